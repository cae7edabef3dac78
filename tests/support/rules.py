"""Rules of a household, as their tests keep, try and apply them."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import changes, transactions
from spends.domains.rules.schemas import NewRule, RuleApplication, RulePreview
from spends.domains.rules.service import applying, rules
from spends.domains.rules.views import Applied, Preview, RuleView
from tests.support.homes import Home

REWE = {"all": [{"field": "payee", "op": "is", "value": "Rewe"}]}
ANYTHING = {"all": [{"field": "date", "op": "after", "value": "1990-01-01"}]}
Tree = dict[str, Any]


def trees(leaves: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Return conditions of some leaves, and of groups of them."""
    return _grouped(st.one_of(leaves, _grouped(leaves)))


def _grouped(nodes: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    ways = st.sampled_from(["all", "any"])
    return st.builds(lambda way, own: {way: own}, ways, st.lists(nodes, min_size=1, max_size=3))


def add(home: Home, conditions: Any, *actions: dict[str, Any], **fields: Any) -> UUID:
    """Add a rule; return its id."""
    new = {"name": "A rule", "conditions": conditions, "actions": list(actions), **fields}
    with home.work() as uow:
        return rules.add_rule(uow, NewRule.model_validate(new)).id


def categorise(category_id: UUID) -> dict[str, Any]:
    """Return the action that gives a category."""
    return {"type": "set_category", "category_id": str(category_id)}


def asks(field: str, op: str, *value: Any) -> dict[str, Any]:
    """Return conditions of which there is one; some need no value."""
    leaf = {"field": field, "op": op}
    return {"all": [leaf | {"value": value[0]} if value else leaf]}


def view(home: Home, rule_id: UUID) -> RuleView:
    """Return a rule as people see it."""
    with home.work(write=False) as uow:
        return rules.rule(uow, rule_id)


def order(home: Home) -> list[UUID]:
    """Return the rules' ids in their order."""
    with home.work(write=False) as uow:
        return [found.id for found in rules.rules(uow)]


def tried(home: Home, conditions: Any, *actions: dict[str, Any], **fields: Any) -> Preview:
    """Return what a rule would change that need not be there."""
    body = {"conditions": conditions, "actions": list(actions), **fields}
    with home.work(write=False) as uow:
        return applying.preview(uow, RulePreview.model_validate(body))


def applied(home: Home, *rule_ids: UUID, **wanted: Any) -> Applied:
    """Apply rules, and see that it was what the preview said."""
    application = RuleApplication(
        rule_ids=list(rule_ids) or None, filter=TransactionFilter(**wanted)
    )
    with home.work(write=False) as uow:
        seen = applying.preview_rules(uow, application)
    with home.work() as uow:
        done = applying.apply(uow, application)
    assert seen.count == done.count
    assert (done.undo_id is None) == (done.count == 0)
    home.assert_summaries_hold()
    return done


def undo(home: Home, done: Applied) -> None:
    """Take back what rules changed."""
    assert done.undo_id is not None
    with home.work() as uow:
        transactions.undo(uow, done.undo_id)
    home.assert_summaries_hold()


def states(home: Home) -> dict[UUID, Any]:
    """Return what can be changed of every line."""
    with home.work(write=False) as uow:
        found = uow.session.query(Transaction).all()
        return changes._states(uow, found)


def line(home: Home, line_id: UUID) -> Transaction:
    """Return a line."""
    with home.work(write=False) as uow:
        return rows.transaction(uow, line_id)
