"""A household in four currencies worked by hand: euros, dollars, yen without, dinars with mils."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine

from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import bills, calendar
from spends.domains.budgets.kinds import Period
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import budgets, status
from spends.domains.currencies.schemas import NewRate
from spends.domains.goals.schemas import NewGoal
from spends.domains.goals.service import goals
from spends.domains.households import service as households
from spends.domains.households.schemas import HouseholdChanges
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import NewSplit, TransactionFilter
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.reading import listing, reports
from spends.domains.ledger.service.worth import rates, recounting
from spends.domains.reports.service.forecast import forecast
from spends.kit import clock
from spends.kit.database import Database
from tests.support.homes import Home, sign_up

TODAY = date(2026, 6, 15)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)

# What one of a currency cost in euros; each rate holds for a week.
RATES = (
    ("USD", date(2026, 5, 10), "0.90"),
    ("JPY", date(2026, 5, 10), "0.0061"),
    ("KWD", date(2026, 5, 12), "3.0"),
    ("USD", date(2026, 6, 10), "0.92"),
    ("JPY", date(2026, 6, 10), "0.0060"),
)
LATE, CORRECTED = ("KWD", date(2026, 6, 11), "3.10"), ("KWD", date(2026, 6, 11), "3.05")

# account  opening      lines                                   in euros
#
# Bank     1,000.00     10 May   -200.00     food               -200.00
#                       13 June  -310.00     to Kuwait          -310.00
# New York   500.00     12 May    -45.50     food   x 0.90       -40.95
#                       15 May  1,000.00     pay    x 0.90       900.00
#                       11 June   -5.00      food   x 0.92        -4.60   of -9.2092 = -9.21 for
#                                 -5.01      fuel                 -4.61   -10.01 together
# Kyoto    100,000      13 May   -3,300      food   x 0.0061     -20.13
#                       12 June  -1,500      food   x 0.0060      -9.00
# Kuwait   250.500      14 May  -12.345      food   x 3.0        -37.04   -37.035, half to even
#                       12 June  -1.234      food                         x 3.10 -3.83, x 3.05 -3.76
#                       13 June 100.000      from Bank                    x 3.10 310.00, 305.00
#                       14 June  -2.000      fuel, reconciled             x 3.10 -6.20, -6.10
#
# balances: 490.00 · 1,444.49 x 0.92 = 1,328.93 · 95,200 x 0.0060 = 571.20
#           · 334.921 x 3.10 = 1,038.26, x 3.05 = 1,021.51
BALANCES = {"Bank": 49000, "New York": 144449, "Kyoto": 95200, "Kuwait": 334921}
WORTH = {"Bank": 49000, "New York": 132893, "Kyoto": 57120}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


class World:
    """The household, and what its services say."""

    def __init__(self, database: Database) -> None:
        self.home: Home = sign_up(database)
        home = self.home
        self.food, self.fuel = home.category("Food"), home.category("Fuel")
        pay = home.category("Pay", kind="income")
        for rate in RATES:
            self.enter(*rate)
        bank = home.account("Bank", opening_balance=Decimal(1000))
        york = home.account("New York", "USD", opening_balance=Decimal(500))
        kyoto = home.account("Kyoto", "JPY", opening_balance=Decimal(100_000))
        kuwait = home.account("Kuwait", "KWD", opening_balance=Decimal("250.5"))
        self.ids = {"Bank": bank, "New York": york, "Kyoto": kyoto, "Kuwait": kuwait}
        for where, amount, day, category in (
            (bank, "-200", 10, self.food),
            (york, "-45.50", 12, self.food),
            (kyoto, "-3300", 13, self.food),
            (kuwait, "-12.345", 14, self.food),
            (york, "1000", 15, pay),
        ):
            home.line(where, amount, date(2026, 5, day), category_id=category)
        parts = [
            NewSplit(amount=Decimal("-5.00"), category_id=self.food),
            NewSplit(amount=Decimal("-5.01"), category_id=self.fuel),
        ]
        self.split = home.line(york, "-10.01", date(2026, 6, 11), splits=parts).id
        home.line(kyoto, "-1500", date(2026, 6, 12), category_id=self.food)
        home.line(kuwait, "-1.234", date(2026, 6, 12), category_id=self.food)
        out = home.line(bank, "-310", date(2026, 6, 13))
        into = home.line(kuwait, "100", date(2026, 6, 13))
        self.locked = home.line(kuwait, "-2", date(2026, 6, 14), category_id=self.fuel).id
        with home.work() as uow:
            links.link_transfer(uow, out.id, into.id)
            row = uow.session.get_one(Transaction, (uow.household_id, self.locked))
            row.reconciled_at = clock.now()

    def enter(self, base: str, day: date, rate: str) -> None:
        new = NewRate(base=base, quote="EUR", day=day, rate=Decimal(rate))
        with self.home.work() as uow:
            rates.enter_rate(uow, new)

    def balances(self) -> dict[str, tuple[int, int | None]]:
        with self.home.work(write=False) as uow:
            views = accounts.account_views(uow)
        return {view.name: (view.balance, view.base_balance) for view in views}

    def net_worth(self) -> tuple[int, tuple[str, ...]]:
        with self.home.work(write=False) as uow:
            found = reports.net_worth(uow)
        return found.total, found.missing

    def flows(self) -> list[tuple[int, int, int]]:
        """Return (income, spending, lines left out) of May and June."""
        with self.home.work(write=False) as uow:
            found = reports.cash_flow(uow, TODAY, 2)
        return [(flow.income, flow.spending, flow.missing) for flow in found]

    def spent(self, month: date) -> dict[str, int]:
        with self.home.work(write=False) as uow:
            return {row.name: row.spent for row in reports.spending_by_category(uow, month, month)}

    def listed(self, **wanted: object) -> tuple[int, int | None, int]:
        """Return (lines, sum, lines left out) of a list."""
        with self.home.work(write=False) as uow:
            found = listing.total(uow, TransactionFilter.model_validate(wanted))
        return found.count, found.sum, found.missing


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def test_a_currency_without_a_rate_is_left_out_and_counted(world: World) -> None:
    assert world.balances() == {
        **{name: (BALANCES[name], WORTH[name]) for name in WORTH},
        "Kuwait": (334921, None),
    }
    assert world.net_worth() == (49000 + 132893 + 57120, ("KWD",))
    assert world.flows() == [(90000, 29812, 0), (0, 1821, 2)]
    assert world.spent(MAY) == {"Food": 29812}
    assert world.spent(JUNE) == {"Food": 1360, "Fuel": 461}
    assert world.listed(account_id=world.ids["Kuwait"]) == (4, -3704, 3)
    assert world.listed() == (11, -20000 - 31000 - 4095 + 90000 - 921 - 2013 - 900 - 3704, 3)
    assert world.listed(search="", category_id=world.food, date_from=JUNE) == (3, -1821, 1)
    with world.home.work(write=False) as uow:
        assert rates.missing_rates(uow) == [("KWD", 3)]
        assert forecast(uow, 5).missing == ("KWD",)
    world.home.assert_summaries_hold()


def test_a_late_rate_mends_its_day_and_a_corrected_one_again(world: World) -> None:
    for rate, worth, food, fuel, kuwait in (
        (LATE, 103826, 383, 620, 31000),
        (CORRECTED, 102151, 376, 610, 30500),
    ):
        world.enter(*rate)
        assert world.balances()["Kuwait"] == (334921, worth)
        assert world.net_worth() == (49000 + 132893 + 57120 + worth, ())
        assert world.flows() == [(90000, 29812, 0), (0, 1821 + food + fuel, 0)]
        assert world.spent(JUNE) == {"Food": 1360 + food, "Fuel": 461 + fuel}
        assert world.listed(account_id=world.ids["Kuwait"]) == (4, kuwait - 3704 - food - fuel, 0)
        with world.home.work(write=False) as uow:
            assert rates.missing_rates(uow) == []
            assert forecast(uow, 5).missing == ()
            assert listing.view(uow, world.locked).base_amount == -fuel
            assert listing.view(uow, world.locked).reconciled_at is not None
        world.home.assert_summaries_hold()


def test_a_corrected_rate_reaches_the_parts(world: World) -> None:
    world.enter("USD", date(2026, 6, 10), "0.95")
    # -10.01 x 0.95 = -9.5095, of which -5.00 has 4.75 and -5.01 has 4.76.
    assert world.spent(JUNE) == {"Food": 475 + 900, "Fuel": 476}
    assert world.flows()[1] == (0, 951 + 900, 2)
    world.home.assert_summaries_hold()


def test_budgets_count_in_their_own_currency(world: World) -> None:
    def food(amount: int, code: str, period: Period) -> UUID:
        new = NewBudget(
            name=f"Food {code}",
            category_id=world.food,
            amount=Decimal(amount),
            currency_code=code,
            period=period,
            start_date=JUNE,
        )
        with world.home.work() as uow:
            return budgets.add_budget(uow, new).id

    def stand() -> list[tuple[str, int, int]]:
        with world.home.work(write=False) as uow:
            found = status.statuses(uow, TODAY)
        return [(each.budget.currency_code, each.line.spent, each.missing) for each in found]

    food(100, "EUR", Period.MONTHLY)
    food(20_000, "JPY", Period.QUARTERLY)
    # 1,500 yen are 1,500; 4.60 euros / 0.0060 are 766.67 yen, 3.76 euros are 626.67.
    assert stand() == [("EUR", 1360, 1), ("JPY", 1500 + 767, 1)]
    world.enter(*CORRECTED)
    assert stand() == [("EUR", 1360 + 376, 0), ("JPY", 1500 + 767 + 627, 0)]


def test_amounts_are_looked_for_in_each_account_s_own_units(world: World) -> None:
    # All but -1.234 and -2.000 dinars.
    assert world.listed(amount_min="10")[0] == 9
    assert world.listed(amount_min="1000")[0] == 3
    assert world.listed(amount_min="1.234", amount_max="1.234")[0] == 1
    assert world.listed(search="12.345")[0] == 1


def test_another_currency_of_the_household_and_back(world: World) -> None:
    world.enter(*CORRECTED)
    with world.home.work() as uow:
        bill = NewBill(
            name="Rent",
            amount=Decimal(5),
            currency_code="KWD",
            account_id=world.ids["Kuwait"],
            due_date=date(2026, 6, 20),
        )
        bills.add_bill(uow, bill)
        goals.add_goal(uow, NewGoal(name="Boat", target_amount=Decimal(100), currency_code="USD"))
    before = (world.balances(), world.net_worth(), world.flows(), world.listed())

    change(world, "JPY")

    # 490.00 / 0.0060, 1,444.49 x 0.92 / 0.0060, 95,200, 334.921 x 3.05 / 0.0060
    assert world.balances() == {
        "Bank": (49000, 81667),
        "New York": (144449, 221488),
        "Kyoto": (95200, 95200),
        "Kuwait": (334921, 170252),
    }
    assert world.net_worth() == (81667 + 221488 + 95200 + 170252, ())
    # 200 / 0.0061 = 32,787; 45.50 x 0.90 / 0.0061 = 6,713; 3,300; 12.345 x 3.0 / 0.0061 = 6,071
    # 1,000 x 0.90 / 0.0061 = 147,541; 10.01 x 0.92 / 0.0060 = 1,535; 1,500;
    # 1.234 x 3.05 / 0.0060 = 627; 2 x 3.05 / 0.0060 = 1,017
    assert world.flows() == [
        (147541, 32787 + 6713 + 3300 + 6071, 0),
        (0, 1535 + 1500 + 627 + 1017, 0),
    ]
    world.home.assert_summaries_hold()
    with world.home.work(write=False) as uow:
        (rent,), (boat,) = calendar.bills(uow), goals.goals(uow)
    assert (rent.currency_code, rent.amount) == ("KWD", 5000)
    assert (boat.currency_code, boat.target_amount) == ("USD", 10000)

    change(world, "EUR")
    assert (world.balances(), world.net_worth(), world.flows(), world.listed()) == before
    world.home.assert_summaries_hold()


def change(world: World, code: str) -> None:
    with world.home.work() as uow:
        changes = HouseholdChanges(currency_code=code)
        households.update(uow, changes, recounting.change_currency)
    actor = replace(world.home.actor, currency_code=code)
    world.home = replace(world.home, actor=actor)
