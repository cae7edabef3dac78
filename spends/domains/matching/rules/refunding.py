"""Which credit pays which spending back: pure, and the same whichever order they come in."""

from collections import defaultdict
from collections.abc import Container, Iterable
from datetime import date
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

from spends.domains.matching.rules import pairing
from spends.domains.matching.rules.lines import pair_of
from spends.domains.matching.rules.pairing import Paired

DAYS = 120
"""How long after the spending a refund comes at most."""
PAYDAYS = 3
"""A payee that sends the same amount so often within `HISTORY` days pays, and does not pay back."""
HISTORY = 400


class Line(pairing.Line, Protocol):
    """What is to be known of a line besides."""

    @property
    def payee_id(self) -> UUID | None:
        """Who it is from or to."""

    @property
    def currency_code(self) -> str:
        """The currency of the amount."""


Kind = TypeVar("Kind", bound=Line)


class Said(NamedTuple):
    """What was said of lines before: pairs to be left alone, and lines that are asked about."""

    barred: Container[tuple[UUID, UUID]]
    busy: Container[UUID]


def refunds(credits_in: Iterable[Kind], spendings: Iterable[Kind], said: Said) -> Paired[Kind]:
    """Pair credits with the spending of the same payee, amount and currency before them.

    Clear is one with one; else it is asked about the newest, each line in one pair at most.
    """
    found: Paired[Kind] = Paired([], [])
    by_what: dict[tuple[UUID | None, str, int], list[Kind]] = defaultdict(list)
    for line in spendings:
        by_what[line.payee_id, line.currency_code, -line.amount].append(line)
    meant: dict[UUID, list[Kind]] = {}
    suitors: dict[UUID, int] = defaultdict(int)
    ordered = sorted(credits_in, key=lambda line: (line.date, line.id))
    for credit in ordered:
        fitting = by_what.get((credit.payee_id, credit.currency_code, credit.amount), [])
        meant[credit.id] = [line for line in fitting if _fits(credit, line, said)]
        for line in meant[credit.id]:
            suitors[line.id] += 1
    taken = set[UUID]()
    for credit in ordered:
        if credit.id in said.busy:
            continue
        lines = [line for line in meant[credit.id] if not _is_gone(line, said, taken)]
        if not lines:
            continue
        newest = max(lines, key=lambda line: (line.date, line.id))
        taken.add(newest.id)
        alone = len(meant[credit.id]) == 1 and suitors[newest.id] == 1
        (found.sure if alone else found.asked).append((credit, newest))
    return found


def _fits(credit: Line, line: Line, said: Said) -> bool:
    return (
        0 <= (credit.date - line.date).days <= DAYS
        and pair_of(credit.id, line.id) not in said.barred
    )


def _is_gone(line: Line, said: Said, taken: Container[UUID]) -> bool:
    return line.id in said.busy or line.id in taken


def paydays(seen: Iterable[tuple[UUID, int, date]]) -> set[tuple[UUID, int, date]]:
    """Return which credits are paid again and again, of (payee, amount, day) of all credits."""
    days: dict[tuple[UUID, int], list[date]] = defaultdict(list)
    for payee_id, amount, day in seen:
        days[payee_id, amount].append(day)
    found = set[tuple[UUID, int, date]]()
    for (payee_id, amount), own in days.items():
        own.sort()
        for first, last in zip(range(len(own)), range(PAYDAYS - 1, len(own)), strict=False):
            if (own[last] - own[first]).days <= HISTORY:
                found |= {(payee_id, amount, day) for day in own[first : last + 1]}
    return found
