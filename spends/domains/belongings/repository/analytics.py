"""What purchases and warranties add up to: each question one statement over one covering index."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
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
    return _rows(uow, query.order_by(sums[1].desc(), sums[0].desc(), name).limit(limit))


def warranty_days(uow: UnitOfWork, days: Sequence[date]) -> Sequence[AnyRow]:
    """Return (kind, day, end, voided at, number), from which the cover on some days can be told.

    Of the warranties that were never voided, kind "start" numbers those that begin and "end" those
    that end on a day; days before the first of `days` are all put on the day before it. "later"
    numbers those that begin only after one of `days` and yet end soon after it. Kind "void" is a
    voided one, `day` the one it began on.
    """
    table = WARRANTIES.c
    mine = and_(table.household_id == uow.household_id, table.deleted_at.is_(None))
    living = and_(mine, table.voided_at.is_(None))
    before, soon = days[0] - timedelta(days=1), timedelta(days=EXPIRING_DAYS)
    start = case((table.warranty_start < days[0], before), else_=table.warranty_start)
    end = case((table.warranty_end < days[0], before), else_=table.warranty_end)
    no_day, no_instant = cast(null(), Date()), cast(null(), UtcDateTime())
    asked = union_all(
        *(
            select(literal(day, Date()).label("day"), literal(day + soon, Date()).label("last"))
            for day in days
        )
    ).subquery()
    later = and_(
        table.warranty_end.between(asked.c.day, asked.c.last),
        table.warranty_start > asked.c.day,
    )
    return _rows(
        uow,
        union_all(
            select(literal("start"), start, no_day, no_instant, func.count())
            .where(living, table.warranty_start <= days[-1])
            .group_by(start),
            select(literal("end"), end, no_day, no_instant, func.count())
            .where(living, table.warranty_end <= days[-1] + soon)
            .group_by(end),
            select(literal("later"), asked.c.day, no_day, no_instant, func.count())
            .select_from(asked.join(WARRANTIES, later))
            .where(living)
            .group_by(asked.c.day),
            select(
                literal("void"),
                table.warranty_start,
                table.warranty_end,
                table.voided_at,
                literal(1),
            ).where(mine, table.voided_at.is_not(None)),
        ),
    )


def warranty_counts(uow: UnitOfWork, today: date) -> AnyRow:
    """Return (active, expiring soon, expired, voided) as they are on a day."""
    voided = WARRANTIES.c.voided_at.is_not(None)
    expired = and_(~voided, WARRANTIES.c.warranty_end < today)
    soon = and_(
        ~voided,
        WARRANTIES.c.warranty_end.between(today, today + timedelta(days=EXPIRING_DAYS)),
    )
    active = and_(
        ~voided, (WARRANTIES.c.warranty_end.is_(None)) | (WARRANTIES.c.warranty_end >= today)
    )
    counts = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        for condition in (active, soon, expired, voided)
    ]
    query = select(*counts).where(
        WARRANTIES.c.household_id == uow.household_id, WARRANTIES.c.deleted_at.is_(None)
    )
    return _rows(uow, query)[0]
