"""Thresholds of budgets: what has been reached is noted once a period, for whoever tells of it."""

from spends.domains.budgets import repository
from spends.domains.budgets.service import status
from spends.domains.budgets.service.budgets import views
from spends.domains.budgets.views import BudgetStatus
from spends.domains.ledger.events import TransactionsChanged, TransactionsImported
from spends.kit.unit_of_work import UnitOfWork


def note_crossed(
    uow: UnitOfWork, _event: TransactionsChanged | TransactionsImported | None = None
) -> None:
    """Look at the budgets as the present work is about to be stored.

    They are read once however much was changed, when the sums of the ledger are written.
    """
    if any(budget.thresholds for budget in views(uow)):
        uow.before_commit("n-budget-thresholds", lambda: crossed_now(uow))


def crossed_now(uow: UnitOfWork) -> list[BudgetStatus]:
    """Note which thresholds are reached in the present periods; return those budgets.

    Each percent is noted once a period, even where spending falls below it and rises again.
    """
    known = repository.alerts(uow)
    found = []
    for each in status.statuses(uow):
        if each.span is None:
            continue
        fresh = [
            percent
            for percent in each.crossed
            if known[each.budget.id].get(percent) != each.span.start
        ]
        if fresh:
            repository.cross(uow, each.budget.id, fresh, each.span.start)
            found.append(each)
    return found
