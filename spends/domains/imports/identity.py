"""What a provider's ids say of a file's rows: which came before, and which id is used again.

Most ids are a payment's own, but banks count anew, write one id beside several payments, and book
as one sum under one id what another file lists payment by payment. So an id is believed where the
row agrees with what is known of it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from spends.domains.imports.ports import StatementRow
from spends.domains.ledger.marks import IdFacts
from spends.domains.matching.rules.likeness import POSTED_WITHIN

SHIFTED = 8
"""How many days a payment may be from where it was, whatever it amounts to by now."""

SHIFTED_EXACTLY = 20
"""How many days the same amount may be; after a month it is the next payment."""

_LONGEST = 240
_BACK = "/back"
_ITEM = re.compile(r"(.+)/[0-9]{1,9}(/back)?", re.DOTALL)


class Identified(NamedTuple):
    """The rows' ids by place, those of rows that came before as they are known.

    `repeats` are the rows that the file holds twice. `reused` ones have an id that another payment
    had, of the day given: they are known without it. `parts` are known as the sum that their ids
    are of, and have the ids given themselves; `sums` are known as the rows of these ids,
    each with what it amounts to by the last statement, None where somebody changed that.
    """

    ids: Mapping[int, str]
    repeats: frozenset[int] = frozenset()
    reused: Mapping[int, date] = {}
    parts: Mapping[int, str] = {}
    sums: Mapping[int, Mapping[str, int | None]] = {}


def distinct_ids(
    rows: Sequence[StatementRow], fingerprints: Sequence[int]
) -> tuple[dict[int, str], frozenset[int]]:
    """Return the provider's id of each row that has one, and the rows that stand in the file twice.

    The same id with another day, amount or text is another line: it gets a number (`id#2`). Only
    the text differs between a pending line and the same one booked.
    """
    ids: dict[int, str] = {}
    repeats: set[int] = set()
    firsts: dict[str, int] = {}
    several: dict[str, dict[object, int]] = {}
    counts: dict[str, int] = {}
    for index, row in enumerate(rows):
        if row[5] is None:
            continue
        external_id = short(row[5])
        first = firsts.setdefault(external_id, index)
        if first == index:
            ids[index] = external_id
            continue
        lines = several.setdefault(external_id, {fingerprints[first]: 1, _waiting(rows[first]): 1})
        number = lines.get(fingerprints[index]) or lines.get(_waiting(row, turned=True))
        if number:
            repeats.add(index)
        else:
            number = counts[external_id] = counts.get(external_id, 1) + 1
            lines[fingerprints[index]] = lines[_waiting(row)] = number
        ids[index] = external_id if number == 1 else f"{external_id}#{number}"
    return ids, frozenset(repeats)


def _waiting(row: StatementRow, *, turned: bool = False) -> tuple[date, int, bool]:
    return row[1], row[2], row[8] != turned


def short(external_id: str) -> str:
    """Return an id as it is kept."""
    if len(external_id) <= _LONGEST:
        return external_id
    return blake2b(external_id.encode(), digest_size=32).hexdigest()


def whole_of(external_id: str) -> str | None:
    """Return the id of the sum that a row of this id is a part of, None for others."""
    match = _ITEM.fullmatch(external_id)
    return match and match[1]


def names_of(whole: str) -> tuple[str, str]:
    """Return the ids that a sum may have; one that was taken back has one of its own."""
    return whole, f"{whole}{_BACK}"


def as_whole(external_id: str) -> str:
    """Return what the parts of a row of this id call it, if it is a sum."""
    return external_id.removesuffix(_BACK)


def doubtful(
    rows: Sequence[StatementRow], found: Identified, disagree: Iterable[int]
) -> dict[str, list[int]]:
    """Return the places of the rows whose ids are to be looked at, by the id that they came with.

    `disagree` are those that are not what is known of their ids; with each all others of its id.
    """
    named = ((place, rows[place][5]) for place in disagree)
    groups: dict[str, list[int]] = {short(name): [] for place, name in named if name is not None}
    for place in found.ids if groups else ():
        name = rows[place][5]
        if name is not None and place not in found.repeats and short(name) in groups:
            groups[short(name)].append(place)
    return groups


def settle(
    rows: Sequence[StatementRow],
    fingerprints: Sequence[int],
    found: Identified,
    groups: Mapping[str, Sequence[int]],
    known: Mapping[str, Sequence[IdFacts]],
) -> Identified:
    """Return which of the rows of doubtful ids came before, and which are other payments.

    `known` has what is known of each of those ids, and of their numbers (`id#2`).
    """
    ids, reused = dict(found.ids), dict(found.reused)
    for name, places in groups.items():
        theirs = known.get(name, ())
        came = _same(rows, fingerprints, places, theirs)
        if len(places) == 1 and len({each.external_id for each in theirs}) == 1 and not came:
            came = {place: name for place in places if _agrees(rows[place], theirs)}
        taken = {each.external_id: each.date for each in theirs}
        for place in places:
            if place in came:
                ids[place] = came[place]
            elif ids[place] in taken:
                reused[place] = taken[ids.pop(place)]
    return found._replace(ids=ids, reused=reused)


def _same(
    rows: Sequence[StatementRow],
    fingerprints: Sequence[int],
    places: Iterable[int],
    known: Iterable[IdFacts],
) -> dict[int, str]:
    """Return the ids of the rows that are to the day and the minor unit what is known."""
    marks: dict[object, list[str]] = {}
    for each in known:
        marks.setdefault(each.fingerprint, []).append(each.external_id)
        marks.setdefault((each.date, each.amount), []).append(each.external_id)
    found: dict[int, str] = {}
    used: set[str] = set()
    rest = list(places)
    for by_text in (True, False):
        for place in rest:
            mark = fingerprints[place] if by_text else (rows[place].date, rows[place].amount)
            own = next((name for name in marks.get(mark, ()) if name not in used), None)
            if own is not None:
                found[place] = own
                used.add(own)
        rest = [place for place in rest if place not in found]
    return found


def _agrees(row: StatementRow, known: Iterable[IdFacts]) -> bool:
    """Whether a row is what is known of its id, though banks correct amounts and shift days."""
    said = [each for each in known if each.is_said]
    for each in said:
        apart = abs((row.date - each.date).days)
        if apart <= (SHIFTED_EXACTLY if row.amount == each.amount else SHIFTED):
            return True
        if each.pending and not row.pending:
            return True
    # Of what somebody has changed nothing else is known.
    return not said


Sum = tuple[str, date, int]
"""What tells a sum: its id, its day, its minor units."""


def sums_of_parts(rows: Sequence[StatementRow], ids: Mapping[int, str]) -> dict[Sum, list[int]]:
    """Return the places of the rows that are parts, by the sums that they are."""
    groups: dict[tuple[str, date], list[int]] = {}
    for place, external_id in ids.items():
        if "/" in external_id and (whole := whole_of(external_id)):
            groups.setdefault((whole, rows[place].date), []).append(place)
    return {
        (*key, sum(rows[place].amount for place in places)): places
        for key, places in groups.items()
    }


def is_sum(row: Sum, known: IdFacts, *, pending: bool) -> bool:
    """Whether a line is what payments come to: on their day, or when one of them was pending."""
    _, day, amount = row
    return known.amount == amount and _is_day(day, known.date, waits=pending, waited=known.pending)


def _is_day(one: date, other: date, *, waits: bool, waited: bool) -> bool:
    """Whether two lines are of one day, or on days that go together.

    These are a pending line's and a booked one's; `waits` says that the one is pending, `waited`
    that the other is.
    """
    if waits == waited:
        return one == other
    days = (one - other).days if waited else (other - one).days
    return -1 <= days <= POSTED_WITHIN


class KnownParts:
    """The parts of sums that came before."""

    def __init__(self, known: Iterable[IdFacts]) -> None:
        self._said: dict[str, dict[date, list[IdFacts]]] = {}
        self._changed: dict[str, list[str]] = {}
        for each in {each.external_id: each for each in known}.values():
            if whole := whole_of(each.external_id):
                if each.is_said:
                    of_day = self._said.setdefault(whole, {}).setdefault(each.date, [])
                    of_day.append(each)
                else:
                    self._changed.setdefault(whole, []).append(each.external_id)

    def of(self, external_id: str, row: StatementRow) -> dict[str, int | None]:
        """Return the parts that a row is the sum of, if it is one: ids, and what they amount to.

        Of parts that somebody has changed nobody knows what they summed to.
        """
        whole = as_whole(external_id)
        said = self._said.get(whole, {})
        for day, parts in sorted(said.items(), key=_nearest(row.date)):
            waited = all(each.pending for each in parts)
            is_its = sum(each.amount for each in parts) == row.amount
            if is_its and _is_day(row.date, day, waits=row.pending, waited=waited):
                return {each.external_id: each.amount for each in parts}
        changed = self._changed.get(whole, [])
        others = said.get(row.date, ()) if changed else ()
        found: dict[str, int | None] = dict.fromkeys(changed)
        return found | {each.external_id: each.amount for each in others}


def _nearest(day: date) -> Callable[[tuple[date, object]], tuple[int, date]]:
    return lambda each: (abs((each[0] - day).days), each[0])
