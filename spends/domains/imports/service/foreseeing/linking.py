"""Transfers that rows will be, and what they will pay back, as far as that is known before."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from spends.domains.currencies import service as currencies
from spends.domains.imports.ports import StatementRow
from spends.domains.imports.rules import is_latest_first
from spends.domains.imports.service.foreseeing.foreseen import Context, Foreseen
from spends.domains.imports.service.foreseeing.sorting import coming
from spends.domains.imports.service.joining import said
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.ledger.service.linking.pairs import Side
from spends.domains.matching.rules.pairing import DAYS, Paired
from spends.domains.matching.rules.worths import Worth, Worths
from spends.domains.matching.service import refunds
from spends.domains.matching.service.foreseeing import transfers_across, transfers_to_come
from spends.domains.matching.service.transfers import AROUND, spread
from spends.domains.rules.service.linking import Transfer, other_sides
from spends.domains.rules.service.readying import folded_name
from spends.kit.ids import new_id
from spends.kit.unit_of_work import UnitOfWork

MANY = 200
"""So many other rows of the amounts on a page are looked at."""


def link(
    uow: UnitOfWork,
    context: Context,
    account_id: UUID,
    found: MatchedReading,
    shown: Mapping[int, Foreseen],
) -> None:
    """Say of rows that they will be transfers, those that rules want first, or pay back others."""
    rows, asked = found.reading.rows, found.matched.asked
    wanted = {
        new_id(): place for place, each in shown.items() if each.wanted_account_id is not None
    }
    sides = [
        Transfer(rows[place].date, key, rows[place].amount, account_id, other)
        for key, place in wanted.items()
        if (other := shown[place].wanted_account_id) is not None
    ]
    # What may be one with a row is looked at once that is said.
    taken = {match.line.id for match in asked.values()}
    for own, side in other_sides(uow, sides) if sides else ():
        taken.add(side.id)
        _tell(shown[wanted[own.id]], context, own.other_account_id, (side.day, own.day))
    free = {
        place: each
        for place, each in shown.items()
        if not each.parts and each.transfer_account_id is None and place not in asked
    }
    if free:
        _Search(uow, context, account_id, found, free).tell(taken)


@dataclass
class _Search:
    """A search for what rows of a page that nothing is said of yet belong to."""

    uow: UnitOfWork
    context: Context
    account_id: UUID
    found: MatchedReading
    free: Mapping[int, Foreseen]
    _strangers: dict[str, UUID] = field(default_factory=dict)

    def tell(self, taken: set[UUID]) -> None:
        """Say what is found."""
        own = {self._side(place, each): each for place, each in self.free.items()}
        pairs = transfers_to_come(self.uow, list(own), self._of_amounts, taken)
        _tell_transfers(own, self.context, pairs)
        left = _untold(own)
        if self._has_others:
            taken |= {side.id for some in pairs for pair in some for side in pair}
            pairs = transfers_across(self.uow, list(left), self._facing, taken)
            _tell_transfers(left, self.context, pairs)
            left = _untold(left)
        back = {one.amount for one in left if one.amount > 0}
        if back:
            pairs = refunds.to_come(self.uow, [*left, *self._of_amounts(back)])
            _tell_refunds(left, self.context, pairs)

    @cached_property
    def _id_of(self) -> Callable[[int], UUID]:
        """What gives rows ids in the order in which they will be stored: the first is asked about.

        Of rows that are alike, that is.
        """
        latest_first = is_latest_first(self.found.reading.rows, self.found.matched.stored)
        begin, step = new_id().int, -1 if latest_first else 1
        return lambda place: UUID(int=begin + step * place)

    @cached_property
    def _currency(self) -> str:
        return self.context.labels[self.account_id].currency_code

    @cached_property
    def _has_others(self) -> bool:
        """Whether there are accounts in other currencies."""
        labels = self.context.labels.values()
        return any(each.currency_code != self._currency and not each.is_deleted for each in labels)

    @cached_property
    def _worth(self) -> Callable[[int, date], int | None]:
        """What amounts of the account are in the household's currency, near the page's days."""
        days = [self.found.reading.rows[place].date for place in self.free]
        near = spread((min(days), max(days)), AROUND)
        return currencies.converter(self.uow, self._currency, self.uow.actor.currency_code, *near)

    def _side(self, place: int, each: Foreseen) -> Side:
        row = self.found.reading.rows[place]
        worth = self._worth(row.amount, row.date) if self._has_others else None
        payee_id = each.payee_id
        if payee_id is None and each.payee:
            payee_id = self._strangers.setdefault(folded_name(each.payee), new_id())
        return Side(
            id=self._id_of(place),
            account_id=self.account_id,
            date=row.date,
            amount=row.amount,
            currency_code=self._currency,
            base_amount=worth,
            payee_id=payee_id,
            category_id=each.category_id,
            description=row.description,
            pending=row.pending,
            is_split=False,
            import_id=None,
            transfer_id=None,
            refund_of_id=None,
            reconciled_at=None,
            deleted_at=None,
            version=1,
            payee=each.payee,
        )

    def _of_amounts(self, amounts: Collection[int]) -> Sequence[Side]:
        """Return the other rows of some amounts, whichever way they go."""
        return self._others(lambda row: abs(row.amount) in amounts)

    def _facing(self, worths: Sequence[Worth]) -> Sequence[Side]:
        """Return the other rows that may face any of some lines elsewhere."""
        days = {each.day + apart for each in worths for apart in range(-DAYS, DAYS + 1)}
        known = Worths(worths)

        def faces(row: StatementRow) -> bool:
            day = row.date.toordinal()
            worth = self._worth(row.amount, row.date) if day in days else None
            return worth is not None and known.face(day, worth)

        return self._others(faces)

    def _others(self, is_wanted: Callable[[StatementRow], bool]) -> Sequence[Side]:
        """Return rows that become lines and are not on the page, at most `MANY`."""
        rows, matched = self.found.reading.rows, self.found.matched
        near = [
            place
            for place in matched.stored
            if is_wanted(rows[place]) and place not in self.free and place not in matched.asked
        ][:MANY]
        more = coming(self.uow, self.context, self.found, near)
        return [self._side(place, each) for place, each in more.items() if not each.parts]


def _untold(own: Mapping[Side, Foreseen]) -> dict[Side, Foreseen]:
    return {one: each for one, each in own.items() if each.words is None}


def _tell_transfers(own: Mapping[Side, Foreseen], context: Context, pairs: Paired[Side]) -> None:
    for is_sure, some in ((True, pairs.sure), (False, pairs.asked)):
        for pair in some:
            for one, other in (pair, pair[::-1]):
                if one in own:
                    days = other.date, one.date
                    _tell(own[one], context, other.account_id, days, is_sure=is_sure)


def _tell_refunds(own: Mapping[Side, Foreseen], context: Context, pairs: Paired[Side]) -> None:
    """Say of credits what they will pay back, in the category of that."""
    for credit, spending in pairs.sure:
        if credit in own:
            own[credit].words = f"Pays back the line of {said(spending.date, credit.date)}."
            own[credit].category_id = spending.category_id or own[credit].category_id
            context.call(own[credit])
    for credit, spending in pairs.asked:
        if credit in own:
            when = said(spending.date, credit.date)
            own[credit].words = f"May pay back the line of {when}. You will be asked."


def _tell(
    each: Foreseen,
    context: Context,
    account_id: UUID,
    days: tuple[date, date],
    *,
    is_sure: bool = True,
) -> None:
    """Say that a row will be a transfer; `days` are the other side's and its own."""
    name = context.labels[account_id].name
    if is_sure:
        each.transfer_account_id, each.transfer_account = account_id, name
        each.words = f"A transfer: its other side is in {name}, on {said(*days)}."
    else:
        each.words = f"May be a transfer with {name}, {said(*days)}. You will be asked."
