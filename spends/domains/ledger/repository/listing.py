"""Lists of transactions: pages by keyset and by number, how many they are, what they sum to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from spends.domains.ledger.repository import summary
from spends.domains.ledger.repository.streams import (
    ACCOUNTS,
    AMOUNT_INDEX,
    DATE_INDEX,
    LINES,
    Condition,
    Stream,
    pieces_of,
    streams_of,
    walked_by,
)
from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.kit.paging import COUNT_CAP
from spends.kit.unit_of_work import UnitOfWork

# Up to so many rows are better collected and sorted than met along the order of the list.
FEW = 10_000
# In the order of amount so many are one row in this many: salaries come before all groceries.
RARE = 20


class Key(NamedTuple):
    """Where a row stands in the lists."""

    id: UUID
    date: date
    amount: int


def page(  # noqa: PLR0913  what to list, in which order, from where, how many
    uow: UnitOfWork,
    wanted: TransactionFilter,
    sort: Sort,
    after: Sequence[Any] | None,
    limit: int,
    *,
    backwards: bool = False,
) -> list[Key]:
    """Return the keys of the next `limit` rows after a key, or before it, nearest first."""
    order = Order(sort, backwards=backwards)
    streams = streams_of(uow, wanted)
    found = _merged(uow, order, [stream for stream in streams if stream.text is None], after, limit)
    by_text = [stream for stream in streams if stream.text is not None]
    if by_text and len(found) == limit and not order.by_amount:
        # What the text finds beyond the last of these rows is not on this page.
        bound = order.not_beyond(found[-1].date)
        by_text = [replace(stream, days=(*stream.days, bound)) for stream in by_text]
    if by_text:
        found = order.merge([found, _merged(uow, order, by_text, after, limit)])
    return found[:limit]


def _merged(
    uow: UnitOfWork, order: "Order", streams: list[Stream], after: Sequence[Any] | None, limit: int
) -> list[Key]:
    queries = [order.select(uow, stream, after, limit) for stream in streams]
    if not queries:
        return []
    query: Any = queries[0]
    if len(queries) > 1:
        merged = union_all(*(select(found.subquery()) for found in queries)).subquery()
        query = select(merged).distinct().order_by(*order.of(merged.c)).limit(limit)
    return [Key(*row) for row in uow.session.connection().execute(query)]


class Order:
    """An order of the list and the way along it."""

    def __init__(self, sort: Sort, *, backwards: bool = False) -> None:
        self.by_amount = sort.endswith("amount")
        self.descending = sort.startswith("-") != backwards
        self._few_by_amount: int | None = None

    def columns(self, source: Any) -> list[Any]:
        """Return the columns that order a source of rows."""
        return [source.amount if self.by_amount else source.date, source.id]

    def of(self, source: Any) -> list[Any]:
        """Return the ORDER BY for a source of rows."""
        return [
            column.desc() if self.descending else column.asc() for column in self.columns(source)
        ]

    def merge(self, lists: list[list[Key]]) -> list[Key]:
        """Return the distinct keys of several lists in order."""
        keys = {key for found in lists for key in found}
        return sorted(
            keys,
            key=lambda key: (key.amount if self.by_amount else key.date, key.id),
            reverse=self.descending,
        )

    def beyond(self, source: Any, after: Sequence[Any]) -> Condition:
        """Return the condition for rows further along than a key."""
        found = self.columns(source)
        # Without its type an id is compared as text, and every row is beyond it.
        columns, key = tuple_(*found), tuple_(*after, types=[column.type for column in found])
        return columns < key if self.descending else columns > key

    def not_beyond(self, day: date) -> Condition:
        """Return the condition for rows up to a day along the order by date."""
        return LINES.c.date >= day if self.descending else LINES.c.date <= day

    def select(
        self, uow: UnitOfWork, stream: Stream, after: Sequence[Any] | None, limit: int
    ) -> Select[Any]:
        """Return the query for the first rows of a stream after a key."""
        further = [self.beyond(LINES.c, after)] if after else []
        keys = select(LINES.c.id, LINES.c.date, LINES.c.amount)
        if stream.text is not None:
            return self._by_text(uow, keys, stream, further).limit(limit)
        rows = keys.where(*stream.all(uow), *further).limit(limit)
        if self._collects(uow, stream):
            return self._collected(uow, rows, stream).limit(limit)
        rows = rows.order_by(*self.of(LINES.c))
        if self.by_amount:
            return walked_by(rows, AMOUNT_INDEX)
        return walked_by(rows, DATE_INDEX) if stream.amounts is not None or stream.rare else rows

    def _collects(self, uow: UnitOfWork, stream: Stream) -> bool:
        """Return whether few rows match, so that all are found first and then sorted."""
        unordered = self.by_amount and (stream.conditions or stream.days)
        if not (stream.rare or unordered or (stream.amounts is not None and not self.by_amount)):
            return False
        most = self._few(uow) if self.by_amount else FEW
        few = stream.counted(uow, most + 1).subquery()
        return (
            int(uow.session.connection().scalar(select(func.count()).select_from(few)) or 0) <= most
        )

    def _few(self, uow: UnitOfWork) -> int:
        if self._few_by_amount is None:
            self._few_by_amount = min(max(summary.count_all(uow) // RARE, 2_000), 5 * FEW)
        return self._few_by_amount

    def _collected(self, uow: UnitOfWork, rows: Select[Any], stream: Stream) -> Select[Any]:
        if not uow.is_sqlite:
            # OFFSET 0 keeps Postgres from walking the order's index past everything that does not
            # match.
            found = rows.limit(None).offset(0).subquery()
            return select(found).order_by(*self.of(found.c))
        if stream.amounts is not None:
            rows = walked_by(rows, AMOUNT_INDEX)
        name, way = ("amount" if self.by_amount else "date"), ("desc" if self.descending else "asc")
        # The unary plus does the same for SQLite.
        return rows.order_by(literal_column(f'+"transaction".{name} {way}'), *self.of(LINES.c)[1:])

    def _by_text(
        self, uow: UnitOfWork, keys: Select[Any], stream: Stream, further: list[Condition]
    ) -> Select[Any]:
        if uow.is_sqlite:
            return walked_by(
                keys.where(*stream.all(uow), *further).order_by(*self.of(LINES.c)), DATE_INDEX
            )
        # Fenced, the inside is an index-only scan: rows without the text are never visited.
        mine = LINES.c.household_id == uow.household_id
        inner = select(LINES.c.id, LINES.c.date).where(mine, stream.holds_text(), *stream.days)
        if not self.by_amount:
            inner = inner.where(*further).order_by(*self.of(LINES.c))
        found = inner.offset(0).subquery()
        joined = LINES.join(found, and_(mine, LINES.c.id == found.c.id))
        rest = replace(stream, text=None).all(uow)
        order = self.of(LINES.c if self.by_amount else found.c)
        return keys.select_from(joined).where(*rest, *further).order_by(*order)


def count(uow: UnitOfWork, wanted: TransactionFilter, cap: int = COUNT_CAP + 1) -> int:
    """Return how many rows a filter means, at most `cap`."""
    rows = _met(uow, wanted, cap)
    if rows is None:
        return 0
    return int(uow.session.connection().scalar(select(func.count()).select_from(rows)) or 0)


def total(
    uow: UnitOfWork, wanted: TransactionFilter, cap: int = COUNT_CAP + 1
) -> tuple[int, int, int]:
    """Return how many rows a filter means, their sum, and how many of them have no rate.

    At most `cap` rows are counted and summed, those of a report only by what counts there.
    """
    pieces = pieces_of(uow, wanted)
    worth = LINES.c.base_amount if pieces is None else pieces.worth().label("base_amount")
    rows = _met(uow, wanted, cap, worth)
    if rows is None:
        return 0, 0, 0
    valued = rows.c.base_amount
    number, base, known = (
        uow.session.connection()
        .execute(select(func.count(), func.coalesce(func.sum(valued), 0), func.count(valued)))
        .one()
    )
    return number, int(base), number - known


def _met(
    uow: UnitOfWork, wanted: TransactionFilter, cap: int, *more: ColumnElement[Any]
) -> Subquery | None:
    """Return the ids of a filter's rows and more of them, each row once; None when none can be."""
    queries = [stream.counted(uow, cap, *more) for stream in streams_of(uow, wanted)]
    if len(queries) <= 1:
        return queries[0].subquery() if queries else None
    merged = union_all(*(select(query.subquery()) for query in queries)).subquery()
    return select(merged).distinct().limit(cap).subquery()


