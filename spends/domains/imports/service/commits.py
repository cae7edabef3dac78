"""A file's new lines go into the ledger: all of them or, whatever happens, none."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

import structlog

from spends.domains.audit import service as audit
from spends.domains.imports import repository, rules
from spends.domains.imports.models import ImportBatch, ImportStatus
from spends.domains.imports.ports import CsvMapping
from spends.domains.imports.schemas import ImportView, Progress
from spends.domains.imports.service import listing, reading
from spends.domains.imports.service.leftovers import clear
from spends.domains.imports.service.previews import OPEN, kept_invalid
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service import statements as ledger
from spends.kit import clock, collector
from spends.kit.actor import Actor, Permission
from spends.kit.errors import Conflict, InvalidInput, SpendsError
from spends.kit.ids import new_id
from spends.kit.jobs import give_lease_back, take_lease
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork

log = structlog.get_logger()

LEASE_SECONDS = 30
RENEWED_EVERY = 5.0
TRIES = 5
SQLITE_CHUNK = 2_000
POSTGRES_CHUNK = 20_000
OWN_FAULT = "Something went wrong on our side. Nothing was imported. Try again."
GONE_ON = "This import was given up in the meantime. Nothing was imported. Try again."


class _MovedError(Exception):
    """Another import has changed the account since the file was matched."""


def lease_of(account_id: UUID) -> str:
    """Return the name of the lease that whoever imports into an account holds."""
    return f"import-{account_id.hex}"


@dataclass(slots=True)
class Lease:
    """The right to import into one account, renewed while the work goes on.

    Who holds it begins with the import's id, so that a sweep can tell a dead import from a living.
    """

    runtime: Runtime
    account_id: UUID
    holder: str
    renewed_at: float = field(default_factory=time.monotonic)

    def renew(self, uow: UnitOfWork | None = None) -> None:
        """Renew it when that is due, in the work's own transaction on SQLite.

        Conflict when it is lost.
        """
        if time.monotonic() - self.renewed_at < RENEWED_EVERY:
            return
        self.renewed_at = time.monotonic()
        if uow is not None and uow.is_sqlite:
            self._take(uow)
        else:
            with self.runtime.system("lease of an import") as own:
                self._take(own)

    def _take(self, uow: UnitOfWork) -> None:
        if not take_lease(uow, lease_of(self.account_id), self.holder, LEASE_SECONDS):
            raise Conflict(GONE_ON)

    def give_back(self) -> None:
        """End it."""
        with self.runtime.system("lease of an import") as uow:
            give_lease_back(uow, lease_of(self.account_id), self.holder)


def begin(uow: UnitOfWork, import_id: UUID) -> ImportView:
    """Say that an import is to be done; `run` does it.

    Conflict when it is done already or another file is being imported into the account;
    InvalidInput while it is not clear what the file's columns mean.
    """
    uow.require(Permission.WRITE)
    batch = repository.batch(uow, import_id)
    if batch.status not in OPEN:
        message = "This file is imported already, or is just being imported."
        raise Conflict(message)
    account = ledger.account_of_statement(uow, batch.account_id)
    if not batch.layout.get("ready"):
        warnings = batch.layout.get("warnings") or ["Choose the columns first."]
        raise InvalidInput.field("mapping", " ".join(warnings))
    if not take_lease(uow, lease_of(account.id), import_id.hex, LEASE_SECONDS):
        message = "Another file is being imported into this account. Try again in a moment."
        raise Conflict(message)
    batch.status = ImportStatus.RUNNING
    batch.leftovers = batch.leftovers or uow.is_sqlite
    batch.report = {**batch.report, "outcome": {}}
    return listing.shown(batch, account.currency_code)


def run(runtime: Runtime, actor: Actor, import_id: UUID) -> None:
    """Do an import that `begin` started, in a thread for long work.

    How it ends is in the import's status; an unexpected error is logged too.
    """
    outcome: dict[str, Any] = {}
    lease: Lease | None = None
    try:
        lease, batch = _take_over(runtime, actor, import_id)
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


def _take_over(runtime: Runtime, actor: Actor, import_id: UUID) -> tuple[Lease, ImportBatch]:
    """Make the lease this run's own: a run that was thought dead must not go on beside it."""
    with runtime.unit_of_work(actor) as uow:
        uow.require(Permission.WRITE)
        batch = repository.batch(uow, import_id)
        lease = Lease(runtime, batch.account_id, f"{import_id.hex}{new_id().hex[-16:]}")
        give_lease_back(uow, lease_of(batch.account_id), import_id.hex)
        ours = take_lease(uow, lease_of(batch.account_id), lease.holder, LEASE_SECONDS)
        if batch.status != ImportStatus.RUNNING or not ours:
            raise Conflict(GONE_ON)
    listing.note_progress(import_id, Progress(0, batch.new_count))
    return lease, batch


def _import(runtime: Runtime, actor: Actor, batch: ImportBatch, lease: Lease) -> None:
    with runtime.unit_of_work(actor, write=False) as uow:
        currency = accounts.account_view(uow, batch.account_id).currency_code
    mapping = CsvMapping.model_validate(batch.layout["mapping"])
    with runtime.storage.local(batch.storage_key or "") as path:
        readers = reading.readers_of(runtime)
        found = reading.read(readers, path, currency, mapping, lease.renew)
    for _ in range(TRIES):
        with collector.paused(), runtime.unit_of_work(actor, write=False) as uow:
            matched = reading.match(uow, batch.account_id, found)
        if batch.leftovers and runtime.database.is_sqlite:
            clear(runtime, batch.household_id, batch.id)
        with suppress(_MovedError):
            _store(runtime, actor, batch, matched, lease)
            break
    else:
        message = "Other imports into this account came first each time. Try again."
        raise Conflict(message)
    if batch.storage_key:
        runtime.storage.delete(batch.storage_key)


