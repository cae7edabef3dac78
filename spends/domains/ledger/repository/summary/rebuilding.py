"""Monthly sums made of the rows themselves: what the kept ones must always equal."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CursorResult,
    Select,
    Subquery,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)

from spends.domains.ledger.kinds import NO_CATEGORY, Kind
from spends.domains.ledger.models import Split, Transaction
from spends.domains.ledger.repository.reading.stream import walked_by
from spends.domains.ledger.repository.summary.table import KEYS, MONTHS, NAMES, SUMS, mine, whole
from spends.domains.ledger.repository.summary.writing import PENDING, take_turn
from spends.domains.ledger.rules import Deltas, MonthKey, Sums, merge
from spends.kit.columns import UuidBytes
from spends.kit.repository import chunks
from spends.kit.sql import among, month_start, table_of
from spends.kit.unit_of_work import UnitOfWork

PRIMARY = "sqlite_autoindex_transaction_1"
AT_ONCE = 20_000
"""Lines that are summed by one statement: those of one month and category are then one row."""
LINES = table_of(Transaction)
PARTS = table_of(Split)


def slow_sums(
    household_id: UUID,
    accounts: Collection[UUID] | None = None,
    since: date | None = None,
    ids: Collection[UUID] | None = None,
) -> Subquery:
    """Return the query that sums the rows themselves: what `ledger_month` must always equal.

    All of them, or those on some accounts, from a day on, or of some ids.
    """
    first = (
        select(func.min(PARTS.c.position))
        .where(PARTS.c.household_id == LINES.c.household_id, PARTS.c.transaction_id == LINES.c.id)
        .scalar_subquery()
        .correlate(LINES)
    )
    joined = and_(
        PARTS.c.household_id == LINES.c.household_id, PARTS.c.transaction_id == LINES.c.id
    )
    undivided = _pieces(LINES.c.category_id, LINES.c.amount, LINES.c.base_amount, literal(1)).where(
        ~LINES.c.is_split
    )
    parts = (
        _pieces(
            PARTS.c.category_id,
            PARTS.c.amount,
            PARTS.c.base_amount,
            case((PARTS.c.position == first, 1), else_=0),
        )
        .select_from(LINES.join(PARTS, joined))
        .where(LINES.c.is_split)
    )
    chosen = [LINES.c.household_id == household_id, LINES.c.deleted_at.is_(None)]
    if accounts is not None:
        chosen.append(LINES.c.account_id.in_(accounts))
    if since is not None:
        chosen.append(LINES.c.date >= since)
    if ids is not None:
        chosen.append(among(LINES.c.id, ids))
        undivided, parts = (walked_by(query, PRIMARY) for query in (undivided, parts))
    pieces = union_all(undivided.where(*chosen), parts.where(*chosen)).subquery()
    base = func.coalesce(pieces.c.base_amount, 0)
    return (
        select(
            *(pieces.c[name] for name in KEYS),
            whole(
                func.coalesce(func.sum(case((pieces.c.amount > 0, pieces.c.amount), else_=0)), 0),
                "amount_in",
            ),
            whole(func.sum(case((pieces.c.amount < 0, pieces.c.amount), else_=0)), "amount_out"),
            whole(func.sum(case((base > 0, base), else_=0)), "base_in"),
            whole(func.sum(case((base < 0, base), else_=0)), "base_out"),
            whole(func.sum(pieces.c.counts), "count"),
            whole(func.sum(case((pieces.c.base_amount.is_(None), 1), else_=0)), "missing"),
        )
        .group_by(*(pieces.c[name] for name in KEYS))
        .subquery()
    )


def _pieces(category_id: Any, amount: Any, base_amount: Any, counts: Any) -> Select[Any]:
    kind = case(
        (LINES.c.transfer_id.is_not(None), int(Kind.TRANSFER)),
        (LINES.c.refund_of_id.is_not(None), int(Kind.REFUND)),
        else_=int(Kind.PLAIN),
    )
    nobody = literal(NO_CATEGORY, UuidBytes())
    return select(
        LINES.c.account_id,
        month_start(LINES.c.date).label("month"),
        func.coalesce(category_id, nobody, type_=UuidBytes()).label("category_id"),
        kind.label("kind"),
        amount.label("amount"),
        base_amount.label("base_amount"),
        counts.label("counts"),
    )


def of_lines(uow: UnitOfWork, ids: Iterable[UUID]) -> Deltas:
    """Return what some transactions add to the sums as they are now, by statements alone."""
    found: Deltas = {}
    for some in chunks(ids, AT_ONCE):
        query = select(slow_sums(uow.household_id, ids=some))
        merge(found, dict(_keyed(uow.session.connection().execute(query))))
    return found


def differences(uow: UnitOfWork) -> list[tuple[MonthKey, Sums, Sums]]:
    """Return where the kept sums differ from the rows: key, kept, true."""
    true = dict(_keyed(uow.session.connection().execute(select(slow_sums(uow.household_id)))))
    kept = dict(
        _keyed(
            uow.session.connection().execute(
                select(*(MONTHS.c[name] for name in (*KEYS, *SUMS))).where(mine(uow))
            )
        )
    )
    return [
        (key, kept.get(key, Sums()), true.get(key, Sums()))
        for key in sorted(kept.keys() | true.keys())
        if kept.get(key, Sums()) != true.get(key, Sums())
    ]


def rebuild(
    uow: UnitOfWork, accounts: Collection[UUID] | None = None, since: date | None = None
) -> None:
    """Sum the rows anew for some accounts, or all, from a month on."""
    take_turn(uow, alone=True)
    uow.session.flush()
    _forget(uow, accounts, since)
    stale = [mine(uow)]
    if accounts is not None:
        stale.append(MONTHS.c.account_id.in_(accounts))
    if since is not None:
        stale.append(MONTHS.c.month >= since)
    connection = uow.session.connection()
    connection.execute(delete(MONTHS).where(*stale))
    fresh = slow_sums(uow.household_id, accounts, since)
    household = literal(uow.household_id, UuidBytes())
    connection.execute(
        insert(MONTHS).from_select(
            NAMES, select(household, *(fresh.c[name] for name in (*KEYS, *SUMS)))
        )
    )


def _forget(uow: UnitOfWork, accounts: Collection[UUID] | None, since: date | None) -> None:
    pending: Deltas = uow.session.info.get(PENDING, {})
    for key in list(pending):
        if (accounts is None or key.account_id in accounts) and (
            since is None or key.month >= since
        ):
            del pending[key]


def _keyed(rows: CursorResult[*tuple[Any, ...]]) -> Iterator[tuple[MonthKey, Sums]]:
    for row in rows:
        yield MonthKey(*row[: len(KEYS)]), Sums(*row[len(KEYS) :])
