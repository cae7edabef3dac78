"""What lines are worth in the household's currency: read and rewritten in batches, however many."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Row,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    update,
)

from spends.domains.ledger.kinds import HIDDEN
from spends.domains.ledger.models import Account, Split, Transaction
from spends.kit.arrays import unnested
from spends.kit.columns import UuidBytes
from spends.kit.sql import among, table_of
from spends.kit.unit_of_work import UnitOfWork

BATCH = 5_000
RATES = 1
LINES = table_of(Transaction)
PARTS = table_of(Split)
ACCOUNTS = table_of(Account)


class Window(NamedTuple):
    """Which lines are meant: of one account, between two days, both inclusive.

    With `own_worth` only those that are not worth their own amount, or whose parts may not be.
    """

    account_id: UUID
    first: date
    last: date
    own_worth: bool = False


def hold_rates(uow: UnitOfWork, *, alone: bool = False) -> None:
    """Wait, on Postgres, for who changes exchange rates, and keep them waiting until the commit.

    `alone` is for who changes them: it waits for all who write lines. Whoever takes it has no line
    locked yet, so that the two never wait for one another.
    """
    if not uow.is_sqlite:
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        # Of the ids' random part, and not the key that the monthly sums are locked by.
        key = int.from_bytes(uow.household_id.bytes[-8:], signed=True) ^ RATES
        uow.session.connection().execute(select(lock(key)))


def accounts_by_currency(uow: UnitOfWork) -> dict[str, list[UUID]]:
    """Return the household's accounts by their currency, deleted ones too."""
    found: dict[str, list[UUID]] = {}
    query = (
        select(ACCOUNTS.c.currency_code, ACCOUNTS.c.id)
        .where(ACCOUNTS.c.household_id == uow.household_id)
        .order_by(ACCOUNTS.c.currency_code, ACCOUNTS.c.id)
    )
    for code, account_id in uow.session.connection().execute(query):
        found.setdefault(code, []).append(account_id)
    return found


def batch(
    uow: UnitOfWork, window: Window, after: tuple[date, UUID] | None, limit: int | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the next lines (id, date, amount, base_amount, is_split) by date and id.

    They are `limit` at most, or BATCH.

    Deleted ones are among them, as they may come back. The rows are locked on Postgres.
    """
    chosen = [
        LINES.c.household_id == uow.household_id,
        LINES.c.account_id == window.account_id,
        LINES.c.date.between(window.first, window.last),
    ]
    if window.own_worth:
        # The parts of nothing may be worth something else although it is not.
        of_nothing = and_(LINES.c.is_split, LINES.c.amount == 0)
        chosen.append(or_(LINES.c.base_amount.is_distinct_from(LINES.c.amount), of_nothing))
    if after is not None:
        key = tuple_(LINES.c.date, LINES.c.id)
        chosen.append(key > tuple_(*after, types=[LINES.c.date.type, LINES.c.id.type]))
    names = ("id", "date", "amount", "base_amount", "is_split")
    query = (
        select(*(LINES.c[name] for name in names))
        .where(*chosen)
        .order_by(LINES.c.date, LINES.c.id)
        .limit(limit or BATCH)
        .with_for_update()
    )
    return uow.session.connection().execute(query).all()


def valued(uow: UnitOfWork, after: UUID | None, limit: int) -> list[UUID]:
    """Return the next lines that are worth something in the household's currency, by their ids.

    Deleted ones are among them, but not what an import has not shown yet: it sees to its own lines
    as it ends. The rows are locked on Postgres.
    """
    chosen = [
        LINES.c.household_id == uow.household_id,
        LINES.c.base_amount.is_not(None),
        LINES.c.deleted_at.is_distinct_from(HIDDEN),
    ]
    if after is not None:
        chosen.append(LINES.c.id > after)
    query = select(LINES.c.id).where(*chosen).order_by(LINES.c.id).limit(limit).with_for_update()
    return list(uow.session.connection().scalars(query))


def clear(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Forget what some lines and their splits are worth."""
    connection = uow.session.connection()
    for table, key in ((LINES, LINES.c.id), (PARTS, PARTS.c.transaction_id)):
        chosen = table.c.household_id == uow.household_id, key.in_(ids)
        connection.execute(update(table).where(*chosen).values(base_amount=None))


class Part(NamedTuple):
    """A split, and what it is worth."""

    id: UUID
    amount: int
    base_amount: int | None


def parts(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[Part]]:
    """Return the splits of lines, in order."""
    found: dict[UUID, list[Part]] = {}
    query = (
        select(PARTS.c.transaction_id, PARTS.c.id, PARTS.c.amount, PARTS.c.base_amount)
        .where(PARTS.c.household_id == uow.household_id, PARTS.c.transaction_id.in_(ids))
        .order_by(PARTS.c.transaction_id, PARTS.c.position)
    )
    for transaction_id, *part in uow.session.connection().execute(query):
        found.setdefault(transaction_id, []).append(Part(*part))
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
    # One statement for all, and by their ids alone: over a network one each would take a round trip
    # each, and without the ids all rows of the household would be read to find these.
    fresh = unnested("fresh", {"id": UuidBytes(), "base": BigInteger()}, rows)
    chosen = mine, among(table.c.id, [row_id for row_id, _ in rows]), table.c.id == fresh.c.id
    connection.execute(update(table).where(*chosen).values(base_amount=fresh.c.base))
