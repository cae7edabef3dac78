"""What an import remembers of its rows that had come before, for when the others are undone."""

import json
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from struct import pack, unpack
from typing import NamedTuple

from spends.domains.imports.ports import StatementRow
from spends.domains.imports.rules import Matched
from spends.domains.ledger.marks import fingerprint, folded_text
from spends.kit.money import MAX_MINOR

_ID, _DESCRIPTION, _NOTES = 255, 500, 2_000


class Instead(NamedTuple):
    """Rows of a file, and the provider's ids of the lines that are there in their place.

    That is the sum of which they are the payments, or the payments of which they are the sum. The
    rows have the ids that their own lines would have.
    """

    ids: tuple[str, ...]
    rows: tuple[StatementRow, ...]


@dataclass(frozen=True)
class Told:
    """What rows are known by that both a file and the account had.

    A provider's ids, fingerprints of the rows without one, as often as the file holds these, and
    what stands for others. `waiting` are those of them all of whose rows were pending.
    """

    marks: Counter[int]
    ids: frozenset[str]
    instead: tuple[Instead, ...] = ()
    waiting: frozenset[int | str] = frozenset()

    @cached_property
    def own_ids(self) -> frozenset[str]:
        """The ids of the rows themselves, whether they have lines of their own or not."""
        return self.ids.union(row.external_id or "" for each in self.instead for row in each.rows)

    @cached_property
    def stand_ins(self) -> frozenset[str]:
        """The ids of the lines that are there in place of rows."""
        return frozenset(name for each in self.instead for name in each.ids)

    def with_own(self, gone: AbstractSet[str], known: AbstractSet[str]) -> "Told":
        """Return the same once there are the rows' own lines, and those of some ids no more.

        Of the rows' ids only those `known` have lines: an id that another payment has got is none.
        """
        there = [each for each in self.instead if gone.isdisjoint(each.ids)]
        came = [each for each in self.instead if not gone.isdisjoint(each.ids)]
        rows = [row for each in came for row in each.rows]
        ids = self.ids.union(known & {row.external_id or "" for row in rows})
        unnamed = [
            (fingerprint(row.date.isoformat(), row.amount, folded_text(row.description)), row)
            for row in rows
            if row.external_id not in known
        ]
        marks = self.marks + Counter(mark for mark, _ in unnamed)
        waiting = self.waiting.union(mark for mark, row in unnamed if row.pending)
        return Told(marks, ids, tuple(there), waiting)


def told(rows: Sequence[StatementRow], fingerprints: Sequence[int], matched: Matched) -> Told:
    """Return what the rows are known by that came before."""
    found = matched.identified
    summed = found.parts.keys() | found.sums.keys()
    again = [place for place in matched.again if place not in summed]
    ids: dict[int, str] = {}
    for place in again if matched.known_ids else ():
        # One known by what it looks like has no line of its id: that would be another payment's.
        for name in (found.ids.get(place), rows[place][11]):
            if name is not None and name in matched.known_ids:
                ids.setdefault(place, name)
    wanted = {fingerprints[place] for place in again if place not in ids}
    marks = Counter(
        value
        for place, value in enumerate(fingerprints)
        if value in wanted and place not in found.repeats and place not in summed
    )
    instead = tuple(_instead(rows, matched))
    waiting = {ids.get(place, fingerprints[place]) for place in again if rows[place][8]}
    if waiting:
        waiting.difference_update(
            ids.get(place, fingerprints[place]) for place in again if not rows[place][8]
        )
    for each in instead:
        if all(row.pending for row in each.rows):
            waiting.update(each.ids, (row.external_id or "" for row in each.rows))
    return Told(marks, frozenset(ids.values()), instead, frozenset(waiting))


def _instead(rows: Sequence[StatementRow], matched: Matched) -> list[Instead]:
    found = matched.identified
    by_sum: dict[tuple[str, date], list[StatementRow]] = {}
    for place, own in found.parts.items():
        if place in found.repeats:
            continue
        row = rows[place]._replace(external_id=own)
        by_sum.setdefault((found.ids[place], row.date), []).append(row)
    parts = [Instead((name,), tuple(some)) for (name, _), some in by_sum.items()]
    sums = [
        Instead(tuple(ids), (rows[place]._replace(external_id=found.ids[place]),))
        for place, ids in found.sums.items()
        if place not in found.repeats
    ]
    return parts + sums


def packed(found: Told) -> str | None:
    """Return what `unpacked` makes the same of; None for nothing."""
    if not (found.marks or found.ids or found.instead):
        return None
    marks = list(found.marks.elements())
    text = b64encode(pack(f">{len(marks)}q", *marks)).decode()
    kept: list[object] = [text, sorted(found.ids)]
    if found.instead or found.waiting:
        kept.append([[each.ids, [_as_kept(row) for row in each.rows]] for each in found.instead])
    if found.waiting:
        kept.append(sorted(found.waiting, key=str))
    return json.dumps(kept, ensure_ascii=False)


def _as_kept(row: StatementRow) -> list[object]:
    """Return what a row of a sum or of its payments says; it has no parts, category or tags."""
    return [
        row.date.isoformat(),
        row.amount,
        row.description,
        row.payee,
        row.external_id,
        row.notes,
        row.pending,
    ]


def unpacked(text: str) -> Told:
    """Return what was packed."""
    marks, ids, *rest = json.loads(text)
    content = b64decode(marks)
    instead = tuple(
        Instead(tuple(map(_text, own)), tuple(map(_row, rows)))
        for own, rows in (rest[0] if rest else ())
    )
    found = Counter(unpack(f">{len(content) // 8}q", content))
    return Told(found, frozenset(ids), instead, frozenset(rest[1] if rest[1:] else ()))


def _row(kept: Sequence[object]) -> StatementRow:
    day, amount, description, payee, external_id, notes, pending = kept
    if type(amount) is not int or abs(amount) > MAX_MINOR or type(pending) is not bool:
        raise TypeError
    return StatementRow(
        line=0,
        date=date.fromisoformat(_text(day)),
        amount=amount,
        description=_text(description, _DESCRIPTION),
        payee=None if payee is None else _text(payee, _DESCRIPTION),
        external_id=_text(external_id),
        notes=None if notes is None else _text(notes, _NOTES),
        category=None,
        pending=pending,
        warning=None,
    )


def _text(value: object, longest: int = _ID) -> str:
    """Return a text that a line can have."""
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise TypeError
    return value
