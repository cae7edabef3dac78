"""Which rows of a file an account has already, in the order of docs/adr/0017-matching.md."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from spends.domains.imports import rules
from spends.domains.imports.identity import Identified
from spends.domains.imports.ports import StatementRow
from spends.domains.imports.repository import files
from spends.domains.imports.service.identifying import File, identify
from spends.domains.ledger.service.statements import likeness as ledger_likeness
from spends.domains.ledger.service.statements import lines as ledger
from spends.domains.ledger.service.statements.likeness import Candidate
from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.rules.likeness import Match
from spends.domains.matching.service import finding
from spends.kit.unit_of_work import UnitOfWork

NOBODY = UUID(int=0)
_Lines = dict[int, list[Candidate]]


@dataclass
class _Known:
    """What is known of a file, and what was found by that."""

    file: File
    found: Identified
    former: Mapping[int, str]
    totals: Counter[tuple[int, bool]]
    marks: Sequence[finding.Mark]
    merged_ids: Mapping[str, UUID]
    external: frozenset[str]
    joined: dict[int, Match] = field(default_factory=dict)
    booked: dict[int, list[rules.Waiting]] = field(default_factory=dict)
    used: set[UUID] = field(default_factory=set)

    @cached_property
    def _marked(self) -> set[tuple[UUID, int]]:
        return {(mark.transaction_id, mark.fingerprint) for mark in self.marks}

    def join(self, place: int, line: Candidate, kind: QuestionKind, *, revives: bool) -> None:
        """Note that a row is a line."""
        value = self.file.fingerprints[place]
        same = place in self.found.parts
        same = same or line.fingerprint == value or (line.id, value) in self._marked
        self.joined[place] = Match(finding.plain_line(line), kind, same, revives)
        self.used.add(line.id)

    def book_parts(self, place: int, waiting: Mapping[str, Candidate]) -> None:
        """Note that a row is the sum of lines, as far as they are pending."""
        parts = [
            rules.Waiting(line.id, line.version, line.amount, line.description, None)
            if amount is None
            else rules.Waiting(line.id, line.version, amount, line.description, name)
            for name, amount in self.found.sums[place].items()
            if (line := waiting.get(name)) is not None and line.id not in self.used
        ]
        if parts:
            self.booked[place] = parts
            self.used.update(part.id for part in parts)


def match(uow: UnitOfWork, file: File) -> rules.Matched:
    """Return what is known of a file's rows; only the lines of its days are looked at."""
    if not file.rows:
        return rules.match((), Identified({}), rules.KnownLines({}, {}, frozenset()))
    known = _look_up(uow, file)
    matched = rules.match(
        file.fingerprints,
        known.found,
        rules.KnownLines(
            {value: count for (value, has_id), count in known.totals.items() if not has_id},
            {value: count for (value, has_id), count in known.totals.items() if has_id},
            known.external,
        ),
    )
    matched = matched._replace(known_ids=known.external)
    for place, former in known.former.items():
        if former in known.external:
            matched.statuses[place] = rules.DUPLICATE
    if file.bring_back or file.counts_deleted:
        dead = _deleted(uow, known, matched)
        matched = matched._replace(deleted_count=len(dead))
        for place, line in dead.items() if file.bring_back else ():
            known.join(place, line, QuestionKind.DUPLICATE, revives=True)
    waiting = ledger_likeness.pending(uow, file.account_id)
    if waiting:
        _book(known, matched, waiting)
    return _likened(uow, known, matched, waiting)


def _look_up(uow: UnitOfWork, file: File) -> _Known:
    totals = Counter(ledger.known_fingerprints(uow, file.account_id, *file.days))
    marks = finding.marks(uow, file.account_id, *file.days)
    totals.update((mark.fingerprint, mark.has_id) for mark in marks)
    totals -= Counter({(value, False): count for value, count in file.own.items()})
    former = {place: row[11] for place, row in enumerate(file.rows) if row[11] is not None}
    ids = identify(uow, file, former.values())
    return _Known(file, ids.found, former, totals, marks, ids.merged, ids.external)


def _again(known: _Known, matched: rules.Matched) -> Iterable[tuple[int, str | None]]:
    """Yield the rows that came before, with the id that they are known by, if by one.

    Without sums whose parts came.
    """
    for place in matched.again:
        if place not in known.found.sums:
            own, former = known.found.ids.get(place), known.former.get(place)
            by_id = next((each for each in (own, former) if each in known.external), None)
            yield place, by_id


def _by_id(known: _Known, lines: Iterable[Candidate]) -> dict[str, Candidate]:
    """Return lines by the provider's ids that they came with or took in."""
    all_lines = {line.id: line for line in lines}
    found = {key: all_lines[it] for key, it in known.merged_ids.items() if it in all_lines}
    return found | {
        line.external_id: line for line in all_lines.values() if line.external_id is not None
    }


