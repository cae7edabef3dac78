"""Three households worked by hand, on paper: what the services say is held against the paper."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import pytest
import time_machine

from spends.domains.bills.schemas import NewBill, Paying
from spends.domains.bills.service import bills, calendar, paying
from spends.domains.budgets.kinds import Rollover
from spends.domains.budgets.rules import goes_on
from spends.domains.budgets.schemas import NewBudget, PeriodAmount
from spends.domains.budgets.service import budgets, plans, status
from spends.domains.goals.payoff import Strategy
from spends.domains.goals.schemas import Choice, NewContribution, NewGoal, Terms
from spends.domains.goals.service import contributions, debts, goals
from spends.domains.ledger.schemas import NewAccount, NewSplit, TransactionChanges
from spends.domains.ledger.service import accounts, transactions
from spends.domains.ledger.service.linking import links
from spends.kit.database import Database
from tests.support.homes import Home, sign_up

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False) as travelled:
        yield travelled


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


# The first household: food, 300.00 a month since January 2026, and what rolls over.
#
#   Jan  250.00 at the market
#   Feb  420.00 at the market; 40.00 of it comes back as a refund       -> 380.00
#   Mar  200.00 at once, 120.00 of it food and 80.00 fuel; and 500.00
#        moved to the savings, marked as food before it was a transfer  -> 120.00
#   Apr  nothing
#   May  520.00, in a month that was given only 100.00
#   Jun  nothing yet
#
# month: limit, carried over, spent, left; left = limit + carried - spent.
FOOD = {
    Rollover.NONE: """
        Jan  300.00     0.00  250.00    50.00
        Feb  300.00     0.00  380.00   -80.00
        Mar  300.00     0.00  120.00   180.00
        Apr  300.00     0.00    0.00   300.00
        May  100.00     0.00  520.00  -420.00
        Jun  300.00     0.00    0.00   300.00
    """,
    Rollover.SURPLUS: """
        Jan  300.00     0.00  250.00    50.00
        Feb  300.00    50.00  380.00   -30.00
        Mar  300.00     0.00  120.00   180.00
        Apr  300.00   180.00    0.00   480.00
        May  100.00   480.00  520.00    60.00
        Jun  300.00    60.00    0.00   360.00
    """,
    Rollover.OVERSPEND: """
        Jan  300.00     0.00  250.00    50.00
        Feb  300.00     0.00  380.00   -80.00
        Mar  300.00   -80.00  120.00   100.00
        Apr  300.00     0.00    0.00   300.00
        May  100.00     0.00  520.00  -420.00
        Jun  300.00  -420.00    0.00  -120.00
    """,
    Rollover.BOTH: """
        Jan  300.00     0.00  250.00    50.00
        Feb  300.00    50.00  380.00   -30.00
        Mar  300.00   -30.00  120.00   150.00
        Apr  300.00   150.00    0.00   450.00
        May  100.00   450.00  520.00    30.00
        Jun  300.00    30.00    0.00   330.00
    """,
}


def table(text: str) -> list[tuple[str, ...]]:
    """Return the rows of a table as words."""
    return [tuple(row.split()) for row in text.strip().splitlines()]


def shown(minor: int) -> str:
    """Return minor units of a currency with cents as they stand in a table."""
    return f"{Decimal(minor) / 100:.2f}"


def budget(home: Home, category_id: UUID, rollover: Rollover, **fields: Any) -> UUID:
    new = NewBudget(
        name="Food",
        category_id=category_id,
        amount=Decimal(300),
        start_date=date(2026, 1, 1),
        rollover=rollover,
        **fields,
    )
    with home.work() as uow:
        return budgets.add_budget(uow, new).id


@pytest.mark.parametrize("rollover", list(Rollover))
def test_half_a_year_of_food(home: Home, rollover: Rollover) -> None:
    bank, savings = home.account("Bank"), home.account("Savings")
    food, fuel = home.category("Food"), home.category("Fuel")
    made = budget(home, food, rollover)
    home.line(bank, "-250", date(2026, 1, 31), category_id=food)
    bought = home.line(bank, "-420", date(2026, 2, 1), category_id=food)
    back = home.line(bank, "40", date(2026, 2, 28))
    parts = [
        NewSplit(amount=Decimal(-120), category_id=food),
        NewSplit(amount=Decimal(-80), category_id=fuel),
    ]
    home.line(bank, "-200", date(2026, 3, 31), splits=parts)
    out = home.line(bank, "-500", date(2026, 3, 15), category_id=food)
    into = home.line(savings, "500", date(2026, 3, 15))
    home.line(bank, "-520", date(2026, 5, 1), category_id=food)
    with home.work() as uow:
        links.link_refund(uow, back.id, bought.id)
        links.link_transfer(uow, out.id, into.id)
        plans.set_amount(uow, made, PeriodAmount(day=date(2026, 5, 9), amount=Decimal(100)))
    with home.work(write=False) as uow:
        found = status.history(uow, made)[::-1]
    assert [
        (
            f"{each.span.start:%b}",
            *map(shown, (each.line.limit, each.line.carried, each.line.spent, each.line.left)),
        )
        for each in found
    ] == table(FOOD[rollover])


# The second household: its bills in the first half of 2026, seen on 15 June.
#
#   Rent  900.00, on the 31st of every month, so on the last day of shorter ones. January was paid
#         by hand, February skipped, March paid by a bank line of 910.00 two days late.
#   Club  120.00 a year since 29 February 2024, so on the 28th in years that are no leap years.
#   Gym    20.00 every second Friday from 1 May; the bank line of 1 May paid it.
#   Pay  2500.00 of income on the last workday of every month.
BILLS = """
    01-30  Pay   2500.00  late
    01-31  Rent   900.00  paid
    02-27  Pay   2500.00  late
    02-28  Club   120.00  late
    02-28  Rent   900.00  skipped
    03-31  Pay   2500.00  late
    03-31  Rent   910.00  paid
    04-30  Pay   2500.00  late
    04-30  Rent   900.00  late
    05-01  Gym     20.00  paid
    05-15  Gym     20.00  late
    05-29  Gym     20.00  late
    05-29  Pay   2500.00  late
    05-31  Rent   900.00  late
    06-12  Gym     20.00  late
    06-26  Gym     20.00  due
    06-30  Pay   2500.00  due
    06-30  Rent   900.00  due
