"""Transfers are found: when an import brings their sides in, and when somebody asks for them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from spends.domains.ledger.events import TransactionsImported
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.linking.pairs import Side, Window
from spends.domains.ledger.views import AccountLabel
from spends.domains.matching.events import SamenessDecided
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.rules import pairing, words
from spends.domains.matching.rules.pairing import DAYS, Known, Paired
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.domains.matching.views import Found
from spends.kit.actor import Permission
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

AROUND = 2 * DAYS
"""How far from a day the lines are that decide whether its own have one partner alone."""
DENSE = 100_000_000
"""Where so many pairs would have to be compared by their worth, no two of them are told apart."""
LONGEST = 20 * 365
"""Days that the lines of a search without an end are taken to spread over."""


@dataclass(frozen=True, slots=True)
class Search:
    """Where transfers are looked for.

    Between two days, the lines around them included; with `account_id` only those with a side
    there, with `import_id` only those with a line of that import, and with `ids` only those with
    one of these lines. `asks` says that nothing is linked without asking.
    """

    first: date
    last: date
    account_id: UUID | None = None
    import_id: UUID | None = None
    ids: Collection[UUID] | None = None
    asks: bool = False

    def is_about(self, side: Side) -> bool:
        """Return whether a line is one of those that are looked at."""
        if self.ids is not None:
            return side.id in self.ids
        if self.import_id is not None:
            return side.import_id == self.import_id
        return self.first <= side.date <= self.last

    @property
    def around(self) -> tuple[date, date]:
        """The days that may matter."""
        first = max(self.first.toordinal() - AROUND, date.min.toordinal())
        last = min(self.last.toordinal() + AROUND, date.max.toordinal())
        return date.fromordinal(first), date.fromordinal(last)


def find_imported(uow: UnitOfWork, event: TransactionsImported) -> Found:
    """Link or ask about the transfers of which an import has brought a side."""
    days = event.days or pairs.days_of_import(uow, event.import_id)
    if days is None:
        return Found()
    return _find(uow, Search(*days, event.account_id, event.import_id))


def find_decided(uow: UnitOfWork, event: SamenessDecided) -> Found:
    """Look for the transfers of lines that waited until it was said whether they are one.

    What was merged is asked about, so that the merge can still be taken back.
    """
    days = [side.date for side in pairs.sides(uow, event.ids).values()]
    if not days:
        return Found()
    search = Search(min(days), max(days), ids=event.ids, asks=event.merged)
    return _find(uow, search)


def find(uow: UnitOfWork, date_from: date | None = None) -> Found:
    """Link or ask about the transfers among the lines that are there, from a day on or all.

    Doing it again finds nothing new.
    """
    uow.require(Permission.WRITE)
    return _find(uow, Search(date_from or date.min, date.max))


def _find(uow: UnitOfWork, search: Search) -> Found:
    uow.session.flush()
    pairs.take_turn(uow)
    places = _Places.of(uow, search)
    exact = _exact(uow, search, places)
    found = _keep(uow, search, exact)
    taken = {side.id for pair in (*exact.sure, *exact.asked) for side in pair}
    return found.plus(_keep(uow, search, _across(uow, search, places, taken)))


@dataclass(frozen=True, slots=True)
class _Places:
    """The accounts that have lines on the days of a search, and about how many."""

    labels: Mapping[UUID, AccountLabel]
    sizes: Mapping[UUID, int]
    days: tuple[date, date]

    @classmethod
    def of(cls, uow: UnitOfWork, search: Search) -> "_Places":
        labels = accounts.account_labels(uow)
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


class _Judge:
    """Says what speaks against two lines being the sides of a transfer, each line heard once."""

    def __init__(self, uow: UnitOfWork, labels: Mapping[UUID, AccountLabel]) -> None:
        self._uow = uow
        self._labels = labels
        self._texts: dict[UUID, str] = {}
        self._against: dict[UUID, bool] = {}
        self._moved: dict[tuple[UUID, UUID], bool] = {}

    def doubts(self, out: Side, into: Side) -> int:
        """Return how many of two lines speak against it; naming the other account outweighs all."""
        if self._names(out, into) or self._names(into, out):
            return 0
        return self._speaks_against(out) + self._speaks_against(into)

    def _text(self, side: Side) -> str:
        if side.id not in self._texts:
            self._texts[side.id] = fold(f"{side.payee or ''} {side.description or ''}")
        return self._texts[side.id]

    def _names(self, side: Side, other: Side) -> bool:
        return words.names_one(self._text(side), [self._labels[other.account_id].name])

    def _speaks_against(self, side: Side) -> bool:
        if side.id not in self._against:
            text = self._text(side)
            plain = side.category_id is not None and not words.moves_money(text)
            self._against[side.id] = (
                words.is_earned_or_owed(text) or plain
            ) and not self._has_moved(side)
        return self._against[side.id]

    def _has_moved(self, side: Side) -> bool:
        """Return whether a payee's lines on an account were transfers before."""
        if side.payee_id is None:
            return False
        key = (side.account_id, side.payee_id)
        if key not in self._moved:
            self._moved[key] = pairs.has_moved(self._uow, *key)
        return self._moved[key]


