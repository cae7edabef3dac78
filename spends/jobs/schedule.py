"""Which sweeps there are and how often each runs."""

from datetime import timedelta

from spends.domains.belongings import jobs as belongings
from spends.domains.budgets import jobs as budgets
from spends.domains.documents import jobs as documents
from spends.domains.identity import service as identity
from spends.domains.imports import jobs as imports
from spends.domains.ledger.service.worth import rates, recounting
from spends.kit import idempotency
from spends.kit.jobs import Sweep
from spends.kit.runtime import Runtime


def _forget_expired(runtime: Runtime) -> int:
    with runtime.system("sweep: sessions and tokens that have ended") as uow:
        return identity.forget_expired(uow) + idempotency.forget_old(uow)


def _revalue(runtime: Runtime) -> int:
    return rates.revalue_households(runtime.database)


def _recount(runtime: Runtime) -> int:
    return recounting.resume(runtime.database)


SWEEPS: tuple[Sweep, ...] = (
    Sweep("expired-sessions", _forget_expired, timedelta(hours=1)),
    Sweep("interrupted-imports", imports.recover_interrupted, timedelta(minutes=1)),
    Sweep("abandoned-previews", imports.drop_abandoned, timedelta(hours=6)),
    Sweep("currency-changes", _recount, timedelta(minutes=1)),
    Sweep("late-rates", _revalue, timedelta(days=1)),
    Sweep("orphaned-files", imports.drop_orphaned_files, timedelta(hours=12)),
    Sweep("unread-documents", documents.read_pending, timedelta(minutes=1)),
    Sweep("budget-thresholds", budgets.note_thresholds, timedelta(minutes=1)),
    Sweep("deleted-documents", documents.purge_deleted, timedelta(hours=12)),
    Sweep("deleted-belongings", belongings.purge_deleted, timedelta(hours=12)),
    Sweep("orphaned-documents", documents.collect_orphans, timedelta(hours=12)),
)


def sweep(name: str) -> Sweep | None:
    """Return a sweep by name."""
    return next((found for found in SWEEPS if found.name == name), None)
