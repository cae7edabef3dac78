"""Which rows of a statement are lines that an account has already: pure, by amount, day and payee.

The provider's ids and the fingerprints have been looked at before this; see
docs/adr/0017-matching.md.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from rapidfuzz import fuzz

from spends.domains.matching.kinds import QuestionKind
from spends.kit.text import fold

NEAR = 7
"""How many days lie at most between a line and its like."""
POSTED_WITHIN = 8
"""How many days after its pending line a payment is booked at most; a day before it at least."""
TIPPED_WITHIN = 3
MOST_TIPPED = 130
"""What a payment is booked at, at most, in hundredths of what was pending."""
ALIKE = 85
LONG_ALIKE = 92
"""How alike texts must be that are long: of two payees they may have most words in common."""
FEW_WORDS = 4
NEVER: frozenset[date] = frozenset()
_LEAST = 3
_LOOKED_AT = 100
"""Of how many different names of one amount and day each is held against a row."""

_WORD = re.compile(r"[^\W_]+")
_NOISE = frozenset(
    (
        *("card", "cards", "payment", "payments", "purchase", "debit", "credit", "transfer"),
        *("bank", "online", "visa", "mastercard", "maestro", "pos", "atm", "sepa", "ach"),
        *("lastschrift", "uberweisung", "gutschrift", "kartenzahlung", "zahlung", "dauerauftrag"),
        *("the", "and", "und", "der", "die", "das", "von", "for", "from", "www", "com", "http"),
        *("https", "inc", "llc", "ltd", "gmbh", "corp", "unknown", "pending", "date", "ref"),
    )
)


class Names(NamedTuple):
    """Who a line is about: a payee by id, where one is known, and names."""

    payee_id: UUID | None
    texts: tuple[str, ...]


class Row(NamedTuple):
    """A row of a statement that is not known yet; `place` is its index in the file."""

    place: int
    date: date
    amount: int
    pending: bool


class Source(NamedTuple):
    """Where lines come from: the kind of source, and the days that its statement covers."""

    name: str
    first: date = date.min
    last: date = date.max


class Line(NamedTuple):
    """A line of the account that a row may be; `amount` in minor units of its currency.

    `source` is where it comes from, None for what was typed by hand.
    """

    id: UUID
    version: int
    date: date
    amount: int
    names: Names
    pending: bool
    is_manual: bool
    is_linked: bool = False
    fingerprint: int | None = None
    source: Source | None = None


class Match(NamedTuple):
    """That a row is a line, for certain, or perhaps; as what it is, `kind` says.

    `is_known` that the line is known by the row's own fingerprint; `revives` that it is deleted,
    and comes back.
    """

    line: Line
    kind: QuestionKind
    is_known: bool = False
    revives: bool = False


@dataclass(slots=True)
class Likeness:
    """Rows by their place in the file: those that join a line, and those to be asked about."""

    joined: dict[int, Match] = field(default_factory=dict)
    asked: dict[int, Match] = field(default_factory=dict)


def names(payee_id: UUID | None, *texts: str | None) -> Names:
    """Return who a line is about."""
    return Names(payee_id, tuple(text for text in texts if text))


def agree(one: Names, other: Names) -> bool:
    """Return whether two lines are about the same payee.

    By its id, or a name that is the same, is in the other, or is very much alike. Numbers, short
    words, and words that any payment may have say nothing.
    """
    if one.payee_id is not None and one.payee_id == other.payee_id:
        return True
    return any(_alike(fold(first), fold(second)) for first in one.texts for second in other.texts)


@lru_cache(maxsize=16_384)
def _alike(first: str, second: str) -> bool:
    if first == second:
        return first != ""
    mine, yours = _telling(first), _telling(second)
    if not mine or not yours:
        return False
    if mine <= yours or yours <= mine:
        return True
    texts = " ".join(sorted(mine)), " ".join(sorted(yours))
    if min(len(mine), len(yours)) <= FEW_WORDS:
        return fuzz.token_set_ratio(*texts) >= ALIKE
    return fuzz.ratio(*texts) >= LONG_ALIKE


def _telling(text: str) -> frozenset[str]:
    """Return the words of a folded text that tell who it is about."""
    return frozenset(
        word
        for word in _WORD.findall(text)
        if len(word) >= _LEAST and word not in _NOISE and not any(map(str.isdigit, word))
    )


NamesOf = Callable[[int], Names]
"""Who a row is about, by its place: asked only of rows that some line may be."""


def find(
    rows: Sequence[Row],
    lines: Sequence[Line],
    pending: Sequence[Line],
    names_of: NamesOf,
    days: tuple[date, date] = (date.min, date.max),
) -> Likeness:
    """Return which rows are which lines: one row for one line. `days` are those of the file.

    `pending` are lines that a row which is booked may be what they became, `lines` those that were
    typed by hand or came from another source. Those that agree come before all others, and the
    nearest first; what only might be is asked about. The answer depends on nothing but what is
    given, and not on the lines' order.
    """
    found = Likeness()
    booked = [row for row in rows if not row.pending] if pending else []
    posted = _Hunt.of(QuestionKind.POSTED, booked, pending, days, _only_ones)
    like = _Hunt.of(QuestionKind.DUPLICATE, rows if lines else [], lines, days)
    taken: set[UUID] = set()
    for agreeing in (names_of, None):
        for hunt in (posted, like):
            hunt.go(found, taken, agreeing)
    waiting = [line for line in pending if line.id not in taken and line.amount < 0]
    if waiting:
        left = [row for row in booked if not _has(found, row)]
        _ask_tips(found, left, waiting, names_of)
    return found


def _has(found: Likeness, row: Row) -> bool:
    return row.place in found.joined or row.place in found.asked


_Shelf = dict[tuple[int, date], dict[tuple[Names, Source | None], list[Line]]]
"""Lines that are still to be had, by amount and day, and there by name; the last one first."""

_Pairs = Collection[tuple[int, UUID]]


@dataclass(frozen=True, slots=True)
class _Hunt:
    """Rows looking for lines of their amount; `near` are the days with any, by how near they are.

    `alone` are pairs of row and line that are certain although they do not agree.
    """

    kind: QuestionKind
    days: tuple[date, date]
    shelf: _Shelf
    near: list[list[tuple[Row, date]]]
    alone: _Pairs

    @classmethod
    def of(
        cls,
        kind: QuestionKind,
        rows: Sequence[Row],
        lines: Sequence[Line],
        days: tuple[date, date],
        alone: Callable[["_Hunt"], _Pairs] | None = None,
    ) -> "_Hunt":
        shelf: _Shelf = {}
        for line in sorted(lines, key=attrgetter("id.int"), reverse=True):
            shelf.setdefault((line.amount, line.date), {}).setdefault(
                (line.names, line.source), []
            ).append(line)
        days_of: dict[int, set[date]] = {}
        for amount, day in shelf:
            days_of.setdefault(amount, set()).add(day)
        steps = {step: place for place, step in enumerate(_steps(kind))}
        near: list[list[tuple[Row, date]]] = [[] for _ in steps]
        for row in sorted(rows, key=attrgetter("date", "place")):
            for place, day in _near(row.date, days_of.get(row.amount, NEVER), steps):
                near[place].append((row, day))
        hunt = cls(kind, days, shelf, near, ())
        return replace(hunt, alone=alone(hunt)) if alone and lines else hunt

    def go(self, found: Likeness, taken: set[UUID], names_of: NamesOf | None) -> None:
        """Give rows lines, nearest first; only those that agree where names are given."""
        joined, asked = found.joined, found.asked
        # Lines only become fewer: where a row found none, an equal one finds none either.
        missed: dict[tuple[int, date, date], set[Names | None]] = {}
        for pairs in self.near:
            for row, day in pairs:
                place, what = row.place, (row.amount, row.date, day)
                if place in joined or place in asked:
                    continue
                if what in missed and (names_of and names_of(place)) in missed[what]:
                    continue
                line = self._take(row, day, taken, names_of)
                if line is None:
                    missed.setdefault(what, set()).add(names_of and names_of(place))
                else:
                    taken.add(line.id)
                    clear = names_of is not None or (place, line.id) in self.alone
                    (joined if clear else asked)[place] = Match(line, self.kind)

    def _take(
        self, row: Row, day: date, taken: Collection[UUID], names_of: NamesOf | None
    ) -> Line | None:
        looked_at = 0
        for lines in self.shelf[row.amount, day].values():
            while lines and lines[-1].id in taken:
                lines.pop()
            if not lines:
                continue
            may_be = names_of is None or agree(names_of(row.place), lines[-1].names)
            if may_be and self._is_covered(row, lines[-1]):
                return lines.pop()
            looked_at += 1
            if looked_at == _LOOKED_AT:
                return None
        return None

    def _is_covered(self, row: Row, line: Line) -> bool:
        """Return whether either statement covers the other's day; else each has its own line."""
        if line.source is None or self.kind == QuestionKind.POSTED:
            return True
        own = self.days[0] <= line.date <= self.days[1]
        return own or line.source.first <= row.date <= line.source.last


