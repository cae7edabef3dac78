"""The household's rules on the new lines of a file, as they are stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.ledger.service.many import ruled
from spends.domains.ledger.service.naming import tags
from spends.domains.ledger.service.statements.extras import Besides, Linkable, whole_id
from spends.domains.ledger.service.statements.intake import Intake
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.domains.rules.conditions import Labels, Place
from spends.domains.rules.effects import Outcome
from spends.domains.rules.service.linking import Transfer, other_sides
from spends.domains.rules.service.readying import Rules, ready_rules
from spends.kit.repository import chunks
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

TOGETHER = 1_000
"""Lines whose descriptions are searched at once."""


class Given(NamedTuple):
    """What rules can change of a line: payee and category as stored, notes, and what few have."""

    payee_id: Any
    category_id: Any
    notes: str | None
    besides: Besides | None


class Ruling:
    """Rules ready for the lines that one intake takes.

    A category that a rule gives goes before the file's own, and that before the one that the payee
    brings along, also when a rule gave the payee. `asks` says whether some rule looks at categories
    or tags, and so wants `labels`; the tags of the file are there by then.
    """

    def __init__(self, uow: UnitOfWork, intake: Intake, place: Place) -> None:
        rules = ready_rules(uow)
        decider = rules.decider(*place)
        self.decide = None if decider.is_idle else decider.decide
        self._hits_of = decider.hits_of
        self.asks = decider.asks_categories or decider.asks_tags
        self.category_ids = _categories(rules)
        # By the numbers of ids, which are looked up five times as fast.
        self._stored: Mapping[int, Any] = {
            key.int: intake.stored_id(key) for key in (*self.category_ids, *_payees(rules))
        }
        names = {name for rule in rules.ready for name in rule.effects.tags}
        found = tags.tags_for(uow, names) if names else {}
        self._tags = {name: intake.stored_id(tag_id) for name, tag_id in found.items()}
        removed = {fold(name) for rule in rules.ready for name in rule.effects.removed_tags}
        known = tags.all_tags(uow) if removed else ()
        self._removed = {
            fold(tag.name): intake.stored_id(tag.id) for tag in known if fold(tag.name) in removed
        }

    def foreseen(
        self, places: Iterable[int], descriptions: Sequence[str]
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield the places of lines, each with what `decide` wants of its folded description."""
        for some in chunks(places, TOGETHER):
            yield from zip(
                some, self._hits_of([descriptions[place] for place in some]), strict=True
            )

    @staticmethod
    def labels(before: Given, tags: Sequence[str], *, is_sorted: bool) -> Labels:
        """Return what a line has of categories and tags before rules; `tags` are the file's."""
        parts = before.besides.parts if before.besides else ()
        stored = [part.category_id for part in parts] or [before.category_id]
        return Labels(
            tuple(None if each is None else whole_id(each) for each in stored),
            frozenset(map(fold, tags)),
            is_payees=not is_sorted,
        )

    def given(self, outcome: Outcome, before: Given, *, is_sorted: bool) -> Given:
        """Return what comes of a line; `is_sorted` is one whose category the file gives."""
        payee_id, category_id, notes, besides = before
        if outcome.payee is not None:
            payee_id = self._stored[outcome.payee.id.int]
            default = outcome.payee.category_id
            if not is_sorted and outcome.category_id is None:
                category_id = None if default is None else self._stored[default.int]
        if outcome.category_id is not None:
            category_id = self._stored[outcome.category_id.int]
        if outcome.notes is not None:
            notes = outcome.notes
        return Given(payee_id, category_id, notes, self._besides(outcome, besides))

    def _besides(self, outcome: Outcome, besides: Besides | None) -> Besides | None:
        """Return what comes of what few lines have."""
        account_id, cleared = outcome.transfer_account_id, outcome.cleared
        changes_tags = outcome.tags or (outcome.removed_tags and besides)
        if not changes_tags and account_id is None and cleared is None:
            return besides
        own = besides or Besides()
        gone = {self._removed.get(fold(name)) for name in outcome.removed_tags}
        kept = [tag_id for tag_id in own.tag_ids if tag_id not in gone]
        wanted = dict.fromkeys((*kept, *(self._tags[name] for name in outcome.tags)))
        return Besides(tuple(wanted), own.parts, account_id, cleared)


def _categories(rules: Rules) -> list[UUID]:
    """Return the categories that rules give, by themselves or with a payee."""
    found = {rule.effects.category_id for rule in rules.ready}
    found |= {rule.effects.payee.category_id for rule in rules.ready if rule.effects.payee}
    return [category_id for category_id in found if category_id is not None]


def _payees(rules: Rules) -> list[UUID]:
    return [rule.effects.payee.id for rule in rules.ready if rule.effects.payee]


def link(uow: UnitOfWork, account_id: UUID, import_id: UUID, lines: Sequence[Linkable]) -> None:
    """Link the lines that rules want linked, as far as their other sides are there.

    Undoing the import takes the links away again.
    """
    wanted = [
        Transfer(line.day, line.id, line.amount, account_id, line.other_account_id)
        for line in lines
    ]
    pairs = list(other_sides(uow, wanted))
    if not pairs:
        return
    edits: dict[UUID, dict[str, Any]] = {}
    versions: dict[UUID, int] = {}
    for own, other in pairs:
        edits |= {own.id: {"transfer_id": other.id}, other.id: {"transfer_id": own.id}}
        versions |= {own.id: 1, other.id: other.version}
    ruled.write(uow, edits, versions)
    questions.ask_many(
        uow,
        [
            NewQuestion(QuestionKind.TRANSFER, *_outgoing_first(own, other), import_id, Answer.SURE)
            for own, other in pairs
        ],
    )


def _outgoing_first(own: Transfer, other: ruled.OtherSide) -> tuple[UUID, UUID]:
    return (own.id, other.id) if own.amount < 0 else (other.id, own.id)
