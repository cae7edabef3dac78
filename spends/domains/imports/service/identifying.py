"""What the provider's ids of a file's rows say, held against what an account has."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from spends.domains.imports import identity
from spends.domains.imports.identity import Identified
from spends.domains.imports.ports import StatementRow
from spends.domains.ledger.marks import IdFacts
from spends.domains.ledger.service.statements import ids as ledger
from spends.domains.matching.rules.likeness import POSTED_WITHIN
from spends.domains.matching.service import finding
from spends.domains.matching.service.finding import TakenId
from spends.domains.matching.service.transfers import spread
from spends.kit.unit_of_work import UnitOfWork

SUMMING = "camt"
"""The source whose files have one payment of many as a sum, or payment by payment."""
FIRST_NUMBERS = 10


@dataclass(frozen=True)
class File:
    """The rows of a file for an account, what marks them, and the kind of source they come from.

    Where deleted lines are not to come back it is counted how many would, if `counts_deleted`.
    `own` are the fingerprints, and how many, of lines without an id that other rows of the same
    file are, when these are only some of it.
    """

    account_id: UUID
    rows: Sequence[StatementRow]
    fingerprints: Sequence[int]
    source: str
    bring_back: bool
    counts_deleted: bool = False
    own: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        days = {row[1] for row in self.rows}
        return min(days), max(days)


class Ids(NamedTuple):
    """What is known of the rows' ids, and which transactions took in rows of which ids."""

    found: Identified
    external: frozenset[str]
    merged: Mapping[str, UUID]


class _Account(NamedTuple):
    """Where the ids of a file are looked up: lines that came, and what lines took in."""

    uow: UnitOfWork
    file: File
    taken: Mapping[str, TakenId]

    def facts(self, names: Sequence[str]) -> list[IdFacts]:
        """Return what is known of ids."""
        own = ledger.facts_of_ids(self.uow, self.file.account_id, names)
        return [*own, *(_said(self.taken[name]) for name in names if name in self.taken)]

    def parts(self) -> list[IdFacts]:
        """Return what is known of ids that parts of sums have, what was said of lines last."""
        first, last = spread(self.file.days, POSTED_WITHIN)
        own = ledger.facts_of_parts(self.uow, self.file.account_id, (first, last))
        names = {each.external_id for each in own}
        taken = (
            each
            for name, each in self.taken.items()
            if name in names or (first <= each.date <= last and identity.whole_of(name))
        )
        return [*own, *map(_said, taken)]


def _said(each: TakenId) -> IdFacts:
    return IdFacts(
        each.external_id,
        each.fingerprint,
        each.date,
        each.amount,
        each.pending,
        is_said=True,
    )


def identify(uow: UnitOfWork, file: File, former: Iterable[str]) -> Ids:
    """Return what the ids of rows say of them; `former` are those that they had while pending."""
    found = Identified(*identity.distinct_ids(file.rows, file.fingerprints))
    wanted = {*found.ids.values(), *former}
    if not wanted:
        return Ids(found, frozenset(), {})
    sums = identity.sums_of_parts(file.rows, found.ids) if file.source == SUMMING else {}
    wanted.update(name for whole, *_ in sums for name in identity.names_of(whole))
    account = _Account(uow, file, finding.ids(uow, file.account_id))
    prints = ledger.known_ids(uow, file.account_id, list(wanted))
    own, found = found.ids, _believed(account, found, prints)
    external = frozenset(prints) | account.taken.keys()
    external |= {name for place, name in found.ids.items() if name != own[place]}
    if file.source == SUMMING:
        found = _with_sums(account, _with_parts(account, found, sums, external), sums, external)
    wanted.update(*found.sums.values())
    merged = {name: account.taken[name].transaction_id for name in wanted & account.taken.keys()}
    return Ids(found, external, merged)


def _believed(account: _Account, found: Identified, prints: Mapping[str, int | None]) -> Identified:
    """Return which rows are what is known of their ids, and which are other payments."""
    rows, marks = account.file.rows, account.file.fingerprints
    disagree = [
        place
        for place, name in found.ids.items()
        if prints.get(name) != marks[place]
        and (name in prints or name in account.taken)
        and place not in found.repeats
        and not _was_taken(account.taken.get(name), rows[place], marks[place])
    ]
    groups = identity.doubtful(rows, found, disagree)
    if not groups:
        return found
    return identity.settle(rows, marks, found, groups, _known(account, found, groups))


def _was_taken(each: TakenId | None, row: StatementRow, mark: int) -> bool:
    return each is not None and (
        each.fingerprint == mark or (each.date, each.amount) == (row.date, row.amount)
    )


def _known(
    account: _Account, found: Identified, groups: Mapping[str, Sequence[int]]
) -> dict[str, list[IdFacts]]:
    """Return what is known of ids and of their numbers: of ten of these, of a hundred, and so on.

    As long as there are any among them.
    """
    known: dict[str, list[IdFacts]] = {name: [] for name in groups}
    owners = {found.ids[place]: name for name, places in groups.items() for place in places}
    owners |= {name: name for name in groups}
    names, begin, end = set(groups), 2, FIRST_NUMBERS
    while names:
        numbered = {f"{name}#{each}": name for name in names for each in range(begin, end)}
        facts = account.facts(list(owners | numbered))
        for each in facts:
            known[(owners | numbered)[each.external_id]].append(each)
        names = {numbered[each.external_id] for each in facts if each.external_id in numbered}
        owners, begin, end = {}, end, end * 10
    return known


def _with_parts(
    account: _Account,
    found: Identified,
    sums: Mapping[identity.Sum, Sequence[int]],
    external: Collection[str],
) -> Identified:
    """Find the rows that are parts of a sum that came before."""
    ids = dict(found.ids)
    parts: dict[int, str] = {}
    wholes = [name for whole, *_ in sums for name in identity.names_of(whole) if name in external]
    known = account.facts(wholes) if wholes else ()
    said = {each.external_id for each in known if each.is_said}
    for row, places in sums.items():
        pending = all(account.file.rows[place].pending for place in places)
        names = {
            each.external_id
            for each in known
            if identity.as_whole(each.external_id) == row[0]
            and (
                identity.is_sum(row, each, pending=pending)
                if each.is_said
                else each.external_id not in said
            )
        }
        for place in places if names else ():
            if ids.get(place) not in external and place not in found.reused:
                parts[place], ids[place] = ids[place], min(names)
    return found._replace(ids=ids, parts=parts)


def _with_sums(
    account: _Account,
    found: Identified,
    sums: Mapping[identity.Sum, Sequence[int]],
    external: Collection[str],
) -> Identified:
    """Find the rows that are the sum of parts that came before, or that the file itself has."""
    rows = account.file.rows
    new = [
        place
        for place, name in found.ids.items()
        if name not in external and identity.whole_of(name) is None
    ]
    known = identity.KnownParts(account.parts() if new else ())
    held: dict[int, Mapping[str, int | None]] = {}
    twice = set(found.repeats)
    for place in new:
        name, row = found.ids[place], rows[place]
        if parts := known.of(name, row):
            held[place] = parts
        elif (identity.as_whole(name), row.date, row.amount) in sums:
            twice.add(place)
    return found._replace(sums=held, repeats=frozenset(twice))
