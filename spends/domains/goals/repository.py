"""The statements on the tables of goals and debts."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from spends.domains.goals.models import DebtTerms, GoalContribution, PayoffChoice, SavingsGoal
from spends.kit import clock
from spends.kit.errors import NotFound
from spends.kit.repository import upsert
from spends.kit.sql import AnyRow, changed, table_of
from spends.kit.unit_of_work import UnitOfWork

GOALS = table_of(SavingsGoal)
PAID_IN = table_of(GoalContribution)
TERMS = table_of(DebtTerms)
CHOICES = table_of(PayoffChoice)


def goal(uow: UnitOfWork, goal_id: UUID, *, deleted: bool = False) -> SavingsGoal:
    """Return a goal; NotFound when it is unknown, or deleted unless that is asked for."""
    found = uow.session.get(SavingsGoal, (uow.household_id, goal_id))
    if found is None or (found.deleted_at is not None) != deleted:
        raise NotFound
    return found


def goals(uow: UnitOfWork) -> Sequence[SavingsGoal]:
    """Return all goals in their order."""
    query = select(SavingsGoal).where(col(SavingsGoal.deleted_at).is_(None))
    return uow.session.scalars(query.order_by(col(SavingsGoal.position), col(SavingsGoal.id))).all()


def arrange(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Give goals their places in an order."""
    for place, goal_id in enumerate(ids):
        mine = (GOALS.c.household_id == uow.household_id, GOALS.c.id == goal_id)
        uow.session.connection().execute(update(GOALS).where(*mine).values(position=place))
    for row in uow.session.identity_map.values():
        if isinstance(row, SavingsGoal):
            uow.session.expire(row, ["position"])


def contribution(uow: UnitOfWork, goal_id: UUID, contribution_id: UUID) -> GoalContribution:
    """Return a contribution to a goal; NotFound when it is unknown."""
    found = uow.session.get(GoalContribution, (uow.household_id, contribution_id))
    if found is None or found.goal_id != goal_id:
        raise NotFound
    return found


def contributions(uow: UnitOfWork, goal_id: UUID | None = None) -> Sequence[AnyRow]:
    """Return (id, goal_id, transaction_id, amount, contributed_at, note), in order of days."""
    query = select(
        PAID_IN.c.id,
        PAID_IN.c.goal_id,
        PAID_IN.c.transaction_id,
        PAID_IN.c.amount,
        PAID_IN.c.contributed_at,
        PAID_IN.c.note,
    ).where(PAID_IN.c.household_id == uow.household_id)
    if goal_id is not None:
        query = query.where(PAID_IN.c.goal_id == goal_id)
    ordered = query.order_by(PAID_IN.c.contributed_at, PAID_IN.c.id)
    return uow.session.connection().execute(ordered).all()


def taken_of(uow: UnitOfWork, transaction_id: UUID) -> int:
    """Return how much of a bank line has gone into goals, whatever its sign."""
    query = select(func.coalesce(func.sum(func.abs(PAID_IN.c.amount)), 0)).where(
        PAID_IN.c.household_id == uow.household_id, PAID_IN.c.transaction_id == transaction_id
    )
    return int(uow.session.connection().scalar(query) or 0)


def terms(uow: UnitOfWork) -> dict[UUID, AnyRow]:
    """Return what debts cost: (account_id, annual_rate, minimum_payment, position), by account."""
    query = select(
        TERMS.c.account_id, TERMS.c.annual_rate, TERMS.c.minimum_payment, TERMS.c.position
    ).where(TERMS.c.household_id == uow.household_id)
    return {row.account_id: row for row in uow.session.connection().execute(query)}


def set_terms(uow: UnitOfWork, account_id: UUID, values: dict[str, object]) -> None:
    """Keep what a debt costs."""
    statement = upsert(uow, TERMS).values(
        household_id=uow.household_id, account_id=account_id, **{"position": 0, **values}
    )
    uow.session.connection().execute(
        statement.on_conflict_do_update(index_elements=["household_id", "account_id"], set_=values)
    )


def remove_terms(uow: UnitOfWork, account_id: UUID) -> None:
    """Forget what a debt costs."""
    mine = (TERMS.c.household_id == uow.household_id, TERMS.c.account_id == account_id)
    uow.session.connection().execute(delete(TERMS).where(*mine))


def choices(uow: UnitOfWork) -> dict[str, AnyRow]:
    """Return how the debts of each currency are to be left: (currency_code, strategy, extra)."""
    query = select(CHOICES.c.currency_code, CHOICES.c.strategy, CHOICES.c.extra).where(
        CHOICES.c.household_id == uow.household_id
    )
    return {row.currency_code: row for row in uow.session.connection().execute(query)}


def choose(uow: UnitOfWork, currency_code: str, strategy: str, extra: int) -> None:
    """Keep how the debts of a currency are to be left."""
    values = {"strategy": strategy, "extra": extra}
    statement = upsert(uow, CHOICES).values(
        household_id=uow.household_id, currency_code=currency_code, **values
    )
    key = ["household_id", "currency_code"]
    uow.session.connection().execute(
        statement.on_conflict_do_update(index_elements=key, set_=values)
    )


def on_account(uow: UnitOfWork, account_id: UUID, besides: UUID | None = None) -> int:
    """Return how many percent of an account goals hold already."""
    query = select(func.coalesce(func.sum(GOALS.c.share), 0)).where(
        GOALS.c.household_id == uow.household_id,
        GOALS.c.account_id == account_id,
        GOALS.c.deleted_at.is_(None),
    )
    if besides is not None:
        query = query.where(GOALS.c.id != besides)
    return int(uow.session.connection().scalar(query) or 0)


def leave_accounts(uow: UnitOfWork, account_ids: Collection[UUID]) -> None:
    """Take accounts off the goals that hold a part of them."""
    mine = (GOALS.c.household_id == uow.household_id, GOALS.c.account_id.in_(list(account_ids)))
    values = {"account_id": None, "share": None, "version": GOALS.c.version + 1}
    stamped = {**values, "updated_at": clock.now()}
    uow.session.connection().execute(update(GOALS).where(*mine).values(stamped))
    for row in uow.session.identity_map.values():
        if isinstance(row, SavingsGoal):
            uow.session.expire(row)


def remove(uow: UnitOfWork, goal_ids: Collection[UUID]) -> int:
    """Remove goals for good, with what went into them; return how many."""
    mine = (GOALS.c.household_id == uow.household_id, GOALS.c.id.in_(list(goal_ids)))
    return changed(uow.session.connection().execute(delete(GOALS).where(*mine)))


def forget_choice(uow: UnitOfWork, currency_code: str, strategy: str, extra: int) -> None:
    """Forget how the debts of a currency are to be left, where it is still this way."""
    uow.session.connection().execute(
        delete(CHOICES).where(
            CHOICES.c.household_id == uow.household_id,
            CHOICES.c.currency_code == currency_code,
            CHOICES.c.strategy == strategy,
            CHOICES.c.extra == extra,
        )
    )


def living(rows: Sequence[AnyRow], transaction_ids: Collection[UUID]) -> list[AnyRow]:
    """Return the contributions that no bank line carries, or one that is there."""
    return [
        row for row in rows if row.transaction_id is None or row.transaction_id in transaction_ids
    ]
