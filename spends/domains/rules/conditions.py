"""A rule's conditions made ready: as a function of a line, and what a line must hold to meet them.

Whatever of a condition is the same for every line of an account is decided once. All the rest is a
function, and the triggers: texts of which a line holds one, or the conditions are not met.
"""

import datetime
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.rules.labels import (
    AnyCategory,
    CategoryCondition,
    CategoryLeaf,
    NoCategory,
    NoTags,
    TagLeaf,
)
from spends.domains.rules.leaves import (
    AccountCondition,
    AmountBetween,
    AmountCondition,
    AnyAccount,
    AnyLeaf,
    AnyText,
    CurrencyCondition,
    DateBetween,
    DateCondition,
    DateLeaf,
    DayOfMonth,
    Emptiness,
    TextCondition,
)
from spends.domains.rules.patterns import Patience, compiled
from spends.domains.rules.schemas import (
    Conditions,
    Group,
)
from spends.kit.money import exponent
from spends.kit.text import fold


class Labels(NamedTuple):
    """A line's categories, of which a split one has several, and its tags, folded.

    Where `is_payees`, the category is what the payee brings along, and goes with the payee.
    """

    categories: tuple[UUID | None, ...] = (None,)
    tags: frozenset[str] = frozenset()
    is_payees: bool = False


UNLABELLED = Labels()


class Line(NamedTuple):
    """What rules see of a transaction: payee and description are folded, the notes are not.

    `amount` is in minor units of the account's currency. The labels are there as far as some rule
    asks for them.
    """

    payee: str
    description: str
    notes: str
    amount: int
    day: datetime.date
    labels: Labels = UNLABELLED


class Place(NamedTuple):
    """The account that lines are on."""

    account_id: UUID
    currency: str


class Meanings(NamedTuple):
    """What is meant by what conditions name.

    The folded names of payees by the folded names that mean them now; categories with all that
    stands below them; the folded names of tags.
    """

    payees: Mapping[str, str] = {}
    branches: Mapping[UUID, Collection[UUID]] = {}
    tags: Mapping[UUID, str] = {}


NOTHING_MEANT = Meanings()


class Trigger(NamedTuple):
    """One of a line's texts, payee, description or notes, and what it holds.

    That is a folded text, or a pattern that finds something in it.
    """

    field: str
    held: str
    is_pattern: bool = False


class Test(NamedTuple):
    """Whether a line meets conditions; `triggers` is None where any line may.

    `by_payee` says that nothing but the payee decides.
    """

    holds: Callable[[Line], bool]
    triggers: frozenset[Trigger] | None = None
    by_payee: bool = False


NEVER = Test(lambda _: False, frozenset(), by_payee=True)
ALWAYS = Test(lambda _: True, by_payee=True)


class Testing:
    """Makes tests of conditions, for one account."""

    def __init__(self, place: Place, meanings: Meanings, patience: Patience) -> None:
        self._place = place
        self._meanings = meanings
        self._patience = patience

    def of(self, conditions: Conditions | Group) -> Test:
        """Return the test of conditions."""
        nodes = conditions.all or conditions.any or []
        tests = [self.of(node) if isinstance(node, Group) else self._leaf(node) for node in nodes]
        return _all(tests) if conditions.all else _any(tests)

    def _leaf(self, leaf: AnyLeaf) -> Test:
        if isinstance(leaf, CurrencyCondition):
            return ALWAYS if self._place.currency == leaf.value else NEVER
        if isinstance(leaf, AccountCondition | AnyAccount):
            return ALWAYS if self._place.account_id in leaf.ids else NEVER
        if isinstance(leaf, TextCondition):
            return self._text(leaf)
        if isinstance(leaf, AnyText):
            return _any([self._text(each) for each in leaf.each])
        if isinstance(leaf, AmountCondition | AmountBetween):
            return self._amount(leaf)
        return Test(self._plain(leaf))

    def _plain(self, leaf: Emptiness | DateLeaf | CategoryLeaf | TagLeaf) -> Callable[[Line], bool]:
        if isinstance(leaf, Emptiness):
            text_of, is_wanted = _TEXTS[leaf.field], leaf.op == "not_empty"
            return lambda line: bool(text_of(line)) == is_wanted
        if isinstance(leaf, DateCondition | DateBetween | DayOfMonth):
            return _dated(leaf)
        if isinstance(leaf, CategoryCondition | AnyCategory | NoCategory):
            return self._in_category(leaf)
        return self._tagged(leaf)

    def _text(self, leaf: TextCondition) -> Test:
        text_of = _TEXTS[leaf.field]
        if leaf.op == "matches":
            trigger = Trigger(leaf.field, leaf.value, is_pattern=True)
            found = self._searched(leaf.value, text_of)
            return Test(found, frozenset({trigger}), leaf.field == "payee")
        sought = fold(leaf.value)
        if leaf.field == "payee" and leaf.op in {"is", "is_not"}:
            sought = self._meanings.payees.get(sought, sought)
        holds = _COMPARED[leaf.op]
        negative = leaf.op in {"is_not", "not_contains"}
        triggers = None if negative else frozenset({Trigger(leaf.field, sought)})
        return Test(lambda line: holds(text_of(line), sought), triggers, leaf.field == "payee")

    def _in_category(self, leaf: CategoryLeaf) -> Callable[[Line], bool]:
        if isinstance(leaf, NoCategory):
            return lambda line: None in line.labels.categories
        branches = self._meanings.branches
        wanted = frozenset(each for own in leaf.ids for each in branches.get(own, (own,)))
        if leaf.op == "is_not":
            return lambda line: any(each not in wanted for each in line.labels.categories)
        return lambda line: any(each in wanted for each in line.labels.categories)

    def _tagged(self, leaf: TagLeaf) -> Callable[[Line], bool]:
        if isinstance(leaf, NoTags):
            return lambda line: not line.labels.tags
        name, is_wanted = self._meanings.tags.get(leaf.value, ""), leaf.op == "has"
        return lambda line: (name in line.labels.tags) == is_wanted

    def _searched(self, pattern: str, text_of: Callable[[Line], str]) -> Callable[[Line], bool]:
        search, spend = compiled(pattern).search, self._patience.spend

        def holds(line: Line) -> bool:
            start = time.thread_time()
            found = search(text_of(line)) is not None
            spend(time.thread_time() - start)
            return found

        return holds

    def _amount(self, leaf: AmountCondition | AmountBetween) -> Test:
        places = exponent(self._place.currency)
        least, most = (
            None if bound is None else _whole(bound.scaleb(places)) for bound in leaf.bounds
        )
        low = 0 if least is None else least
        direction = leaf.direction

        def holds(line: Line) -> bool:
            amount = line.amount
            if (direction == "in" and amount <= 0) or (direction == "out" and amount >= 0):
                return False
            size = abs(amount)
            return low <= size and (most is None or size <= most)

        return Test(holds)


