"""Lists: every page, filter and order against a plain model."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.ledger.repository.reading import listing as repository
from spends.domains.ledger.repository.reading import order, stream, streams
from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import Total
from spends.kit.errors import InvalidInput
from spends.kit.paging import encode_cursor
from tests.support.fuzz import CASES
from tests.support.homes import DAY, Home
from tests.support.shelf import FIRST, SEARCHES, Shelf


@pytest.fixture
def shelf(home: Home) -> Shelf:
    return Shelf(home)


@pytest.mark.slow
def test_every_page_is_what_a_plain_model_says(shelf: Shelf) -> None:
    wanted = st.fixed_dictionaries(
        {},
        optional={
            "search": st.sampled_from(SEARCHES),
            "account_id": st.sampled_from(shelf.accounts),
            "category_id": st.sampled_from(shelf.categories),
            "tag_id": st.sampled_from(sorted(shelf.tags.values())),
            "date_from": st.dates(FIRST, FIRST + timedelta(days=60)),
            "date_to": st.dates(FIRST, FIRST + timedelta(days=95)),
            "amount_min": st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(10)]),
            "amount_max": st.sampled_from([Decimal(0), Decimal("9.99"), Decimal(10)]),
            "type": st.sampled_from(["income", "expense", "transfer"]),
            "uncategorised": st.just(value=True),
            "cleared": st.booleans(),
            "pending": st.booleans(),
        },
    )

    @settings(max_examples=CASES // 50, deadline=None, suppress_health_check=list(HealthCheck))
    @given(wanted, st.sampled_from(get_args(Sort)), st.sampled_from([1, 7, 50, 300]))
    def holds(fields: dict[str, Any], sort: str, limit: int) -> None:
        asked = TransactionFilter(**fields)
        expected = shelf.ordered(shelf.matching(asked), sort)
        if limit == 1 and len(expected) > 30:
            limit = 13
        pages = shelf.walk(asked, sort, limit)
        assert [view.id for page in pages for view in page] == expected
        with shelf.home.work(write=False) as uow:
            assert listing.count(uow, asked) == len(expected)
            assert listing.total(uow, asked) == Total(len(expected), shelf.sum_of(expected))
            part = listing.list_slice(uow, asked, sort, 3, 10)
        assert (part.total, [view.id for view in part.items]) == (len(expected), expected[3:13])

    holds()


@pytest.fixture
def short_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few hundred lines be as many as a million otherwise are."""
    for name, number in (
        ("FEW", 20),
        ("FEW_AMOUNTS", 12),
        ("WALK", 15),
        ("TEXT_WALK", 25),
        ("FREQUENT", 60),
        ("FEWEST", 5),
        ("SPARE", (1, 8, 30)),
    ):
        monkeypatch.setattr(order, name, number)
    monkeypatch.setattr(streams, "FREQUENT", 60)
    monkeypatch.setattr(stream, "MANY_RUNS", 1)
    monkeypatch.setattr(stream, "MOST", 40)


FILTERS: tuple[dict[str, Any], ...] = (
    {"account_id": 0},
    {"category_id": 0},
    {"category_id": 1},
    {"account_id": 1, "category_id": 0},
    {"account_id": 0, "category_id": 2, "cleared": True},
    {"uncategorised": True, "cleared": False},
    {"cleared": False, "pending": True},
    {"cleared": True},
    {"pending": False, "category_id": 0},
    {"type": "income"},
    {"type": "expense", "account_id": 0},
    {"type": "transfer"},
    {"amount_min": Decimal(10)},
    {"amount_max": Decimal("9.99"), "category_id": 0},
    {"date_from": FIRST, "date_to": FIRST + timedelta(days=40)},
    {"search": "shop"},
    {"search": "shop", "account_id": 0},
    {"search": "o", "category_id": 0},
    {"search": "10", "amount_min": Decimal(1)},
    {"search": "cake", "cleared": True},
)


@pytest.mark.usefixtures("short_ways")
@pytest.mark.parametrize("sort", get_args(Sort))
def test_what_takes_longer_ways_is_the_same(shelf: Shelf, sort: Any) -> None:
    for fields in FILTERS:
        named = dict(fields)
        if "account_id" in named:
            named["account_id"] = shelf.accounts[named["account_id"]]
        if "category_id" in named:
            named["category_id"] = shelf.categories[named["category_id"]]
        asked = TransactionFilter(**named)
        expected = shelf.ordered(shelf.matching(asked), sort)
        pages = shelf.walk(asked, sort, 24)
        assert [view.id for page in pages for view in page] == expected, fields
        with shelf.home.work(write=False) as uow:
            assert listing.count(uow, asked) == len(expected)
            assert repository.count(uow, asked, 13) == min(len(expected), 13), fields


@pytest.mark.usefixtures("short_ways")
def test_rows_that_are_deleted_or_hidden_do_not_shorten_a_page(home: Home) -> None:
    account, food = home.account(), home.category("Food")
    lines = [home.line(account, f"{amount}", category_id=food) for amount in range(1, 60)]
    with home.work() as uow:
        transactions.delete(uow, [line.id for line in lines[20:]])
    for asked in (TransactionFilter(category_id=food), TransactionFilter(account_id=account)):
        with home.work(write=False) as uow:
            found = listing.list_page(uow, asked, "-amount", None, 5).items
        assert [view.id for view in found] == [line.id for line in reversed(lines[15:20])]


