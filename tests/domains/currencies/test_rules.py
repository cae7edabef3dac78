"""Which rate holds on a day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from spends.domains.currencies import rules

MONDAY = date(2025, 3, 10)
rates = st.decimals(Decimal("0.0001"), Decimal(10_000), places=4)
series = st.dictionaries(st.dates(date(2024, 1, 1), date(2024, 3, 1)), rates)


@given(series, st.dates(date(2023, 12, 1), date(2024, 4, 1)))
def test_the_last_rate_of_a_week_holds(known: dict[date, Decimal], day: date) -> None:
    week = [day - timedelta(back) for back in range(8)]
    expected = next((known[earlier] for earlier in week if earlier in known), None)
    assert rules.Series(known.items()).on(day) == expected


def test_weekends_have_friday_s_rate_and_later_days_none() -> None:
    known = rules.Series([(MONDAY, Decimal(2)), (MONDAY + timedelta(1), Decimal(3))])
    assert known.on(MONDAY - timedelta(1)) is None
    assert known.on(MONDAY) == 2
    assert known.on(MONDAY + timedelta(8)) == 3
    assert known.on(MONDAY + timedelta(9)) is None


def test_the_first_source_that_has_a_rate_counts() -> None:
    known = rules.Series([(MONDAY, Decimal(2))]).on
    other = rules.Series([(MONDAY, Decimal(3)), (MONDAY - timedelta(3), Decimal(4))]).on
    both = rules.first_of(known, other)
    assert (both(MONDAY), both(MONDAY - timedelta(1))) == (2, 4)
    assert rules.first_of()(MONDAY) is None


def test_two_rates_of_a_bridge_make_a_third() -> None:
    def fixed(rate: str | None) -> rules.Rate:
        return lambda _day: None if rate is None else Decimal(rate)

    assert rules.crossed(fixed("1.25"), fixed("160"))(MONDAY) == 128
    assert rules.crossed(fixed(None), fixed("160"))(MONDAY) is None
    assert rules.crossed(fixed("1.25"), fixed(None))(MONDAY) is None
    assert rules.inverted(Decimal("0.5")) == 2
    assert rules.inverted(None) is None


@given(st.integers(-(10**12), 10**12))
def test_a_currency_is_worth_itself_without_any_rate(minor: int) -> None:
    assert rules.converter("EUR", "EUR", lambda _day: None)(minor, MONDAY) == minor
    assert rules.converter("EUR", "USD", lambda _day: None)(minor, MONDAY) is None


def test_amounts_change_their_decimals_with_their_currency() -> None:
    to_yen = rules.converter("EUR", "JPY", lambda _day: Decimal("160.5"))
    assert to_yen(100, MONDAY) == 160
    assert to_yen(300, MONDAY) == 482
    to_dinar = rules.converter("JPY", "KWD", lambda _day: Decimal("0.002"))
    assert to_dinar(1000, MONDAY) == 2000
