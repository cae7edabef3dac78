"""Budgets of sample data are taken out again for good."""

from collections.abc import Collection
from uuid import UUID

from spends.domains.budgets import repository
from spends.domains.households import service as households
from spends.kit.unit_of_work import UnitOfWork


def remove_budgets(uow: UnitOfWork, budget_ids: Collection[UUID]) -> int:
    """Remove budgets with all that hangs on them; return how many there were."""
    return households.remove_for_good(uow, repository.remove, budget_ids)
