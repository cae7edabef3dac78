"""The statements of households and memberships."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from spends.domains.households.models import Household, HouseholdMember
from spends.domains.households.rules import Role
from spends.kit.unit_of_work import UnitOfWork


def memberships(uow: UnitOfWork, user_id: UUID) -> list[tuple[HouseholdMember, Household]]:
    """Return a user's memberships with their households, the oldest first (system work)."""
    rows = uow.session.execute(
        select(HouseholdMember, Household)
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .where(col(HouseholdMember.user_id) == user_id)
        .order_by(col(HouseholdMember.created_at), col(HouseholdMember.id))
    )
    return [(row[0], row[1]) for row in rows]


def admins(uow: UnitOfWork) -> list[tuple[HouseholdMember, Household]]:
    """Return the admins of all households, the oldest first (system work)."""
    rows = uow.session.execute(
        select(HouseholdMember, Household)
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .where(col(HouseholdMember.role) == Role.ADMIN)
        .order_by(col(HouseholdMember.created_at), col(HouseholdMember.id))
    )
    return [(row[0], row[1]) for row in rows]


def members(uow: UnitOfWork) -> Sequence[HouseholdMember]:
    """Return the household's members, the oldest first."""
    return uow.session.scalars(
        select(HouseholdMember)
        .where(col(HouseholdMember.household_id) == uow.household_id)
        .order_by(col(HouseholdMember.created_at), col(HouseholdMember.id))
    ).all()


def count_change(uow: UnitOfWork) -> None:
    """Add one to the household's change counter."""
    uow.session.execute(
        update(Household)
        .where(col(Household.id) == uow.household_id)
        .values(change_counter=col(Household.change_counter) + 1),
        execution_options={"synchronize_session": False},
    )


def change_counter(uow: UnitOfWork) -> int:
    """Return the household's change counter."""
    counter = select(col(Household.change_counter)).where(col(Household.id) == uow.household_id)
    return uow.session.scalar(counter) or 0
