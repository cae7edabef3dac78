"""A file comes in: stored, read, matched and shown, before anything of it is in the ledger."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple, cast
from uuid import UUID

from spends.domains.imports.models import OPEN, ImportBatch, ImportStatus
from spends.domains.imports.ports import CsvMapping, InvalidRow, StatementLayout
from spends.domains.imports.repository import batches, layouts
from spends.domains.imports.schemas import ImportView
from spends.domains.imports.service import listing, opening, valuing
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.statements import lines as ledger
from spends.kit.actor import Actor, Permission
from spends.kit.errors import Conflict, InvalidInput, StaleVersion, TooLarge
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork

MAX_BYTES = 50 * 1024 * 1024
KEPT_INVALID = 1_000
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
        if new.mapping is None:
            batch.mapping = _read_before(runtime, actor, batch) or batch.mapping
        found = opening.read(runtime, actor, batch, account.currency_code)
        with runtime.unit_of_work(actor) as uow:
            _fill_in(batch, found)
            uow.session.add(batch)
            view = listing.opened(uow, batch, accounts.account_labels(uow)[account.id])
    except BaseException:
        with suppress(OSError):
            runtime.storage.delete(batch.storage_key)
        raise
    opening.lately.keep(opening.key_of(batch, found.version), found)
    return view


def _plain_name(name: str) -> str:
    return "".join(mark for mark in name if mark.isprintable())[-255:].strip() or "statement"


def _remembered(uow: UnitOfWork, account_id: UUID) -> CsvMapping | None:
    row = layouts.mapping(uow, account_id)
    return CsvMapping.model_validate(row.mapping) if row else None


def _read_before(runtime: Runtime, actor: Actor, batch: ImportBatch) -> dict[str, Any] | None:
    """Return how the same file was read before, so that it says the same again."""
    with runtime.unit_of_work(actor, write=False) as uow:
        layout = layouts.layout_of_same(uow, batch.account_id, batch.sha256)
    if layout is None:
        return None
    return StatementLayout.model_validate(layout).certain.model_dump(mode="json")


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
        valuing.DAYS: valuing.days_of(found),
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
        batch = batches.batch(uow, import_id)
        _refuse_closed(batch)
        _refuse_other(batch, version)
        account = opening.account_of(uow, batch)
        version = batch.version
    layout = StatementLayout.model_validate(batch.layout)
    if mapping.date_order == layout.mapping.date_order:
        # Not chosen, but taken along with what was.
        mapping = mapping.model_copy(update={"date_order": layout.certain.date_order})
    batch.mapping = mapping.model_dump(mode="json")
    batch.bring_back = batch.bring_back if bring_back is None else bring_back
    found = opening.read(runtime, actor, batch, account.currency_code)
    if mapping != CsvMapping() and not found.reading.layout.mapping_used:
        raise InvalidInput.field("mapping", " ".join(found.reading.layout.warnings[:1]))
    with runtime.unit_of_work(actor) as uow:
        stored = batches.batch(uow, import_id, alone=True)
        _refuse_closed(stored)
        _refuse_other(stored, version)
        stored.mapping, stored.status = batch.mapping, ImportStatus.PREVIEW
        stored.bring_back = batch.bring_back
        _fill_in(stored, found)
        uow.session.flush()
        opening.lately.keep(opening.key_of(stored, found.version), found)
        return listing.opened(uow, stored, account)


def _refuse_other(batch: ImportBatch, version: int | None) -> None:
    if version not in {None, batch.version}:
        raise StaleVersion


def _refuse_closed(batch: ImportBatch) -> None:
    if batch.status not in OPEN:
        message = "This file is imported already, or is just being imported."
        raise Conflict(message)
