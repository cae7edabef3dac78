"""The dashboard's numbers against tables worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.repository.summary import MONTHS
from spends.domains.ledger.schemas import AccountChanges, NewSplit
from spends.domains.ledger.service import accounts, integrity
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.reading import reports
from spends.domains.ledger.service.worth import rates
from spends.domains.ledger.views import MonthFlow
from spends.kit import clock
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import Home

JAN, FEB, MAR = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnitOfWork, "today", lambda _self: date(2025, 3, 20))


class Books:
    """Three months: wages, food, a refund, a transfer, dollars with and without a rate."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.euros = home.account("Euros", opening_balance=Decimal(100))
        self.dollars = home.account("Dollars", "USD", opening_balance=Decimal(10))
        self.hidden = home.account("House", include_in_budget=False)
        self.wage = home.category("Wage", kind="income")
        self.food = home.category("Food")
        self.bread = home.category("Bread", self.food)
        self.fun = home.category("Fun")
        with home.work() as uow:
            for day, rate in ((date(2025, 1, 31), "0.80"), (date(2025, 2, 10), "0.90")):
                new = NewRate(base="USD", quote="EUR", day=day, rate=Decimal(rate))
                rates.enter_rate(uow, new)
        line = home.line
        line(self.euros, "1000", date(2025, 1, 5), category_id=self.wage)
        line(self.euros, "-40", date(2025, 1, 6), category_id=self.food)
        line(self.euros, "-20", date(2025, 1, 7), category_id=self.bread)
        shoes = line(self.euros, "-60", date(2025, 2, 3), category_id=self.fun)
        line(self.euros, "-7", date(2025, 2, 4))
        line(self.euros, "3", date(2025, 2, 5))
        line(self.euros, "5", date(2025, 2, 6), category_id=self.food)  # money back, not linked
        line(self.dollars, "-10", date(2025, 2, 12), category_id=self.fun)  # 9 euros
        line(self.dollars, "-4", date(2025, 3, 5), category_id=self.fun)  # no rate
        back = line(self.euros, "60", date(2025, 3, 1))
        out = line(self.euros, "-200", date(2025, 3, 2))
        into = line(self.hidden, "200", date(2025, 3, 2))
        line(self.hidden, "-50", date(2025, 3, 3), category_id=self.fun)
        parts = [
            NewSplit(amount=Decimal(-6), category_id=self.bread),
            NewSplit(amount=Decimal(-4), category_id=self.fun),
        ]
        line(self.euros, "-10", date(2025, 3, 4), splits=parts)
        with home.work() as uow:
            links.link_refund(uow, back.id, shoes.id)
            links.link_transfer(uow, out.id, into.id)


@pytest.fixture
def books(home: Home) -> Books:
    return Books(home)


def test_income_and_spending_by_month(books: Books) -> None:
    with books.home.work(write=False) as uow:
        found = reports.cash_flow(uow, date(2025, 3, 20), 4)
        assert next(flow.month for flow in reports.cash_flow(uow, MAR)) == date(2024, 4, 1)
    assert found == [
        MonthFlow(date(2024, 12, 1), 0, 0, 0),
        MonthFlow(JAN, 1000_00, 60_00, 0),
        MonthFlow(FEB, 3_00, 60_00 + 7_00 - 5_00 + 9_00, 0),
        MonthFlow(MAR, 0, 10_00 - 60_00, 1),
    ]


def test_spending_by_category_counts_children_with_their_parents(books: Books) -> None:
    with books.home.work(write=False) as uow:
        found = reports.spending_by_category(uow, date(2025, 1, 9), date(2025, 3, 2))
        march = reports.spending_by_category(uow, MAR, MAR)
        assert reports.uncategorised(uow) == 2
    assert [(row.name, row.spent) for row in found] == [
        ("Food", 40_00 + 20_00 - 5_00 + 6_00),
        ("Fun", 60_00 + 9_00 - 60_00 + 4_00),
        ("No category", 7_00),
    ]
    assert [(row.name, row.spent) for row in march] == [("Food", 6_00), ("Fun", 4_00 - 60_00)]


def test_net_worth_values_each_month_at_its_last_day(books: Books) -> None:
    euros = [100_00, 1040_00, 981_00, 831_00]
    with books.home.work(write=False) as uow:
        found = reports.net_worth(uow, 4)
    # 10 dollars: no rate in 2024, 8 euros at the end of January; spent in February; -4 in March.
    assert found.by_month == (
        (date(2024, 12, 31), euros[0]),
        (date(2025, 1, 31), euros[1] + 8_00),
        (date(2025, 2, 28), euros[2]),
        (date(2025, 3, 20), euros[3] + 150_00),
    )
    assert (found.total, found.missing) == (981_00, ("USD",))


def test_a_rate_that_comes_late_counts(books: Books) -> None:
    with books.home.work() as uow:
        new = NewRate(base="USD", quote="EUR", day=date(2025, 3, 4), rate=Decimal("0.5"))
        rates.enter_rate(uow, new)
        assert reports.cash_flow(uow, MAR, 1) == [MonthFlow(MAR, 0, 10_00 - 60_00 + 2_00, 0)]
        assert integrity.differences(uow) == []


def test_an_account_outside_the_budget_is_left_out_and_let_in(books: Books) -> None:
    with books.home.work() as uow:
        accounts.change_account(uow, books.hidden, AccountChanges(include_in_budget=True))
    with books.home.work(write=False) as uow:
        assert reports.cash_flow(uow, MAR, 1)[0].spending == 10_00 - 60_00 + 50_00


def test_an_empty_household_has_nothing(home: Home) -> None:
    with home.work(write=False) as uow:
        assert reports.net_worth(uow, 1).by_month == ((date(2025, 3, 20), 0),)
        assert reports.spending_by_category(uow, JAN, MAR) == []
        assert {(flow.income, flow.spending) for flow in reports.cash_flow(uow, MAR)} == {(0, 0)}


def test_wrong_sums_are_told_and_mended(books: Books) -> None:
    with books.home.work() as uow:
        mine = MONTHS.c.household_id == uow.household_id
        uow.session.connection().execute(
            MONTHS.update().where(mine, MONTHS.c.month == FEB).values(amount_out=0, count=9)
        )
    with books.home.work() as uow:
        wrong = integrity.differences(uow)
        assert len(wrong) >= 4
        assert {key.month for key, _, _ in wrong} == {FEB}
        assert integrity.repair(uow) == len(wrong)
        assert integrity.differences(uow) == []
        assert integrity.repair(uow) == 0
    assert clock.month_of(FEB) == FEB
