import pytest

from spends.domains.households import rules
from spends.kit.actor import Permission


@pytest.mark.parametrize(
    ("locale", "currency"),
    [
        ("de-DE", "EUR"),
        ("en_GB", "GBP"),
        ("ja-JP", "JPY"),
        ("zh-Hant-TW", "TWD"),
        ("de", "USD"),
        ("", "USD"),
        (None, "USD"),
        ("xx-YY-zz", "USD"),
        ("nonsense", "USD"),
    ],
)
def test_the_currency_of_a_locale(locale: str | None, currency: str) -> None:
    assert rules.currency_of(locale) == currency


def test_roles() -> None:
    member = {Permission.READ, Permission.WRITE}
    assert rules.permissions("member") == member
    assert rules.permissions("admin") == member | {Permission.MANAGE}
    assert rules.permissions("admin", operator=True) == frozenset(Permission)
    assert rules.permissions("member", operator=True) == member
    assert rules.permissions("stranger", operator=True) == frozenset()


def test_scopes_only_take_away() -> None:
    assert rules.permissions("member", scopes=["read", "manage", "x"]) == {Permission.READ}
    assert rules.permissions("admin", operator=True, scopes=["read", "manage"]) == {
        Permission.READ,
        Permission.MANAGE,
    }


def test_a_long_name_still_fits() -> None:
    assert len(rules.name_for("x" * 100)) == 100
