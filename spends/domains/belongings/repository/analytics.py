"""What purchases and warranties add up to: each question one statement over one covering index."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache, partial
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    Subquery,
    Table,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.functions import GenericFunction

from spends.domains.belongings.kinds import EXPIRING_DAYS, PurchaseStatus
from spends.domains.belongings.models import Brand, Purchase, Retailer, Warranty
from spends.kit.columns import UtcDateTime, UuidBytes
from spends.kit.sql import AnyRow, month_start, table_of, week_start
from spends.kit.unit_of_work import UnitOfWork

PURCHASES = table_of(Purchase)
RETAILERS = table_of(Retailer)
BRANDS = table_of(Brand)
WARRANTIES = table_of(Warranty)
_MINE = bindparam("household_id", type_=UuidBytes())
FEW = timedelta(days=800)
"""Lines of so many days are sooner read by day than by name."""
PERIODS: dict[str, type[GenericFunction[Any]]] = {"week": week_start, "month": month_start}


class _Edges(NamedTuple):
    """Whether what is asked has a first day, and whether it has a last one."""

    first: bool
    last: bool


def _counted(edges: _Edges) -> ColumnElement[bool]:
    table = PURCHASES.c
    conditions = [
        table.household_id == _MINE,
        table.deleted_at.is_(None),
        table.status != PurchaseStatus.RETURNED,
    ]
    if edges.first:
        conditions.append(table.purchase_date >= bindparam("first", type_=Date()))
    if edges.last:
        conditions.append(table.purchase_date <= bindparam("last", type_=Date()))
    return and_(*conditions)


def _sums() -> list[Any]:
    """Return how many purchases there are, what they sum to, and how many lack a rate."""
    return [
        func.count().label("number"),
        func.coalesce(func.sum(PURCHASES.c.base_total), 0).label("total"),
        (func.count() - func.count(PURCHASES.c.base_total)).label("missing"),
    ]


def _rows(
    uow: UnitOfWork,
    made: Callable[[_Edges], Select[Any]],
    first: date | None,
    last: date | None,
    **more: object,
) -> Sequence[AnyRow]:
    """Return the rows of a statement that is made once for each kind of period."""
    given = {"household_id": uow.household_id, "first": first, "last": last, **more}
    known = {name: value for name, value in given.items() if value is not None}
    statement = made(_Edges(first is not None, last is not None))
    return uow.session.connection().execute(statement, known).all()


def by_period(uow: UnitOfWork, group: str, first: date, last: date) -> Sequence[AnyRow]:
    """Return (first day, number, total, missing) of the days, weeks or months with purchases."""
    return _rows(uow, partial(_by_period, group), first, last)


@cache
def _by_period(group: str, edges: _Edges) -> Select[Any]:
    day = PURCHASES.c.purchase_date
    period = PERIODS[group](day) if group in PERIODS else day
    query = select(period.label("period"), *_sums()).where(_counted(edges))
    return query.group_by(period).order_by(period)


def summary(uow: UnitOfWork, first: date | None, last: date | None) -> AnyRow:
    """Return (number, total, missing, first day, last day) of the purchases between two days."""
    return _rows(uow, _summary, first, last)[0]


@cache
def _summary(edges: _Edges) -> Select[Any]:
    days = (func.min(PURCHASES.c.purchase_date), func.max(PURCHASES.c.purchase_date))
    return select(*_sums(), *days).where(_counted(edges))


def by_retailer(uow: UnitOfWork, first: date | None, last: date | None) -> Sequence[AnyRow]:
    """Return (id, name, number, total, missing) of the retailers, None for none; the most first."""
    return _by_names(uow, RETAILERS, first, last)


def by_brand(uow: UnitOfWork, first: date | None, last: date | None) -> Sequence[AnyRow]:
    """Return (id, name, number, total, missing) of the brands, None for none; the most first."""
    return _by_names(uow, BRANDS, first, last)


def _by_names(
    uow: UnitOfWork, names: Table, first: date | None, last: date | None
) -> Sequence[AnyRow]:
    # SQLite, which plans without counts, would read all years in the order of the names.
    few = first is not None and (last or uow.today()) - first <= FEW
    return _rows(uow, partial(_by_name, names, few=few), first, last)


@cache
def _by_name(names: Table, edges: _Edges, *, few: bool) -> Select[Any]:
    # Summed before the names are joined: they are looked up once each.
    key = PURCHASES.c[f"{names.name}_id"]
    summed = select(key.label("id"), *_sums()).where(_counted(edges)).group_by(key)
    if few:
        summed = summed.with_hint(PURCHASES, "INDEXED BY ix_purchase_spending", "sqlite")
    found = summed.subquery()
    named = and_(names.c.household_id == _MINE, names.c.id == found.c.id)
    query = select(found.c.id, names.c.name, found.c.number, found.c.total, found.c.missing)
    return query.select_from(found.outerjoin(names, named)).order_by(
        found.c.number.desc(), found.c.total.desc(), names.c.name
    )


def top_products(
    uow: UnitOfWork, first: date | None, last: date | None, limit: int
) -> Sequence[AnyRow]:
    """Return (product name, number, total, missing) of what most was spent on."""
    return _rows(uow, _top_products, first, last, most=limit)


@cache
def _top_products(edges: _Edges) -> Select[Any]:
    sums, name = _sums(), PURCHASES.c.product_name
    query = select(name, *sums).where(_counted(edges)).group_by(name)
    # SQLite would look each name of the days up elsewhere, and sort them.
    query = query.with_hint(PURCHASES, "INDEXED BY ix_purchase_product", "sqlite")
    most = bindparam("most", type_=Integer())
    return query.order_by(sums[1].desc(), sums[0].desc(), name).limit(most)


def cover_on(uow: UnitOfWork, days: Sequence[date]) -> Sequence[AnyRow]:
    """Return (day, end, voided at, begun, over, soon, near): how cover stands on days.

    The earliest first. Of the warranties that were never voided, `begun` number those that began on
    a day or since the one before it, `over` those that ended before it and not before the one
    before it, `near` those that end soon, and `soon` those of them that have begun. A row with
    `voided at` is a voided one: it began on `day`.
    """
    soon = timedelta(days=EXPIRING_DAYS)
    rows = [
        (before.isoformat(), day.isoformat(), (day + min(soon, date.max - day)).isoformat())
        for before, day in pairwise([date.min, *days])
    ]
    given = {"days": json.dumps(rows), "household_id": uow.household_id}
    statement = _cover_on(sqlite=uow.is_sqlite)
    return uow.session.connection().execute(statement, given).all()


@cache
def _cover_on(*, sqlite: bool) -> CompoundSelect[Any]:
    table = WARRANTIES.c
    mine = and_(table.household_id == _MINE, table.deleted_at.is_(None))
    asked = _asked(sqlite=sqlite)
    before, day, last = asked.c.before, asked.c.day, asked.c.last

    def number(index: str, *conditions: ColumnElement[bool]) -> Any:
        query = select(func.count()).select_from(WARRANTIES)
        query = query.where(mine, table.voided_at.is_(None), *conditions)
        hinted = query.with_hint(WARRANTIES, f"INDEXED BY {index}", "sqlite")
        return hinted.correlate(asked).scalar_subquery()

    begun, end = table.warranty_start, table.warranty_end
    numbers = select(
        day,
        cast(null(), Date()),
        cast(null(), UtcDateTime()),
        number("ix_warranty_spans", begun > before, begun <= day),
        number("ix_warranty_list", end >= before, end < day),
        number("ix_warranty_list", end.between(day, last), begun <= day),
        number("ix_warranty_list", end.between(day, last)),
    )
    nothing = [literal(0)] * 4
    voided = select(begun, end, table.voided_at, *nothing).where(mine, table.voided_at.is_not(None))
    hinted = voided.with_hint(WARRANTIES, "INDEXED BY ix_warranty_spans", "sqlite")
    return union_all(numbers, hinted)


def _asked(*, sqlite: bool) -> Subquery:
    """Return (before, day, last) of days: the one before it, and the last day that is soon."""
    given = bindparam("days", type_=String())
    if sqlite:
        each = func.json_each(given).table_valued("value")
    else:
        each = func.json_array_elements(cast(given, JSON)).table_valued("value")

    def cell(place: int) -> ColumnElement[date]:
        if sqlite:
            return type_coerce(func.json_extract(each.c.value, f"$[{place}]"), Date())
        return cast(each.c.value.op("->>")(place), Date())

    names = ("before", "day", "last")
    return select(*(cell(place).label(name) for place, name in enumerate(names))).subquery("asked")
