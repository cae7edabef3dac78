"""A file comes in: stored, read, matched and shown, before anything of it is in the ledger."""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple, cast
from uuid import UUID

from spends.domains.imports import repository
from spends.domains.imports.models import ImportBatch, ImportStatus
from spends.domains.imports.ports import CsvMapping, InvalidRow
from spends.domains.imports.schemas import ImportView, PreviewRow, RowStatus
from spends.domains.imports.service import foreseeing, joining, listing, reading
from spends.domains.imports.service.foreseeing import Foreseen
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.imports.service.remembered import Key, Previews
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.statements import lines as ledger
from spends.domains.ledger.views import AccountLabel
from spends.kit.actor import Actor, Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound, StaleVersion, TooLarge
from spends.kit.ids import new_id
from spends.kit.paging import Slice
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork

MAX_BYTES = 50 * 1024 * 1024
KEPT_INVALID = 1_000
OPEN = repository.OPEN_STATES
STATUSES: tuple[RowStatus, ...] = ("new", "duplicate", "review", "updated")
TOO_LARGE = "This file is larger than 50 MB. Export a shorter period and try again."


class NewImport(NamedTuple):
    """A file for an account; without a mapping the account's own, or what the file suggests.

    `bring_back` asks for the lines that were deleted, too.
    """

    account_id: UUID
    file_name: str
    mapping: CsvMapping | None = None
    bring_back: bool = False


class _Measured:
    """A stream that is measured and hashed while it is stored."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._hasher = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; TooLarge when there are too many."""
        chunk = self._source.read(size)
        self.size += len(chunk)
        if self.size > MAX_BYTES:
            raise TooLarge(TOO_LARGE)
        self._hasher.update(chunk)
        return chunk

    @property
    def sha256(self) -> str:
        """The hash of what was read."""
        return self._hasher.hexdigest()


def upload(runtime: Runtime, actor: Actor, new: NewImport, source: BinaryIO) -> ImportView:
    """Store a file and show what importing it would do.

    TooLarge beyond 50 MB, StatementFormatError for what is no statement, InvalidInput for an
    unknown account or a statement in another currency; nothing of the file stays then.
    """
    with runtime.unit_of_work(actor, write=False) as uow:
        uow.require(Permission.WRITE)
        account = ledger.account_of_statement(uow, new.account_id)
        mapping = new.mapping or _remembered(uow, account.id)
    batch = ImportBatch(
        id=new_id(),
        account_id=account.id,
        created_by=actor.user_id,
        file_name=_plain_name(new.file_name),
        format="",
        bring_back=new.bring_back,
        mapping=mapping.model_dump(mode="json") if mapping else {},
    )
    batch.storage_key = f"imports/{actor.household_id.hex}/{batch.id.hex}"
    measured = _Measured(source)
    try:
        runtime.storage.put(batch.storage_key, cast("BinaryIO", measured))
        batch.file_size, batch.sha256 = measured.size, measured.sha256
        found = _read(runtime, actor, batch, account.currency_code)
        with runtime.unit_of_work(actor) as uow:
            _fill_in(batch, found)
            uow.session.add(batch)
            label = accounts.account_labels(uow)[account.id]
    except BaseException:
        with suppress(OSError):
            runtime.storage.delete(batch.storage_key)
        raise
    _previews.keep(_key(batch, found.version), found)
    return listing.shown(batch, label)


def _plain_name(name: str) -> str:
    return "".join(mark for mark in name if mark.isprintable())[-255:].strip() or "statement"


def _remembered(uow: UnitOfWork, account_id: UUID) -> CsvMapping | None:
    row = repository.mapping(uow, account_id)
    return CsvMapping.model_validate(row.mapping) if row else None


def _read(runtime: Runtime, actor: Actor, batch: ImportBatch, currency: str) -> MatchedReading:
    if batch.storage_key is None:
        message = "The file is no longer kept. Choose it again."
        raise NotFound(message)
    mapping = CsvMapping.model_validate(batch.mapping) if batch.mapping else None
    with runtime.storage.local(batch.storage_key) as path:
        found = reading.read(reading.readers_of(runtime), path, currency, mapping)
    found.bring_back = batch.bring_back
    with runtime.unit_of_work(actor, write=False) as uow:
        return reading.match(uow, batch.account_id, found, counts_deleted=True)


def _fill_in(batch: ImportBatch, found: MatchedReading) -> None:
    layout = found.reading.layout
    batch.format = layout.format
    batch.layout = layout.model_dump(mode="json")
    batch.source = found.reading.source
    for name, count in found.matched.counts.items():
        setattr(batch, name, count)
    batch.invalid_count = found.reading.broken
    batch.report = {
        **staying_out(found.reading.invalid),
        "deleted": found.matched.deleted_count,
    }


def staying_out(rows: Sequence[InvalidRow]) -> dict[str, Any]:
    """Return the rows that stay out as the report keeps them: the first thousand.

    `left_out` counts all that are no money of the account.
    """
    left_out = sum(row.left_out for row in rows)
    return {"invalid": [list(row) for row in rows[:KEPT_INVALID]], "left_out": left_out}


