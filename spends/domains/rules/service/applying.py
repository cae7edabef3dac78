"""Rules are tried on the lines that are there, and applied to them."""

import heapq
from collections.abc import Collection
from uuid import UUID

from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.many import ruled
from spends.domains.ledger.service.reading import listing
from spends.domains.rules import repository
from spends.domains.rules.schemas import RuleApplication, RulePreview
from spends.domains.rules.service import planning
from spends.domains.rules.service.planning import Plan, plan
from spends.domains.rules.service.readying import Rules, ready_rules, tried_rule
from spends.domains.rules.views import Applied, Becoming, Preview
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput
from spends.kit.unit_of_work import UnitOfWork

MAX_CHANGED = 50_000
SHOWN = 20


def preview(uow: UnitOfWork, tried: RulePreview) -> Preview:
    """Return what a rule, there or not, would change by itself; nothing is stored.

    InvalidInput for what it names and is not there; a payee that is new is none of that.
    """
    uow.require(Permission.READ)
    rules = tried_rule(uow, tried.conditions, tried.actions)
    return _shown(uow, plan(uow, rules, tried.filter), tried.limit)


def count(uow: UnitOfWork, rule_id: UUID) -> int:
    """Return for how many transactions a rule is, also where it would change nothing.

    None for a rule that names what is gone. NotFound for one that is unknown.
    """
    uow.require(Permission.READ)
    return planning.count(uow, _rules(uow, [rule_id]), TransactionFilter())


def preview_rules(uow: UnitOfWork, application: RuleApplication, limit: int = SHOWN) -> Preview:
    """Return what `apply` would change; NotFound for a rule that is unknown."""
    uow.require(Permission.READ)
    rules = _rules(uow, application.rule_ids)
    return _shown(uow, plan(uow, rules, application.filter), limit)


def apply(uow: UnitOfWork, application: RuleApplication) -> Applied:
    """Apply rules in their order: those of ids, active or not, or else all active ones.

    Rules that name what is gone are left out. One undo takes all of it back. NotFound for a rule
    that is unknown; StaleVersion when somebody else changed one of the lines just now.
    """
    uow.require(Permission.WRITE)
    found = plan(uow, _rules(uow, application.rule_ids), application.filter)
    if len(found) > MAX_CHANGED:
        message = f"More than {MAX_CHANGED:,} transactions would change. Narrow the filter."
        raise InvalidInput.field("filter", message)
    if not found:
        return Applied(0, None)
    undo_id = ruled.write(
        uow,
        {line_id: planned.edit for line_id, planned in found.items()},
        {line_id: planned.version for line_id, planned in found.items()},
    )
    return Applied(len(found), undo_id)


def _rules(uow: UnitOfWork, rule_ids: Collection[UUID] | None) -> Rules:
    for rule_id in rule_ids or ():
        repository.rule(uow, rule_id)
    return ready_rules(uow, rule_ids)


def _shown(uow: UnitOfWork, found: Plan, limit: int) -> Preview:
    own = ((planned.day, line_id) for line_id, planned in found.items() if not planned.is_other)
    newest = [line_id for _, line_id in heapq.nlargest(limit, own)]
    views = listing.views(uow, newest)
    items = [
        Becoming(
            view,
            found[view.id].columns.get("category_id"),
            found[view.id].payee,
            found[view.id].columns.get("notes"),
            found[view.id].added_tags,
            found[view.id].removed_tags,
            found[view.id].columns.get("cleared"),
            found[view.id].columns.get("transfer_id"),
        )
        for view in views
    ]
    return Preview(len(found), items)
