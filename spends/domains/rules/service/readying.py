"""Rules made ready to apply: what they name is looked up, and those that name what is gone left."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, TypeAlias
from uuid import UUID

from pydantic import TypeAdapter

from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.naming import categories, tags
from spends.domains.ledger.service.statements import lines as statements
from spends.domains.ledger.tree import Tree
from spends.domains.rules import repository
from spends.domains.rules.conditions import NOTHING_MEANT, Meanings, Place
from spends.domains.rules.effects import Called, Effects, Ready
from spends.domains.rules.engine import Decider
from spends.domains.rules.labels import AnyCategory, CategoryCondition, TagCondition
from spends.domains.rules.leaves import (
    AccountCondition,
    AnyAccount,
    AnyLeaf,
    AnyText,
    TextCondition,
)
from spends.domains.rules.models import Rule
from spends.domains.rules.schemas import (
    Action,
    AddTags,
    AppendNotes,
    Conditions,
    RemoveTags,
    SetCategory,
    SetCleared,
    SetNotes,
    SetPayee,
    SetTransfer,
)
from spends.kit.errors import InvalidInput
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

NO_PAYEE = UUID(int=0)
"""The id of a payee that would be made, in a rule that is only tried."""

NAME_LENGTH = 200
Parts: TypeAlias = tuple[Conditions | None, Sequence[Action]]
_ACTIONS: TypeAdapter[list[Action]] = TypeAdapter(list[Action])


def conditions_of(row: Rule) -> Conditions:
    """Return the conditions of a rule of the table."""
    return Conditions.model_validate(row.conditions)


def actions_of(row: Rule) -> list[Action]:
    """Return the actions of a rule of the table."""
    return _ACTIONS.validate_python(row.actions)


def folded_name(name: str) -> str:
    """Return a payee's name for comparing, as the table has it."""
    return fold(name)[:NAME_LENGTH]


class Problem(NamedTuple):
    """What a rule names that is not there: in which field of a body, and in words."""

    field: str
    words: str


class Readying:
    """Looks up what some rules name, all at once."""

    def __init__(self, uow: UnitOfWork, rules: Iterable[Parts]) -> None:
        names: set[str] = set()
        fields: set[str] = set()
        for conditions, actions in rules:
            names |= _names(conditions, actions)
            fields |= {leaf.field for leaf in conditions.leaves} if conditions else set()
            fields |= {action.type for action in actions}
        self._payees = statements.payees_meant(uow, names)
        self._categories = categories.category_facts(uow)
        labels = accounts.account_labels(uow)
        self._accounts = {key for key, label in labels.items() if not label.is_deleted}
        asks_tags = fields & {"tags", "remove_tags"}
        self._tags = {tag.id: fold(tag.name) for tag in tags.all_tags(uow)} if asks_tags else {}
        self._asks_categories = "category" in fields

    @property
    def meanings(self) -> Meanings:
        """What is meant by what the rules name."""
        payees = {fold(name): folded_name(found.name) for name, found in self._payees.items()}
        if not self._asks_categories:
            return Meanings(payees, {}, self._tags)
        tree = Tree(self._categories.values())
        branches = {category_id: tree.branch(category_id) for category_id in self._categories}
        return Meanings(payees, branches, self._tags)

    def problems(self, conditions: Conditions | None, actions: Sequence[Action]) -> list[str]:
        """Return in words what is gone that a rule names."""
        return [problem.words for problem in self._problems(conditions, actions)]

    def refuse_unknown(self, conditions: Conditions | None, actions: Sequence[Action]) -> None:
        """Refuse with InvalidInput what names something that is not there."""
        for problem in self._problems(conditions, actions):
            raise InvalidInput.field(problem.field, problem.words)

    def _problems(
        self, conditions: Conditions | None, actions: Sequence[Action]
    ) -> Iterable[Problem]:
        for leaf in conditions.leaves if conditions else ():
            if what := self._gone(leaf):
                yield Problem("conditions", f"The {what} it looks for is gone. Choose another.")
        for action in actions:
            if isinstance(action, SetCategory) and action.category_id not in self._categories:
                yield Problem("actions", "The category it gives is gone. Choose another.")
            if isinstance(action, SetTransfer) and action.account_id not in self._accounts:
                yield Problem("actions", "The account of its transfers is gone. Choose another.")
            if isinstance(action, SetPayee) and action.payee not in self._payees:
                words = f"The payee “{action.payee}” is gone. Choose another."
                yield Problem("actions", words)
            if isinstance(action, RemoveTags) and not (
                set(map(fold, action.tags)) & set(self._tags.values())
            ):
                words = f"There is no tag “{action.tags[0]}” to remove. Choose another."
                yield Problem("actions", words)

    def _gone(self, leaf: AnyLeaf) -> str | None:
        """Return the kind of what a condition names where nothing of that is there any more."""
        match leaf:
            case AccountCondition() | AnyAccount():
                return None if self._accounts & set(leaf.ids) else "account"
            case CategoryCondition() | AnyCategory():
                return None if self._categories.keys() & set(leaf.ids) else "category"
            case TagCondition():
                return None if leaf.value in self._tags else "tag"
        return None

    def ready(self, conditions: Conditions, actions: Sequence[Action], *, stop: bool) -> Ready:
        """Return a rule as it applies."""
        effects = Effects()
        for action in actions:
            if isinstance(action, SetCategory):
                effects = effects._replace(category_id=action.category_id)
            elif isinstance(action, SetPayee):
                effects = effects._replace(payee=self._called(action.payee))
            elif isinstance(action, AddTags):
                effects = effects._replace(tags=tuple(action.tags))
            elif isinstance(action, RemoveTags):
                effects = effects._replace(removed_tags=tuple(action.tags))
            elif isinstance(action, SetCleared):
                effects = effects._replace(cleared=action.cleared)
            elif isinstance(action, SetNotes):
                effects = effects._replace(notes=action.notes)
            elif isinstance(action, AppendNotes):
                effects = effects._replace(appended=action.notes)
            else:
                effects = effects._replace(transfer_account_id=action.account_id)
        return Ready(conditions, effects, stop)

    def _called(self, name: str) -> Called:
        found = self._payees.get(name)
        if found is None:
            return Called(NO_PAYEE, folded_name(name), name)
        return Called(found.id, folded_name(found.name), found.name, found.category_id)


