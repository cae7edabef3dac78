"""That something in a household changed."""

from functools import partial
from uuid import UUID

from spends.domains.households import repository
from spends.kit.unit_of_work import UnitOfWork


def touch(uow: UnitOfWork, household_id: UUID | None = None) -> None:
    """Count a change in the household, once for this work and as its very last step.

    System work says in which one.
    """
    name = f"z-change-counter {household_id or ''}"
    uow.before_commit(name, partial(repository.count_change, uow, household_id))


def change_counter(uow: UnitOfWork) -> int:
    """Return how many changes the household has seen, for caches and live refresh."""
    return repository.change_counter(uow)


def change_counters(uow: UnitOfWork) -> dict[UUID, int]:
    """Return how many changes each household has seen (system work)."""
    return repository.change_counters(uow)
