"""The forecast over a real ledger."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine

from spends.domains.bills.models import Bill
from spends.domains.bills.schemas import NewBill, Paying
from spends.domains.bills.service import detected, paying
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import budgets
from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.schemas import AccountChanges, NewAccount
from spends.domains.ledger.service import accounts, loading
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.loading import LoadedLine
from spends.domains.ledger.service.worth import rates
from spends.domains.reports.rules import Part
from spends.domains.reports.service.forecast import forecast
from spends.domains.reports.views import BalanceForecast, Forecast
from spends.kit.database import Database
from spends.kit.errors import Forbidden, InvalidInput
from tests.support.homes import Home, sign_up

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


@pytest.fixture
def account(home: Home) -> UUID:
    return home.account(opening_balance=Decimal(1000))


def bill(home: Home, name: str, amount: str, due: date, **fields: Any) -> UUID:
    values = {"name": name, "amount": Decimal(amount), "due_date": due, **fields}
    values.setdefault("recurrence_rule", "FREQ=MONTHLY")
    with home.work() as uow:
        made: Bill = detected.accept(uow, NewBill.model_validate(values))
        return made.id


def budget(home: Home, amount: str, category_id: UUID | None, **fields: Any) -> UUID:
    new = NewBudget(
        name=fields.pop("name", "Food"), amount=Decimal(amount), category_id=category_id, **fields
    )
    with home.work() as uow:
        return budgets.add_budget(uow, new).id


def daily(home: Home, account_id: UUID, amounts: dict[UUID, int]) -> None:
    """Record the same amounts on each of the last 169 days."""
    days = [TODAY - timedelta(days=ago) for ago in range(169, 0, -1)]
    lines = [
        LoadedLine(account_id, day, amount, category_id=category_id)
        for day in days
        for category_id, amount in amounts.items()
    ]
    with home.work() as uow:
        loading.load_lines(uow, lines, days[0], days[-1])


def seen(home: Home, days: int = 90) -> Forecast:
    with home.work(write=False) as uow:
        return forecast(uow, days)


def of(found: Forecast, account_id: UUID) -> BalanceForecast:
    (one,) = [each for each in found.accounts if each.account_id == account_id]
    return one


def test_a_household_of_bills_alone_is_the_table_worked_by_hand(home: Home, account: UUID) -> None:
    rent = bill(home, "Rent", "900", date(2026, 1, 31), account_id=account)
    pay = bill(home, "Pay", "1200", date(2026, 1, 1), account_id=account, is_income=True)
    power = bill(home, "Power", "40", date(2026, 6, 20), amount_most=Decimal(60))
    with home.work() as uow:
        for due in (date(2026, 5, 31), date(2026, 6, 1)):
            which = rent if due.month == 5 else pay
            paying.pay(uow, which, Paying(due=due, amount=Decimal(900), paid_on=due))
    found = of(seen(home, 50), account)
    moved = [(day.day, day.balance, day.low, day.high) for day in found.days if day.parts]
    # Two bills are fixed; the power costs 50, ten more or less, twice.
    assert moved == [
        (date(2026, 6, 20), 950_00, 940_00, 960_00),
        (date(2026, 6, 30), 50_00, 40_00, 60_00),
        (date(2026, 7, 1), 1250_00, 1240_00, 1260_00),
        (date(2026, 7, 20), 1200_00, 1180_00, 1220_00),
        (date(2026, 7, 31), 300_00, 280_00, 320_00),
        (date(2026, 8, 1), 1500_00, 1480_00, 1520_00),
    ]
    assert (found.start, found.lowest.day, found.history_days) == (1000_00, date(2026, 6, 30), 0)
    assert found.made_of == {
        **dict.fromkeys(Part, 0),
        Part.BILLS: -1900_00,
        Part.INCOME: 2400_00,
    }
    assert [(each.name, each.bill_id, each.amount, each.slack) for each in found.events[:3]] == [
        ("Power", power, -50_00, 10_00),
        ("Rent", rent, -900_00, 0),
        ("Pay", pay, 1200_00, 0),
    ]
    assert found.below == ()
    total = seen(home, 50).total
    assert [day[1:4] for day in total.days] == [day[1:4] for day in found.days]


def test_days_below_zero_are_named(home: Home, account: UUID) -> None:
    bill(home, "Rent", "1300", date(2026, 6, 25), account_id=account, recurrence_rule=None)
    bill(
        home,
        "Pay",
        "500",
        date(2026, 6, 30),
        account_id=account,
        is_income=True,
        recurrence_rule=None,
    )
    found = of(seen(home), account)
    assert found.below == ((date(2026, 6, 25), date(2026, 6, 29), date(2026, 6, 25), -300_00),)
    assert found.may_be_below == date(2026, 6, 25)
    with home.work() as uow:
        new = NewAccount(name="Card", type="credit_card", opening_balance=Decimal(-5))
        card = accounts.open_account(uow, new).id
    owed = of(seen(home), card)
    assert (owed.below, owed.may_be_below, owed.days[-1].balance) == ((), None, -5_00)


def test_late_bills_are_expected_tomorrow_or_named(home: Home, account: UUID) -> None:
    bill(home, "Water", "30", date(2026, 6, 11), account_id=account, recurrence_rule=None)
    old = bill(home, "Club", "80", date(2026, 5, 1), account_id=account, recurrence_rule=None)
    bill(home, "Today", "5", TODAY, account_id=account, recurrence_rule=None)
    found = seen(home)
    tomorrow = TODAY + timedelta(days=1)
    assert [(each.day, each.due, each.amount) for each in of(found, account).events] == [
        (tomorrow, TODAY, -5_00),
        (tomorrow, date(2026, 6, 11), -30_00),
    ]
    assert [(each.bill_id, each.due, each.amount) for each in found.late] == [
        (old, date(2026, 5, 1), 80_00)
    ]


def test_a_budget_leaves_out_the_bills_within_it(home: Home, account: UUID) -> None:
    food = home.category("Food")
    bill(home, "Veg box", "40", date(2026, 6, 20), account_id=account, category_id=food)
    home.line(account, "-60", date(2026, 6, 3), category_id=food)
    made = budget(home, "300", food, start_date=date(2026, 6, 1))
    found = of(seen(home, 30), account)
    assert [(each.budget_id, each.first, each.last, each.amount) for each in found.spreads] == [
        (made, date(2026, 6, 16), date(2026, 6, 30), -200_00),
        (made, date(2026, 7, 1), date(2026, 7, 31), -260_00),
    ]
    end_of_june = found.days[14]
    assert (end_of_june.day, end_of_june.balance) == (date(2026, 6, 30), 700_00)
    assert end_of_june.parts == {Part.BUDGETS: -13_33}
    assert found.days[-1].balance == 700_00 - 260_00 * 15 // 31 - 1


def test_a_budget_takes_from_the_accounts_that_paid_such_things(home: Home, account: UUID) -> None:
    other, outside = home.account("Cash"), home.account("Fund", include_in_budget=False)
    food = home.category("Food")
    for place, amount in ((account, "-30"), (other, "-10"), (outside, "-90")):
        home.line(place, amount, date(2026, 5, 3), category_id=food)
    budget(home, "100", food, start_date=date(2026, 6, 1))
    found = seen(home, 15)
    parts = [of(found, each).made_of[Part.BUDGETS] for each in (account, other, outside)]
    assert parts == [-75_00, -25_00, 0]
    assert found.total.made_of[Part.BUDGETS] == -100_00


def test_what_budgets_cover_is_no_history_too(home: Home, account: UUID) -> None:
    food, other = home.category("Food"), home.category("Other")
    daily(home, account, {food: -10_00, other: -3_00})
    before = of(seen(home, 10), account)
    assert before.made_of[Part.HISTORY] == -130_00
    assert before.history_days == 169
    budget(home, "150", food, start_date=date(2026, 6, 1), rollover=True)
    after = of(seen(home, 10), account)
    assert after.made_of[Part.HISTORY] == -30_00
    # 150 less 14 days of ten, over the 15 days that are left.
    assert after.made_of[Part.BUDGETS] == -10_00 * 10 // 15


def test_a_budget_that_ends_soon_leaves_its_category_to_history(home: Home, account: UUID) -> None:
    food = home.category("Food")
    daily(home, account, {food: -10_00})
    budget(home, "150", food, start_date=date(2026, 6, 1), end_date=date(2026, 7, 31))
    budget(
        home,
        "70",
        food,
        name="Party",
        period="custom",
        start_date=date(2026, 6, 20),
        end_date=date(2026, 6, 26),
    )
    found = of(seen(home, 90), account)
    assert found.made_of[Part.HISTORY] == -900_00
    assert found.made_of[Part.BUDGETS] == -70_00


def test_what_recurs_is_expected_without_a_bill(home: Home, account: UUID) -> None:
    for month in range(1, 7):
        home.line(account, "1500", date(2026, month, 1), payee="Employer")
        home.line(account, "-700", date(2026, month, 5), payee="Landlord")
    found = of(seen(home, 60), account)
    assert [(each.day, each.part, each.amount, each.name) for each in found.events] == [
        (date(2026, 7, 1), Part.INCOME, 1500_00, "Employer"),
        (date(2026, 7, 5), Part.PAYMENTS, -700_00, "Landlord"),
        (date(2026, 8, 1), Part.INCOME, 1500_00, "Employer"),
        (date(2026, 8, 5), Part.PAYMENTS, -700_00, "Landlord"),
    ]
    assert found.made_of[Part.HISTORY] == 0
    rent = bill(home, "Rent", "720", date(2026, 7, 5), payee="Landlord")
    events = of(seen(home, 60), account).events
    assert [(each.part, each.bill_id) for each in events if each.amount < 0] == [
        (Part.BILLS, rent)
    ] * 2


def test_transfers_move_accounts_and_never_the_total(home: Home, account: UUID) -> None:
    savings = home.account("Savings")
    for month in range(1, 7):
        out = home.line(account, "-100", date(2026, month, 10))
        into = home.line(savings, "100", date(2026, month, 10))
        with home.work() as uow:
            links.link_transfer(uow, out.id, into.id)
    found = seen(home, 60)
    assert of(found, account).made_of[Part.TRANSFERS] == -200_00
    assert of(found, savings).made_of[Part.TRANSFERS] == 200_00
    assert [(each.name, each.other_account_id) for each in of(found, savings).events] == [
        ("Current", account)
    ] * 2
    assert found.total.made_of == dict.fromkeys(Part, 0)
    assert found.total.days[-1].balance == found.total.start == 1000_00


def test_cash_is_drawn_as_usual_if_on_no_certain_day(home: Home, account: UUID) -> None:
    purse = home.account("Purse")
    for ago in (3, 9, 20, 31, 44, 50, 66, 85, 97, 112, 124, 133, 149, 155, 171):
        out = home.line(account, f"-{40 + ago % 7 * 20}", TODAY - timedelta(days=ago))
        into = home.line(purse, str(-out.amount // 100), TODAY - timedelta(days=ago))
        with home.work() as uow:
            links.link_transfer(uow, out.id, into.id)
    found = seen(home, 30)
    (spread,) = of(found, purse).spreads
    assert (spread.part, spread.other_account_id) == (Part.TRANSFERS, account)
    assert of(found, purse).made_of[Part.TRANSFERS] == spread.amount > 0
    assert of(found, account).made_of[Part.TRANSFERS] == -spread.amount
    assert found.total.made_of[Part.TRANSFERS] == 0
    last = of(found, purse).days[-1]
    assert last.high > last.balance


def test_currencies_never_mix(home: Home, account: UUID) -> None:
    abroad = home.account("Abroad", "USD", opening_balance=Decimal(100))
    bill(home, "Club", "30", date(2026, 6, 20), currency_code="USD", account_id=account)
    found = seen(home, 10)
    assert found.missing == ("USD",)
    assert of(found, abroad).days[-1].balance == 100_00
    assert of(found, account).days[-1].balance == 1000_00
    assert found.total.start == 1000_00
    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base="USD", quote="EUR", day=TODAY, rate=Decimal("0.5")))
    found = seen(home, 10)
    assert found.missing == ()
    assert of(found, account).days[-1].balance == 985_00
    assert (found.total.start, found.total.days[-1].balance) == (1050_00, 1035_00)


def test_the_total_is_what_can_be_spent(home: Home, account: UUID) -> None:
    with home.work() as uow:
        for name, kind in (("House", "property"), ("Fund", "investment"), ("Debt", "loan")):
            new = NewAccount(name=name, type=kind, opening_balance=Decimal(7))
            accounts.open_account(uow, new)
        old = accounts.open_account(uow, NewAccount(name="Old", type="checking"))
        accounts.change_account(uow, old.id, AccountChanges(closed=True))
    found = seen(home, 1)
    assert {each.name: each.counted for each in found.accounts} == {
        "Current": True,
        "Debt": False,
        "Fund": False,
        "House": False,
    }
    assert found.total.start == 1000_00
    assert found.total.days[-1].day == TODAY + timedelta(days=1)


def test_a_bill_is_paid_from_where_it_was_paid(home: Home, account: UUID) -> None:
    other = home.account("Other")
    for amount in ("-1", "-2", "-3"):
        home.line(account, amount, TODAY)
    made = bill(home, "Club", "30", date(2026, 5, 20), payee="Club")
    line = home.line(other, "-30", date(2026, 5, 20), payee="Club")
    assert [each.bill_id for each in of(seen(home, 10), account).events] == [made]
    with home.work() as uow:
        paying.pay(uow, made, Paying(due=date(2026, 5, 20), transaction_id=line.id))
    assert [each.bill_id for each in of(seen(home, 10), other).events] == [made]
    with home.work() as uow:
        accounts.change_account(uow, other, AccountChanges(closed=True))
    assert [each.bill_id for each in of(seen(home, 10), account).events] == [made]


def test_an_empty_household_has_nothing_to_come(home: Home) -> None:
    found = seen(home)
    assert (found.accounts, found.late, found.missing) == ((), (), ())
    assert (found.total.start, found.total.days[-1].balance) == (0, 0)
    bill(home, "Club", "30", date(2026, 6, 20))
    budget(home, "30", None)
    assert seen(home).total.days[-1].balance == 0


def test_who_may_and_how_far(home: Home, account: UUID) -> None:
    assert seen(home.reader(), 366).total.start == 1000_00
    for days in (0, 367):
        with pytest.raises(InvalidInput):
            seen(home, days)
    stranger = sign_up(home.database, "bob")
    assert seen(stranger).accounts == ()
    nobody = Home(home.database, home.actor.__class__(**{**_fields(home), "permissions": set()}))
    with pytest.raises(Forbidden):
        seen(nobody)


def _fields(home: Home) -> dict[str, Any]:
    names = ("user_id", "household_id", "member_id", "timezone", "currency_code")
    return {name: getattr(home.actor, name) for name in names}
