"""What the dashboard reads of the plans, in the same unit of work as all else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from spends.domains.bills.rules import Status
from spends.domains.bills.service import calendar
from spends.domains.bills.views import BillView, OccurrenceView
from spends.domains.budgets.rules import Span
from spends.domains.budgets.service import status
from spends.domains.budgets.views import BudgetStatus
from spends.domains.currencies import service as currencies
from spends.domains.goals.service import goals
from spends.domains.goals.views import GoalView
from spends.domains.ledger.kinds import NO_CATEGORY
from spends.domains.ledger.service.reading import spending
from spends.domains.ledger.views import AccountView
from spends.kit.clock import add_months
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.budgeted import together
from spends.ui.valued import Amount, worths

DAYS_AHEAD = 30


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """What budgets leave of a month, in the household's currency; `on_all` where one is on all.

    `still_due` is what bills will take of it, without `unvalued` ones that have no rate.
    """

    on_all: bool
    available: int
    spent: int
    days_left: int
    still_due: int
    unvalued: int = 0

    @property
    def left(self) -> int:
        """What may still be spent, bills included; below zero where it is overspent."""
        return self.available - self.spent


@dataclass(frozen=True, slots=True)
class DueBill:
    """A bill on a day it is to be paid; `base_amount` in the household's currency if known."""

    occurrence: OccurrenceView
    bill: BillView
    base_amount: int | None

    @property
    def is_late(self) -> bool:
        """Whether the day has passed."""
        return self.occurrence.status == Status.LATE


@dataclass(frozen=True, slots=True)
class Planned:
    """The budgets of the month that is shown, the bills to come from today on, and the goals.

    `month` leaves out `unrated` budgets whose currency has no rate; `saved_worth` says of each goal
    what is saved in the household's currency.
    """

    budgets: list[BudgetStatus]
    month: MonthPlan | None
    unrated: int
    has_bills: bool
    bills: list[DueBill]
    goals: list[GoalView]
    saved_worth: list[str]


def gather_plans(uow: UnitOfWork, month: date, known: Sequence[AccountView]) -> Planned:
    """Return what the dashboard shows of the plans of a month."""
    today = uow.today()
    end = add_months(month, 1) - timedelta(days=1)
    budgets = [each for each in status.statuses(uow, min(today, end)) if each.span is not None]
    views = {each.id: each for each in calendar.bills(uow)}
    due = _due(uow, views, max(DAYS_AHEAD, (end - today).days)) if views else []
    plan, unrated = _month_plan(uow, budgets, Span(month, end), due, known)
    known_goals = goals.goals(uow)
    saved = [Amount(each.saved, each.currency_code, today) for each in known_goals]
    horizon = today + timedelta(days=DAYS_AHEAD)
    return Planned(
        budgets,
        plan,
        unrated,
        bool(views),
        [each for each in due if each.occurrence.due <= horizon],
        known_goals,
        worths(uow, saved),
    )


def _due(uow: UnitOfWork, views: dict[UUID, BillView], days: int) -> list[DueBill]:
    """Return what is to be paid, the late ones first, then by day."""
    today, base = uow.today(), uow.actor.currency_code
    found = [each for each in calendar.upcoming(uow, days) if not each.is_income]
    codes = {each.currency_code for each in found}
    convert = {code: currencies.converter(uow, code, base, today, today) for code in codes}
    return [
        DueBill(each, views[each.bill_id], convert[each.currency_code](each.amount, today))
        for each in found
    ]


def _month_plan(
    uow: UnitOfWork,
    budgets: Sequence[BudgetStatus],
    span: Span,
    due: Sequence[DueBill],
    known: Sequence[AccountView],
) -> tuple[MonthPlan | None, int]:
    """Return what budgets leave, and how many are left out for want of a rate."""
    if not budgets:
        return None, 0
    kinship = spending.kinship(uow)
    found = together(uow, budgets, span, kinship.families)
    if not found.counted:
        return None, found.unrated
    covered: set[UUID] = {*kinship.expenses, NO_CATEGORY} if found.on_all else set()
    for each in found.counted:
        covered |= kinship.families.get(each.budget.category_id or NO_CATEGORY, frozenset())
    apart = {account.id for account in known if not account.include_in_budget}
    to_pay = [
        each.base_amount
        for each in due
        if each.occurrence.due <= span.end
        and each.bill.account_id not in apart
        and (each.bill.category_id or NO_CATEGORY) in covered
    ]
    known_to_pay = [amount for amount in to_pay if amount is not None]
    plan = MonthPlan(
        found.on_all,
        found.sums.available,
        found.sums.spent,
        found.counted[0].days_left,
        sum(known_to_pay),
        len(to_pay) - len(known_to_pay),
    )
    return plan, found.unrated
