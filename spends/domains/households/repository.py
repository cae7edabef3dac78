"""The statements of households and memberships."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from spends.domains.households.models import (
    CURRENCY_CHANGE,
    Household,
    HouseholdMember,
    SavedView,
)
from spends.domains.households.rules import Role
from spends.kit.errors import NotFound
from spends.kit.sql import table_of
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


def membership(
    uow: UnitOfWork, household_id: UUID, member_id: UUID
) -> tuple[HouseholdMember, Household] | None:
    """Return a member with the household, or None (system work)."""
    row = uow.session.execute(
        select(HouseholdMember, Household)
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .where(
            col(HouseholdMember.household_id) == household_id, col(HouseholdMember.id) == member_id
        )
    ).first()
    return (row[0], row[1]) if row else None


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


def saved_views(uow: UnitOfWork, member_id: UUID, page: str) -> Sequence[SavedView]:
    """Return a member's views of a page, by name."""
    return uow.session.scalars(
        select(SavedView)
        .where(col(SavedView.member_id) == member_id, col(SavedView.page) == page)
        .order_by(col(SavedView.folded_name))
    ).all()


def saved_view(uow: UnitOfWork, member_id: UUID, view_id: UUID) -> SavedView:
    """Return one of a member's views; NotFound for another's too."""
    found = uow.session.get(SavedView, (uow.household_id, view_id))
    if found is None or found.member_id != member_id:
        raise NotFound
    return found


def views_with(uow: UnitOfWork, text: str) -> Sequence[SavedView]:
    """Return the views of all members whose address holds a text."""
    wanted = col(SavedView.query).contains(text, autoescape=True)
    return uow.session.scalars(select(SavedView).where(wanted).order_by(col(SavedView.id))).all()


def currency(uow: UnitOfWork) -> str:
    """Return the household's currency; on Postgres, whoever would change it waits from now on."""
    row = table_of(Household)
    query = select(row.c.currency_code).where(row.c.id == uow.household_id)
    connection = uow.session.connection()
    found: str = connection.scalars(query.with_for_update(read=True, key_share=True)).one()
    return found


def changing_currency(uow: UnitOfWork) -> Sequence[UUID]:
    """Return the households whose currency is being changed."""
    change = col(Household.settings)[CURRENCY_CHANGE]["code"].as_string()
    return uow.session.scalars(select(col(Household.id)).where(change.is_not(None))).all()


def locked(uow: UnitOfWork) -> Household | None:
    """Return the household as it is now, once all who write in it have ended.

    Others wait for this work to end.
    """
    return uow.session.get(Household, uow.household_id, with_for_update=True)


def count_change(uow: UnitOfWork, household_id: UUID | None = None) -> None:
    """Add one to the change counter of a household; without one, of that the work is bound to."""
    uow.session.execute(
        update(Household)
        .where(col(Household.id) == (household_id or uow.household_id))
        .values(change_counter=col(Household.change_counter) + 1),
        execution_options={"synchronize_session": False},
    )


def change_counters(uow: UnitOfWork) -> dict[UUID, int]:
    """Return the change counters of all households."""
    query = select(col(Household.id), col(Household.change_counter))
    return {row[0]: row[1] for row in uow.session.execute(query)}


def change_counter(uow: UnitOfWork) -> int:
    """Return the household's change counter, as it was when it was first asked for."""
    return uow.once("change counter", lambda: _counted(uow))


def _counted(uow: UnitOfWork) -> int:
    # What is remembered under the counter must not be older than it.
    uow.ask_anew()
    counter = select(col(Household.change_counter)).where(col(Household.id) == uow.household_id)
    return uow.session.scalar(counter) or 0
