"""What budgets leave to be spent, period by period, for the domains above."""

from datetime import date, timedelta
from typing import NamedTuple

from spends.domains.budgets import repository, rules
from spends.domains.budgets.kinds import Period, Rollover
from spends.domains.budgets.rules import Span
from spends.domains.budgets.service import status
from spends.domains.budgets.service.budgets import schedule
from spends.domains.budgets.views import BudgetStatus, BudgetView
from spends.kit.unit_of_work import UnitOfWork

ONE_DAY = timedelta(days=1)


class BudgetOutlook(NamedTuple):
    """What a budget may spend on the days to come: (days, amount), never below zero.

    The first days begin tomorrow, with what is left of the period that today is in.
    """

    budget: BudgetView
    periods: tuple[tuple[Span, int], ...]

    def lasts(self, last: date) -> bool:
        """Whether it goes on from tomorrow until a day, one period after another."""
        recurs = self.budget.period != Period.CUSTOM
        ends = self.budget.end_date
        return recurs and bool(self.periods) and (ends is None or ends >= last)


def outlook(uow: UnitOfWork, last: date) -> list[BudgetOutlook]:
    """Return what the budgets leave to be spent from tomorrow to the periods that `last` is in.

    What a period leaves is thought to be spent in it. What was overspent lowers the next period
    where the budget hands that on.
    """
    today = uow.today()
    own = repository.own_amounts(uow)
    return [
        BudgetOutlook(each.budget, tuple(_periods(each, own.get(each.budget.id, {}), today, last)))
        for each in status.statuses(uow, today)
    ]


def _periods(
    stands: BudgetStatus, own: dict[date, int], today: date, last: date
) -> list[tuple[Span, int]]:
    budget, when = stands.budget, schedule(stands.budget)
    found: list[tuple[Span, int]] = []
    carried, number = 0, 0
    if stands.span is not None:
        carried = rules.goes_on(min(stands.line.left, 0), Rollover(budget.rollover))
        number = when.index(today) + 1
        if stands.span.end > today:
            found.append((Span(today + ONE_DAY, stands.span.end), max(stands.line.left, 0)))
    elif budget.start_date < today:
        return []
    while number == 0 or budget.period != Period.CUSTOM:
        span = when.span(number)
        if span.start > last or (budget.end_date is not None and span.start > budget.end_date):
            break
        available = own.get(span.start, budget.amount) + carried
        carried = rules.goes_on(min(available, 0), Rollover(budget.rollover))
        found.append((span, max(available, 0)))
        number += 1
    return found