def _whole(amount: Decimal) -> int | Decimal:
    """Return an amount as an integer where it is one: the others no line is equal to."""
    return int(amount) if amount == amount.to_integral_value() else amount


def _dated(leaf: DateLeaf) -> Callable[[Line], bool]:
    if isinstance(leaf, DayOfMonth):
        number = leaf.value
        return lambda line: line.day.day == number
    if isinstance(leaf, DateBetween):
        first, last = leaf.value
        return lambda line: first <= line.day <= last
    day = leaf.value
    if leaf.op == "before":
        return lambda line: line.day < day
    return lambda line: line.day > day


_TEXTS: Mapping[str, Callable[[Line], str]] = {
    "payee": lambda line: line.payee,
    "description": lambda line: line.description,
    "notes": lambda line: fold(line.notes),
}
_COMPARED: Mapping[str, Callable[[str, str], bool]] = {
    "is": lambda text, sought: text == sought,
    "is_not": lambda text, sought: text != sought,
    "contains": lambda text, sought: sought in text,
    "not_contains": lambda text, sought: sought not in text,
    "starts_with": lambda text, sought: text.startswith(sought),
    "ends_with": lambda text, sought: text.endswith(sought),
}


def _all(tests: Iterable[Test]) -> Test:
    kept = [test for test in tests if test is not ALWAYS]
    if not kept:
        return ALWAYS
    if any(test.triggers is not None and not test.triggers for test in kept):
        return NEVER
    # The fewest and longest texts are met by the fewest lines.
    known = [test.triggers for test in kept if test.triggers is not None]
    triggers = min(known, key=_commonness, default=None)
    # The quickest to fail first: those that texts are known for.
    kept.sort(key=lambda test: test.triggers is None)
    if len(kept) == 1:
        return kept[0]
    each = [test.holds for test in kept]
    by_payee = all(test.by_payee for test in kept)
    return Test(lambda line: all(holds(line) for holds in each), triggers, by_payee)


def _commonness(triggers: frozenset[Trigger]) -> tuple[Any, ...]:
    shortest = min(len(trigger.held) for trigger in triggers)
    is_slow = any(trigger.is_pattern for trigger in triggers)
    return is_slow, len(triggers), -shortest, sorted(triggers)


def _any(tests: Iterable[Test]) -> Test:
    kept = [test for test in tests if test.triggers is None or test.triggers]
    if any(test is ALWAYS for test in kept):
        return ALWAYS
    if not kept:
        return NEVER
    if len(kept) == 1:
        return kept[0]
    each = [test.holds for test in kept]
    triggers: frozenset[Trigger] | None = frozenset()
    for test in kept:
        triggers = None if triggers is None or test.triggers is None else triggers | test.triggers
    by_payee = all(test.by_payee for test in kept)
    return Test(lambda line: any(holds(line) for holds in each), triggers, by_payee)
