"""Rules made ready to apply: what they name is looked up, and those that name what is gone left."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias
from uuid import UUID

from pydantic import TypeAdapter

from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.statements import lines as statements
from spends.domains.rules import repository
from spends.domains.rules.conditions import Place
from spends.domains.rules.engine import Called, Decider, Effects, Ready
from spends.domains.rules.leaves import (
    AccountCondition,
    AnyAccount,
    AnyText,
    TextCondition,
)
from spends.domains.rules.models import Rule
from spends.domains.rules.schemas import (
    Action,
    AddTags,
    AppendNotes,
    Conditions,
    SetCategory,
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
        for conditions, actions in rules:
            names |= _names(conditions, actions)
        self._payees = statements.payees_meant(uow, names)
        self._categories = categories.category_facts(uow).keys()
        labels = accounts.account_labels(uow)
        self._accounts = {key for key, label in labels.items() if not label.is_deleted}

    @property
    def means(self) -> Mapping[str, str]:
        """What payee a name stands for now, both folded."""
        return {fold(name): folded_name(found.name) for name, found in self._payees.items()}

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
            if isinstance(leaf, AccountCondition | AnyAccount) and not (
                self._accounts & set(leaf.ids)
            ):
                yield Problem("conditions", "The account it looks for is gone. Choose another.")
        for action in actions:
            if isinstance(action, SetCategory) and action.category_id not in self._categories:
                yield Problem("actions", "The category it gives is gone. Choose another.")
            if isinstance(action, SetTransfer) and action.account_id not in self._accounts:
                yield Problem("actions", "The account of its transfers is gone. Choose another.")
            if isinstance(action, SetPayee) and action.payee not in self._payees:
                words = f"The payee “{action.payee}” is gone. Choose another."
                yield Problem("actions", words)

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
    """Rules ready to apply, in their order, and what the payees they name mean now."""

    ready: list[Ready]
    means: Mapping[str, str]

    def decider(self, account_id: UUID, currency: str) -> Decider:
        """Return what applies them to the lines of an account."""
        return Decider(self.ready, Place(account_id, currency), self.means)


def ready_rules(uow: UnitOfWork, rule_ids: Collection[UUID] | None = None) -> Rules:
    """Return the rules of ids, or else all active ones; those that name what is gone left out."""
    rows = repository.rules(uow)
    if rule_ids is None:
        rows = [row for row in rows if row.is_active]
    else:
        rows = [row for row in rows if row.id in rule_ids]
    if not rows:
        return Rules([], {})
    parts = [(conditions_of(row), actions_of(row)) for row in rows]
    readying = Readying(uow, parts)
    ready = [
        readying.ready(conditions, actions, stop=row.stop)._replace(name=row.name)
        for row, (conditions, actions) in zip(rows, parts, strict=True)
        if not readying.problems(conditions, actions)
    ]
    return Rules(ready, readying.means)


def tried_rule(uow: UnitOfWork, conditions: Conditions, actions: Sequence[Action]) -> Rules:
    """Return one rule that need not be there; InvalidInput for what it names and is gone.

    A payee that is not known yet is none of that.
    """
    readying = Readying(uow, [(conditions, actions)])
    named = [action for action in actions if not isinstance(action, SetPayee)]
    readying.refuse_unknown(conditions, named)
    return Rules([readying.ready(conditions, actions, stop=False)], readying.means)