def _steps(kind: QuestionKind) -> list[int]:
    """Return how many days from a row its line may be, nearest first."""
    if kind == QuestionKind.POSTED:
        return [0, *range(-1, -POSTED_WITHIN - 1, -1), 1]
    return [0, *(step for far in range(1, NEAR + 1) for step in (-far, far))]


def _near(
    day: date, days: Collection[date], steps: Mapping[int, int]
) -> Iterable[tuple[int, date]]:
    """Return those of some days that are so many days from another, each with its place."""
    if len(days) <= len(steps):
        apart = ((steps.get((other - day).days), other) for other in days)
        return [(place, other) for place, other in apart if place is not None]
    others = ((place, _shifted(day, step)) for step, place in steps.items())
    return [(place, other) for place, other in others if other in days]


def _shifted(day: date, step: int) -> date:
    ordinal = day.toordinal() + step
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))


def _only_ones(hunt: _Hunt) -> _Pairs:
    """Return (row, line) of those that are each other's only ones."""
    rows: dict[int, UUID | None] = {}
    lines: dict[UUID, int | None] = {}
    for pairs in hunt.near:
        for row, day in pairs:
            here = [line for some in hunt.shelf[row.amount, day].values() for line in some[:2]]
            rows[row.place] = here[0].id if row.place not in rows and len(here) == 1 else None
            for line in here[:2]:
                lines[line.id] = row.place if line.id not in lines else None
    return {(place, found) for place, found in rows.items() if found and lines[found] == place}


def _ask_tips(
    found: Likeness, rows: Sequence[Row], waiting: Sequence[Line], names_of: NamesOf
) -> None:
    """Ask about payments that were booked a little higher than they were pending."""
    days: dict[date, list[Line]] = {}
    for line in sorted(waiting, key=lambda line: (line.date, line.id)):
        for step in range(TIPPED_WITHIN + 1):
            days.setdefault(_shifted(line.date, step), []).append(line)
    asked: set[UUID] = set()
    for row in rows:
        for line in islice(days.get(row.date, ()), _LOOKED_AT):
            is_tipped = line.amount * MOST_TIPPED <= row.amount * 100 < line.amount * 100
            if is_tipped and line.id not in asked and agree(names_of(row.place), line.names):
                found.asked[row.place] = Match(line, QuestionKind.POSTED)
                asked.add(line.id)
                break
