"""What rules make of a line. Pure: the same rules make the same of the same line, always."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from spends.domains.rules.conditions import (
    NEVER,
    NOTHING_MEANT,
    UNLABELLED,
    Labels,
    Line,
    Meanings,
    Place,
    Testing,
)
from spends.domains.rules.effects import Effects, Outcome, Ready, credited, keep, noted
from spends.domains.rules.patterns import Patience
from spends.domains.rules.triggers import Triggers
from spends.kit.text import fold

MAX_PASSES = 20
_NOTHING = Outcome()
REMEMBERED = 100_000
"""Payees for which it is kept which rules their names may concern."""


class Decider:
    """Says what rules do with the lines of one account.

    The rules apply in their order, each to what those before it made of the line; of two that set
    the same, the later one stays. One that is for the line and has `stop` is the last. What came
    out goes through all of them again until nothing changes any more, so that applying rules to
    what they made changes nothing. Rules that contradict each other, and so would go on for ever,
    leave the line alone.

    `asks_categories` and `asks_tags` say whether what lines have of them is looked at.
    """

    def __init__(
        self, rules: Sequence[Ready], place: Place, meanings: Meanings = NOTHING_MEANT
    ) -> None:
        patience = Patience()
        testing = Testing(place, meanings, patience)
        tested = [(testing.of(rule.conditions), rule) for rule in rules]
        self._rules = [(test, rule) for test, rule in tested if test is not NEVER]
        asked = {leaf.field for _, rule in self._rules for leaf in rule.conditions.leaves}
        self.asks_categories, self.asks_tags = "category" in asked, "tags" in asked
        triggers = [test.triggers for test, _ in self._rules]
        self._always = tuple(index for index, own in enumerate(triggers) if own is None)
        self._payees, self._descriptions, self._notes = (
            Triggers(name, triggers, patience) for name in ("payee", "description", "notes")
        )
        self._has_descriptions = bool(self._descriptions)
        self._by_payee: dict[str, _Known] = {}

    @property
    def is_idle(self) -> bool:
        """Whether no rule can be for any line."""
        return not self._rules

    def decide(  # noqa: PLR0913, PLR0917  what lines have, and there are many
        self,
        payee: str,
        description: str,
        notes: str | None,
        amount: int,
        day: date,
        labels: Labels = UNLABELLED,
        hits: Sequence[int] | None = None,
    ) -> Outcome | None:
        """Return what the rules do with a line, None for nothing.

        `payee` and `description` are folded, `amount` is in minor units of the account's currency.
        `hits` is what `hits_of` gave for the description, where it was asked.
        """
        known = self._by_payee.get(payee) or self._known(payee)
        if hits is None:
            hits = self._hits(description)
        if not hits and not notes and known.is_certain:
            return known.outcome
        return self._settled(Line(payee, description, notes or "", amount, day, labels), hits)

    def hits_of(self, descriptions: Sequence[str]) -> Sequence[Sequence[int]]:
        """Return for each of many descriptions what `decide` would have to look for in it.

        For all of them at once that takes a fraction of the time.
        """
        if self._has_descriptions:
            return self._descriptions.hits_of(descriptions)
        return ((),) * len(descriptions)

    def explain(  # noqa: PLR0913, PLR0917  as above
        self,
        payee: str,
        description: str,
        notes: str | None,
        amount: int,
        day: date,
        labels: Labels = UNLABELLED,
    ) -> tuple[Outcome | None, tuple[str, ...]]:
        """Return what `decide` does, and the names of the rules of which something stays.

        For a few lines: nothing that is known of a payee is made use of.
        """
        acted: list[Ready] = []
        line = Line(payee, description, notes or "", amount, day, labels)
        outcome = self._settled(line, self._hits(description), acted=acted)
        return outcome, credited(acted) if outcome is not None else ()

    def _known(self, payee: str) -> "_Known":
        """Return what a payee's name alone says, and keep it."""
        if len(self._by_payee) >= REMEMBERED:
            self._by_payee.clear()
        indexes = tuple(sorted({*self._always, *self._payees.hits(payee)}))
        own = [self._rules[index] for index in indexes]
        # Nothing else is looked at, and nothing they do has others look again.
        is_certain = all(test.by_payee and not _feeds(rule.effects) for test, rule in own)
        line = Line(payee, "", "", 0, date.min)
        outcome = self._settled(line, (), indexes) if is_certain else None
        found = self._by_payee[payee] = _Known(indexes, is_certain, outcome)
        return found

    def _hits(self, description: str) -> Sequence[int]:
        return self._descriptions.hits(description) if self._has_descriptions else ()

    def _concerned(self, line: Line, hits: Sequence[int]) -> Sequence[int]:
        """Return the places of the rules that may be for a line, in order.

        `hits` are those that its description, which no rule changes, may concern.
        """
        found = (self._by_payee.get(line.payee) or self._known(line.payee)).indexes
        if line.notes and self._notes:
            return sorted({*found, *hits, *self._notes.hits(fold(line.notes))})
        return sorted({*found, *hits}) if hits else found

    def _settled(
        self,
        line: Line,
        hits: Sequence[int],
        indexes: Sequence[int] | None = None,
        acted: list[Ready] | None = None,
    ) -> Outcome | None:
        """Return what comes of a line in the end; `indexes` are the rules that may be for it.

        `hits` are those that its description may concern. Those that were for it are put into
        `acted`.
        """
        outcome = Outcome()
        for _ in range(MAX_PASSES):
            after = self._passed(line, outcome, hits, indexes, acted)
            if after is line or after == line:
                return None if outcome == _NOTHING else outcome
            line = after
        return None

    def _passed(
        self,
        line: Line,
        outcome: Outcome,
        hits: Sequence[int],
        indexes: Sequence[int] | None,
        acted: list[Ready] | None,
    ) -> Line:
        """Return what the rules make of a line, going through them once."""
        begin, is_done = 0, False
        while not is_done:
            is_done = True
            for index in self._concerned(line, hits) if indexes is None else indexes:
                test, rule = self._rules[index]
                if index < begin or not test.holds(line):
                    continue
                after = self._act(rule.effects, line, outcome)
                if acted is not None:
                    acted.append(rule)
                if rule.stop:
                    return after
                if after is not line and after != line:
                    # Others of those behind it may be concerned now.
                    line, begin, is_done = after, index + 1, False
                    break
        return line

    def _act(self, effects: Effects, line: Line, outcome: Outcome) -> Line:
        """Put what a rule does into the outcome; return the line as rules see it then."""
        keep(effects, outcome)
        if effects.category_id is not None:
            outcome.category_id = effects.category_id
        if effects.payee is not None:
            outcome.payee = effects.payee
            line = line._replace(payee=effects.payee.folded)
        notes = noted(effects, line.notes)
        if notes != line.notes:
            outcome.notes = notes
            line = line._replace(notes=notes)
        if self.asks_categories or self.asks_tags:
            labels = self._labelled(effects, line.labels)
            if labels != line.labels:
                line = line._replace(labels=labels)
        return line

    def _labelled(self, effects: Effects, labels: Labels) -> Labels:
        """Return what a rule makes of labels, as far as they are asked for.

        The parts of a split line keep their categories.
        """
        if self.asks_tags and (effects.tags or effects.removed_tags):
            added, removed = (map(fold, tags) for tags in (effects.tags, effects.removed_tags))
            labels = labels._replace(tags=labels.tags.difference(removed).union(added))
        if not self.asks_categories or len(labels.categories) > 1:
            return labels
        if effects.category_id is not None:
            return labels._replace(categories=(effects.category_id,), is_payees=False)
        if effects.payee is not None and labels.is_payees:
            return labels._replace(categories=(effects.payee.category_id,))
        return labels


class _Known(NamedTuple):
    """The rules that a payee's name may concern, and what comes of it where that is certain.

    That is for lines that no other text of theirs concerns any rule for.
    """

    indexes: tuple[int, ...]
    is_certain: bool
    outcome: Outcome | None


def _feeds(effects: Effects) -> bool:
    """Return whether what a rule does is something that rules look at."""
    return not (effects.payee is None and effects.notes is None and effects.appended is None)
