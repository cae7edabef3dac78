"""The orders of the lists, and how a page of a stream is read along each of them.

Along the date every stream has an index. Along the amount only all transactions together have one,
so it is walked for a short way; what has not filled the page by then is sorted out of the stream's
own index, which carries the amounts and is read without visiting the rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select, tuple_, union_all

from spends.domains.ledger.repository import summary
from spends.domains.ledger.repository.reading.stream import (
    AMOUNT_INDEX,
    DATE_INDEX,
    FREQUENT,
    LINES,
    Condition,
    Stream,
    entries,
    fenced,
    known_to,
    rows_of,
    walked_by,
)
from spends.domains.ledger.schemas import Sort
from spends.kit.unit_of_work import UnitOfWork

# Up to so many rows are better collected and sorted than met along the order of the list.
FEW = 10_000
# The same of a range of amounts, which must visit each of its rows for the date.
FEW_AMOUNTS = 2_500
# In the order of amount so many are one row in this many: salaries come before all groceries.
RARE = 20
# So many are always few, which spares the counting of all.
FEWEST = 2_000
# So many rows are visited along the amount before a stream is sorted by itself.
WALK = 400
# A text is met along the amount for longer, since sorting it out reads all that a household has.
TEXT_WALK = 5_000
# How many rows beyond the page are looked up: some are deleted, or meet not all that is asked.
SPARE = (10, 300, 4_000)


class Key(NamedTuple):
    """Where a row stands in the lists."""

    id: UUID
    date: date
    amount: int


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

    def not_beyond(self, stream: Stream, last: Key) -> Stream:
        """Return what of a stream is not further along than a row's day or amount."""
        if not self.by_amount:
            day = LINES.c.date
            bound = day >= last.date if self.descending else day <= last.date
            return replace(stream, days=(*stream.days, bound))
        low, high = stream.amounts or (None, None)
        if self.descending:
            low = last.amount if low is None else max(low, last.amount)
        else:
            high = last.amount if high is None else min(high, last.amount)
        return replace(stream, amounts=(low, high))

    def page(
        self, uow: UnitOfWork, streams: list[Stream], after: Sequence[Any] | None, limit: int
    ) -> list[Key]:
        """Return the first `limit` keys of streams beyond a key."""
        further = (self.beyond(LINES.c, after),) if after else ()
        if self.by_amount:
            found = [self._by_amount(uow, stream, further, limit) for stream in streams]
            return self.merge(found)[:limit]
        queries = [
            self._by_date(uow, part, further, limit) for stream in streams for part in stream.runs()
        ]
        return self._merged(uow, queries, limit)

    def _merged(self, uow: UnitOfWork, queries: list[Select[Any]], limit: int) -> list[Key]:
        if not queries:
            return []
        query: Any = queries[0]
        if len(queries) > 1:
            merged = union_all(*(select(found.subquery()) for found in queries)).subquery()
            query = select(merged).distinct().order_by(*self.of(merged.c)).limit(limit)
        return self._read(uow, query)

    def _read(self, uow: UnitOfWork, query: Any) -> list[Key]:
        return [Key(*row) for row in uow.session.connection().execute(query)]

    def _by_date(
        self, uow: UnitOfWork, stream: Stream, further: tuple[Condition, ...], limit: int
    ) -> Select[Any]:
        """Return the query for the first rows of a stream by date."""
        if stream.text is not None:
            return self._text_in_rows(uow, stream, further, limit)
        rows = _KEYS.where(*stream.all(uow), *further)
        if stream.rare and self._is_few(uow, stream, FEW):
            return self._collected(uow, rows, stream, limit)
        if stream.amounts is not None and entries(uow, stream, FEW_AMOUNTS + 1) <= FEW_AMOUNTS:
            return self._collected(uow, rows, replace(stream, lead=None), limit)
        return walked_by(rows.order_by(*self.of(LINES.c)).limit(limit), stream.index)

    def _by_amount(
        self, uow: UnitOfWork, stream: Stream, further: tuple[Condition, ...], limit: int
    ) -> list[Key]:
        """Return the first rows of a stream by amount."""
        if stream.text is not None:
            return self._text_by_amount(uow, stream, further, limit)
        rows = _KEYS.where(*stream.all(uow), *further)
        walk = walked_by(rows.order_by(*self.of(LINES.c)).limit(limit), AMOUNT_INDEX)
        if not (stream.conditions or stream.lead or stream.days):
            return self._read(uow, walk)
        scarce = stream.crossed or (
            stream.lead is not None and known_to(uow, stream, FREQUENT) < FREQUENT
        )
        found: list[Key] | None = None
        if not scarce and not stream.rare:
            found = self._walked(uow, stream, walk, further, limit)
        if found is None and not stream.rare and not stream.crossed:
            found = self._sorted_out(uow, stream, further, limit, scarce=scarce)
        if found is None:
            few = scarce or any(self._is_few(uow, stream, most) for most in self._few(uow))
            found = self._read(uow, self._collected(uow, rows, stream, limit) if few else walk)
        return found

    def _walked(
        self,
        uow: UnitOfWork,
        stream: Stream,
        walk: Select[Any],
        further: tuple[Condition, ...],
        limit: int,
    ) -> list[Key] | None:
        """Return the page if a short walk along the amount fills it, or meets the end."""
        way = select(LINES.c.amount, LINES.c.id).where(
            LINES.c.household_id == uow.household_id, *stream.within(), *further
        )
        way = walked_by(way.order_by(*self.of(LINES.c)).offset(WALK).limit(1), AMOUNT_INDEX)
        end = uow.session.connection().execute(way).first()
        if end is None:
            return self._read(uow, walk)
        # What is before the end of the way in one order is beyond it in the other.
        back = Order("-amount" if self.descending else "amount", backwards=True)
        found = self._read(uow, walk.where(back.beyond(LINES.c, tuple(end))))
        return found if len(found) == limit else None

    def _sorted_out(
        self,
        uow: UnitOfWork,
        stream: Stream,
        further: tuple[Condition, ...],
        limit: int,
        *,
        scarce: bool = False,
    ) -> list[Key] | None:
        """Return the first rows of what a stream's index knows, of those that meet the rest.

        None when too many of them do not, or no index knows the stream.
        """
        if not (stream.lead or stream.days or stream.text):
            return None
        order = [self._plus_amount(uow), *self.of(LINES.c)[1:]]
        inner = _KEYS.where(*stream.known(uow), *further).order_by(*order)
        spares = SPARE[: -1 if scarce and stream.conditions else None]
        wanted = 0
        for spare in spares:
            if spare < min(wanted, spares[-1]):
                continue
            known = walked_by(inner, stream.index).limit(limit + spare).subquery()
            rest = and_(*stream.rest()).label("rest")
            query = rows_of(uow, known, known.c.id, known.c.date, known.c.amount, rest)
            rows = uow.session.connection().execute(query).all()
            found = [Key(*row[:3]) for row in rows if row[3]]
            if len(found) >= limit or len(rows) < limit + spare:
                return self.merge([found])[:limit]
            # Each look sorts the stream anew: one too short for the share met so far is left out.
            wanted = limit * len(rows) // max(len(found), 1) - limit
        return None

    def _plus_amount(self, uow: UnitOfWork) -> ColumnElement[Any]:
        """Return the order of amount, said so that its index is not taken for it."""
        if uow.is_sqlite:
            return self._plus("amount")
        amount = LINES.c.amount + 0
        return amount.desc() if self.descending else amount.asc()

    def _plus(self, name: str) -> ColumnElement[Any]:
        way = "desc" if self.descending else "asc"
        return literal_column(f'+"transaction".{name} {way}')

    def _is_few(self, uow: UnitOfWork, stream: Stream, most: int) -> bool:
        few = stream.counted(uow, most + 1).subquery()
        found = uow.session.connection().scalar(select(func.count()).select_from(few))
        return int(found or 0) <= most

    def _few(self, uow: UnitOfWork) -> Iterator[int]:
        """Yield how many rows are few by amount, first what that is at least."""
        yield FEWEST
        if self._few_by_amount is None:
            self._few_by_amount = min(summary.count_all(uow) // RARE, 5 * FEW)
        if self._few_by_amount > FEWEST:
            yield self._few_by_amount

    def _collected(
        self, uow: UnitOfWork, rows: Select[Any], stream: Stream, limit: int
    ) -> Select[Any]:
        """Return the query that finds all rows first and then sorts them."""
        if not uow.is_sqlite:
            # OFFSET 0 keeps Postgres from walking the order's index past everything that does not
            # match.
            found = rows.offset(0).subquery()
            return select(found).order_by(*self.of(found.c)).limit(limit)
        if stream.lead is not None:
            rows = walked_by(rows, stream.lead.index)
        elif stream.amounts is not None:
            rows = walked_by(rows, AMOUNT_INDEX)
        # The unary plus does the same for SQLite.
        order = self._plus("amount" if self.by_amount else "date"), *self.of(LINES.c)[1:]
        return rows.order_by(*order).limit(limit)

    def _text_by_amount(
        self, uow: UnitOfWork, stream: Stream, further: tuple[Condition, ...], limit: int
    ) -> list[Key]:
        """Return the first rows of a text by amount.

        They are met along the amount where its range is short.
        """
        if stream.amounts and entries(uow, stream, TEXT_WALK + 1, *further) <= TEXT_WALK:
            met = replace(stream, text=None) & stream.holds_text()
            rows = _KEYS.where(*met.all(uow), *further).order_by(*self.of(LINES.c)).limit(limit)
            return self._read(uow, walked_by(rows, AMOUNT_INDEX))
        found = None
        if not stream.conditions:
            found = self._sorted_out(uow, stream, further, limit)
        if found is None:
            return self._read(uow, self._text_in_rows(uow, stream, further, limit))
        return found

    def _text_in_rows(
        self, uow: UnitOfWork, stream: Stream, further: tuple[Condition, ...], limit: int
    ) -> Select[Any]:
        """Return the query for the first rows of a text, each of them visited."""
        if uow.is_sqlite:
            rows = _KEYS.where(*stream.all(uow), *further).order_by(*self.of(LINES.c))
            return walked_by(rows.limit(limit), DATE_INDEX)
        inner = select(LINES.c.id, LINES.c.date).where(*stream.known(uow))
        if not self.by_amount:
            inner = inner.where(*further).order_by(*self.of(LINES.c))
        found = fenced(inner)
        order = self.of(LINES.c if self.by_amount else found.c)
        met = rows_of(uow, found, *_KEYS.selected_columns).where(*stream.rest(), *further)
        return met.order_by(*order).limit(limit)


_KEYS = select(LINES.c.id, LINES.c.date, LINES.c.amount)
