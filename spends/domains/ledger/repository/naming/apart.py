"""Payees that look alike and are known not to be one."""

from collections.abc import Collection, Iterable
from itertools import combinations
from uuid import UUID

from sqlalchemy import delete, or_, select

from spends.domains.ledger.models import Payee, RefusedLikeness
from spends.kit.repository import chunks, upsert
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

APART = table_of(RefusedLikeness)
PAYEES = table_of(Payee)


def keep_apart(uow: UnitOfWork, ids: Iterable[UUID]) -> None:
    """Remember that no two of some payees are one."""
    pairs = [
        {"household_id": uow.household_id, "first_id": first, "second_id": second}
        for first, second in combinations(sorted(set(ids)), 2)
    ]
    uow.session.flush()
    for some in chunks(pairs):
        uow.session.connection().execute(upsert(uow, APART).on_conflict_do_nothing(), some)


def forget(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Forget whatever was said of two of some payees."""
    mine = APART.c.household_id == uow.household_id
    both = (APART.c.first_id.in_(list(ids)), APART.c.second_id.in_(list(ids)))
    uow.session.connection().execute(delete(APART).where(mine, *both))


def pairs(uow: UnitOfWork) -> dict[UUID, set[UUID]]:
    """Return for each payee of a pair those that it is kept apart from."""
    query = select(APART.c.first_id, APART.c.second_id).where(
        APART.c.household_id == uow.household_id
    )
    found: dict[UUID, set[UUID]] = {}
    for first, second in uow.session.connection().execute(query):
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return found


def others(uow: UnitOfWork, payee_id: UUID) -> list[tuple[UUID, str]]:
    """Return the payees that one is kept apart from, by name: (id, name)."""
    uow.session.flush()
    mine = APART.c.household_id == uow.household_id
    behind = select(APART.c.second_id).where(mine, APART.c.first_id == payee_id)
    before = select(APART.c.first_id).where(mine, APART.c.second_id == payee_id)
    query = select(PAYEES.c.id, PAYEES.c.name).where(
        PAYEES.c.household_id == uow.household_id,
        or_(PAYEES.c.id.in_(behind), PAYEES.c.id.in_(before)),
    )
    ordered = query.order_by(PAYEES.c.folded_name)
    return [(row[0], row[1]) for row in uow.session.connection().execute(ordered)]