def _store(
    runtime: Runtime, actor: Actor, batch: ImportBatch, found: MatchedReading, lease: Lease
) -> None:
    with runtime.unit_of_work(actor) as uow:
        if ledger.lock_account(uow, batch.account_id) != found.version:
            raise _MovedError
        account = ledger.account_of_statement(uow, batch.account_id)
        if found.matched.new_count:
            days = found.reading.days
            with collector.paused(), ledger.Intake(uow, account, batch.id, days) as intake:
                _take(uow, intake, batch, found, lease)
        uow.run_before_commit()
        outcome = _balances(uow, found, batch.account_id)
        _finish(uow, batch, found, outcome)


def _take(
    uow: UnitOfWork,
    intake: ledger.Intake,
    batch: ImportBatch,
    found: MatchedReading,
    lease: Lease,
) -> None:
    lines = _new_lines(uow, intake, found)
    size = SQLITE_CHUNK if uow.is_sqlite else POSTGRES_CHUNK
    total, done = found.matched.new_count, 0
    while chunk := list(islice(lines, size)):
        intake.take(chunk)
        done += len(chunk)
        listing.note_progress(batch.id, Progress(done, total))
        lease.renew(uow)
        if (
            done < total
            and intake.give_way()
            and ledger.lock_account(uow, batch.account_id) != found.version
        ):
            raise _MovedError
    intake.finish()


def _new_lines(
    uow: UnitOfWork, intake: ledger.Intake, found: MatchedReading
) -> Iterator[ledger.NewLine]:
    """Yield the new lines, the earliest first as far as the file's order tells."""
    rows, folded, prints = found.reading.rows, found.reading.folded, found.reading.fingerprints
    statuses, ids = found.matched.statuses, found.matched.external_ids
    chosen = [index for index, status in enumerate(statuses) if status == rules.NEW]
    if rows[chosen[0]][1] > rows[chosen[-1]][1]:
        chosen.reverse()
    by_payee, by_text = _payees(intake, found, chosen)
    categories = _categories(uow, intake, found)
    for index in chosen:
        _, day, amount, description, payee, _, notes, category, pending, _ = rows[index]
        payee_id, category_id = by_text[description] if payee is None else by_payee[payee]
        if category is not None:
            category_id = categories.get(category)
        yield (
            day,
            amount,
            description,
            folded[index],
            notes,
            payee_id,
            category_id,
            ids.get(index),
            prints[index],
            pending,
        )


_Stored = dict[str, tuple[Any, Any]]


def _payees(
    intake: ledger.Intake, found: MatchedReading, chosen: list[int]
) -> tuple[_Stored, _Stored]:
    """Return payee and default category, as stored, by the file's payee and by its description."""
    rows = found.reading.rows
    given = {payee for index in chosen if (payee := rows[index][4]) is not None}
    cleaned = {
        row[3]: rules.clean_payee(row[3]) for index in chosen if (row := rows[index])[4] is None
    }
    meant = intake.payees({*given, *cleaned.values()})
    stored = {
        name: (intake.stored_id(choice.id), intake.stored_id(choice.category_id))
        for name, choice in meant.items()
    }
    return stored, {text: stored[name] for text, name in cleaned.items()}


def _categories(uow: UnitOfWork, intake: ledger.Intake, found: MatchedReading) -> dict[str, Any]:
    texts = {row[7] for row in found.reading.rows if row[7] is not None}
    if not texts:
        return {}
    known = ledger.categories_by_path(uow)
    return {text: intake.stored_id(known.get(ledger.category_key(text))) for text in texts}


def _balances(uow: UnitOfWork, found: MatchedReading, account_id: UUID) -> dict[str, Any]:
    layout = found.reading.layout
    if layout.ledger_balance is None or layout.ledger_balance_date is None:
        return {}
    account = ledger.account_of_statement(uow, account_id)
    own, agrees = ledger.keep_bank_balance(
        uow, account, layout.ledger_balance, layout.ledger_balance_date
    )
    return {
        "bank_balance": layout.ledger_balance,
        "ledger_balance": own,
        "balance_date": layout.ledger_balance_date.isoformat(),
        "agrees": agrees,
    }


def _finish(
    uow: UnitOfWork, batch: ImportBatch, found: MatchedReading, outcome: dict[str, Any]
) -> None:
    new, rows = found.matched.new_count, found.reading.rows
    counts = {
        "new_count": new,
        "duplicate_count": len(rows) - new,
        "invalid_count": len(found.reading.invalid),
    }
    done = repository.change_status(
        uow,
        batch.id,
        [ImportStatus.RUNNING],
        status=ImportStatus.DONE,
        storage_key=None,
        leftovers=False,
        committed_at=clock.now(),
        report={"invalid": kept_invalid(found.reading.invalid), "outcome": outcome},
        **counts,
    )
    if not done:
        raise Conflict(GONE_ON)
    if found.reading.layout.format == "csv":
        mapping = found.reading.layout.mapping.model_dump(mode="json")
        repository.remember_mapping(uow, batch.account_id, mapping)
    audit.record(uow, "import", "import_batch", batch.id, after={"count": new, **counts})


def _fail(runtime: Runtime, actor: Actor, import_id: UUID, outcome: dict[str, Any]) -> None:
    with runtime.unit_of_work(actor) as uow:
        batch = repository.batch(uow, import_id)
        if batch.status == ImportStatus.RUNNING:
            batch.status = ImportStatus.FAILED
            batch.report = {**batch.report, "outcome": outcome}
        household_id, leftovers = batch.household_id, batch.leftovers
    if leftovers:
        clear(runtime, household_id, import_id)