def _by_mark(known: _Known, lines: Sequence[Candidate]) -> _Lines:
    """Return lines by the fingerprints that they came with or took in, the first one last."""
    all_lines = {line.id: line for line in lines}
    found: _Lines = {}
    for line in sorted(lines, key=lambda line: line.id, reverse=True):
        if line.fingerprint is not None:
            found.setdefault(line.fingerprint, []).append(line)
    for mark in known.marks:
        if mark.transaction_id in all_lines:
            found.setdefault(mark.fingerprint, []).append(all_lines[mark.transaction_id])
    return found


def _deleted(uow: UnitOfWork, known: _Known, matched: rules.Matched) -> dict[int, Candidate]:
    """Return the rows whose lines were deleted, with these; the living ones come first."""
    if rules.DUPLICATE not in matched.statuses:
        return {}
    took_in = {mark.transaction_id for mark in known.marks} | set(known.merged_ids.values())
    dead = finding.deleted(uow, known.file.account_id, known.file.days, took_in)
    if not dead:
        return {}
    by_id, by_mark = _by_id(known, dead), _by_mark(known, dead)
    found, used = dict[int, Candidate](), set[UUID]()
    living: Counter[int] = Counter()
    for (value, _), count in known.totals.items():
        living[value] += count
    for value, lines in by_mark.items():
        living[value] -= len(lines)
    for place, found_by in _again(known, matched):
        value = known.file.fingerprints[place]
        line = by_id.get(found_by) if found_by else None
        if found_by is None:
            if living[value] > 0:
                living[value] -= 1
            elif by_mark.get(value):
                line = by_mark[value].pop()
        if line is not None and line.id not in used:
            found[place] = line
            used.add(line.id)
    return found


def _book(known: _Known, matched: rules.Matched, waiting: Sequence[Candidate]) -> None:
    """Let rows that are booked by now book the pending lines that they were.

    Of equal lines only when none is left that is booked already.
    """
    by_id, by_mark = _by_id(known, waiting), _by_mark(known, waiting)
    prints, again = known.file.fingerprints, list(_again(known, matched))
    totals = known.totals
    booked = {
        value: totals[value, False] + totals[value, True] - len(lines)
        for value, lines in by_mark.items()
    }
    for place, found_by in again:
        if found_by and prints[place] in booked:
            booked[prints[place]] -= 1
    for place, found_by in again:
        if known.file.rows[place].pending or place in known.joined:
            continue
        value = prints[place]
        line = by_id.get(found_by) if found_by else None
        if found_by is None and by_mark.get(value):
            if booked[value] > 0:
                booked[value] -= 1
            else:
                line = by_mark[value].pop()
        if line is not None and line.id not in known.used:
            known.join(place, line, QuestionKind.POSTED, revives=False)
    for place in known.found.sums:
        if not known.file.rows[place].pending:
            known.book_parts(place, by_id)


def _likened(
    uow: UnitOfWork, known: _Known, matched: rules.Matched, waiting: Sequence[Candidate]
) -> rules.Matched:
    """Look for the rows that are left among the lines that nothing says they are."""
    file, statuses = known.file, matched.statuses
    rest = [place for place, status in enumerate(statuses) if status == rules.NEW]
    joined, asked = known.joined, dict[int, Match]()
    if rest:
        sources = files.sources(uow, file.account_id)
        found = finding.like(
            uow,
            finding.Statement(
                file.account_id,
                file.days,
                file.rows,
                rest,
                file.source,
                sources,
                lambda place: _texts(file.rows[place]),
                lambda: files.told(uow, file.account_id, file.source),
            ),
            waiting,
            _is_known(known, matched),
        )
        joined, asked = joined | found.joined, found.asked
    for place in (*joined, *known.booked):
        statuses[place] = rules.UPDATED
    for place in asked:
        statuses[place] = rules.REVIEW
    return matched._replace(joined=joined, asked=asked, booked=known.booked)


def _texts(row: StatementRow) -> tuple[str, ...]:
    if row.payee:
        return row.payee, row.description
    return (rules.clean_payee(row.description),)


def _is_known(known: _Known, matched: rules.Matched) -> Callable[[Candidate], bool]:
    """Return what says whether a line is one of the file's already."""
    prints, said = known.file.fingerprints, dict[UUID, bool]()
    again: Counter[int] = Counter()
    ids: set[str] = set()

    def look() -> None:
        again.update(prints[place] for place, by_id in _again(known, matched) if not by_id)
        ids.update(known.found.ids.values(), known.former.values())
        ids.update(*known.found.sums.values())
        own = [mark.transaction_id for mark in known.marks if mark.fingerprint in again]
        said.update(dict.fromkeys((*known.used, *known.merged_ids.values(), *own), True))
        said[NOBODY] = True

    def is_known(line: Candidate) -> bool:
        if not said:
            look()
        if line.id not in said:
            counted = line.fingerprint is not None and again[line.fingerprint] > 0
            if counted and line.fingerprint is not None:
                again[line.fingerprint] -= 1
            said[line.id] = counted or line.external_id in ids
        return said[line.id]

    return is_known