def _exact(uow: UnitOfWork, search: Search, places: _Places) -> Paired[Side]:
    found: Paired[Side] = Paired([], [])
    for ids in places.by_currency().values():
        if len(ids) > 1 and search.account_id in {None, *ids}:
            lines = _facing(uow, search, places, ids)
            if lines:
                known, sides = _known(uow, search, places, lines)
                some = pairing.exact(sides.values(), known)
                found.sure.extend(some.sure)
                found.asked.extend(some.asked)
    return found


def _facing(uow: UnitOfWork, search: Search, places: _Places, ids: Sequence[UUID]) -> list[UUID]:
    """Return the lines of accounts of one currency that face one another, and those in between."""
    days: dict[int, set[int]] = defaultdict(set)
    for coming, going in _sides(search, ids):
        entries = pairs.incoming(uow, places.window(coming))
        wanted = {-entry.amount for entry in entries}
        others = pairs.of_amounts(uow, places.window(going), wanted)
        for amount, found in pairing.facing(entries, others).items():
            days[amount] |= found
    near = {amount: sorted(found) for amount, found in days.items()}
    wanted = {*near, *(-amount for amount in near)}
    return [
        line_id
        for line_id, day, amount in pairs.ids_of_amounts(uow, places.window(ids), wanted)
        if _is_near(day, near[abs(amount)])
    ]


def _sides(search: Search, ids: Sequence[UUID]) -> list[tuple[list[UUID], list[UUID]]]:
    """Return from where to where money may have gone: (where it comes in, where it goes out)."""
    if search.account_id is None:
        return [(list(ids), list(ids))]
    here, others = [search.account_id], [each for each in ids if each != search.account_id]
    return [(here, others), (others, here)]


def _is_near(day: int, days: Sequence[int]) -> bool:
    place = bisect_left(days, day - AROUND)
    return place < len(days) and days[place] <= day + AROUND


def _across(
    uow: UnitOfWork, search: Search, places: _Places, taken: Collection[UUID]
) -> Paired[Side]:
    edges: list[tuple[UUID, UUID]] = []
    by_currency = places.by_currency()
    for currency, here in by_currency.items():
        others = [each for code, ids in by_currency.items() if code != currency for each in ids]
        own = [each for each in here if search.account_id in {None, each}]
        if own and others:
            edges += _alike(uow, places, own, others)
            if search.account_id is not None:
                edges += _alike(uow, places, others, own)
    edges = [pair for pair in edges if not {*pair} & set(taken)]
    if not edges:
        return Paired([], [])
    known, sides = _known(uow, search, places, {line_id for pair in edges for line_id in pair})
    lines = [(sides[out], sides[into]) for out, into in edges if out in sides and into in sides]
    return pairing.across(lines, known)


def _alike(
    uow: UnitOfWork, places: _Places, coming: list[UUID], going: list[UUID]
) -> list[tuple[UUID, UUID]]:
    into, out = places.window(coming), places.window(going)
    days = min((out.last - out.first).days + 1, LONGEST)
    if into.size * out.size * (2 * DAYS + 1) // days > DENSE:
        return []
    return pairs.alike_in_worth(uow, into, out, timedelta(DAYS), pairing.SHARE)


def _known(
    uow: UnitOfWork, search: Search, places: _Places, lines: Collection[UUID]
) -> tuple[Known[Side], dict[UUID, Side]]:
    """Return what was said of lines, and those of them that are free to be linked."""
    sides = pairs.free(uow, lines)
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
    return Known(barred, busy, fresh, _Judge(uow, places.labels).doubts), left


def _keep(uow: UnitOfWork, search: Search, found: Paired[Side]) -> Found:
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
