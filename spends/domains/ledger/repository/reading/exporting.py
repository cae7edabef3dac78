"""Transactions for an export: all that a filter means, in the order of the list, in batches."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple
from typing import cast as typed
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    cast,
    exists,
    or_,
    select,
    type_coerce,
)

from spends.domains.ledger.models import TransactionTag
from spends.domains.ledger.repository.reading.order import Order
from spends.domains.ledger.repository.reading.stream import (
    AMOUNT_INDEX,
    LINES,
    PARTS,
    PAYEES,
    Condition,
    Stream,
    walked_by,
)
from spends.domains.ledger.repository.reading.streams import streams_of
from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

BATCH = 2_000
AT_ONCE = 500
TAGGED = table_of(TransactionTag)
RawId = bytes | str
"""An id as it comes fastest: for most rows it is only looked up, or written out."""


class Exported(NamedTuple):
    """A transaction with its payee's name; `day` is an ISO text."""

    id: RawId
    day: str
    amount: int
    currency: str
    payee: str | None
    description: str | None
    category_id: RawId | None
    notes: str | None
    account_id: RawId
    pending: bool
    cleared: bool
    is_reconciled: bool
    is_split: bool
    has_tags: bool
    transfer_id: RawId | None
    other_account_id: RawId | None
    refund_of_id: RawId | None
    external_id: str | None
    base_amount: int | None


def raw_id(uow: UnitOfWork, value: UUID) -> RawId:
    """Return an id as the rows have it."""
    return value.bytes if uow.is_sqlite else str(value)


def whole_id(value: RawId) -> UUID:
    """Return the id that a row has."""
    return UUID(bytes=value) if isinstance(value, bytes) else UUID(value)


def batches(uow: UnitOfWork, wanted: TransactionFilter, sort: Sort) -> Iterator[Sequence[Exported]]:
    """Yield what a filter means, each row once, some in memory at a time: plain tuples."""
    streams = streams_of(uow, wanted)
    if not streams:
        return
    met = streams[0].all(uow) if len(streams) == 1 else [_any_of(uow, streams)]
    payee = and_(PAYEES.c.household_id == LINES.c.household_id, PAYEES.c.id == LINES.c.payee_id)
    tagged = exists().where(
        TAGGED.c.household_id == LINES.c.household_id, TAGGED.c.transaction_id == LINES.c.id
    )
    raw = _raw if uow.is_sqlite else _text
    side = LINES.alias()
    other = (
        select(side.c.account_id)
        .where(side.c.household_id == LINES.c.household_id, side.c.id == LINES.c.transfer_id)
        .scalar_subquery()
    )
    query = (
        select(
            raw(LINES.c.id),
            raw(LINES.c.date),
            LINES.c.amount,
            LINES.c.currency_code,
            PAYEES.c.name,
            LINES.c.description,
            raw(LINES.c.category_id),
            LINES.c.notes,
            raw(LINES.c.account_id),
            LINES.c.pending,
            LINES.c.cleared,
            LINES.c.reconciled_at.is_not(None),
            LINES.c.is_split,
            tagged,
            raw(LINES.c.transfer_id),
            raw(other),
            raw(LINES.c.refund_of_id),
            LINES.c.external_id,
            LINES.c.base_amount,
        )
        .select_from(LINES.outerjoin(PAYEES, payee))
        .where(LINES.c.household_id == uow.household_id, *met)
        .order_by(*Order(sort).of(LINES.c))
    )
    if len(streams) == 1:
        query = _along_index(query, streams[0], sort)
    found = uow.session.connection().execute(query.execution_options(yield_per=BATCH))
    # Rows are tuples; to make each an `Exported` would take as long as to read it.
    yield from typed("Iterator[Sequence[Exported]]", found.partitions())


def _raw(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return an id or a day as SQLite keeps it."""
    return type_coerce(column, String)


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return an id or a day as text, of which the driver would make an object."""
    return cast(column, Text)


def _any_of(uow: UnitOfWork, streams: Sequence[Stream]) -> Condition:
    return or_(*(and_(*stream.all(uow)) for stream in streams))


def _along_index(query: Select[Any], stream: Stream, sort: Sort) -> Select[Any]:
    if stream.rare and stream.lead is None:
        return query
    by_amount = sort.endswith("amount") and stream.lead is None and stream.text is None
    return walked_by(query, AMOUNT_INDEX if by_amount else stream.index)


def splits(uow: UnitOfWork, ids: Collection[UUID]) -> Iterator[AnyRow]:
    """Yield (transaction, amount, category_id, notes) of the parts of transactions, in order."""
    for some in chunks(ids, AT_ONCE):
        query = (
            select(PARTS.c.transaction_id, PARTS.c.amount, PARTS.c.category_id, PARTS.c.notes)
            .where(PARTS.c.household_id == uow.household_id, PARTS.c.transaction_id.in_(some))
            .order_by(PARTS.c.transaction_id, PARTS.c.position)
        )
        yield from uow.session.connection().execute(query)
