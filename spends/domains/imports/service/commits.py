"""A file's new lines go into the ledger: all of them or, whatever happens, none."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import structlog

from spends.domains.imports.models import OPEN, ImportBatch, ImportStatus
from spends.domains.imports.ports import CsvMapping
from spends.domains.imports.repository import batches
from spends.domains.imports.schemas import ImportView, Progress
from spends.domains.imports.service import listing, reading
from spends.domains.imports.service.leases import GONE_ON, LEASE_SECONDS, Lease, lease_of
from spends.domains.imports.service.leftovers import clear
from spends.domains.imports.service.naming import Names
from spends.domains.imports.service.storing import MovedError, Storing
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.statements import lines as ledger
from spends.kit import collector, metrics
from spends.kit.actor import Actor, Permission
from spends.kit.errors import Conflict, InvalidInput, SpendsError
from spends.kit.ids import new_id
from spends.kit.jobs import give_lease_back, take_lease
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork

log = structlog.get_logger()

TRIES = 5
ACCOUNT_GONE = "This account was deleted in the meantime. Nothing was imported."
NO_ROWS = "This file holds no row that can be imported."
OWN_FAULT = "Something went wrong on our side. Nothing was imported. Try again."


def begin(uow: UnitOfWork, import_id: UUID, *, with_others: bool = False) -> ImportView:
    """Say that an import is to be done; `run` does it.

    A file whose rows are all in the account already is imported as well: the bank's balance is
    kept, and the rows stay should the import that brought them be undone. `with_others` of the same
    file also an account of which it has no row.

    Conflict when it is done already or another file is being imported into the account;
    InvalidInput while it is not clear what the file's columns mean, and for one without any row.
    """
    uow.require(Permission.WRITE)
    batch = batches.batch(uow, import_id)
    if batch.status not in OPEN:
        message = "This file is imported already, or is just being imported."
        raise Conflict(message)
    account = ledger.account_of_statement(uow, batch.account_id)
    if not batch.layout.get("ready"):
        warnings = batch.layout.get("warnings") or ["Choose the columns first."]
        raise InvalidInput.field("mapping", " ".join(warnings))
    if not (listing.readable(batch) or (with_others and listing.is_without_news(batch))):
        raise InvalidInput(NO_ROWS)
    if not take_lease(uow, lease_of(account.id), import_id.hex, LEASE_SECONDS):
        message = "Another file is being imported into this account. Try again in a moment."
        raise Conflict(message)
    batch.status = ImportStatus.RUNNING
    batch.leftovers = True
    batch.report = {**batch.report, "outcome": {}}
    return listing.shown(batch, accounts.account_labels(uow)[account.id])


def run(runtime: Runtime, actor: Actor, import_id: UUID) -> None:
    """Do an import that `begin` started, in a thread for long work.

    How it ends is in the import's status; an unexpected error is logged too.
    """
    outcome: dict[str, Any] = {}
    lease: Lease | None = None
    try:
        lease, batch = _take_over(runtime, actor, import_id)
        with collector.paused(), _measured(batch.format):
            _import(runtime, actor, batch, lease)
    except SpendsError as error:
        outcome = {"message": error.message}
    except Exception:
        log.exception("import_failed", import_id=str(import_id))
        outcome = {"message": OWN_FAULT}
    try:
        if outcome:
            _fail(runtime, actor, import_id, outcome)
    finally:
        listing.note_progress(import_id, None)
        if lease is not None:
            lease.give_back()


@contextmanager
def _measured(kind: str) -> Iterator[None]:
    start, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "ok"
    except SpendsError:
        outcome = "refused"
        raise
    finally:
        metrics.IMPORTS.labels(kind, outcome).inc()
        metrics.IMPORT_SECONDS.labels(kind).observe(time.perf_counter() - start)


def _take_over(runtime: Runtime, actor: Actor, import_id: UUID) -> tuple[Lease, ImportBatch]:
    """Make the lease this run's own: a run that was thought dead must not go on beside it."""
    with runtime.unit_of_work(actor) as uow:
        uow.require(Permission.WRITE)
        batch = batches.batch(uow, import_id)
        lease = Lease(runtime, batch.account_id, f"{import_id.hex}{new_id().hex[-16:]}")
        give_lease_back(uow, lease_of(batch.account_id), import_id.hex)
        ours = take_lease(uow, lease_of(batch.account_id), lease.holder, LEASE_SECONDS)
        if batch.status != ImportStatus.RUNNING or not ours:
            raise Conflict(GONE_ON)
    listing.note_progress(import_id, Progress(0, batch.new_count + batch.review_count))
    return lease, batch


def _import(runtime: Runtime, actor: Actor, batch: ImportBatch, lease: Lease) -> None:
    found = _read(runtime, actor, batch, lease)
    clear(runtime, batch.household_id, batch.id)
    for _ in range(TRIES):
        with runtime.unit_of_work(actor, write=False) as uow:
            matched = reading.match(uow, batch.account_id, found)
        names = Names.of(matched)
        # Before the long transaction, so that nobody who names one of them has to wait for it.
        with runtime.unit_of_work(actor) as uow:
            payees = names.meant(uow, batch)
        with suppress(MovedError):
            with runtime.unit_of_work(actor) as uow:
                Storing(batch, matched, payees).store(uow, lease)
            break
        clear(runtime, batch.household_id, batch.id)
    else:
        message = "What this file goes into was changed each time. Nothing was imported. Try again."
        raise Conflict(message)
    if batch.storage_key:
        runtime.storage.delete(batch.storage_key)


def _read(runtime: Runtime, actor: Actor, batch: ImportBatch, lease: Lease) -> reading.Reading:
    with runtime.unit_of_work(actor, write=False) as uow:
        currency = accounts.account_view(uow, batch.account_id).currency_code
    mapping = CsvMapping.model_validate(batch.layout["mapping"])
    with runtime.storage.local(batch.storage_key or "") as path:
        readers = reading.readers_of(runtime)
        found = reading.read(readers, path, currency, mapping, lease.renew)
    found.bring_back = batch.bring_back
    return found


def _fail(runtime: Runtime, actor: Actor, import_id: UUID, outcome: dict[str, Any]) -> None:
    with runtime.unit_of_work(actor) as uow:
        batch = batches.batch(uow, import_id)
        if batch.status == ImportStatus.RUNNING:
            batch.status = ImportStatus.FAILED
            if accounts.account_labels(uow)[batch.account_id].is_deleted:
                outcome = {"message": ACCOUNT_GONE}
            batch.report = {**batch.report, "outcome": outcome}
        household_id, leftovers = batch.household_id, batch.leftovers
    if leftovers:
        clear(runtime, household_id, import_id)