def change_mapping(  # noqa: PLR0913  what is read how, and since which version
    runtime: Runtime,
    actor: Actor,
    import_id: UUID,
    mapping: CsvMapping,
    version: int | None = None,
    *,
    bring_back: bool | None = None,
) -> ImportView:
    """Read the file another way and show what importing it would do then.

    `bring_back` asks for the lines that were deleted, too, or no longer; None leaves that as it is.

    Conflict once it is imported or its account is gone; InvalidInput when the mapping does not fit
    the file; StaleVersion when somebody else had it read another way meanwhile, or since `version`
    where that is given.
    """
    with runtime.unit_of_work(actor, write=False) as uow:
        uow.require(Permission.WRITE)
        batch = repository.batch(uow, import_id)
        _refuse_closed(batch)
        _refuse_other(batch, version)
        account = _account_of(uow, batch)
        version = batch.version
    batch.mapping = mapping.model_dump(mode="json")
    batch.bring_back = batch.bring_back if bring_back is None else bring_back
    found = _read(runtime, actor, batch, account.currency_code)
    if mapping != CsvMapping() and not found.reading.layout.mapping_used:
        raise InvalidInput.field("mapping", " ".join(found.reading.layout.warnings[:1]))
    with runtime.unit_of_work(actor) as uow:
        stored = repository.batch(uow, import_id, alone=True)
        _refuse_closed(stored)
        _refuse_other(stored, version)
        stored.mapping, stored.status = batch.mapping, ImportStatus.PREVIEW
        stored.bring_back = batch.bring_back
        _fill_in(stored, found)
        uow.session.flush()
        _previews.keep(_key(stored, found.version), found)
        return listing.shown(stored, account)


def _refuse_other(batch: ImportBatch, version: int | None) -> None:
    if version not in {None, batch.version}:
        raise StaleVersion


def _account_of(uow: UnitOfWork, batch: ImportBatch) -> AccountLabel:
    """Return the account of a file that is not imported yet; Conflict when it is deleted."""
    label = accounts.account_labels(uow)[batch.account_id]
    if label.is_deleted:
        message = f"The account “{label.name}” was deleted. Drop this file, or import it elsewhere."
        raise Conflict(message)
    return label


def _refuse_closed(batch: ImportBatch) -> None:
    if batch.status not in OPEN:
        message = "This file is imported already, or is just being imported."
        raise Conflict(message)


def rows(  # noqa: PLR0913  a page of something is asked for by many words
    runtime: Runtime,
    actor: Actor,
    import_id: UUID,
    *,
    skip: int = 0,
    limit: int = 100,
    status: RowStatus | None = None,
) -> Slice[PreviewRow]:
    """Return rows of a file that is not imported yet, in its order; of one status when asked.

    Of a file that was imported only the broken rows are left.
    """
    with runtime.unit_of_work(actor, write=False) as uow:
        uow.require(Permission.READ)
        batch = repository.batch(uow, import_id)
        if batch.status not in OPEN or batch.storage_key is None:
            broken = [InvalidRow(*row) for row in batch.report.get("invalid", ())]
            shown = [_broken(row) for row in broken if _stays_out(row, status)]
            return Slice(shown[skip : skip + limit], len(shown), skip, limit)
        account = _account_of(uow, batch)
        version = ledger.statement_version(uow, batch.account_id)
    found = _previews.find(_key(batch, version))
    if found is None:
        found = _read(runtime, actor, batch, account.currency_code)
        _previews.keep(_key(batch, found.version), found)
    chosen = _chosen(found, status)
    with runtime.unit_of_work(actor, write=False) as uow:
        part = _shown(uow, batch.account_id, found, chosen[skip : skip + limit])
        return Slice(part, len(chosen), skip, limit)


def _chosen(found: MatchedReading, status: RowStatus | None) -> list[tuple[int, int]]:
    """Return (line, index) of the rows of a status; the index is negative for a broken row."""
    good, broken = found.reading.rows, found.reading.invalid
    chosen = [(row.line, -1 - index) for index, row in enumerate(broken) if _stays_out(row, status)]
    if status is None:
        chosen += [(row[0], index) for index, row in enumerate(good)]
    elif status in STATUSES:
        wanted = STATUSES.index(status)
        kinds = found.matched.statuses
        chosen += [(row[0], index) for index, row in enumerate(good) if kinds[index] == wanted]
    return sorted(chosen)


def _shown(
    uow: UnitOfWork, account_id: UUID, found: MatchedReading, chosen: Iterable[tuple[int, int]]
) -> list[PreviewRow]:
    wanted = [index for _, index in chosen]
    good = [index for index in wanted if index >= 0]
    foreseen = foreseeing.foresee(uow, account_id, found, good) if good else {}
    return [
        _row(found, index, foreseen[index])
        if index >= 0
        else _broken(found.reading.invalid[-1 - index])
        for index in wanted
    ]


def _row(found: MatchedReading, index: int, will_be: Foreseen) -> PreviewRow:
    row = found.reading.rows[index]
    return PreviewRow(
        line=row.line,
        date=row.date,
        amount=row.amount,
        payee=will_be.payee,
        description=row.description,
        status=STATUSES[found.matched.statuses[index]],
        reason=joining.reason(found, index) or will_be.words or row.warning,
        category_id=will_be.category_id,
        category=will_be.category,
        category_color=will_be.category_color,
        parts=will_be.parts,
        tags=will_be.tags,
        rules=will_be.rules,
        transfer_account_id=will_be.transfer_account_id,
        transfer_account=will_be.transfer_account,
    )


def _stays_out(row: InvalidRow, status: RowStatus | None) -> bool:
    """Whether a row that stays out is asked for."""
    return status in {None, _status_of(row)}


def _broken(row: InvalidRow) -> PreviewRow:
    return PreviewRow(row.line, None, None, None, row.raw, _status_of(row), row.reason)


def _status_of(row: InvalidRow) -> RowStatus:
    return "left_out" if row.left_out else "invalid"


def _key(batch: ImportBatch, version: int) -> Key:
    return batch.id, batch.version, version


_previews = Previews()
