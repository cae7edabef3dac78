"""Rows that are taken out again for good, as those of sample data are."""

from collections.abc import Callable, Collection
from uuid import UUID

from spends.domains.households.service.changing import touch
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork

Removal = Callable[[UnitOfWork, Collection[UUID]], int]


def remove_for_good(uow: UnitOfWork, removal: Removal, ids: Collection[UUID]) -> int:
    """Have a repository remove rows with all that hangs on them; return how many there were."""
    uow.require(Permission.MANAGE)
    uow.session.flush()
    removed = removal(uow, ids)
    uow.session.expire_all()
    touch(uow)
    return removed