def _names(conditions: Conditions | None, actions: Sequence[Action]) -> set[str]:
    """Return the payees that a rule names whole."""
    found = {action.payee for action in actions if isinstance(action, SetPayee)}
    for leaf in conditions.leaves if conditions else ():
        if isinstance(leaf, TextCondition) and leaf.field == "payee" and leaf.op in _WHOLE:
            found.add(leaf.value)
        elif isinstance(leaf, AnyText) and leaf.field == "payee":
            found.update(leaf.value)
    return found


_WHOLE = {"is", "is_not"}


class Rules(NamedTuple):
    """Rules ready to apply, in their order, and what is meant by what they name."""

    ready: list[Ready]
    meanings: Meanings = NOTHING_MEANT

    def decider(self, account_id: UUID, currency: str) -> Decider:
        """Return what applies them to the lines of an account."""
        return Decider(self.ready, Place(account_id, currency), self.meanings)


def ready_rules(uow: UnitOfWork, rule_ids: Collection[UUID] | None = None) -> Rules:
    """Return the rules of ids, or else all active ones; those that name what is gone left out."""
    rows = repository.rules(uow)
    if rule_ids is None:
        rows = [row for row in rows if row.is_active]
    else:
        rows = [row for row in rows if row.id in rule_ids]
    if not rows:
        return Rules([])
    parts = [(conditions_of(row), actions_of(row)) for row in rows]
    readying = Readying(uow, parts)
    ready = [
        readying.ready(conditions, actions, stop=row.stop)._replace(name=row.name)
        for row, (conditions, actions) in zip(rows, parts, strict=True)
        if not readying.problems(conditions, actions)
    ]
    return Rules(ready, readying.meanings)


def tried_rule(uow: UnitOfWork, conditions: Conditions, actions: Sequence[Action]) -> Rules:
    """Return one rule that need not be there; InvalidInput for what it names and is gone.

    A payee that is not known yet is none of that.
    """
    readying = Readying(uow, [(conditions, actions)])
    named = [action for action in actions if not isinstance(action, SetPayee)]
    readying.refuse_unknown(conditions, named)
    return Rules([readying.ready(conditions, actions, stop=False)], readying.meanings)
