"""Which lines are the two sides of a transfer: pure, and the same whichever order they come in."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from fractions import Fraction
from typing import Any, Generic, NamedTuple, Protocol, TypeAlias, TypeVar
from uuid import UUID

from spends.domains.matching.rules.lines import Placed, pair_of

DAYS = 4
SHARE = 10
"""Across currencies: in a hundred, how far the two sides may be apart to be asked about."""
CLOSE = 3
"""And how far to be taken for one transfer without asking."""
CROWD = 40
"""Of so many lines of one amount on one side, within days, nobody could tell which is which."""


class Line(Placed, Protocol):
    """A line that may be one side of a transfer."""

    @property
    def base_amount(self) -> int | None:
        """Its amount in the household's currency, None without a rate."""


Kind = TypeVar("Kind", bound=Line)


class Known(NamedTuple, Generic[Kind]):
    """What was said of lines before.

    `barred` are pairs that are not to be looked at again, `busy` the lines that are asked about.
    `fresh` are those that the search is about, None for all. `doubts` says how much speaks against
    two lines, which would fit, being a transfer: nothing, something (1), or both lines (2).
    """

    barred: Container[tuple[UUID, UUID]]
    busy: Container[UUID]
    fresh: Container[UUID] | None
    doubts: Callable[[Kind, Kind], int]

    def concerns(self, out: Kind, into: Kind) -> bool:
        """Return whether a pair is what is looked for."""
        return self.fresh is None or out.id in self.fresh or into.id in self.fresh

    def is_busy(self, *lines: Kind) -> bool:
        """Return whether any of some lines is asked about."""
        return any(line.id in self.busy for line in lines)


Pair: TypeAlias = tuple[Kind, Kind]
"""What goes out, and what comes in."""


class Paired(NamedTuple, Generic[Kind]):
    """The pairs that are clear, and those to ask about: each line in one pair at most."""

    sure: list[Pair[Kind]]
    asked: list[Pair[Kind]]


def exact(lines: Iterable[Kind], known: Known[Kind]) -> Paired[Kind]:
    """Pair[Kind] lines of one currency: opposite amounts on two accounts, at most `DAYS` apart.

    Clear is one with one, and as many out of one account as come into one other, in order of days.
    """
    found: Paired[Kind] = Paired([], [])
    for cluster in _clusters(lines):
        outs = [line for line in cluster if line.amount < 0]
        ins = [line for line in cluster if line.amount > 0]
        if not outs or not ins:
            continue
        if len(outs) == len(ins) == 1:
            _settle_two(outs[0], ins[0], known, found)
            continue
        if min(len(outs), len(ins)) > CROWD or max(len(outs), len(ins)) > CROWD * CROWD:
            _settle(outs, ins, None, known, found)
            continue
        edges = [(out, into) for out in outs for into in ins if _fits(out, into, known)]
        for group in _components(edges):
            group_outs = _ordered({out.id: out for out, _ in group}.values())
            group_ins = _ordered({into.id: into for _, into in group}.values())
            _settle(group_outs, group_ins, group, known, found)
    return found


def _clusters(lines: Iterable[Kind]) -> Iterable[list[Kind]]:
    """Yield lines of one amount, whichever way, that no gap of more than `DAYS` parts."""
    by_amount: dict[int, list[Kind]] = defaultdict(list)
    for line in lines:
        by_amount[abs(line.amount)].append(line)
    for amount in sorted(by_amount):
        cluster: list[Kind] = []
        for line in _ordered(by_amount[amount]):
            if cluster and (line.date - cluster[-1].date).days > DAYS:
                yield cluster
                cluster = []
            cluster.append(line)
        yield cluster


def _ordered(lines: Iterable[Kind]) -> list[Kind]:
    # Ids are ordered as their numbers are, which compare ten times as fast.
    return sorted(lines, key=lambda line: (line.date, line.id.int))


def _gap(out: Line, into: Line) -> int:
    return abs((out.date - into.date).days)


def _fits(out: Kind, into: Kind, known: Known[Kind]) -> bool:
    return (
        out.account_id != into.account_id
        and _gap(out, into) <= DAYS
        and pair_of(out.id, into.id) not in known.barred
    )


def _components(edges: Sequence[Pair[Kind]]) -> Iterable[list[Pair[Kind]]]:
    """Yield the pairs that hang together by their lines."""
    parent: dict[UUID, UUID] = {}

    def root(line_id: UUID) -> UUID:
        while parent.setdefault(line_id, line_id) != line_id:
            parent[line_id] = parent[parent[line_id]]
            line_id = parent[line_id]
        return line_id

    for out, into in edges:
        parent[root(out.id)] = root(into.id)
    groups: dict[UUID, list[Pair[Kind]]] = {}
    for pair in edges:
        groups.setdefault(root(pair[0].id), []).append(pair)
    return groups.values()