@pytest.mark.parametrize("sort", ["-date", "date"])
def test_the_running_balance_is_what_the_account_held(shelf: Shelf, sort: str) -> None:
    for account in shelf.accounts:
        asked = TransactionFilter(account_id=account)
        balance, expected = 500, {}
        mine = [line for line in shelf.lines if line.account == account]
        amounts = {line.id: line.amount for line in mine}
        for line_id in shelf.ordered(mine, "date"):
            balance += amounts[line_id]
            expected[line_id] = balance
        for page in shelf.walk(asked, sort, 17):
            assert [view.balance for view in page] == [expected[view.id] for view in page]


def test_only_a_whole_account_by_date_has_running_balances(shelf: Shelf) -> None:
    one = shelf.accounts[0]
    for asked, sort in (
        (TransactionFilter(), "-date"),
        (TransactionFilter(account_id=one), "-amount"),
        (TransactionFilter(account_id=one, search="shop"), "-date"),
        (TransactionFilter(account_id=one, date_from=FIRST), "date"),
    ):
        assert {view.balance for view in shelf.walk(asked, sort, 50)[0]} == {None}


def test_a_page_link_survives_what_happens_meanwhile(home: Home) -> None:
    account = home.account()
    lines = [home.line(account, day=DAY + timedelta(days=index)) for index in range(5)]
    with home.work(write=False) as uow:
        page = listing.list_page(uow, TransactionFilter(), "date", None, 2)
    with home.work() as uow:
        transactions.delete(uow, [lines[1].id])
    home.line(account, day=DAY)
    with home.work(write=False) as uow:
        page = listing.list_page(uow, TransactionFilter(), "date", page.next, 2)
    assert [view.id for view in page.items] == [lines[2].id, lines[3].id]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "!!!!",
        encode_cursor(["n", "2025-01-01"]),
        encode_cursor(["n", "2025-13-01", "0" * 32]),
        encode_cursor(["n", "2025-01-01", "zz"]),
        encode_cursor(["n", 10**40, "0" * 32]),
        encode_cursor(["n", None, "0" * 32]),
        encode_cursor(["x", "2025-01-01", "0" * 32]),
    ],
)
@pytest.mark.parametrize("sort", ["-date", "amount"])
def test_a_broken_page_link_says_so(home: Home, cursor: str, sort: Any) -> None:
    with pytest.raises(InvalidInput) as refused, home.work(write=False) as uow:
        listing.list_page(uow, TransactionFilter(), sort, cursor)
    assert refused.value.errors[0].field == "cursor"


def test_amounts_are_asked_for_in_each_line_s_own_currency(home: Home) -> None:
    yen, dinar = home.account("Yen", "JPY"), home.account("Dinar", "KWD")
    euro = home.account()
    wanted = {home.line(account, "-1200").id for account in (yen, dinar, euro)}
    home.line(euro, "-12")
    home.line(yen, "-120000")
    for fields in (
        {"amount_min": Decimal(1000), "amount_max": Decimal(1200)},
        {"search": "1200"},
        {"amount_min": Decimal("1199.5"), "amount_max": Decimal("1200.25"), "type": "expense"},
    ):
        with home.work(write=False) as uow:
            asked = TransactionFilter(**fields)
            assert {view.id for view in listing.list_page(uow, asked).items} == wanted
            assert listing.count(uow, asked) == listing.list_slice(uow, asked).total == 3


def test_a_view_has_what_the_page_shows(home: Home) -> None:
    food = home.category("Food")
    line = home.line(home.account(), payee="Shop", category_id=food, tags=["b", "A"])
    with home.work(write=False) as uow:
        found = listing.view(uow, line.id)
    assert (found.account_name, found.payee, found.category_name) == ("Current", "Shop", "Food")
    assert found.tags == ("A", "b")


def test_a_sum_is_in_the_household_s_currency_and_says_what_it_lacks(home: Home) -> None:
    euros, francs = home.account(), home.account("Bern", "CHF")
    home.line(euros, "-10", notes="lunch")
    home.line(euros, "2.50", notes="lunch back")
    home.line(francs, "-7", notes="Lunch")
    with home.work(write=False) as uow:
        assert listing.total(uow, TransactionFilter()) == Total(3, -750, missing=1)
        assert listing.total(uow, TransactionFilter(account_id=euros)) == Total(2, -750)
        assert listing.total(uow, TransactionFilter(search="lunch")) == Total(3, -750, missing=1)
        assert listing.total(uow, TransactionFilter(search="supper")) == Total(0, 0)


def test_what_is_too_much_to_count_has_no_sum(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNT_CAP", 20)
    with shelf.home.work(write=False) as uow:
        assert listing.total(uow, TransactionFilter(cleared=False)) == Total(21, None)
        all_of_them = len(shelf.matching(TransactionFilter()))
        assert listing.total(uow, TransactionFilter()).count == all_of_them
        assert listing.total(uow, TransactionFilter()).sum is not None
