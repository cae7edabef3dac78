"""What purchases and warranties add up to: each question one statement over one covering index."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.functions import GenericFunction

from spends.domains.belongings.kinds import EXPIRING_DAYS, PurchaseStatus
from spends.domains.belongings.models import Brand, Purchase, Retailer, Warranty
from spends.kit.columns import UtcDateTime
from spends.kit.sql import AnyRow, month_start, table_of, week_start
from spends.kit.unit_of_work import UnitOfWork

PURCHASES = table_of(Purchase)
RETAILERS = table_of(Retailer)
BRANDS = table_of(Brand)
WARRANTIES = table_of(Warranty)
PERIODS: dict[str, type[GenericFunction[Any]]] = {"week": week_start, "month": month_start}


def _counted(uow: UnitOfWork, first: date | None, last: date | None) -> ColumnElement[bool]:
    conditions = [
        PURCHASES.c.household_id == uow.household_id,
        PURCHASES.c.deleted_at.is_(None),
        PURCHASES.c.status != PurchaseStatus.RETURNED,
    ]
    if first is not None:
        conditions.append(PURCHASES.c.purchase_date >= first)
    if last is not None:
        conditions.append(PURCHASES.c.purchase_date <= last)
    return and_(*conditions)


def _sums() -> list[Any]:
    """Return how many purchases there are, what they sum to, and how many lack a rate."""
    return [
        func.count().label("number"),
        func.coalesce(func.sum(PURCHASES.c.base_total), 0).label("total"),
        (func.count() - func.count(PURCHASES.c.base_total)).label("missing"),
    ]


def _rows(uow: UnitOfWork, query: Select[Any] | Any) -> Sequence[AnyRow]:
    return uow.session.connection().execute(query).all()


def by_period(uow: UnitOfWork, group: str, first: date, last: date) -> Sequence[AnyRow]:
    """Return (first day, number, total, missing) of the days, weeks or months with purchases."""
    day = PURCHASES.c.purchase_date
    period = PERIODS[group](day) if group in PERIODS else day
    query = select(period.label("period"), *_sums()).where(_counted(uow, first, last))
    return _rows(uow, query.group_by(period).order_by(period))


def summary(uow: UnitOfWork, first: date | None, last: date | None) -> AnyRow:
    """Return (number, total, missing, first day, last day) of the purchases between two days."""
    days = (func.min(PURCHASES.c.purchase_date), func.max(PURCHASES.c.purchase_date))
    return _rows(uow, select(*_sums(), *days).where(_counted(uow, first, last)))[0]


def by_retailer(uow: UnitOfWork, first: date | None, last: date | None) -> Sequence[AnyRow]:
    """Return (id, name, number, total, missing) of the retailers, None for none; the most first."""
    return _by_name(uow, RETAILERS, PURCHASES.c.retailer_id, first, last)


def by_brand(uow: UnitOfWork, first: date | None, last: date | None) -> Sequence[AnyRow]:
    """Return (id, name, number, total, missing) of the brands, None for none; the most first."""
    return _by_name(uow, BRANDS, PURCHASES.c.brand_id, first, last)


def _by_name(
    uow: UnitOfWork, names: Any, key: ColumnElement[Any], first: date | None, last: date | None
) -> Sequence[AnyRow]:
    # Summed before the names are joined: they are looked up once each.
    sums = select(key.label("id"), *_sums()).where(_counted(uow, first, last)).group_by(key)
    found = sums.subquery()
    named = and_(names.c.household_id == uow.household_id, names.c.id == found.c.id)
    query = select(found.c.id, names.c.name, found.c.number, found.c.total, found.c.missing)
    return _rows(
        uow,
        query.select_from(found.outerjoin(names, named)).order_by(
            found.c.number.desc(), found.c.total.desc(), names.c.name
        ),
    )


def top_products(
    uow: UnitOfWork, first: date | None, last: date | None, limit: int
) -> Sequence[AnyRow]:
    """Return (product name, number, total, missing) of what most was spent on."""
    sums = _sums()
    name = PURCHASES.c.product_name
    query = select(name, *sums).where(_counted(uow, first, last)).group_by(name)
    # SQLite would look each name of the days up elsewhere, and sort them.
    query = query.with_hint(PURCHASES, "INDEXED BY ix_purchase_product", "sqlite")
    return _rows(uow, query.order_by(sums[1].desc(), sums[0].desc(), name).limit(limit))


def cover_on(uow: UnitOfWork, days: Sequence[date]) -> Sequence[AnyRow]:
    """Return (day, end, voided at, begun, over, soon): how cover stands on days, earliest first.

    Of the warranties that were never voided, `begun` number those that began on a day or since the
    one before it, `over` those that ended before it and not before the one before it, and `soon`
    those that have begun and end soon. A row with `voided at` is a voided one: it began on `day`.
    """
    table = WARRANTIES.c
    mine = and_(table.household_id == uow.household_id, table.deleted_at.is_(None))
    asked = _asked(uow, days)
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
    )
    nothing = [literal(0)] * 3
    voided = select(begun, end, table.voided_at, *nothing).where(mine, table.voided_at.is_not(None))
    hinted = voided.with_hint(WARRANTIES, "INDEXED BY ix_warranty_spans", "sqlite")
    return _rows(uow, union_all(numbers, hinted))


def _asked(uow: UnitOfWork, days: Sequence[date]) -> Subquery:
    """Return (before, day, last) of days: the one before it, and the last day that is soon."""
    soon = timedelta(days=EXPIRING_DAYS)
    rows = [
        (before.isoformat(), day.isoformat(), (day + soon).isoformat())
        for before, day in pairwise([date.min, *days])
    ]
    if uow.is_sqlite:
        each = func.json_each(json.dumps(rows)).table_valued("value")
    else:
        each = func.json_array_elements(cast(rows, JSON)).table_valued("value")

    def cell(place: int) -> ColumnElement[date]:
        if uow.is_sqlite:
            return type_coerce(func.json_extract(each.c.value, f"$[{place}]"), Date())
        return cast(each.c.value.op("->>")(place), Date())

    names = ("before", "day", "last")
    return select(*(cell(place).label(name) for place, name in enumerate(names))).subquery("asked")


def warranty_counts(uow: UnitOfWork, today: date) -> AnyRow:
    """Return (active, expiring soon, expired, voided) as they are on a day."""
    table = WARRANTIES.c
    mine = and_(table.household_id == uow.household_id, table.deleted_at.is_(None))
    living = func.count() - func.count(table.voided_at)

    def number(*conditions: ColumnElement[bool]) -> Any:
        query = select(living).select_from(WARRANTIES).where(mine, *conditions)
        hinted = query.with_hint(WARRANTIES, "INDEXED BY ix_warranty_list", "sqlite")
        return hinted.scalar_subquery()

    expired = number(table.warranty_end < today).label("expired")
    soon = number(table.warranty_end.between(today, today + timedelta(days=EXPIRING_DAYS)))
    query = select(living.label("living"), func.count(table.voided_at).label("voided")).where(mine)
    whole = query.with_hint(WARRANTIES, "INDEXED BY ix_warranty_spans", "sqlite").subquery()
    parts = select(expired, soon.label("soon")).subquery()
    counted = (whole.c.living - parts.c.expired, parts.c.soon, parts.c.expired, whole.c.voided)
    return _rows(uow, select(*counted).select_from(whole.join(parts, true())))[0]