"""
# Name, next day, what the 365 days from 15 June cost: 12 rents, one club, the 26 Fridays from
# 26 June 2026 to 11 June 2027, 12 times pay.
YEAR = """
    Club  2027-02-28    120.00
    Gym   2026-06-26    520.00
    Pay   2026-06-30  30000.00
    Rent  2026-06-30  10800.00
"""


def bill(home: Home, name: str, amount: int, due: date, rule: str, **fields: Any) -> UUID:
    new = NewBill(name=name, amount=Decimal(amount), due_date=due, recurrence_rule=rule, **fields)
    with home.work() as uow:
        return bills.add_bill(uow, new).id


def test_half_a_year_of_bills(home: Home) -> None:
    bank = home.account("Bank")
    rent = bill(home, "Rent", 900, date(2026, 1, 31), "FREQ=MONTHLY")
    bill(home, "Club", 120, date(2024, 2, 29), "FREQ=YEARLY")
    gym = bill(home, "Gym", 20, date(2026, 5, 1), "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
    last_workday = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    bill(home, "Pay", 2500, date(2026, 1, 30), last_workday, is_income=True)
    late = home.line(bank, "-910", date(2026, 4, 2))
    trained = home.line(bank, "-20", date(2026, 5, 1))
    with home.work() as uow:
        by_hand = Paying(due=date(2026, 1, 31), amount=Decimal(900), paid_on=date(2026, 1, 30))
        paying.pay(uow, rent, by_hand)
        paying.skip(uow, rent, date(2026, 2, 28))
        paying.pay(uow, rent, Paying(due=date(2026, 3, 31), transaction_id=late.id))
        paying.pay(uow, gym, Paying(due=date(2026, 5, 1), transaction_id=trained.id))
    with home.work(write=False) as uow:
        due = calendar.occurrences(uow, date(2026, 1, 1), date(2026, 6, 30))
        known = {each.name: each for each in calendar.bills(uow)}
    assert [
        (f"{each.due:%m-%d}", each.name, shown(each.amount), str(each.status)) for each in due
    ] == table(BILLS)
    assert [
        (name, str(each.next_due), shown(each.yearly)) for name, each in sorted(known.items())
    ] == table(YEAR)
    assert known["Rent"].risen_from == 900_00
    # The bank line goes: what it paid is open again, and nothing else moves.
    with home.work() as uow:
        transactions.delete(uow, [late.id])
    with home.work(write=False) as uow:
        after = calendar.occurrences(uow, date(2026, 1, 1), date(2026, 6, 30))
    changed = [(old.due, new.status) for old, new in zip(due, after, strict=True) if old != new]
    assert changed == [(date(2026, 3, 31), "late")]


# The third household: 1000.00 on a card at 24 % (2 % a month, at least 50.00), a loan of 600.00 at
# 12 % (1 % a month, at least 40.00), and 60.00 over: 150.00 every month. Interest is charged first,
# rounded half to even; what is over goes to the dearest debt, or to the smallest.
#
# month: interest and rest of the card, interest and rest of the loan.
AVALANCHE = """
     1  20.00  910.00  6.00  566.00
     2  18.20  818.20  5.66  531.66
     3  16.36  724.56  5.32  496.98
     4  14.49  629.05  4.97  461.95
     5  12.58  531.63  4.62  426.57
     6  10.63  432.26  4.27  390.84
     7   8.65  330.91  3.91  354.75
     8   6.62  227.53  3.55  318.30
     9   4.55  122.08  3.18  281.48
    10   2.44   14.52  2.81  244.29
    11   0.29    0.00  2.44  111.54
    12   0.00    0.00  1.12    0.00
