"""What changes add to the monthly sums, written as they commit."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from spends.domains.ledger.repository.summary.table import KEYS, MONTHS, NAMES, SUMS, mine
from spends.domains.ledger.rules import Deltas, MonthKey, Sums, merge
from spends.kit.arrays import unnested
from spends.kit.columns import UuidBytes
from spends.kit.repository import upsert
from spends.kit.unit_of_work import UnitOfWork

PENDING = "ledger_deltas"


def add(uow: UnitOfWork, deltas: Deltas, sign: int = 1) -> None:
    """Note what a change adds.

    All of a unit of work is written once, in key order, as it commits.
    """
    pending: Deltas = uow.session.info.setdefault(PENDING, {})
    merge(pending, deltas, sign)
    uow.before_commit("m-ledger-month", lambda: write(uow))


def noted(uow: UnitOfWork) -> Deltas:
    """Return what was noted and is not written yet."""
    pending: Deltas = uow.session.info.get(PENDING, {})
    return pending


def write(uow: UnitOfWork) -> None:
    """Add what was noted to the sums that are there."""
    pending: Deltas = uow.session.info.pop(PENDING, {})
    rows = [(key, sums) for key, sums in sorted(pending.items(), key=_place) if any(sums)]
    if not rows:
        return
    take_turn(uow)
    connection = uow.session.connection()
    if uow.is_sqlite:
        # As the file holds them, past the types: an import may touch ten thousand.
        household = uow.household_id.bytes
        connection.exec_driver_sql(
            _ADDED_ON_SQLITE,
            [
                (household, account.bytes, month.isoformat(), category.bytes, kind, *sums)
                for (account, month, category, kind), sums in rows
            ],
        )
        return
    fresh = unnested(
        "fresh",
        {name: MONTHS.c[name].type for name in (*KEYS, *SUMS)},
        [(*key, *sums) for key, sums in rows],
    )
    statement = upsert(uow, MONTHS).from_select(
        NAMES, select(literal(uow.household_id, UuidBytes()), *fresh.c)
    )
    connection.execute(_added(statement))


def _place(item: tuple[MonthKey, Sums]) -> tuple[bytes, date, bytes, int]:
    """Return where sums stand in the order of their keys; bytes compare faster than ids."""
    account_id, month, category_id, kind = item[0]
    return account_id.bytes, month, category_id.bytes, kind


# Made once: each statement's own `excluded` would name all columns of the table anew.
_EXCLUDED = postgresql.insert(MONTHS).excluded
_SUMMED = {name: MONTHS.c[name] + _EXCLUDED[name] for name in SUMS}


def _added(statement: sqlite.Insert | postgresql.Insert) -> Any:
    """Return the INSERT told to add to the sums that are there."""
    return statement.on_conflict_do_update(index_elements=["household_id", *KEYS], set_=_SUMMED)


_ADDED_ON_SQLITE = str(
    _added(sqlite.insert(MONTHS)).compile(dialect=sqlite.dialect(), column_keys=list(NAMES))
)


def take_turn(uow: UnitOfWork, *, alone: bool = False) -> None:
    """Wait, on Postgres, for who sums the household anew; `alone` for all who write its sums.

    Sums made anew miss what another writer has not committed yet, so the two must not overlap.
    """
    if not uow.is_sqlite:
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        key = int.from_bytes(uow.household_id.bytes[-8:], signed=True)
        uow.session.connection().execute(select(lock(key)))


def move_category(uow: UnitOfWork, source: UUID, target: UUID) -> None:
    """Add the sums of one category to another's, and leave nothing with the first."""
    take_turn(uow, alone=True)
    uow.session.flush()
    write(uow)
    moved = and_(mine(uow), MONTHS.c.category_id == source)
    taken = [
        literal(target, UuidBytes()) if name == "category_id" else MONTHS.c[name] for name in NAMES
    ]
    ordered = select(*taken).where(moved).order_by(MONTHS.c.account_id, MONTHS.c.month)
    connection = uow.session.connection()
    connection.execute(_added(upsert(uow, MONTHS).from_select(NAMES, ordered)))
    connection.execute(delete(MONTHS).where(moved))
