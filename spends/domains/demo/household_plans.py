"""The sample family's plans, made in a household through the services that people use."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import bills
from spends.domains.bills.service.detected import accept
from spends.domains.bills.service.loading import remove_bills
from spends.domains.budgets.kinds import Period, Rollover
from spends.domains.budgets.schemas import NewBudget, PeriodAmount
from spends.domains.budgets.service import budgets
from spends.domains.budgets.service import plans as periods
from spends.domains.budgets.service import status as standing
from spends.domains.budgets.service.loading import remove_budgets
from spends.domains.budgets.views import BudgetStatus
from spends.domains.demo.people import CARD, LOAN, SAVINGS
from spends.domains.demo.plans import (
    BILLS,
    BUDGETS,
    CAR_LOAN,
    CREDIT_CARD,
    EXTRA,
    FORGOTTEN,
    GOALS,
    MONTHLY,
    PlannedBill,
    PlannedBudget,
    PlannedGoal,
)
from spends.domains.demo.sample import SampleTransaction
from spends.domains.goals.payoff import Strategy
from spends.domains.goals.schemas import Choice, NewContribution, NewGoal, Order, Terms
from spends.domains.goals.service import contributions, debts, goals
from spends.domains.goals.service.loading import forget_choice, remove_goals
from spends.kit.clock import add_months, month_of
from spends.kit.money import decimal_amount
from spends.kit.recurrence import clamped
from spends.kit.unit_of_work import UnitOfWork

_STANDING_ORDER = "SO JOINT CHECKING"
_HALF_A_YEAR = timedelta(days=190)
_LONG_ENOUGH = timedelta(days=368)
_TEN = 1_000
_FIFTY = 5_000
_BIG = 90
_HALF = 50
_WHOLE = 100


class Story(NamedTuple):
    """What was loaded: the lines with their ids, and where things are, by their names.

    `currency` is that of the household's own accounts.
    """

    currency: str
    lines: Sequence[SampleTransaction]
    line_ids: Sequence[UUID]
    accounts: Mapping[str, UUID]
    categories: Mapping[str, UUID]

    def amount(self, minor: int) -> Decimal:
        """Return an amount of the story as people write it."""
        return decimal_amount(minor, self.currency)


class Plans(NamedTuple):
    """The ids of what was planned."""

    budgets: list[UUID]
    bills: list[UUID]
    goals: list[UUID]


def load_plans(uow: UnitOfWork, story: Story) -> Plans:
    """Plan what the family plans; return the ids of it."""
    # Budgets look at the sums of months, which are written at the end.
    uow.run_before_commit()
    made = Plans(
        [_add_budget(uow, planned, story) for planned in BUDGETS],
        [*_add_bills(uow, story), _forget_one(uow, story)],
        [_add_goal(uow, planned, story) for planned in GOALS],
    )
    _fit(uow, dict(zip(made.budgets, BUDGETS, strict=True)), story)
    _owe(uow, story)
    return made


def remove_plans(uow: UnitOfWork, made: Plans, currency: str) -> None:
    """Take the plans out again; `currency` is the one they were made in."""
    remove_budgets(uow, made.budgets)
    remove_bills(uow, made.bills)
    remove_goals(uow, made.goals)
    forget_choice(uow, _choice(currency))


def _add_budget(uow: UnitOfWork, planned: PlannedBudget, story: Story) -> UUID:
    today = uow.today()
    start = add_months(month_of(today), -planned.months)
    if planned.period != Period.MONTHLY:
        start = date(today.year, 1, 1)
    new = NewBudget(
        name=planned.name,
        category_id=story.categories[planned.category] if planned.category else None,
        amount=story.amount(planned.amount),
        period=Period(planned.period),
        start_date=start,
        rollover=Rollover(planned.rollover),
    )
    return budgets.add_budget(uow, new).id


def _fit(uow: UnitOfWork, planned: Mapping[UUID, PlannedBudget], story: Story) -> None:
    """Give the present month what is known of it by now: more for a laptop, less for fun."""
    known = [each for each in standing.statuses(uow) if each.budget.id in planned]
    for each in known:
        if planned[each.budget.id].fit == "raised" and _percent(each) > _BIG:
            _set_amount(uow, each, -(-each.line.spent * 115 // 100 // _FIFTY) * _FIFTY, story)
    tight = [each for each in known if planned[each.budget.id].fit == "tight"]
    fullest = max(tight, key=_percent)
    if _HALF <= _percent(fullest) <= _WHOLE:
        _set_amount(uow, fullest, fullest.line.spent * 95 // 100 // _TEN * _TEN, story)


def _percent(each: BudgetStatus) -> int:
    return each.line.spent * _WHOLE // each.line.limit


def _set_amount(uow: UnitOfWork, each: BudgetStatus, amount: int, story: Story) -> None:
    periods.set_amount(uow, each.budget.id, PeriodAmount(amount=story.amount(amount)))


def _add_bills(uow: UnitOfWork, story: Story) -> list[UUID]:
    made = []
    for planned in BILLS:
        since = uow.today() - (_HALF_A_YEAR if planned.rule == MONTHLY else _LONG_ENOUGH)
        paid = [line for line in story.lines if _bank_text(line).startswith(planned.text)]
        recent = [line for line in paid if line.day >= since]
        if recent:
            made.append(accept(uow, _bill(planned, paid, recent, story)).id)
    return made


def _bank_text(line: SampleTransaction) -> str:
    return line.description.removeprefix("SEPA DD ").removeprefix("SEPA CT ")


def _bill(
    planned: PlannedBill,
    paid: Sequence[SampleTransaction],
    recent: Sequence[SampleTransaction],
    story: Story,
) -> NewBill:
    last = recent[-1]
    amount, most = abs(last.amount), None
    if planned.kind == AmountKind.RANGE:
        amounts = [abs(line.amount) for line in paid]
        amount = min(amounts) * 9 // 10 // _TEN * _TEN
        most = -(-max(amounts) * 11 // 10 // _TEN) * _TEN
    elif planned.kind == AmountKind.AVERAGE:
        amount = sorted(abs(line.amount) for line in recent)[len(recent) // 2]
    places: dict[str, Any] = {
        "category_id": story.categories[last.category] if last.category else None,
        "account_id": story.accounts[last.account],
    }
    return NewBill(
        name=planned.name,
        amount=story.amount(amount),
        amount_most=None if most is None else story.amount(most),
        amount_kind=AmountKind(planned.kind),
        due_date=_due(recent[0].day, planned.day),
        recurrence_rule=planned.rule,
        payee=last.payee,
        is_income=planned.is_income,
        is_subscription=planned.is_subscription,
        is_automatic=True,
        reminder_days_before=planned.reminder,
        **places,
    )


def _due(paid_on: date, day: int) -> date:
    """Return the day of a month that is nearest to the one it was paid on."""
    months = [add_months(month_of(paid_on), step) for step in (-1, 0, 1)]
    days = [clamped(month.year, month.month, day) for month in months]
    return min(days, key=lambda due: abs(due - paid_on))


def _forget_one(uow: UnitOfWork, story: Story) -> UUID:
    name, category, amount, days = FORGOTTEN
    new = NewBill(
        name=name,
        amount=story.amount(amount),
        due_date=uow.today() - timedelta(days=days),
        category_id=story.categories[category],
        reminder_days_before=1,
    )
    return bills.add_bill(uow, new).id


def _add_goal(uow: UnitOfWork, planned: PlannedGoal, story: Story) -> UUID:
    today = uow.today()
    wanted = add_months(month_of(today), planned.months) if planned.months else None
    new = NewGoal(
        name=planned.name,
        target_amount=story.amount(planned.target),
        target_date=wanted,
        color=planned.color,
        notes=planned.notes,
    )
    goal_id = goals.add_goal(uow, new).id
    orders = [
        (line.day, line_id)
        for line, line_id in zip(story.lines, story.line_ids, strict=True)
        if line.account == SAVINGS and line.description == _STANDING_ORDER
    ][-planned.orders :]
    begun = NewContribution(
        amount=story.amount(planned.begun),
        contributed_at=orders[0][0] if orders else today,
        note=planned.begun_with,
    )
    contributions.contribute(uow, goal_id, begun)
    for _, line_id in orders:
        part = NewContribution(amount=story.amount(planned.monthly), transaction_id=line_id)
        contributions.contribute(uow, goal_id, part)
    return goal_id


def _owe(uow: UnitOfWork, story: Story) -> None:
    for account, (rate, least) in ((LOAN, CAR_LOAN), (CARD, CREDIT_CARD)):
        terms = Terms(annual_rate=Decimal(rate), minimum_payment=story.amount(least))
        debts.set_terms(uow, story.accounts[account], terms)
    debts.arrange(uow, Order(ids=[story.accounts[LOAN], story.accounts[CARD]]))
    debts.choose(uow, _choice(story.currency))


def _choice(currency: str) -> Choice:
    extra = decimal_amount(EXTRA, currency)
    return Choice(strategy=Strategy.AVALANCHE, extra=extra, currency_code=currency)