"""
SNOWBALL = """
     1  20.00  970.00  6.00  506.00
     2  19.40  939.40  5.06  411.06
     3  18.79  908.19  4.11  315.17
     4  18.16  876.35  3.15  218.32
     5  17.53  843.88  2.18  120.50
     6  16.88  810.76  1.20   21.70
     7  16.22  698.90  0.22    0.00
     8  13.98  562.88  0.00    0.00
     9  11.26  424.14  0.00    0.00
    10   8.48  282.62  0.00    0.00
    11   5.65  138.27  0.00    0.00
    12   2.77    0.00  0.00    0.00
"""


CARD = ("Card", "credit_card", -1000, Terms(annual_rate=Decimal(24), minimum_payment=Decimal(50)))
LOAN = ("Loan", "loan", -600, Terms(annual_rate=Decimal(12), minimum_payment=Decimal(40)))


def debt(home: Home, name: str, kind: str, balance: int, terms: Terms) -> UUID:
    new = NewAccount(name=name, type=kind, currency_code="EUR", opening_balance=Decimal(balance))
    with home.work() as uow:
        account_id = accounts.open_account(uow, new).id
        debts.set_terms(uow, account_id, terms)
        return account_id


@pytest.mark.parametrize(
    ("strategy", "paper", "ends"),
    [
        (Strategy.AVALANCHE, AVALANCHE, {"Card": 11, "Loan": 12}),
        (Strategy.SNOWBALL, SNOWBALL, {"Card": 12, "Loan": 7}),
    ],
)
def test_a_way_out_of_two_debts(
    home: Home, strategy: Strategy, paper: str, ends: dict[str, int]
) -> None:
    named = {
        debt(home, *CARD): "Card",
        debt(home, *LOAN): "Loan",
    }
    with home.work() as uow:
        debts.choose(uow, Choice(strategy=strategy, extra=Decimal(60)))
    with home.work(write=False) as uow:
        (found,) = debts.payoffs(uow)
    assert (found.strategy, found.owed, found.least, found.extra) == (
        strategy,
        1600_00,
        90_00,
        60_00,
    )
    plan = next(each for each in found.plans if each.strategy is strategy)
    rows = [[Decimal(word) for word in row[1:]] for row in table(paper)]
    interest = sum(row[0] + row[2] for row in rows)
    assert plan.interest == interest * 100
    assert plan.paid == (1600 + interest) * 100
    assert [Decimal(owed) / 100 for owed in plan.course] == [row[1] + row[3] for row in rows]
    assert {named[account_id]: month for account_id, month in plan.ends} == ends
    assert (plan.months, plan.last_month, plan.never) == (12, date(2027, 6, 1), ())
    assert found.debts[0].monthly_interest in {20_00, 6_00}


def test_the_dearest_first_saves_most(home: Home) -> None:
    debt(home, *CARD)
    debt(home, *LOAN)
    with home.work() as uow:
        debts.choose(uow, Choice(strategy=Strategy.SNOWBALL, extra=Decimal(60)))
    with home.work(write=False) as uow:
        plans_ = {each.strategy: each for each in debts.payoffs(uow)[0].plans}
    avalanche, snowball = plans_[Strategy.AVALANCHE], plans_[Strategy.SNOWBALL]
    assert (avalanche.interest, snowball.interest) == (162_66, 191_04)
    assert avalanche.saved is not None
    assert snowball.saved is not None
    assert avalanche.saved - snowball.saved == 28_38


def test_interest_above_the_payment_is_said_to_never_end(home: Home) -> None:
    """1000.00 at 24 % costs 20.00 a month; who pays 20.00 owes 1000.00 for ever."""
    terms = Terms(annual_rate=Decimal(24), minimum_payment=Decimal(20))
    card = debt(home, *CARD[:3], terms)
    with home.work(write=False) as uow:
        plans_ = debts.payoffs(uow)[0].plans
    assert {plan.never for plan in plans_} == {(card,)}
    with home.work() as uow:
        debts.choose(uow, Choice(strategy=Strategy.AVALANCHE, extra=Decimal("0.01")))
    with home.work(write=False) as uow:
        avalanche = debts.payoffs(uow)[0].plans[0]
    # A cent more than the interest pays it off, if slowly.
    assert avalanche.never == ()
    assert avalanche.course[0] == 999_99


def test_a_boat_in_a_year(home: Home, clock: time_machine.Traveller) -> None:
    """1200.00 from 15 January 2026 to 15 January 2027.

    February brings 100.00, March 250.00 by bank, April takes 50.00: 300.00 on 15 June, when 151 of
    365 days are over. An even saver would have 1200 * 151 / 365 = 496.44, so 196.44 are lacking; 7
    payments of 128.58 bring the other 900.00. A month brought 300.00 / (151 / 30.436875) = 60.47,
    at which they take 453 days, until 11 September 2027. A quarter was reached in March.
    """
    clock.move_to("2026-01-15T12:00:00Z")
    with home.work() as uow:
        new = NewGoal(name="Boat", target_amount=Decimal(1200), target_date=date(2027, 1, 15))
        boat = goals.add_goal(uow, new).id
    with home.work(write=False) as uow:
        assert (goals.goal(uow, boat).needed, goals.goal(uow, boat).ahead) == (100_00, 0)
    clock.move_to(f"{TODAY}T12:00:00Z")
    line = home.line(home.account(), "-250", date(2026, 3, 15))
    for given in (
        NewContribution(amount=Decimal(100), contributed_at=date(2026, 2, 15)),
        NewContribution(transaction_id=line.id),
        NewContribution(amount=Decimal(-50), contributed_at=date(2026, 4, 15)),
    ):
        with home.work() as uow:
            contributions.contribute(uow, boat, given)
    with home.work(write=False) as uow:
        found = goals.goal(uow, boat)
    assert (found.saved, found.needed, found.ahead) == (300_00, 128_58, -196_44)
    assert (found.monthly, found.projected) == (60_47, date(2027, 9, 11))
    assert found.milestones == ((25, date(2026, 3, 15)),)
    assert (found.is_achieved, found.is_late) == (False, False)


@pytest.mark.parametrize("seed", range(3))
def test_no_edit_of_the_past_makes_or_loses_money(home: Home, seed: int) -> None:
    """All limits less all spending is what is left now and what earlier months let go."""
    random = Random(seed)
    bank, food = home.account("Bank"), home.category("Food")
    rollovers = list(Rollover)
    period = random.choice(["monthly", "weekly"])
    made = budget(home, food, rollovers[1 + seed], period=period)
    kept: dict[UUID, int] = {}
    gone: dict[UUID, int] = {}
    for _ in range(25):
        way = random.choice(["add", "add", "amend", "delete", "restore"])
        amount = random.randrange(-300_00, 60_00) or 1
        day = date.fromordinal(random.randint(date(2026, 1, 1).toordinal(), TODAY.toordinal()))
        if way == "add" or not kept:
            line = home.line(bank, str(Decimal(amount) / 100), day, category_id=food)
            kept[line.id] = amount
        elif way == "amend":
            chosen = random.choice(sorted(kept))
            changes = TransactionChanges(amount=Decimal(amount) / 100, date=day)
            with home.work() as uow:
                transactions.amend(uow, chosen, changes)
            kept[chosen] = amount
        elif way == "delete":
            chosen = random.choice(sorted(kept))
            with home.work() as uow:
                transactions.delete(uow, [chosen])
            gone[chosen] = kept.pop(chosen)
        elif gone:
            chosen = random.choice(sorted(gone))
            with home.work() as uow:
                transactions.restore(uow, chosen)
            kept[chosen] = gone.pop(chosen)
        with home.work(write=False) as uow:
            lines = [each.line for each in status.history(uow, made, 120)[::-1]]
        assert sum(line.spent for line in lines) == -sum(kept.values())
        let_go = sum(line.released for line in lines[:-1])
        assert sum(line.limit - line.spent for line in lines) == lines[-1].left + let_go
        for before, after in pairwise(lines):
            assert after.carried == goes_on(before.left, rollovers[1 + seed])
