"""Sweeps over belongings: what was deleted long ago goes for good."""

from datetime import timedelta

from spends.domains.belongings.repository import sweeps
from spends.kit import clock
from spends.kit.runtime import Runtime

DELETED_KEPT = timedelta(days=30)
AT_ONCE = 100


def purge_deleted(runtime: Runtime) -> int:
    """Remove purchases and warranties that were deleted over thirty days ago; return how many.

    Each part is a piece of work of its own, so that nobody waits long for the database.
    """
    before, done = clock.now() - DELETED_KEPT, 0
    while not runtime.is_closed:
        with runtime.system("belongings deleted long ago") as uow:
            gone = sweeps.purge(uow, before, AT_ONCE)
        if not gone:
            break
        done += gone
    return done
