"""Rules are added, changed, arranged and deleted."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from spends.domains.households import service as households
from spends.domains.ledger.service import noting
from spends.domains.ledger.service.naming import payees, tags
from spends.domains.rules import repository
from spends.domains.rules.models import Rule
from spends.domains.rules.schemas import (
    MAX_RULES,
    Action,
    AddTags,
    Conditions,
    NewRule,
    RuleChanges,
    RuleOrder,
    SetPayee,
)
from spends.domains.rules.service.readying import Readying, actions_of, conditions_of
from spends.domains.rules.views import RuleView
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, StaleVersion
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import check_order


def rules(uow: UnitOfWork) -> list[RuleView]:
    """Return all rules in their order."""
    uow.require(Permission.READ)
    uow.session.flush()
    return _views(uow, repository.rules(uow))


def rule(uow: UnitOfWork, rule_id: UUID) -> RuleView:
    """Return a rule; NotFound when it is unknown."""
    uow.require(Permission.READ)
    return _views(uow, [repository.rule(uow, rule_id)])[0]


def add_rule(uow: UnitOfWork, new: NewRule) -> Rule:
    """Add a rule behind the others; InvalidInput for what it names and is not there.

    The payee and the tags that it gives are made where they are new.
    """
    uow.require(Permission.WRITE)
    known = repository.rules(uow)
    _refuse_many(known)
    row = Rule(
        name=new.name,
        position=1 + max((each.position for each in known), default=-1),
        conditions=_stored(new.conditions),
        actions=[_stored(action) for action in new.actions],
        is_active=new.is_active,
        stop=new.stop,
    )
    _check(uow, new.conditions, new.actions)
    noting.added(uow, row)
    return row


def change_rule(uow: UnitOfWork, rule_id: UUID, changes: RuleChanges) -> Rule:
    """Change the fields that were sent; StaleVersion when `version` is not the present one."""
    uow.require(Permission.WRITE)
    row = repository.rule(uow, rule_id)
    if changes.version not in {None, row.version}:
        raise StaleVersion
    sent: dict[str, Any] = changes.changes
    with noting.noted(uow, row):
        for name in ("name", "is_active", "stop"):
            if name in sent:
                setattr(row, name, sent[name])
        if "conditions" in sent:
            row.conditions = _stored(sent["conditions"])
        if "actions" in sent:
            row.actions = [_stored(action) for action in sent["actions"]]
        if {"conditions", "actions"} & sent.keys():
            _check(uow, sent.get("conditions"), sent.get("actions") or ())
    return row


def delete_rule(uow: UnitOfWork, rule_id: UUID) -> None:
    """Delete a rule; what it did stays, and `restore_rule` takes it back."""
    uow.require(Permission.WRITE)
    row = repository.rule(uow, rule_id)
    noting.deleted(uow, row)


def restore_rule(uow: UnitOfWork, rule_id: UUID) -> Rule:
    """Take a deleted rule back, where it stood."""
    uow.require(Permission.WRITE)
    _refuse_many(repository.rules(uow))
    row = repository.rule(uow, rule_id, deleted=True)
    noting.restored(uow, row)
    return row


def arrange(uow: UnitOfWork, order: RuleOrder) -> None:
    """Put the rules in an order, all of them; InvalidInput where one lacks or is unknown."""
    uow.require(Permission.WRITE)
    check_order(order.ids, (row.id for row in repository.rules(uow)))
    repository.arrange(uow, order.ids)
    households.touch(uow)


def _refuse_many(known: Collection[Rule]) -> None:
    if len(known) >= MAX_RULES:
        message = f"There are {MAX_RULES} rules, which is the most. Delete one first."
        raise Conflict(message)


def _stored(part: Conditions | Action) -> dict[str, Any]:
    return part.model_dump(mode="json", exclude_none=True)


def _check(uow: UnitOfWork, conditions: Conditions | None, actions: Sequence[Action]) -> None:
    """Refuse what names something that is not there, and make the payee and tags that are new."""
    for action in actions:
        if isinstance(action, SetPayee):
            payees.kept_payee(uow, action.payee)
        elif isinstance(action, AddTags):
            tags.tags_for(uow, action.tags)
    uow.session.flush()
    readying = Readying(uow, [(conditions, actions)])
    readying.refuse_unknown(conditions, actions)


def _views(uow: UnitOfWork, rows: Sequence[Rule]) -> list[RuleView]:
    parts = [(conditions_of(row), actions_of(row)) for row in rows]
    readying = Readying(uow, parts)
    return [
        RuleView(
            row.id,
            row.name,
            row.position,
            conditions,
            actions,
            row.is_active,
            row.stop,
            tuple(readying.problems(conditions, actions)) if row.is_active else (),
            row.version,
        )
        for row, (conditions, actions) in zip(rows, parts, strict=True)
    ]
