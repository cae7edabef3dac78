"""The statements on the rules' table."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import col

from spends.domains.rules.models import Rule
from spends.kit.errors import NotFound
from spends.kit.sql import changed, table_of
from spends.kit.unit_of_work import UnitOfWork

RULES = table_of(Rule)


def rule(uow: UnitOfWork, rule_id: UUID, *, deleted: bool = False) -> Rule:
    """Return a rule; NotFound when it is unknown, or deleted unless that is asked for."""
    found = uow.session.get(Rule, (uow.household_id, rule_id))
    if found is None or (found.deleted_at is not None) != deleted:
        raise NotFound
    return found


def rules(uow: UnitOfWork) -> Sequence[Rule]:
    """Return all rules in their order."""
    query = select(Rule).where(col(Rule.deleted_at).is_(None))
    return uow.session.scalars(query.order_by(col(Rule.position), col(Rule.id))).all()


def every(uow: UnitOfWork) -> Sequence[Rule]:
    """Return all rules, deleted ones too."""
    return uow.session.scalars(select(Rule)).all()


def remove_unchanged(uow: UnitOfWork, ids: Collection[UUID]) -> int:
    """Remove rules for good that are as they were added, or deleted; return how many there were."""
    mine = (RULES.c.household_id == uow.household_id, RULES.c.id.in_(ids))
    gone = delete(RULES).where(*mine, (RULES.c.version == 1) | RULES.c.deleted_at.is_not(None))
    return changed(uow.session.connection().execute(gone))


def arrange(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Give rules their places in an order."""
    for place, rule_id in enumerate(ids):
        mine = (RULES.c.household_id == uow.household_id, RULES.c.id == rule_id)
        uow.session.connection().execute(update(RULES).where(*mine).values(position=place))
    for row in uow.session.identity_map.values():
        if isinstance(row, Rule):
            uow.session.expire(row, ["position"])
