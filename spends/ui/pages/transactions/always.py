"""The offer to do always what a person did once: a payee's category by a rule."""

from typing import Any, NamedTuple
from uuid import UUID

import reflex as rx

from spends.domains.ledger.service.naming import categories, payees
from spends.domains.ledger.service.reading import listing
from spends.domains.rules.leaves import TextCondition
from spends.domains.rules.schemas import (
    NewRule,
    RuleApplication,
    RuleChanges,
    SetCategory,
)
from spends.domains.rules.service import applying
from spends.domains.rules.service import rules as service
from spends.domains.rules.views import RuleView
from spends.kit.errors import NotFound
from spends.kit.ids import parse_id
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.format import number
from spends.ui.pages.transactions.listing import ListState
from spends.ui.work import current_actor, read, write

Events = list[Any]
NAME_LENGTH = 100


class _Habit(NamedTuple):
    """A payee and the category it was given."""

    payee_id: UUID
    payee: str
    category_id: UUID
    category: str

    @property
    def words(self) -> str:
        return f"{self.payee} → {self.category}"


class _Made(NamedTuple):
    """The rule that says so from now on, and how many other lines it would change."""

    habit: _Habit
    rule_id: UUID
    line_count: int


class AlwaysState(rx.State):
    """What was offered once is not offered again as long as the page is open."""

    _offered: list[str] = []

    @rx.event
    async def offer(self, row_id: str) -> Events:
        """Offer to do always what was just done to a transaction, unless that happens already."""
        wanted = parse_id(row_id)
        habit = await read(lambda uow: _new_habit(uow, wanted))
        if habit is None or habit.words in self._offered:
            return []
        self._offered = [*self._offered, habit.words]
        make = AlwaysState.make(str(habit.payee_id), str(habit.category_id))
        return [notify(f"Always: {habit.words}?", undo=make, action="Do this always")]

    @rx.event
    async def make(self, payee_id: str, category_id: str) -> Events:
        """Make the rule, and offer to apply it to what is there."""
        payee, category = parse_id(payee_id), parse_id(category_id)
        made = await write(lambda uow: _make(uow, payee, category))
        words = f"From now on: {made.habit.words}."
        if not made.line_count:
            return [notify(words)]
        many = number(made.line_count, current_actor().locale)
        would = "1 other transaction" if made.line_count == 1 else f"{many} other transactions"
        act = AlwaysState.apply(str(made.rule_id))
        return [notify(f"{words} {would} would change.", undo=act, action="Change them")]

    @rx.event
    async def apply(self, rule_id: str) -> Events:
        """Apply the rule to the transactions that are there."""
        wanted = RuleApplication(rule_ids=[parse_id(rule_id)])
        applied = await write(lambda uow: applying.apply(uow, wanted))
        if applied.undo_id is None:
            return [notify("Nothing to change")]
        many = number(applied.count, current_actor().locale)
        words = "1 transaction" if applied.count == 1 else f"{many} transactions"
        undo = ListState.undo(str(applied.undo_id))
        return [ListState.refresh, notify(f"Changed {words}", undo=undo)]


def _new_habit(uow: UnitOfWork, transaction_id: UUID) -> _Habit | None:
    """Return the habit a line stands for; None without payee or category, and for a known one."""
    line = listing.view(uow, transaction_id)
    if line.payee_id is None or line.category_id is None or line.transfer_id is not None:
        return None
    payee = payees.payee(uow, line.payee_id)
    rule = _rule_for(uow, payee.name)
    active = rule is not None and rule.is_active
    known = _given(rule) if rule and active else payee.default_category_id
    if known == line.category_id:
        return None
    return _Habit(payee.id, payee.name, line.category_id, line.category_name or "")


def _make(uow: UnitOfWork, payee_id: UUID, category_id: UUID) -> _Made:
    payee = payees.payee(uow, payee_id)
    category = categories.category_facts(uow).get(category_id)
    if category is None:
        raise NotFound
    habit = _Habit(payee.id, payee.name, category_id, category.name)
    rule = _rule_for(uow, payee.name)
    action = {"type": "set_category", "category_id": str(category_id)}
    if rule is None:
        fields = {
            "name": f"{payee.name}: {category.name}"[:NAME_LENGTH],
            "conditions": {"all": [{"field": "payee", "op": "is", "value": payee.name}]},
            "actions": [action],
        }
        rule_id = service.add_rule(uow, validated(NewRule, fields)).id
    else:
        others = [each.model_dump() for each in rule.actions if not isinstance(each, SetCategory)]
        changes = validated(RuleChanges, {"actions": [action, *others], "is_active": True})
        rule_id = service.change_rule(uow, rule.id, changes).id
    found = applying.preview_rules(uow, RuleApplication(rule_ids=[rule_id]), limit=0)
    return _Made(habit, rule_id, found.count)


def _rule_for(uow: UnitOfWork, payee: str) -> RuleView | None:
    """Return the rule that is for a payee of just this name, and gives it a category."""
    for rule in service.rules(uow):
        leaves = rule.conditions.leaves
        if len(leaves) == 1 and isinstance(leaves[0], TextCondition):
            leaf = leaves[0]
            whole = (leaf.field, leaf.op) == ("payee", "is") and fold(leaf.value) == fold(payee)
            if whole and _given(rule) is not None:
                return rule
    return None


def _given(rule: RuleView) -> UUID | None:
    found = (each.category_id for each in rule.actions if isinstance(each, SetCategory))
    return next(found, None)
