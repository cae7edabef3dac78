"""Lists of transactions: pages by keyset and by number, how many they are, what they sum to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)

from spends.domains.ledger.repository.reading.order import Key, Order
from spends.domains.ledger.repository.reading.stream import (
    ACCOUNTS,
    LINES,
    Condition,
    Stream,
    known_to,
)
from spends.domains.ledger.repository.reading.streams import pieces_of, streams_of
from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.kit.paging import COUNT_CAP
from spends.kit.unit_of_work import UnitOfWork


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
    found = order.page(uow, [part for part in streams if part.text is None], after, limit)
    by_text = [part for part in streams if part.text is not None]
    if by_text and len(found) == limit:
        # What the text finds beyond the last of these rows is not on this page.
        by_text = [order.not_beyond(part, found[-1]) for part in by_text]
    if by_text:
        found = order.merge([found, order.page(uow, by_text, after, limit)])
    return found[:limit]


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


def ids(uow: UnitOfWork, wanted: TransactionFilter, cap: int) -> list[UUID]:
    """Return the ids of the rows that a filter means, in no order, at most `cap`."""
    rows = _met(uow, wanted, cap)
    return [] if rows is None else list(uow.session.connection().scalars(select(rows.c.id)))


def _met(
    uow: UnitOfWork, wanted: TransactionFilter, cap: int, *more: ColumnElement[Any]
) -> Subquery | None:
    """Return the ids of a filter's rows and more of them, each row once; None when none can be."""
    streams = streams_of(uow, wanted)
    plain = [stream for stream in streams if stream.text is None]
    many = len(plain) < len(streams) and any(_may_reach(uow, stream, cap) for stream in plain)
    if many:
        # The text is not looked for where the payees are as many as are counted.
        rows = _once([stream.counted(uow, cap) for stream in plain], cap)
        if uow.session.connection().scalar(select(func.count()).select_from(rows)) == cap:
            streams = plain
    apart = _apart(streams, many=many)
    queries = [stream.counted(uow, cap, *more) for stream in apart or streams]
    return _once(queries, cap, apart=bool(apart)) if queries else None


def _apart(streams: list[Stream], *, many: bool) -> list[Stream]:
    """Return streams of which no row is in two, where that is said with ease.

    That is a search that finds payees and a text: the text is then counted beyond the payees, whose
    entries are left out before a row is visited, unless they are `many`.
    """
    if not streams[1:]:
        return streams
    named, *others = streams
    if len(others) > 1 or named.lead is None or others[0].text is None:
        return []
    if not many:
        return [named, replace(others[0], besides=named)]
    rest = or_(LINES.c.payee_id.is_(None), not_(named.lead.condition))
    return [named, others[0] & rest]


def _may_reach(uow: UnitOfWork, stream: Stream, cap: int) -> bool:
    return stream.lead is not None and known_to(uow, stream, cap) == cap


def _once(queries: list[Select[Any]], cap: int, *, apart: bool = False) -> Subquery:
    """Return the rows of queries, each once; those that are `apart` need no comparing."""
    if len(queries) == 1:
        return queries[0].subquery()
    merged = union_all(*(select(query.subquery()) for query in queries)).subquery()
    rows = select(merged) if apart else select(merged).distinct()
    return rows.limit(cap).subquery()


def by_skip(
    uow: UnitOfWork, wanted: TransactionFilter, sort: Sort, skip: int, limit: int
) -> tuple[list[UUID], int]:
    """Return the ids of a slice and the exact total, for scripts that page by number."""
    condition = one_condition(uow, wanted)
    mine = [LINES.c.household_id == uow.household_id, LINES.c.deleted_at.is_(None), *condition]
    connection = uow.session.connection()
    total = int(connection.scalar(select(func.count()).select_from(LINES).where(*mine)) or 0)
    query = (
        select(LINES.c.id).where(*mine).order_by(*Order(sort).of(LINES.c)).offset(skip).limit(limit)
    )
    return list(connection.scalars(query)), total


def one_condition(uow: UnitOfWork, wanted: TransactionFilter) -> list[Condition]:
    """Return what a filter means as conditions on the rows of one query."""
    each = [and_(*stream.all(uow)) for stream in streams_of(uow, wanted)]
    # A filter that nothing can meet has no stream at all.
    return [or_(false(), *each)] if wanted.model_fields_set and not wanted.is_empty else []


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
