"""Transfers are found when an import brings their sides in; `looking` finds them on demand."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias
from uuid import UUID

from spends.domains.ledger.events import TransactionsImported
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.linking.pairs import Line, Side, Window
from spends.domains.ledger.views import AccountLabel
from spends.domains.matching.events import SamenessDecided
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.repository import lines
from spends.domains.matching.rules import pairing
from spends.domains.matching.rules.likeness import POSTED_WITHIN
from spends.domains.matching.rules.pairing import DAYS, Known, Paired
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.domains.matching.service.judging import Judge
from spends.domains.matching.views import Found
from spends.kit.unit_of_work import UnitOfWork

AROUND = 2 * DAYS
"""How far from a day the lines are that decide whether its own have one partner alone."""
DENSE = 100_000_000
"""Where so many pairs would have to be compared by their worth, no two of them are told apart."""
LONGEST = 20 * 365
"""Days that the lines of a search without an end are taken to spread over."""

Pair: TypeAlias = tuple[UUID, UUID]
"""The line that goes out, and the one that comes in."""


@dataclass(frozen=True, slots=True)
class Search:
    """Where transfers are looked for.

    Between two days, the lines around them included; with `account_id` only those with a side
    there, with `import_id` only those with a line of that import or one that it `joined`, and with
    `ids` only those with one of these lines; with `amounts` only lines of these, whichever way they
    go. `asks` says that nothing is linked without asking, `holds` that the lines stay as they are
    until the commit.
    """

    first: date
    last: date
    account_id: UUID | None = None
    import_id: UUID | None = None
    ids: Collection[UUID] | None = None
    joined: Collection[UUID] = ()
    amounts: Collection[int] | None = None
    asks: bool = False
    holds: bool = True

    def is_about(self, side: Side) -> bool:
        """Return whether a line is one of those that are looked at."""
        if self.ids is not None:
            return side.id in self.ids
        if self.import_id is not None:
            return side.import_id == self.import_id or side.id in self.joined
        return self.first <= side.date <= self.last

    @property
    def around(self) -> tuple[date, date]:
        """The days that may matter."""
        return spread((self.first, self.last), AROUND)


def spread(days: tuple[date, date], count: int) -> tuple[date, date]:
    """Return some days with so many more before and after them."""
    first = max(days[0].toordinal() - count, date.min.toordinal())
    last = min(days[1].toordinal() + count, date.max.toordinal())
    return date.fromordinal(first), date.fromordinal(last)


def find_imported(uow: UnitOfWork, event: TransactionsImported) -> Found:
    """Link or ask about the transfers of which an import has brought a side."""
    days = event.days or pairs.days_of_import(uow, event.import_id)
    if days is None:
        return Found()
    joined = lines.joined_by(uow, event.import_id)
    if joined:
        days = spread(days, POSTED_WITHIN)
    return _find(uow, Search(*days, event.account_id, event.import_id, joined=joined))


def find_decided(uow: UnitOfWork, event: SamenessDecided) -> Found:
    """Look for the transfers of lines that waited until it was said whether they are one.

    What was merged is asked about, so that the merge can still be taken back.
    """
    days = [side.date for side in pairs.sides(uow, event.ids).values()]
    if not days:
        return Found()
    search = Search(min(days), max(days), ids=event.ids, asks=event.merged)
    return _find(uow, search)


def _find(uow: UnitOfWork, search: Search) -> Found:
    uow.session.flush()
    pairs.take_turn(uow)
    places = Places.of(uow, search)
    found = exact(uow, search, places)
    taken = {side.id for pair in (*found.sure, *found.asked) for side in pair}
    done = keep(uow, search, found)
    alike = edges(uow, search, places, taken)
    return done.plus(keep(uow, search, across(uow, search, places, alike)))


@dataclass(frozen=True, slots=True)
class Places:
    """The accounts that have lines on the days of a search, and about how many."""

    labels: Mapping[UUID, AccountLabel]
    sizes: Mapping[UUID, int]
    days: tuple[date, date]

    @classmethod
    def of(
        cls, uow: UnitOfWork, search: Search, labels: Mapping[UUID, AccountLabel] | None = None
    ) -> "Places":
        """Look them up, the labels only where they are not given."""
        labels = accounts.account_labels(uow) if labels is None else labels
        found = pairs.sizes(uow, *search.around)
        living = {key: size for key, size in found.items() if not labels[key].is_deleted}
        return cls(labels, living, search.around)

    def window(self, ids: Iterable[UUID]) -> Window:
        """Return the lines of accounts."""
        chosen = tuple(ids)
        return Window(chosen, *self.days, sum(self.sizes[each] for each in chosen))

    def by_currency(self) -> dict[str, list[UUID]]:
        """Return the accounts of each currency."""
        found: dict[str, list[UUID]] = defaultdict(list)
        for account_id in self.sizes:
            found[self.labels[account_id].currency_code].append(account_id)
        return found


def exact(uow: UnitOfWork, search: Search, places: Places) -> Paired[Side]:
    """Return the transfers among the lines of one currency, for each currency."""
    found: Paired[Side] = Paired([], [])
    for ids in places.by_currency().values():
        if len(ids) > 1 and search.account_id in {None, *ids}:
            facing = _facing(uow, search, places, ids)
            if facing:
                said, sides = known(uow, search, places, facing)
                some = pairing.exact(sides.values(), said)
                found.sure.extend(some.sure)
                found.asked.extend(some.asked)
    return found


def _facing(uow: UnitOfWork, search: Search, places: Places, ids: Sequence[UUID]) -> list[UUID]:
    """Return the lines of accounts of one currency that face one another, and those in between."""
    if search.account_id is not None and search.amounts is None:
        here, there = (places.window(each) for each in _sides(search, ids)[0])
        beside = pairs.beside(uow, here, there, DAYS + AROUND)
        if beside is not None:
            return _facing_beside(*beside)
    days: dict[int, set[int]] = defaultdict(set)
    for coming, going in _sides(search, ids):
        if search.amounts is None:
            entries = pairs.incoming(uow, places.window(coming))
        else:
            into = {abs(amount) for amount in search.amounts}
            entries = pairs.of_amounts(uow, places.window(coming), into)
        wanted = {-entry.amount for entry in entries}
        others = pairs.of_amounts(uow, places.window(going), wanted)
        for amount, found in pairing.facing(entries, others).items():
            days[amount] |= found
    wanted = {*days, *(-amount for amount in days)}
    return _near(pairs.ids_of_amounts(uow, places.window(ids), wanted), days)


def _facing_beside(few: Sequence[Line], many: Sequence[Line]) -> list[UUID]:
    """Return which lines of two sides face one another, and those in between."""
    days: dict[int, set[int]] = defaultdict(set)
    for one, other in ((few, many), (many, few)):
        coming = [(one is few, line.day, line.amount) for line in one if line.amount > 0]
        going = [(other is few, line.day, line.amount) for line in other if line.amount < 0]
        for amount, found in pairing.facing(coming, going).items():
            days[amount] |= found
    return _near((*few, *many), days)


def _near(lines: Iterable[Line], days: Mapping[int, Collection[int]]) -> list[UUID]:
    """Return the lines that are near the days of their amounts."""
    ordered = {amount: sorted(found) for amount, found in days.items()}
    return [line.id for line in lines if _is_near(line.day, ordered.get(abs(line.amount), ()))]


def _sides(search: Search, ids: Sequence[UUID]) -> list[tuple[list[UUID], list[UUID]]]:
    """Return from where to where money may have gone: (where it comes in, where it goes out)."""
    if search.account_id is None:
        return [(list(ids), list(ids))]
    here, others = [search.account_id], [each for each in ids if each != search.account_id]
    return [(here, others), (others, here)]


def _is_near(day: int, days: Sequence[int]) -> bool:
    place = bisect_left(days, day - AROUND)
    return place < len(days) and days[place] <= day + AROUND


def edges(
    uow: UnitOfWork, search: Search, places: Places, taken: Collection[UUID] = ()
) -> list[Pair]:
    """Return the lines of two currencies that are about the same worth, without those taken."""
    found: list[Pair] = []
    by_currency = places.by_currency()
    for currency, here in by_currency.items():
        others = [each for code, ids in by_currency.items() if code != currency for each in ids]
        own = [each for each in here if search.account_id in {None, each}]
        if own and others:
            found += _alike(uow, places, own, others)
            if search.account_id is not None:
                found += _alike(uow, places, others, own)
    return [pair for pair in found if not {*pair} & set(taken)]


def across(uow: UnitOfWork, search: Search, places: Places, alike: Sequence[Pair]) -> Paired[Side]:
    """Return the transfers among lines of two currencies that `edges` gave."""
    if not alike:
        return Paired([], [])
    said, sides = known(uow, search, places, {line_id for pair in alike for line_id in pair})
    found = [(sides[out], sides[into]) for out, into in alike if out in sides and into in sides]
    return pairing.across(found, said)


def _alike(uow: UnitOfWork, places: Places, coming: list[UUID], going: list[UUID]) -> list[Pair]:
    into, out = places.window(coming), places.window(going)
    days = min((out.last - out.first).days + 1, LONGEST)
    if into.size * out.size * (2 * DAYS + 1) // days > DENSE:
        return []
    return pairs.alike_in_worth(uow, into, out, timedelta(DAYS), pairing.SHARE)


def known(
    uow: UnitOfWork, search: Search, places: Places, ids: Collection[UUID]
) -> tuple[Known[Side], dict[UUID, Side]]:
    """Return what was said of lines, and those of them that are free to be linked."""
    sides = pairs.free(uow, ids, hold=search.holds)
    said = questions.about(uow, sides)
    waiting = [row for row in said.values() if row.answer is None]
    standing = set(questions.standing(uow, waiting))
    held, busy = set[UUID](), set[UUID]()
    for row in waiting:
        if row.id in standing and row.kind != QuestionKind.REFUND:
            (held if row.kind in questions.SAME else busy).update((row.first_id, row.second_id))
    barred = {*said, *pairs.refused(uow, sides)}
    left = {line_id: side for line_id, side in sides.items() if line_id not in held}
    fresh = {line_id for line_id, side in left.items() if search.is_about(side)}
    return Known(barred, busy, fresh, Judge(uow, places.labels).doubts), left


def keep(uow: UnitOfWork, search: Search, found: Paired[Side]) -> Found:
    """Link what is clear, ask about the rest, and remember both."""
    if search.asks:
        found = Paired([], [*found.sure, *found.asked])
    if found.sure:
        pairs.link_transfers(uow, found.sure)
    answers = (
        *((pair, Answer.SURE) for pair in found.sure),
        *((pair, None) for pair in found.asked),
    )
    new = [
        NewQuestion(QuestionKind.TRANSFER, out.id, into.id, search.import_id, answer)
        for (out, into), answer in answers
    ]
    questions.ask_many(uow, new)
    return Found(len(found.sure), len(found.asked))
