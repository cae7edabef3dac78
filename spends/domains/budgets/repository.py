"""The statements on the budgets' tables."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlmodel import col

from spends.domains.budgets.models import Budget, BudgetAlert, BudgetPeriod
from spends.kit import clock
from spends.kit.errors import NotFound
from spends.kit.repository import upsert
from spends.kit.sql import AnyRow, changed, table_of
from spends.kit.unit_of_work import UnitOfWork

BUDGETS = table_of(Budget)
PERIODS = table_of(BudgetPeriod)
ALERTS = table_of(BudgetAlert)
_FACTS = (
    "id",
    "name",
    "category_id",
    "member_id",
    "amount",
    "currency_code",
    "period",
    "start_date",
    "end_date",
    "rollover",
    "position",
    "version",
)


def budget(uow: UnitOfWork, budget_id: UUID, *, deleted: bool = False) -> Budget:
    """Return a budget; NotFound when it is unknown, or deleted unless that is asked for."""
    found = uow.session.get(Budget, (uow.household_id, budget_id))
    if found is None or (found.deleted_at is not None) != deleted:
        raise NotFound
    return found


def budgets(uow: UnitOfWork) -> Sequence[Budget]:
    """Return all budgets in their order."""
    query = select(Budget).where(col(Budget.deleted_at).is_(None))
    return uow.session.scalars(query.order_by(col(Budget.position), col(Budget.id))).all()


def facts(uow: UnitOfWork) -> Sequence[AnyRow]:
    """Return all budgets in their order, as plain rows."""
    query = select(*(BUDGETS.c[name] for name in _FACTS)).where(
        BUDGETS.c.household_id == uow.household_id, BUDGETS.c.deleted_at.is_(None)
    )
    ordered = query.order_by(BUDGETS.c.position, BUDGETS.c.id)
    return uow.session.connection().execute(ordered).all()


def any_budget(uow: UnitOfWork, budget_id: UUID) -> Budget | None:
    """Return a budget, a deleted one too, if there is one."""
    return uow.session.get(Budget, (uow.household_id, budget_id))


def on_category(uow: UnitOfWork, category_id: UUID) -> Sequence[Budget]:
    """Return the budgets on a category, deleted ones too."""
    return uow.session.scalars(select(Budget).where(col(Budget.category_id) == category_id)).all()


def own_amounts(
    uow: UnitOfWork, budget_ids: Collection[UUID] | None = None
) -> dict[UUID, dict[date, int]]:
    """Return the amounts of periods that have their own: by budget, then by first day."""
    query = select(PERIODS.c.budget_id, PERIODS.c.start, PERIODS.c.amount).where(
        PERIODS.c.household_id == uow.household_id
    )
    if budget_ids is not None:
        query = query.where(PERIODS.c.budget_id.in_(list(budget_ids)))
    found: dict[UUID, dict[date, int]] = {}
    for budget_id, start, amount in uow.session.connection().execute(query):
        found.setdefault(budget_id, {})[start] = amount
    return found


def put_amounts(uow: UnitOfWork, amounts: Sequence[tuple[UUID, date, int | None]]) -> None:
    """Keep the own amounts of periods, None for none: (budget, first day, amount)."""
    connection = uow.session.connection()
    for budget_id, start, amount in sorted(amounts, key=lambda each: (each[0], each[1])):
        if amount is None:
            here = and_(PERIODS.c.budget_id == budget_id, PERIODS.c.start == start)
            connection.execute(delete(PERIODS).where(_mine(uow), here))
    rows = [
        {"household_id": uow.household_id, "budget_id": budget_id, "start": start, "amount": amount}
        for budget_id, start, amount in sorted(amounts, key=lambda each: (each[0], each[1]))
        if amount is not None
    ]
    if rows:
        statement = upsert(uow, PERIODS)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["household_id", "budget_id", "start"],
                set_={"amount": statement.excluded["amount"]},
            ),
            rows,
        )


def _mine(uow: UnitOfWork) -> ColumnElement[bool]:
    return PERIODS.c.household_id == uow.household_id


def alerts(uow: UnitOfWork) -> dict[UUID, dict[int, date | None]]:
    """Return the thresholds of all budgets, and for which period each was reached last."""
    query = select(ALERTS.c.budget_id, ALERTS.c.percent, ALERTS.c.crossed_for).where(
        ALERTS.c.household_id == uow.household_id
    )
    found: dict[UUID, dict[int, date | None]] = {}
    for budget_id, percent, crossed_for in uow.session.connection().execute(query):
        found.setdefault(budget_id, {})[percent] = crossed_for
    return found


def set_alerts(uow: UnitOfWork, budget_id: UUID, percents: Collection[int]) -> None:
    """Keep exactly these thresholds of a budget; what is known of those that stay is kept."""
    known = set(
        uow.session.scalars(
            select(col(BudgetAlert.percent)).where(col(BudgetAlert.budget_id) == budget_id)
        )
    )
    gone = and_(ALERTS.c.budget_id == budget_id, ALERTS.c.percent.not_in(list(percents)))
    uow.session.connection().execute(
        delete(ALERTS).where(ALERTS.c.household_id == uow.household_id, gone)
    )
    uow.session.add_all(
        BudgetAlert(budget_id=budget_id, percent=percent)
        for percent in sorted(set(percents) - known)
    )
    uow.session.flush()


def cross(uow: UnitOfWork, budget_id: UUID, percents: Collection[int], period: date) -> None:
    """Note that thresholds were reached in the period that begins on a day."""
    chosen = and_(ALERTS.c.budget_id == budget_id, ALERTS.c.percent.in_(list(percents)))
    uow.session.connection().execute(
        update(ALERTS)
        .where(ALERTS.c.household_id == uow.household_id, chosen)
        .values(crossed_for=period, crossed_at=clock.now())
    )


def remove(uow: UnitOfWork, budget_ids: Collection[UUID]) -> int:
    """Remove budgets for good, with their periods; return how many."""
    mine = (BUDGETS.c.household_id == uow.household_id, BUDGETS.c.id.in_(list(budget_ids)))
    return changed(uow.session.connection().execute(delete(BUDGETS).where(*mine)))


def watched(uow: UnitOfWork) -> set[UUID]:
    """Return all households whose budgets have thresholds (system work)."""
    return set(uow.session.connection().scalars(select(ALERTS.c.household_id).distinct()))
