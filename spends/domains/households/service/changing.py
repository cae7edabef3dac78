"""That something in a household changed."""

from functools import partial
from uuid import UUID

from spends.domains.households import repository
from spends.kit.unit_of_work import UnitOfWork


def touch(uow: UnitOfWork) -> None:
    """Count a change in the household, once for this work and as its very last step."""
    uow.before_commit("z-change-counter", partial(repository.count_change, uow))


def change_counter(uow: UnitOfWork) -> int:
    """Return how many changes the household has seen, for caches and live refresh."""
    return repository.change_counter(uow)


def change_counters(uow: UnitOfWork) -> dict[UUID, int]:
    """Return how many changes each household has seen (system work)."""
    return repository.change_counters(uow)
