"""A bill's days and payments as its drawer shows them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from spends.domains.bills.rules import Status
from spends.domains.bills.service import calendar
from spends.domains.bills.service.bills import last_day
from spends.domains.bills.views import BillView, OccurrenceView
from spends.domains.ledger.service.reading import listing
from spends.kit import recurrence
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import with_worth
from spends.ui.pages.bills.gathering import pen_of
from spends.ui.pages.bills.paying_lines import LONG, line_worth, title_of
from spends.ui.pages.bills.words import (
    Pen,
    amount_words,
    often_words,
    rise_words,
    risen_by,
    standing,
)
from spends.ui.valued import Amount, worth_on, worths

PAYMENTS = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Payment:
    """What paid a bill; `href` leads to the bank line, "" by hand."""

    key: str
    title: str
    words: str
    amount: str
    worth: str
    tone: str
    href: str


@dataclass(frozen=True)
class Sheet:
    """A bill on a day it is due, and what was paid of it; `due` is "" where no day is."""

    id: str = ""
    name: str = ""
    currency: str = ""
    terms: str = ""
    terms_worth: str = ""
    often: str = ""
    about: str = ""
    rise: str = ""
    url: str = ""
    notes: str = ""
    due: str = ""
    day: str = ""
    words: str = ""
    tone: str = ""
    status: str = ""
    amount: str = ""
    worth: str = ""
    typed: str = ""
    paid_on: str = ""
    paid_words: str = ""
    href: str = ""
    previous: str = ""
    following: str = ""
    payments: list[Payment] = field(default_factory=list)
    payments_more: str = ""


class Before(NamedTuple):
    """How something due stood before it was changed, as text."""

    status: str
    transaction_id: str
    amount: str
    paid_on: str


def sheet_of(uow: UnitOfWork, bill_id: UUID, wanted: str) -> Sheet:
    """Return a bill on a day it is due, or on the one that matters most; NotFound when unknown."""
    bill = calendar.bill(uow, bill_id)
    pen = pen_of(uow)
    due = _due(uow, bill, wanted)
    each = _occurrence(uow, bill, due)
    sheet = _about(uow, bill, pen)
    rows, more = _payments(uow, bill, pen)
    if each is None:
        return Sheet(**sheet, payments=rows, payments_more=more)
    words, tone = standing(each.status, each.due, pen)
    paid_words, href = _paid_words(uow, each, pen)
    before, after = _neighbours(bill, each.due)
    signed = pen.money(each.amount, bill.currency_code, signed=bill.is_income)
    return Sheet(
        **sheet,
        due=each.due.isoformat(),
        day=pen.day(each.due),
        words=words,
        tone=tone,
        status=str(each.status),
        amount=signed,
        worth=worth_on(uow, each.amount, bill.currency_code, min(each.due, pen.today)),
        typed=str(decimal_amount(each.amount, bill.currency_code)),
        paid_on=min(each.due, pen.today).isoformat(),
        paid_words=paid_words,
        href=href,
        previous=before.isoformat() if before else "",
        following=after.isoformat() if after else "",
        payments=rows,
        payments_more=more,
    )


def before_of(uow: UnitOfWork, bill_id: UUID, due: date) -> Before:
    """Return how a day stands, so that it can be put back."""
    bill = calendar.bill(uow, bill_id)
    each = _occurrence(uow, bill, due)
    if each is None:
        return Before("due", "", "", "")
    by_hand = each.status is Status.PAID and each.transaction_id is None and each.paid_on
    amount = str(decimal_amount(each.amount, each.currency_code)) if by_hand else ""
    return Before(
        str(each.status),
        str(each.transaction_id or ""),
        amount,
        each.paid_on.isoformat() if by_hand and each.paid_on else "",
    )


def _about(uow: UnitOfWork, bill: BillView, pen: Pen) -> dict[str, str]:
    code = bill.currency_code
    amounts = [Amount(minor, code, pen.today) for minor in (bill.expected, bill.yearly)]
    next_worth, yearly_worth = worths(uow, amounts)
    rise = rise_words(bill, pen)
    if rise and bill.risen_from is not None and risen_by(bill):
        rise = f"{rise[0].upper()}{rise[1:]}. It was {pen.money(bill.risen_from, code)} before."
    parts = [
        f"{with_worth(pen.money(bill.yearly, code), yearly_worth)} a year" if bill.yearly else "",
        bill.account_name or "",
        "paid automatically" if bill.is_automatic else "",
    ]
    return {
        "id": str(bill.id),
        "name": bill.name,
        "currency": code,
        "terms": amount_words(bill, pen),
        "terms_worth": next_worth,
        "often": often_words(bill),
        "about": " · ".join(each for each in parts if each),
        "rise": rise,
        "url": bill.url or "",
        "notes": bill.notes or "",
    }


def _due(uow: UnitOfWork, bill: BillView, wanted: str) -> date:
    """Return a day that was asked for, else the one late, the next, or the last there was."""
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        pass
    for each in calendar.upcoming(uow, 0):
        if each.bill_id == bill.id:
            return each.due
    if bill.next_due is not None:
        return bill.next_due
    last = last_day(bill, uow.today())
    days = recurrence.between(bill.due_date, bill.recurrence_rule, last - LONG, last)
    return days[-1] if days else bill.due_date


def _occurrence(uow: UnitOfWork, bill: BillView, due: date) -> OccurrenceView | None:
    found = calendar.occurrences(uow, due, due)
    return next((each for each in found if each.bill_id == bill.id), None)


def _neighbours(bill: BillView, due: date) -> tuple[date | None, date | None]:
    first, rule = bill.due_date, bill.recurrence_rule
    earlier = recurrence.between(first, rule, due - LONG, due - _DAY)
    after = recurrence.following(first, rule, due + _DAY)
    if after is not None and last_day(bill, after) < after:
        after = None
    return earlier[-1] if earlier else None, after


def _paid_words(uow: UnitOfWork, each: OccurrenceView, pen: Pen) -> tuple[str, str]:
    """Return what paid a day, and where that is."""
    if each.status is not Status.PAID:
        return "", ""
    if each.transaction_id is None:
        when = f" on {pen.day(each.paid_on)}" if each.paid_on else ""
        return f"Marked as paid{when}", ""
    lines = listing.views(uow, [each.transaction_id])
    if not lines:
        return "Paid by a transaction", _href(each.transaction_id)
    line = lines[0]
    return f"{title_of(line)}, {pen.day(line.date)} · {line.account_name}", _href(line.id)


def _payments(uow: UnitOfWork, bill: BillView, pen: Pen) -> tuple[list[Payment], str]:
    paid = calendar.payments(uow, bill.id)
    shown = paid[:PAYMENTS]
    ids = [each.transaction_id for each in shown if each.transaction_id]
    lines = {line.id: line for line in listing.views(uow, ids)} if ids else {}
    code, rows = bill.currency_code, []
    by_hand = worths(uow, [Amount(each.amount, code, each.day) for each in shown])
    for each, worth in zip(shown, by_hand, strict=True):
        line = lines.get(each.transaction_id) if each.transaction_id else None
        words = line.account_name if line else "Marked by hand"
        if each.due != each.day:
            words = f"{words} · due {pen.day(each.due)}"
        rows.append(
            Payment(
                key=each.due.isoformat(),
                title=pen.day(each.day),
                words=words,
                amount=pen.money(each.amount, code, signed=bill.is_income),
                worth=line_worth(line, pen) if line else worth,
                tone="in" if bill.is_income else "",
                href=_href(line.id) if line else "",
            )
        )
    rest = len(paid) - len(shown)
    return rows, f"and {rest} before" if rest else ""


def _href(transaction_id: UUID) -> str:
    return f"/transactions?id={transaction_id}"
