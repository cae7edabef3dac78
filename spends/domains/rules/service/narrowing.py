"""What lines must at least have for a rule to be for them, so that the database finds the few."""

import datetime
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from spends.domains.ledger.service.many.ruled import Likely
from spends.domains.ledger.views import AccountLabel
from spends.domains.rules.conditions import Line, Meanings, Place, Testing
from spends.domains.rules.labels import AnyCategory, CategoryCondition, NoCategory, TagCondition
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
    TextCondition,
)
from spends.domains.rules.patterns import Patience
from spends.domains.rules.schemas import (
    Conditions,
    Group,
)
from spends.kit.money import MAX_MINOR, exponent
from spends.kit.text import fold

MANY_PAYEES = 400
MANY_WAYS = 20
_DAY = datetime.date(2000, 1, 1)
_NEGATIVE = {"is_not", "not_contains"}


@dataclass(frozen=True)
class Narrowing:
    """What is known of a household: its payees' folded names, what rules mean, its accounts."""

    payee_names: Mapping[UUID, str]
    meanings: Meanings
    accounts: Mapping[UUID, AccountLabel]

    def of(self, rules: Iterable[Conditions]) -> list[Likely] | None:
        """Return what lines are like that some of these rules are for; None for any line."""
        found: list[Likely] = []
        for conditions in rules:
            ways = self._ways(conditions)
            if ways is None or len(found) + len(ways) > MANY_WAYS:
                return None
            found += ways
        return found

    def _ways(self, conditions: Conditions | Group) -> list[Likely] | None:
        nodes = conditions.all or conditions.any or []
        each = [self._ways(node) if isinstance(node, Group) else self._way(node) for node in nodes]
        if conditions.any:
            known = [ways for ways in each if ways is not None]
            return [*chain.from_iterable(known)] if len(known) == len(each) else None
        single = [ways[0] for ways in each if ways is not None and len(ways) == 1]
        if single:
            return [_both(single)]
        return next((ways for ways in each if ways is not None), None)

    def _way(self, leaf: AnyLeaf) -> list[Likely] | None:
        if isinstance(leaf, AnyText) and leaf.field != "payee":
            return [Likely(text=fold(each)) for each in leaf.value]
        found = self._payees(leaf) if isinstance(leaf, AnyText) else self._likely(leaf)
        return None if found is None else [found]

    def _likely(self, leaf: AnyLeaf) -> Likely | None:
        if isinstance(leaf, TextCondition):
            return self._text(leaf)
        if isinstance(leaf, AmountCondition | AmountBetween):
            return self._amounts(leaf)
        if isinstance(leaf, AccountCondition | AnyAccount):
            return Likely(account_ids=leaf.ids)
        if isinstance(leaf, CurrencyCondition):
            own = [key for key, label in self.accounts.items() if label.currency_code == leaf.value]
            return Likely(account_ids=own)
        if isinstance(leaf, DateCondition | DateBetween):
            return Likely(days=_days(leaf))
        return self._labelled(leaf)

    def _labelled(self, leaf: AnyLeaf) -> Likely | None:
        if isinstance(leaf, NoCategory):
            return Likely(category_ids=())
        if isinstance(leaf, CategoryCondition | AnyCategory) and leaf.op != "is_not":
            branches = self.meanings.branches
            return Likely(category_ids={each for own in leaf.ids for each in branches.get(own, ())})
        if isinstance(leaf, TagCondition) and leaf.op == "has":
            return Likely(tag_id=leaf.value)
        return None

    def _text(self, leaf: TextCondition) -> Likely | None:
        if leaf.op in _NEGATIVE:
            return None
        if leaf.field != "payee":
            return None if leaf.op == "matches" else Likely(text=fold(leaf.value))
        return self._payees(leaf)

    def _payees(self, leaf: TextCondition | AnyText) -> Likely | None:
        nowhere = Place(UUID(int=0), "EUR")
        test = Testing(nowhere, self.meanings, Patience()).of(Conditions(all=[leaf]))
        found: Collection[UUID] = [
            payee_id
            for payee_id, name in self.payee_names.items()
            if test.holds(Line(name, "", "", 0, _DAY))
        ]
        if len(found) > MANY_PAYEES or test.holds(Line("", "", "", 0, _DAY)):
            return None
        return Likely(payee_ids=found)

    def _amounts(self, leaf: AmountCondition | AmountBetween) -> Likely:
        places = {exponent(label.currency_code) for label in self.accounts.values()} or {2}
        least, most = leaf.bounds
        return Likely(
            amounts=(
                0 if least is None else math.floor(least.scaleb(min(places))),
                MAX_MINOR if most is None else math.ceil(most.scaleb(max(places))),
            )
        )


def _both(several: Iterable[Likely]) -> Likely:
    """Return what a line has that is like all of these: of two of a kind, one is enough."""
    found = Likely()
    for each in several:
        known = {name: value for name, value in each._asdict().items() if value is not None}
        if found.text is not None and each.text is not None and len(each.text) < len(found.text):
            known.pop("text")
        found = found._replace(**known)
    return found


def _days(leaf: DateCondition | DateBetween) -> tuple[datetime.date, datetime.date]:
    if isinstance(leaf, DateBetween):
        return leaf.value[0], leaf.value[1]
    if leaf.op == "before":
        return datetime.date.min, leaf.value
    return leaf.value, datetime.date.max
