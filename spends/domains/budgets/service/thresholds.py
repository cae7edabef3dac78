"""Thresholds of budgets: what has been reached is noted once a period, for whoever tells of it."""

from spends.domains.budgets import repository
from spends.domains.budgets.service import status
from spends.domains.budgets.views import BudgetStatus
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork


def crossed_now(uow: UnitOfWork) -> list[BudgetStatus]:
    """Note which thresholds are reached in the present periods; return those budgets.

    Each percent is noted once a period, even where spending falls below it and rises again.
    """
    uow.require(Permission.WRITE)
    known = repository.alerts(uow)
    found = []
    for each in status.statuses(uow):
        if each.span is None:
            continue
        start = each.span.start
        fresh = [percent for percent in each.crossed if known[each.budget.id].get(percent) != start]
        if fresh:
            repository.cross(uow, each.budget.id, fresh, start)
            found.append(each)
    return found