def by_skip(
    uow: UnitOfWork, wanted: TransactionFilter, sort: Sort, skip: int, limit: int
) -> tuple[list[UUID], int]:
    """Return the ids of a slice and the exact total, for scripts that page by number."""
    condition = _one_condition(uow, wanted)
    mine = [LINES.c.household_id == uow.household_id, LINES.c.deleted_at.is_(None), *condition]
    connection = uow.session.connection()
    total = int(connection.scalar(select(func.count()).select_from(LINES).where(*mine)) or 0)
    query = (
        select(LINES.c.id).where(*mine).order_by(*Order(sort).of(LINES.c)).offset(skip).limit(limit)
    )
    return list(connection.scalars(query)), total


def _one_condition(uow: UnitOfWork, wanted: TransactionFilter) -> list[Condition]:
    each = [and_(*stream.all(uow)) for stream in streams_of(uow, wanted)]
    return [or_(*each)] if wanted.model_fields_set and not wanted.is_empty else []


def sum_before(uow: UnitOfWork, account_id: UUID, key: Key) -> int:
    """Return what an account's rows of the key's month sum to, the key's own row included."""
    total = uow.session.connection().scalar(
        select(func.coalesce(func.sum(LINES.c.amount), 0)).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.account_id == account_id,
            LINES.c.deleted_at.is_(None),
            LINES.c.date >= key.date.replace(day=1),
            tuple_(LINES.c.date, LINES.c.id)
            <= tuple_(key.date, key.id, types=[LINES.c.date.type, LINES.c.id.type]),
        )
    )
    return int(total or 0)


def newest(uow: UnitOfWork, limit: int) -> list[Key]:
    """Return the newest rows."""
    return page(uow, TransactionFilter(), "-date", None, limit)


def newest_days(uow: UnitOfWork) -> dict[UUID, date]:
    """Return the day of each account's newest row, of those that have one."""
    newest_day = (
        select(LINES.c.date)
        .where(
            LINES.c.household_id == ACCOUNTS.c.household_id,
            LINES.c.account_id == ACCOUNTS.c.id,
            LINES.c.deleted_at.is_(None),
        )
        .order_by(LINES.c.date.desc(), LINES.c.id.desc())
        .limit(1)
        .correlate(ACCOUNTS)
        .scalar_subquery()
    )
    query = select(ACCOUNTS.c.id, newest_day).where(ACCOUNTS.c.household_id == uow.household_id)
    found = uow.session.connection().execute(query)
    return {account_id: day for account_id, day in found if day is not None}