def _settle_two(out: Kind, into: Kind, known: Known[Kind], found: Paired[Kind]) -> None:
    """Sort out two lines that are alone with their amount, as most are: as `_settle` would."""
    if known.concerns(out, into) and _fits(out, into, known) and not known.is_busy(out, into):
        _keep(out, into, known, found)


def _settle(
    outs: Sequence[Kind],
    ins: Sequence[Kind],
    edges: Sequence[Pair[Kind]] | None,
    known: Known[Kind],
    found: Paired[Kind],
) -> None:
    """Sort out lines of one amount; without `edges` they are too many to be asked about."""
    lines = [*outs, *ins]
    if not any(known.concerns(line, line) for line in lines):
        return
    pairs = list(zip(outs, ins, strict=False))
    is_clear = (
        len(outs) == len(ins)
        and len({line.account_id for line in outs}) == 1
        and len({line.account_id for line in ins}) == 1
        and not known.is_busy(*lines)
        and all(_fits(out, into, known) for out, into in pairs)
    )
    if is_clear:
        for out, into in pairs:
            if known.concerns(out, into):
                _keep(out, into, known, found)
    elif edges is not None:
        _ask(edges, known, found)


def _keep(out: Kind, into: Kind, known: Known[Kind], found: Paired[Kind]) -> None:
    doubts = known.doubts(out, into)
    if doubts == 0:
        found.sure.append((out, into))
    elif doubts == 1:
        found.asked.append((out, into))


def _ask(
    edges: Sequence[Pair[Kind]],
    known: Known[Kind],
    found: Paired[Kind],
    nearness: Callable[[Kind, Kind], Any] = _gap,
) -> None:
    ranked = [
        (known.doubts(out, into), nearness(out, into), out, into)
        for out, into in edges
        if known.concerns(out, into)
    ]
    ranked.sort(key=lambda each: (each[0], each[1], each[2].date, each[2].id, each[3].id))
    taken = set[UUID]()
    for doubts, _, out, into in ranked:
        if doubts <= 1 and not known.is_busy(out, into) and not {out.id, into.id} & taken:
            taken |= {out.id, into.id}
            found.asked.append((out, into))


def across(edges: Iterable[Pair[Kind]], known: Known[Kind]) -> Paired[Kind]:
    """Pair[Kind] lines of two currencies that are about the same worth in the household's.

    Clear is one with one, within `CLOSE` in a hundred; within `SHARE` it is asked about.
    """
    found: Paired[Kind] = Paired([], [])
    fitting = [pair for pair in edges if _fits(*pair, known) and apart(*pair) <= SHARE]
    for group in _components(fitting):
        if len(group) > 1:
            _ask([pair for pair in group if apart(*pair) <= CLOSE], known, found, apart)
            continue
        ((out, into),) = group
        if known.concerns(out, into) and not known.is_busy(out, into):
            _keep_across(out, into, known, found)
    return found


def may_be_asked(out: Kind, into: Kind, known: Known[Kind]) -> bool:
    """Return whether two lines that fit can be asked about."""
    is_free = pair_of(out.id, into.id) not in known.barred and not known.is_busy(out, into)
    return is_free and known.doubts(out, into) <= 1


def _keep_across(out: Kind, into: Kind, known: Known[Kind], found: Paired[Kind]) -> None:
    doubts, is_close = known.doubts(out, into), apart(out, into) <= CLOSE
    if doubts == 0 and is_close:
        found.sure.append((out, into))
    elif doubts == 0 or (doubts == 1 and is_close):
        found.asked.append((out, into))


def apart(out: Line, into: Line) -> Fraction:
    """Return how much more one side is worth than the other, in a hundred."""
    low, high = sorted(abs(line.base_amount or 0) for line in (out, into))
    return Fraction((high - low) * 100, low) if low else Fraction(100)


def facing(
    coming: Iterable[tuple[object, int, int]], going: Iterable[tuple[object, int, int]]
) -> dict[int, set[int]]:
    """Return the days of amounts that come into one account and go out of another within days.

    Entries of (account, day as a number, amount); the days of both sides, by amount.
    """
    known: dict[int, dict[object, list[int]]] = defaultdict(lambda: defaultdict(list))
    for account, day, amount in coming:
        known[amount][account].append(day)
    for accounts in known.values():
        for days in accounts.values():
            days.sort()
    found: dict[int, set[int]] = defaultdict(set)
    for account, day, amount in going:
        for other, days in known.get(-amount, {}).items():
            if other == account:
                continue
            first, last = bisect_left(days, day - DAYS), bisect_right(days, day + DAYS)
            if first < last:
                found[-amount].update((day, days[first], days[last - 1]))
    return found
