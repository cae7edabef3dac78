"""Every figure of the reports is the sum of the rows that its own filter lists, to the cent."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.schemas import NewSplit, TransactionChanges, TransactionFilter
from spends.domains.ledger.service import integrity, loading, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.loading import LoadedLine, LoadedSplit
from spends.domains.ledger.service.reading import listing, reports
from spends.domains.ledger.service.worth import rates
from spends.domains.ledger.views import TransactionView
from spends.kit.clock import add_months
from spends.kit.unit_of_work import UnitOfWork
from tests.support.fuzz import CASES
from tests.support.homes import Home

FIRST = date(1980, 1, 1)
KINDS = ("income", "expense", "either")

lines = st.fixed_dictionaries(
    {
        "account": st.integers(0, 3),
        "day": st.integers(1, 28),
        "amount": st.sampled_from([-500, -1, 0, 1, 500]) | st.integers(-9_999, 9_999),
        "category": st.integers(0, 5),
        "parts": st.just([]) | st.lists(st.integers(-999, 999), min_size=1, max_size=3),
        "link": st.sampled_from(["", "", "", "transfer", "refund"]),
    }
)


class Books:
    """Accounts in and out of the budget and in other currencies, categories of both types."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.months = (add_months(FIRST, index) for index in count())
        self.accounts = [
            home.account("Euros"),
            home.account("House", include_in_budget=False),
            home.account("Dollars", "USD"),
            home.account("Yen", "JPY"),
        ]
        food = home.category("Food")
        pay = home.category("Pay", kind="income")
        self.top: list[UUID | None] = [None, food, home.category("Fun"), pay]
        self.categories = [*self.top, home.category("Bread", food), home.category("Bonus", pay)]

    def load(self, month: date, made: list[dict[str, Any]]) -> None:
        """Load lines into a month; yen have no rate before its tenth day."""
        loaded: list[LoadedLine] = []
        for line in made:
            amount, parts = line["amount"], line["parts"]
            one = LoadedLine(
                self.accounts[line["account"]],
                month.replace(day=line["day"]),
                amount,
                category_id=None if parts else self.category(line["category"]),
                splits=tuple(
                    LoadedSplit(part, self.category(line["category"] + index))
                    for index, part in enumerate([*parts, amount - sum(parts)] if parts else [])
                ),
            )
            last = loaded[-1] if loaded else None
            free = last is not None and last.transfer_id is None and last.refund_of_id is None
            if last and free and line["link"] == "transfer":
                one.transfer_id, last.transfer_id = last.id, one.id
            elif last and free and line["link"] == "refund":
                one.refund_of_id = last.id
            loaded.append(one)
        with self.home.work() as uow:
            for code, day, rate in (("USD", 1, "0.913"), ("JPY", 10, "0.0061")):
                new = NewRate(
                    base=code, quote="EUR", day=month.replace(day=day), rate=Decimal(rate)
                )
                rates.enter_rate(uow, new)
            loading.load_lines(uow, loaded, month, month.replace(day=28))

    def category(self, pick: int) -> UUID | None:
        return self.categories[pick % len(self.categories)]


def listed(uow: UnitOfWork, **fields: Any) -> tuple[int, list[TransactionView]]:
    """Return the sum of a list, and its rows; the two agree."""
    wanted = TransactionFilter(**fields)
    total = listing.total(uow, wanted)
    rows = listing.list_page(uow, wanted, limit=500).items
    assert total.count == len(rows) == listing.count(uow, wanted)
    assert total.sum == sum(row.counted or 0 for row in rows)
    assert total.missing == sum(row.counted is None for row in rows)
    by_number = listing.list_slice(uow, wanted, "-amount", 0, 500)
    assert {row.id: row.counted for row in by_number.items} == {row.id: row.counted for row in rows}
    by_amount = listing.list_page(uow, wanted, "amount", limit=500).items
    assert {row.id for row in by_amount} == {row.id for row in rows}
    return total.sum or 0, rows


@pytest.mark.slow
def test_every_figure_is_the_sum_of_its_rows(home: Home) -> None:
    books = Books(home)

    @settings(
        max_examples=max(1, CASES // 100), deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(lines, max_size=24))
    def holds(made: list[dict[str, Any]]) -> None:
        month = next(books.months)
        books.load(month, made)
        span = {"date_from": month, "date_to": month.replace(day=28)}
        with home.work(write=False) as uow:
            [flow] = reports.cash_flow(uow, month, 1)
            spending = {
                row.category_id: row.spent
                for row in reports.spending_by_category(uow, month, month)
            }
            sums = {kind: listed(uow, counts_as=kind, **span)[0] for kind in KINDS}
            assert sums["income"] == flow.income
            assert sums["expense"] == -flow.spending
            assert sums["either"] == flow.income - flow.spending
            for top in books.top:
                more: dict[str, Any] = {"category_id": top} if top else {"uncategorised": True}
                of_top, _ = listed(uow, counts_as="expense", **more, **span)
                assert of_top == -spending.get(top, 0)

    holds()
    with home.work(write=False) as uow:
        assert integrity.differences(uow) == []


def test_rows_that_do_not_count_are_left_out(home: Home) -> None:
    books = Books(home)
    _, food, fun, pay = books.top
    day = date(2025, 3, 5)
    euros, house = books.accounts[:2]
    home.line(house, "-50", day, category_id=food)
    shoes = home.line(euros, "-60", day, category_id=fun)
    back = home.line(euros, "25", day)
    bread = home.line(euros, "3", day, category_id=food)
    out, into = home.line(euros, "-200", day), home.line(house, "200", day)
    split = home.line(
        euros,
        "90",
        day,
        splits=[
            NewSplit(amount=Decimal(100), category_id=pay),
            NewSplit(amount=Decimal(-10), category_id=food),
        ],
    )
    with home.work() as uow:
        links.link_transfer(uow, out.id, into.id)
        links.link_refund(uow, back.id, shoes.id)
    with home.work(write=False) as uow:
        spent, rows = listed(uow, counts_as="expense")
        assert spent == -60_00 + 25_00 + 3_00 - 10_00
        assert {row.id for row in rows} == {shoes.id, back.id, bread.id, split.id}
        assert {row.id: row.counted for row in rows}[split.id] == -10_00
        earned, rows = listed(uow, counts_as="income")
        assert (earned, [row.id for row in rows]) == (100_00, [split.id])
        assert listed(uow, counts_as="expense", category_id=food)[0] == 3_00 - 10_00
        assert listed(uow, counts_as="expense", category_id=pay) == (0, [])
        assert listed(uow, counts_as="expense", account_id=house) == (0, [])
        assert listing.list_page(uow, TransactionFilter()).items[0].counted is None


def test_a_part_without_a_category_is_found_by_its_line(home: Home) -> None:
    books = Books(home)
    day = date(2025, 3, 5)
    line = home.line(books.accounts[0], "-30", day, category_id=books.top[1])
    parts = [{"amount": -10, "category_id": books.top[1]}, {"amount": -20}]
    with home.work() as uow:
        transactions.amend(uow, line.id, TransactionChanges.model_validate({"splits": parts}))
    with home.work(write=False) as uow:
        assert listed(uow, counts_as="expense", uncategorised=True)[0] == -20_00
        assert listing.total(uow, TransactionFilter(uncategorised=True)).count == 0
