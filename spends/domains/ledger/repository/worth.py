"""What lines are worth in the household's currency: read and rewritten in batches, however many."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Row, Table, and_, bindparam, cast, column, func, or_, select
from sqlalchemy import update, values

from spends.domains.ledger.models import Account, Split, Transaction
from spends.kit.columns import UuidBytes
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

BATCH = 5_000
LINES = table_of(Transaction)
PARTS = table_of(Split)
ACCOUNTS = table_of(Account)


class Window(NamedTuple):
    """Which lines are meant: of one currency or all, between two days, both inclusive."""

    currency_code: str | None
    first: date
    last: date


def span(uow: UnitOfWork, currency_code: str) -> tuple[date, date] | None:
    """Return the first and the last day with a line in a currency."""
    mine = and_(LINES.c.household_id == uow.household_id, LINES.c.currency_code == currency_code)
    found = uow.session.connection().execute(
        select(func.min(LINES.c.date), func.max(LINES.c.date)).where(mine)
    )
    first, last = found.one()
    return (first, last) if first else None


def currencies(uow: UnitOfWork) -> list[str]:
    """Return the currencies of the household's accounts, deleted ones too."""
    mine = ACCOUNTS.c.household_id == uow.household_id
    query = select(ACCOUNTS.c.currency_code).where(mine).distinct()
    return sorted(uow.session.connection().scalars(query))


def batch(uow: UnitOfWork, window: Window, after: tuple[date, UUID] | None) -> Sequence[Row[Any]]:
    """Return the next lines (id, account_id, date, amount, base_amount, is_split) by date and id.

    Deleted ones are among them, as they may come back. The rows are locked on Postgres.
    """
    chosen = [
        LINES.c.household_id == uow.household_id,
        LINES.c.currency_code == window.currency_code,
        LINES.c.date.between(window.first, window.last),
    ]
    if after is not None:
        day, last_id = after
        chosen.append(or_(LINES.c.date > day, and_(LINES.c.date == day, LINES.c.id > last_id)))
        chosen.append(LINES.c.date >= day)
    query = (
        select(
            LINES.c.id,
            LINES.c.account_id,
            LINES.c.date,
            LINES.c.amount,
            LINES.c.base_amount,
            LINES.c.is_split,
        )
        .where(*chosen)
        .order_by(LINES.c.date, LINES.c.id)
        .limit(BATCH)
        .with_for_update()
    )
    return uow.session.connection().execute(query).all()


def parts(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, int]]]:
    """Return (id, amount) of the splits of lines, in order."""
    found: dict[UUID, list[tuple[UUID, int]]] = {}
    query = (
        select(PARTS.c.transaction_id, PARTS.c.id, PARTS.c.amount)
        .where(PARTS.c.household_id == uow.household_id, PARTS.c.transaction_id.in_(ids))
        .order_by(PARTS.c.transaction_id, PARTS.c.position)
    )
    for transaction_id, part_id, amount in uow.session.connection().execute(query):
        found.setdefault(transaction_id, []).append((part_id, amount))
    return found


def put(
    uow: UnitOfWork, lines: Mapping[UUID, int | None], splits: Mapping[UUID, int | None]
) -> None:
    """Store the household amounts of lines and splits."""
    _put(uow, LINES, lines.items())
    _put(uow, PARTS, splits.items())
    for row in uow.session.identity_map.values():
        if isinstance(row, Transaction | Split) and (row.id in lines or row.id in splits):
            uow.session.expire(row, ["base_amount"])


def _put(uow: UnitOfWork, table: Table, amounts: Iterable[tuple[UUID, int | None]]) -> None:
    rows = list(amounts)
    if not rows:
        return
    mine = table.c.household_id == uow.household_id
    connection = uow.session.connection()
    if uow.is_sqlite:
        statement = update(table).where(mine, table.c.id == bindparam("row_id", type_=UuidBytes()))
        connection.execute(
            statement.values(base_amount=bindparam("base")),
            [{"row_id": row_id, "base": base} for row_id, base in rows],
        )
        return
    # One statement for all: over a network, one each would take a round trip each.
    fresh = values(column("id", UuidBytes()), column("base", BigInteger), name="fresh").data(rows)
    same = table.c.id == cast(fresh.c.id, UuidBytes())
    base = cast(fresh.c.base, BigInteger)
    connection.execute(update(table).where(mine, same).values(base_amount=base))
