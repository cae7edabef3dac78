"""What imports there are, and how far each got."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from spends.domains.imports.models import OPEN, ImportBatch, ImportStatus
from spends.domains.imports.ports import InvalidRow, StatementLayout
from spends.domains.imports.repository import batches
from spends.domains.imports.schemas import Counts, ImportView, Outcome, Progress
from spends.domains.imports.service import valuing
from spends.domains.ledger.service import accounts as ledger
from spends.domains.ledger.views import AccountLabel
from spends.kit import progress as told
from spends.kit.actor import Permission
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork


def note_progress(import_id: UUID, progress: Progress | None) -> None:
    """Say how far an import is, to all processes; None when it has ended."""
    if progress is None:
        told.forget(_key(import_id))
    else:
        told.note(_key(import_id), progress.done, progress.total)


def progress_of(batch: ImportBatch) -> Progress:
    """Return how far an import is, as far as it was said."""
    if batch.status == ImportStatus.DONE:
        return Progress(_stored(batch), _stored(batch))
    return Progress(*(told.noted(_key(batch.id)) or (0, _stored(batch))))


def _stored(batch: ImportBatch) -> int:
    return batch.new_count + batch.review_count


def readable(batch: ImportBatch) -> int:
    """Return how many rows of a file can be taken in, or are in the account already."""
    return _stored(batch) + batch.updated_count + batch.duplicate_count


def is_without_news(batch: ImportBatch) -> bool:
    """Return whether a file says nothing new of its account, and nothing that cannot be read."""
    counts = _stored(batch) + batch.updated_count + batch.invalid_count
    return bool(batch.layout.get("ready")) and not counts


def _key(import_id: UUID) -> str:
    return f"import:{import_id.hex}"


def imports(uow: UnitOfWork, skip: int = 0, limit: int = 20) -> Slice[ImportView]:
    """Return the household's imports, newest first, without layouts and broken rows."""
    uow.require(Permission.READ)
    found, total = batches.newest(uow, skip, limit)
    labels = ledger.account_labels(uow)
    left_out = batches.left_out(uow, [batch.id for batch in found])
    views = [shown(batch, labels[batch.account_id], left_out.get(batch.id, 0)) for batch in found]
    return Slice(views, total, skip, limit)


def file_names(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what the files of some imports, at most a page's, were called."""
    uow.require(Permission.READ)
    return batches.file_names(uow, ids) if ids else {}


def view(uow: UnitOfWork, import_id: UUID) -> ImportView:
    """Return an import with its layout, broken rows and outcome; NotFound when it is unknown.

    It stays to be seen when its account is deleted.
    """
    uow.require(Permission.READ)
    batch = batches.batch(uow, import_id)
    return opened(uow, batch, ledger.account_labels(uow)[batch.account_id])


def opened(uow: UnitOfWork, batch: ImportBatch, account: AccountLabel) -> ImportView:
    """Return an import as it is shown, with what is told of one that is only looked at."""
    found = shown(batch, account)
    if batch.status not in OPEN:
        return found
    lacking = valuing.without_rate(uow, account.currency_code, batch.report)
    return replace(found, without_rate=lacking)


def shown(batch: ImportBatch, account: AccountLabel, left_out: int | None = None) -> ImportView:
    """Return an import as it is shown; without what can be long where `left_out` is counted."""
    whole = left_out is None
    report: dict[str, Any] = batch.report if whole else {"left_out": left_out}
    layout = StatementLayout.model_validate(batch.layout) if whole and batch.layout else None
    return ImportView(
        id=batch.id,
        version=batch.version,
        account_id=batch.account_id,
        account_name=account.name,
        account_is_deleted=account.is_deleted,
        currency_code=account.currency_code,
        file_name=batch.file_name,
        file_size=batch.file_size,
        format=batch.format,
        status=batch.status,
        counts=Counts(
            batch.new_count,
            batch.duplicate_count,
            batch.review_count,
            batch.invalid_count,
            batch.updated_count,
            report.get("left_out", 0),
        ),
        progress=progress_of(batch),
        layout=layout,
        outcome=outcome_of(batch) if whole else Outcome(),
        created_at=batch.created_at,
        committed_at=batch.committed_at,
        undone_at=batch.undone_at,
        bring_back=batch.bring_back,
        deleted_count=report.get("deleted", 0),
        warnings=layout.warnings if layout else (),
        invalid=tuple(InvalidRow(*row) for row in report.get("invalid", ())),
    )


def outcome_of(batch: ImportBatch) -> Outcome:
    """Return what an import, or its undoing, ended with."""
    kept: dict[str, Any] = batch.report.get("outcome", {})
    day = kept.get("balance_date")
    return Outcome(**{**kept, "balance_date": date.fromisoformat(day) if day else None})
