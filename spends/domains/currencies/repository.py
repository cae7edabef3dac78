"""Selects and writes of exchange rates."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
)

from spends.domains.currencies.models import ExchangeRate, HouseholdExchangeRate
from spends.kit import clock
from spends.kit.columns import UuidBytes
from spends.kit.ids import new_id
from spends.kit.repository import upsert
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

SHARED = table_of(ExchangeRate)
OWN = table_of(HouseholdExchangeRate)
SHOWN = tuple(OWN.c[name] for name in ("id", "base", "quote", "day", "rate"))
CHUNK = 2_000


_BASE, _QUOTE = (bindparam(name, type_=String()) for name in ("this", "other"))
_FIRST, _LAST = (bindparam(name, type_=Date()) for name in ("first", "last"))


def _of(table: Table, base: BindParameter[str], quote: BindParameter[str]) -> ColumnElement[bool]:
    return and_(table.c.base == base, table.c.quote == quote, table.c.day.between(_FIRST, _LAST))


_SHARED = select(SHARED.c.day, SHARED.c.rate).where(_of(SHARED, _BASE, _QUOTE))
# The days are named with each pair: SQLite would read all days of both otherwise.
_OWN = select(OWN.c.day, OWN.c.rate, OWN.c.base).where(
    OWN.c.household_id == bindparam("household_id", type_=UuidBytes()),
    or_(_of(OWN, _BASE, _QUOTE), _of(OWN, _QUOTE, _BASE)),
)


def shared(
    uow: UnitOfWork, base: str, quote: str, first: date, last: date
) -> list[tuple[date, Decimal]]:
    """Return (day, rate) that a provider gave."""
    given = {"this": base, "other": quote, "first": first, "last": last}
    rows = uow.session.connection().execute(_SHARED, given)
    return [(row[0], row[1]) for row in rows]


def own(
    uow: UnitOfWork, base: str, quote: str, first: date, last: date
) -> list[tuple[date, Decimal]]:
    """Return (day, rate) that the household entered, in either direction."""
    given = {"this": base, "other": quote, "first": first, "last": last}
    rows = uow.session.connection().execute(_OWN, given | {"household_id": uow.household_id})
    return [(day, rate if found == base else 1 / rate) for day, rate, found in rows]


def own_rates(uow: UnitOfWork, skip: int, limit: int) -> tuple[Sequence[AnyRow], int]:
    """Return the household's own rates, newest first, and how many there are."""
    mine = OWN.c.household_id == uow.household_id
    connection = uow.session.connection()
    rows = connection.execute(
        select(*SHOWN)
        .where(mine)
        .order_by(OWN.c.day.desc(), OWN.c.base, OWN.c.quote)
        .offset(skip)
        .limit(limit)
    ).all()
    return rows, int(connection.scalar(select(func.count()).select_from(OWN).where(mine)) or 0)


def own_rate(uow: UnitOfWork, rate_id: UUID) -> AnyRow | None:
    """Return one of the household's own rates, or None."""
    mine = and_(OWN.c.household_id == uow.household_id, OWN.c.id == rate_id)
    return uow.session.connection().execute(select(*SHOWN).where(mine)).one_or_none()


def own_id(uow: UnitOfWork, base: str, quote: str, day: date) -> UUID:
    """Return the id of the household's rate of a pair and day, which must be there."""
    chosen = (OWN.c.base == base, OWN.c.quote == quote, OWN.c.day == day)
    query = select(OWN.c.id).where(OWN.c.household_id == uow.household_id, *chosen)
    found: UUID = uow.session.connection().execute(query).scalar_one()
    return found


def _once(
    rates: Iterable[tuple[str, str, date, Decimal]],
) -> dict[tuple[str, str, date], Decimal]:
    """Return the last rate of each pair and day: Postgres takes each row once a statement."""
    return {(base, quote, day): rate for base, quote, day, rate in rates}


def put_own(uow: UnitOfWork, rates: Sequence[tuple[str, str, date, Decimal]]) -> None:
    """Store rates of the household, each of a pair and day, in place of earlier ones."""
    now = clock.now()
    statement = upsert(uow, OWN)
    statement = statement.on_conflict_do_update(
        index_elements=["household_id", "base", "quote", "day"],
        set_={
            "rate": statement.excluded.rate,
            "updated_at": now,
            "version": OWN.c.version + 1,
        },
    )
    rows = [
        {
            "household_id": uow.household_id,
            "id": new_id(),
            "created_at": now,
            "updated_at": now,
            "version": 1,
            "base": base,
            "quote": quote,
            "day": day,
            "rate": rate,
        }
        for (base, quote, day), rate in _once(rates).items()
    ]
    for start in range(0, len(rows), CHUNK):
        uow.session.connection().execute(statement, rows[start : start + CHUNK])


def delete_own(uow: UnitOfWork, base: str, quote: str, day: date) -> bool:
    """Remove a rate; whether there was one."""
    found = uow.session.connection().execute(
        delete(OWN).where(
            OWN.c.household_id == uow.household_id,
            OWN.c.base == base,
            OWN.c.quote == quote,
            OWN.c.day == day,
        )
    )
    return bool(found.rowcount)


def delete_same(uow: UnitOfWork, rates: Sequence[tuple[str, str, date, Decimal]]) -> None:
    """Remove rates of the household that are what is given."""
    names = ("base", "quote", "day", "rate")
    same = [OWN.c[name] == bindparam(f"this_{name}", type_=OWN.c[name].type) for name in names]
    statement = delete(OWN).where(OWN.c.household_id == uow.household_id, *same)
    rows = [{f"this_{name}": x for name, x in zip(names, row, strict=True)} for row in rates]
    if rows:
        uow.session.connection().execute(statement, rows)


def put_shared(
    uow: UnitOfWork, rates: Iterable[tuple[str, str, date, Decimal]], source: str
) -> int:
    """Store provider rates, in place of earlier ones; return how many were given."""
    now = clock.now()
    statement = upsert(uow, SHARED)
    statement = statement.on_conflict_do_update(
        index_elements=["base", "quote", "day"],
        set_={"rate": statement.excluded.rate, "source": source, "updated_at": now},
    )
    rows = [
        {
            "id": new_id(),
            "created_at": now,
            "updated_at": now,
            "base": base,
            "quote": quote,
            "day": day,
            "rate": rate,
            "source": source,
        }
        for (base, quote, day), rate in _once(rates).items()
    ]
    for start in range(0, len(rows), CHUNK):
        uow.session.connection().execute(statement, rows[start : start + CHUNK])
    return len(rows)
