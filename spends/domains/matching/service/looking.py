"""Transfers and refunds among the lines that are there are looked for when somebody asks.

Looking reads all lines and takes its time, so nobody is kept waiting by it. What it came upon is
then done in a short transaction, as far as it is still so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.linking.pairs import Side
from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.rules import pairing
from spends.domains.matching.rules.pairing import Paired
from spends.domains.matching.schemas import Finding
from spends.domains.matching.service import refunds, transfers
from spends.domains.matching.service.transfers import AROUND, Pair, Places, Search
from spends.domains.matching.views import Found
from spends.kit.actor import Actor, Permission
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork


def find(runtime: Runtime, actor: Actor, wanted: Finding) -> Found:
    """Link or ask about transfers and refunds, from a day on or all; for a thread of its own.

    Doing it again finds nothing new.
    """
    done = Found()
    # What is a transfer is no refund, so they come first.
    if QuestionKind.TRANSFER in wanted.kinds:
        with runtime.unit_of_work(actor, write=False) as uow:
            leads = look(uow, wanted.date_from)
        if leads:
            with runtime.unit_of_work(actor) as uow:
                done = done.plus(follow(uow, leads))
    if QuestionKind.REFUND in wanted.kinds:
        with runtime.unit_of_work(actor, write=False) as uow:
            paid_back = refunds.look(uow, wanted.date_from)
        if paid_back:
            with runtime.unit_of_work(actor) as uow:
                done = done.plus(refunds.follow(uow, paid_back))
    return done


@dataclass(frozen=True, slots=True)
class Leads:
    """What a search came upon: pairs of one currency, and `across` two, not linked yet.

    `beside` are those that have a line in common with a pair across currencies, itself included.
    """

    search: Search
    exact: Paired[Side]
    across: Paired[Side]
    beside: Mapping[Pair, frozenset[Pair]]

    def __bool__(self) -> bool:
        """Return whether there is anything to do."""
        return any((*self.exact, *self.across))


def look(uow: UnitOfWork, date_from: date | None = None) -> Leads:
    """Return the transfers there are to link or to ask about, from a day on or among all lines.

    `follow` does it; until then nothing is written and nobody kept from anything.
    """
    uow.require(Permission.WRITE)
    search = Search(date_from or date.min, date.max, holds=False)
    places = Places.of(uow, search)
    exact = transfers.exact(uow, search, places)
    taken = {side.id for pair in (*exact.sure, *exact.asked) for side in pair}
    edges = transfers.edges(uow, search, places, taken)
    across = transfers.across(uow, search, places, edges)
    return Leads(search, exact, across, _beside(across, edges))


def _beside(found: Paired[Side], edges: Iterable[Pair]) -> dict[Pair, frozenset[Pair]]:
    if not any(found):
        return {}
    by_line: dict[UUID, set[Pair]] = defaultdict(set)
    for pair in edges:
        for line_id in pair:
            by_line[line_id].add(pair)
    return {
        (out.id, into.id): frozenset(by_line[out.id] | by_line[into.id])
        for out, into in (*found.sure, *found.asked)
    }


def follow(uow: UnitOfWork, leads: Leads) -> Found:
    """Link or ask about the transfers that `look` came upon, as far as it is still so."""
    uow.require(Permission.WRITE)
    uow.session.flush()
    pairs.take_turn(uow)
    search = replace(leads.search, holds=True)
    done = transfers.keep(uow, search, _exact_now(uow, search, leads.exact))
    return done.plus(transfers.keep(uow, search, _across_now(uow, search, leads)))


def _exact_now(uow: UnitOfWork, search: Search, found: Paired[Side]) -> Paired[Side]:
    """Return what there is now of the amounts that something was found of."""
    amounts = {side.amount for pair in (*found.sure, *found.asked) for side in pair}
    if not amounts:
        return found
    search = replace(search, amounts=amounts)
    return transfers.exact(uow, search, Places.of(uow, search))


def _across_now(uow: UnitOfWork, search: Search, leads: Leads) -> Paired[Side]:
    """Return the pairs whose lines are as they were, with the same others beside them."""
    found = leads.across
    if not any(found):
        return found
    taken = {side.id for pair in (*leads.exact.sure, *leads.exact.asked) for side in pair}
    places = Places.of(uow, search)
    beside = _beside(
        found,
        {
            pair
            for first, last in _spans(found)
            for pair in _near(uow, replace(search, first=first, last=last), places, taken)
        },
    )
    known, sides = transfers.known(uow, search, places, {each for pair in beside for each in pair})

    def is_same(pair: tuple[Side, Side]) -> bool:
        ids = pair[0].id, pair[1].id
        return all(sides.get(side.id) == side for side in pair) and beside[ids] == leads.beside[ids]

    sure = [pair for pair in found.sure if is_same(pair)]
    asked = [pair for pair in found.asked if is_same(pair)]
    now = pairing.across(sure, known)
    asked = [pair for pair in asked if pairing.may_be_asked(*pair, known)]
    return Paired(now.sure, [*now.asked, *asked])


def _spans(found: Paired[Side]) -> list[tuple[date, date]]:
    """Return the days of pairs, those together that are near."""
    spans: list[tuple[date, date]] = []
    for day in sorted({side.date for pair in (*found.sure, *found.asked) for side in pair}):
        if spans and (day - spans[-1][1]).days <= 2 * AROUND:
            spans[-1] = spans[-1][0], day
        else:
            spans.append((day, day))
    return spans


def _near(uow: UnitOfWork, search: Search, places: Places, taken: Collection[UUID]) -> list[Pair]:
    return transfers.edges(uow, search, Places.of(uow, search, places.labels), taken)
