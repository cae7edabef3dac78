"""What rules would change of the lines that are there, worked out whole before anything is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.many import ruled
from spends.domains.ledger.views import AccountLabel
from spends.domains.rules.conditions import UNLABELLED
from spends.domains.rules.effects import Effects, Outcome
from spends.domains.rules.engine import Decider
from spends.domains.rules.service.labelling import labels_of
from spends.domains.rules.service.linking import Transfer, other_sides
from spends.domains.rules.service.narrowing import Narrowing
from spends.domains.rules.service.readying import Rules
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

MAX_TAGS = 50


@dataclass(slots=True)
class Planned:
    """What is to be different on a line: columns by name, and the names of all tags it has then.

    `payee`, `added_tags` and `removed_tags` say for people what of that is new. `is_other` is a
    line that changes only as the other side of a transfer.
    """

    day: date
    version: int
    columns: dict[str, Any] = field(default_factory=dict)
    tags: list[str] | None = None
    payee: str | None = None
    added_tags: tuple[str, ...] = ()
    removed_tags: tuple[str, ...] = ()
    is_other: bool = False

    @property
    def edit(self) -> dict[str, Any]:
        """The change as the ledger takes it."""
        return self.columns if self.tags is None else {**self.columns, "tags": self.tags}


Plan = dict[UUID, Planned]


def plan(uow: UnitOfWork, rules: Rules, wanted: TransactionFilter) -> Plan:
    """Return the lines of a filter that rules would change, with what they would be."""
    found: Plan = {}
    transfers: list[Transfer] = []
    tagged: dict[UUID, Outcome] = {}
    for row, outcome in _hits(uow, rules, wanted):
        line_id = ruled.whole_id(row.id)
        planned = found[line_id] = Planned(row.day, row.version, _columns(row, outcome))
        if outcome.payee is not None and "payee_id" in planned.columns:
            planned.payee = outcome.payee.name
        if outcome.tags or outcome.removed_tags:
            tagged[line_id] = outcome
        if outcome.transfer_account_id is not None and _may_link(row):
            account_id = ruled.whole_id(row.account_id)
            transfers.append(
                Transfer(row.day, line_id, row.amount, account_id, outcome.transfer_account_id)
            )
    _tag(uow, found, tagged)
    for transfer, other in other_sides(uow, transfers):
        found[transfer.id].columns["transfer_id"] = other.id
        side = found.setdefault(other.id, Planned(other.day, other.version, is_other=True))
        side.columns["transfer_id"] = transfer.id
    return {line_id: planned for line_id, planned in found.items() if planned.edit}


def count(uow: UnitOfWork, rules: Rules, wanted: TransactionFilter) -> int:
    """Return for how many lines of a filter some rule is, whether or not it changes them."""
    marking = [rule._replace(effects=Effects(cleared=True)) for rule in rules.ready]
    return sum(1 for _ in _hits(uow, rules._replace(ready=marking), wanted))


def _hits(
    uow: UnitOfWork, rules: Rules, wanted: TransactionFilter
) -> Iterator[tuple[ruled.Row, Outcome]]:
    """Yield the lines that some rule is for, with what comes of it."""
    if not rules.ready:
        return
    labels = accounts.account_labels(uow)
    names = ruled.payee_names(uow)
    narrowing = Narrowing(names, rules.meanings, labels)
    payees = {ruled.raw_id(uow, payee_id): name for payee_id, name in names.items()}
    deciders: dict[Any, Decider] = {}
    asked = {leaf.field for rule in rules.ready for leaf in rule.conditions.leaves}
    for batch in ruled.batches(uow, wanted, narrowing.of(rule.conditions for rule in rules.ready)):
        labelled = labels_of(uow, batch, asked)
        for line in batch:
            decider = deciders.get(line[1])
            if decider is None:
                decider = deciders[line[1]] = _decider(rules, ruled.whole_id(line[1]), labels)
            outcome = decider.decide(
                payees.get(line[4], ""),
                fold(line[5] or ""),
                line[7],
                line[3],
                line[2],
                labelled.get(line[0], UNLABELLED),
            )
            if outcome is not None:
                yield ruled.Row(*line), outcome


def _decider(rules: Rules, account_id: UUID, labels: dict[UUID, AccountLabel]) -> Decider:
    return rules.decider(account_id, labels[account_id].currency_code)


def _columns(row: ruled.Row, outcome: Outcome) -> dict[str, Any]:
    """Return the columns that differ; the parts of a split line have the categories."""
    found: dict[str, Any] = {}
    if outcome.category_id is not None and not row.is_split:
        found["category_id"] = outcome.category_id
    if outcome.payee is not None:
        found["payee_id"] = outcome.payee.id
    before = {
        "category_id": row.category_id and ruled.whole_id(row.category_id),
        "payee_id": row.payee_id and ruled.whole_id(row.payee_id),
    }
    found = {name: value for name, value in found.items() if before[name] != value}
    if outcome.notes is not None and outcome.notes != (row.notes or ""):
        found["notes"] = outcome.notes
    if outcome.cleared is not None and outcome.cleared != row.cleared:
        found["cleared"] = outcome.cleared
    return found


def _may_link(row: ruled.Row) -> bool:
    return not row.is_split and row.transfer_id is None and row.refund_of_id is None


def _tag(uow: UnitOfWork, found: Plan, tagged: dict[UUID, Outcome]) -> None:
    """Put in the tags that lines get and lose, as far as they can have more."""
    before = ruled.tags(uow, tagged.keys())
    for line_id, outcome in tagged.items():
        own = before.get(line_id, [])
        gone = set(map(fold, outcome.removed_tags))
        kept = [name for name in own if fold(name) not in gone]
        known = set(map(fold, kept))
        added = tuple(name for name in outcome.tags if fold(name) not in known)
        added = added[: max(0, MAX_TAGS - len(kept))]
        if added or len(kept) < len(own):
            planned = found[line_id]
            planned.tags = sorted([*kept, *added], key=fold)
            planned.added_tags = added
            planned.removed_tags = tuple(name for name in own if fold(name) in gone)
