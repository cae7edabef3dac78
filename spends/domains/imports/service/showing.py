"""The rows of a file as they will be, page by page."""

from collections.abc import Iterable
from dataclasses import fields
from uuid import UUID

from spends.domains.imports.models import OPEN
from spends.domains.imports.ports import InvalidRow
from spends.domains.imports.repository import batches
from spends.domains.imports.schemas import PreviewRow, RowStatus, Sorted
from spends.domains.imports.service import joining, opening
from spends.domains.imports.service.foreseeing.foreseen import Foreseen
from spends.domains.imports.service.foreseeing.page import foresee
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.ledger.service.statements import lines as ledger
from spends.kit.actor import Actor, Permission
from spends.kit.paging import Slice
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork

STATUSES: tuple[RowStatus, ...] = ("new", "duplicate", "review", "updated")
_SORTED = tuple(each.name for each in fields(Sorted))


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
        batch = batches.batch(uow, import_id)
        if batch.status not in OPEN or batch.storage_key is None:
            broken = [InvalidRow(*row) for row in batch.report.get("invalid", ())]
            shown = [_broken(row) for row in broken if _stays_out(row, status)]
            return Slice(shown[skip : skip + limit], len(shown), skip, limit)
        account = opening.account_of(uow, batch)
        version = ledger.statement_version(uow, batch.account_id)
    found = opening.lately.find(opening.key_of(batch, version))
    if found is None:
        found = opening.read(runtime, actor, batch, account.currency_code)
        opening.lately.keep(opening.key_of(batch, found.version), found)
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
    foreseen = foresee(uow, account_id, found, good) if good else {}
    return [
        _row(found, index, foreseen[index])
        if index >= 0
        else _broken(found.reading.invalid[-1 - index])
        for index in wanted
    ]


def _row(found: MatchedReading, index: int, will_be: Foreseen) -> PreviewRow:
    row = found.reading.rows[index]
    return PreviewRow(
        **{name: getattr(will_be, name) for name in _SORTED},
        line=row.line,
        date=row.date,
        amount=row.amount,
        description=row.description,
        status=STATUSES[found.matched.statuses[index]],
        reason=joining.reason(found, index) or will_be.words or row.warning,
    )


def _stays_out(row: InvalidRow, status: RowStatus | None) -> bool:
    """Whether a row that stays out is asked for."""
    return status in {None, _status_of(row)}


def _broken(row: InvalidRow) -> PreviewRow:
    return PreviewRow(
        payee=None,
        line=row.line,
        date=None,
        amount=None,
        description=row.raw,
        status=_status_of(row),
        reason=row.reason,
    )


def _status_of(row: InvalidRow) -> RowStatus:
    return "left_out" if row.left_out else "invalid"
