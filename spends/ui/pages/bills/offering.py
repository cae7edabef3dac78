"""What looks like a bill: shown with its evidence, accepted, or refused once and for all."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.bills.detection import Every
from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.rules import NEAR, Status
from spends.domains.bills.schemas import BillChanges, NewBill, Refused
from spends.domains.bills.service import bills, calendar, detected, paying
from spends.domains.bills.views import DetectedView
from spends.kit import recurrence
from spends.kit.errors import NotFound
from spends.kit.ids import parse_id
from spends.kit.money import decimal_amount
from spends.kit.recurrence import clamped
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.pages.bills.gathering import pen_of
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.schedule import in_words
from spends.ui.pages.bills.words import Pen, evidence
from spends.ui.typed import plain_text
from spends.ui.valued import Amount, worths
from spends.ui.version import Version, version_of
from spends.ui.work import read, write

Events = list[Any]
FEW = 3
KEY_LENGTH = 120
NAME_LENGTH = 100
HISTORY = timedelta(days=366)
"""How far back a bill that is accepted begins, so that what was paid of it is there."""
_DAYS = {Every.WEEKLY: 7, Every.FORTNIGHTLY: 14, Every.FOUR_WEEKLY: 28}
_MONTHS = {
    Every.MONTHLY: 1,
    Every.BIMONTHLY: 2,
    Every.QUARTERLY: 3,
    Every.HALF_YEARLY: 6,
    Every.YEARLY: 12,
}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Offer:
    """Payments that look like a bill, with why."""

    key: str
    name: str
    initial: str
    words: str
    often: str
    amount: str
    worth: str
    tone: str


class OffersState(rx.State):
    """What was found in history."""

    ready: bool = False
    offers: list[Offer] = []
    count: int = 0
    all: bool = False

    _offers: list[Offer] = []
    _version: Version[None] | None = None
    _looks: int = 0

    @rx.event(background=True)
    async def look(self) -> None:
        """Look for what recurs in history; nothing else waits for that."""
        async with self:
            self._looks += 1
            turn, known = self._looks, self._version if self.ready else None
        found = await read(lambda uow: _looked(uow, known))
        async with self:
            if found is not None and turn == self._looks:
                self._version, self._offers = found
                self._say()

    @rx.event
    async def show_all(self) -> None:
        """Show all that was found, or the first few."""
        self.all = not self.all
        self._say()

    @rx.event
    async def accept(self, key: str) -> Events:
        """Make a bill of what was found."""
        wanted = plain_text(key, KEY_LENGTH)
        name, made = await write(lambda uow: _accept(uow, wanted))
        self._drop(wanted)
        return [
            BillsState.refresh,
            OffersState.look,
            notify(f"{name} is a bill now", undo=OffersState.undo_accept(str(made))),
        ]

    @rx.event
    async def undo_accept(self, bill_id: str) -> Events:
        """Delete the bill that was made; what it was made of is offered again."""
        wanted = parse_id(bill_id)
        name = await write(lambda uow: _forget(uow, wanted))
        return [BillsState.refresh, OffersState.look, notify(f"{name} is no bill")]

    @rx.event
    async def refuse(self, key: str) -> Events:
        """Never offer such payments again."""
        wanted = plain_text(key, KEY_LENGTH)
        name, old = await write(lambda uow: _refuse(uow, wanted))
        self._drop(wanted)
        return [
            OffersState.look,
            notify(f"{name} is not offered again", undo=OffersState.offer_again(*old)),
        ]

    @rx.event
    async def offer_again(self, payee_id: str, every: str, currency: str, amount: str) -> Events:
        """Take a refusal back."""
        data = {
            "payee_id": plain_text(payee_id, KEY_LENGTH),
            "every": plain_text(every, 20),
            "currency_code": plain_text(currency, 3),
            "amount": plain_text(amount, 40),
        }
        old = validated(Refused, data)
        await write(lambda uow: detected.offer_again(uow, old))
        return [OffersState.look]

    def _drop(self, key: str) -> None:
        self._offers = [each for each in self._offers if each.key != key]
        self._say()

    def _say(self) -> None:
        self.count = len(self._offers)
        self.offers = self._offers if self.all else self._offers[:FEW]
        self.ready = True


def _looked(
    uow: UnitOfWork, known: Version[None] | None
) -> tuple[Version[None], list[Offer]] | None:
    """Return what was found, None when nothing has changed since."""
    version = version_of(uow, None)
    if version == known:
        return None
    found = detected.detected(uow)
    amounts = [Amount(abs(each.amount), each.currency_code, version.today) for each in found]
    told = zip(found, worths(uow, amounts), strict=True)
    pen = pen_of(uow)
    return version, [_offer(each, worth, pen) for each, worth in told]


def _offer(each: DetectedView, worth: str, pen: Pen) -> Offer:
    about = "about " if each.varies else ""
    amount = pen.money(abs(each.amount), each.currency_code, signed=each.amount > 0)
    return Offer(
        key=_key(each),
        name=each.payee,
        initial=each.payee[:1],
        words=evidence(each, pen),
        often=in_words(_rule(each), _back(each, 0)),
        amount=about + amount,
        worth=worth,
        tone="in" if each.amount > 0 else "",
    )


def _key(each: DetectedView) -> str:
    return f"{each.payee_id}/{each.every}/{each.currency_code}/{each.amount}"


def _found(uow: UnitOfWork, key: str) -> DetectedView:
    for each in detected.detected(uow):
        if _key(each) == key:
            return each
    raise NotFound


def _accept(uow: UnitOfWork, key: str) -> tuple[str, UUID]:
    """Make a bill that begins in history, so that its payments and price rises are there."""
    each = _found(uow, key)
    new = validated(
        NewBill,
        {
            "name": each.payee[:NAME_LENGTH],
            "payee": each.payee,
            "amount": abs(decimal_amount(each.amount, each.currency_code)),
            "amount_kind": AmountKind.AVERAGE if each.varies else AmountKind.FIXED,
            "currency_code": each.currency_code,
            "due_date": _first(each, uow.today()),
            "recurrence_rule": _rule(each),
            "category_id": each.category_id,
            "account_id": each.account_id,
            "is_income": each.amount > 0,
            "is_subscription": each.amount < 0 and not each.varies,
        },
    )
    made = detected.accept(uow, new)
    _begin_after_gaps(uow, made.id, new, _back(each, 0))
    return each.payee, made.id


def _forget(uow: UnitOfWork, bill_id: UUID) -> str:
    """Delete a bill and let go of what paid it, so that it can be offered again."""
    name = calendar.bill(uow, bill_id).name
    for each in calendar.payments(uow, bill_id):
        paying.unpay(uow, bill_id, each.due)
    bills.delete_bill(uow, bill_id)
    return name


def _begin_after_gaps(uow: UnitOfWork, bill_id: UUID, new: NewBill, next_due: date) -> None:
    """Let a bill begin after the last day that nothing was paid on: it was none of it then."""
    today = uow.today()
    open_days = [
        each.due
        for each in calendar.occurrences(uow, new.due_date, today - NEAR - _DAY)
        if each.bill_id == bill_id and each.status is Status.LATE
    ]
    if not open_days:
        return
    after = recurrence.following(new.due_date, new.recurrence_rule, open_days[-1] + _DAY)
    bills.change_bill(uow, bill_id, BillChanges(due_date=min(after or next_due, next_due)))


def _first(each: DetectedView, today: date) -> date:
    """Return the first day due that has a payment, a year back at most."""
    earliest = max(each.first - NEAR, today - HISTORY)
    day, step = _back(each, 0), 0
    while True:
        step += 1
        before = _back(each, step)
        if before < earliest:
            return day
        day = before


def _back(each: DetectedView, steps: int) -> date:
    if each.every in _DAYS:
        return each.next_due - timedelta(days=_DAYS[each.every] * steps)
    index = each.next_due.year * 12 + each.next_due.month - 1 - _MONTHS[each.every] * steps
    day = 31 if _at_month_end(each) else each.next_due.day
    return clamped(index // 12, index % 12 + 1, day)


def _rule(each: DetectedView) -> str:
    """Return the rule: what came on the last days of months goes on to."""
    if _at_month_end(each) and each.every is not Every.YEARLY:
        return f"{each.rule};BYMONTHDAY=-1"
    return each.rule


def _at_month_end(each: DetectedView) -> bool:
    ends = ((day + _DAY).day == 1 for day in (each.first, each.last))
    return each.every in _MONTHS and all(ends)


def _refuse(uow: UnitOfWork, key: str) -> tuple[str, tuple[str, str, str, str]]:
    """Refuse what was found; return its name, and what takes the refusal back."""
    each = _found(uow, key)
    amount = decimal_amount(each.amount, each.currency_code)
    data = {
        "payee_id": each.payee_id,
        "every": each.every,
        "currency_code": each.currency_code,
        "amount": amount,
    }
    detected.refuse(uow, validated(Refused, data))
    return each.payee, (str(each.payee_id), str(each.every), each.currency_code, str(amount))
