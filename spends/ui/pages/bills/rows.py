"""The bills as a person reads them: figures, a month of days, what comes next, all of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from spends.domains.bills.rules import Status
from spends.domains.bills.views import BillView, OccurrenceView
from spends.ui import format as written
from spends.ui.format import locale_of
from spends.ui.pages.bills.address import WEEK, YEARLY
from spends.ui.pages.bills.gathering import Gathered
from spends.ui.pages.bills.sums import kept_going, to_pay
from spends.ui.pages.bills.words import (
    Pen,
    amount_words,
    next_words,
    often_words,
    rise_words,
    standing,
)

IN_A_DAY = 3
"""So many bills are shown of a day before the rest is asked for."""
NARROW = 11
"""So many letters of an amount have room in a day of the calendar; longer ones lose their cents."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DueRow:
    """A bill on a day; `words` say how it stands, `status` is it as the styles know it.

    `short` is the amount where there is little room.
    """

    key: str
    id: str
    due: str
    name: str
    day: str
    month: str
    note: str
    rise: str
    words: str
    status: str
    tone: str
    amount: str
    worth: str
    short: str
    amount_tone: str
    label: str


@dataclass(frozen=True)
class Day:
    """A day of the calendar; those of the months beside it are pale."""

    date: str
    number: str
    name: str
    other: bool
    today: bool
    more: str
    rows: list[DueRow] = field(default_factory=list)


@dataclass(frozen=True)
class Week:
    """Seven days."""

    key: str
    days: list[Day] = field(default_factory=list)


@dataclass(frozen=True)
class Heading:
    """A weekday at the head of its column."""

    short: str
    name: str


@dataclass(frozen=True)
class BillRow:
    """A bill in the list of all."""

    id: str
    name: str
    mark: str
    next: str
    tone: str
    amount: str
    worth: str
    amount_tone: str
    often: str
    yearly: str
    yearly_worth: str
    account: str
    category: str
    color: str
    rise: str


def weeks_of(found: Gathered, opened: Collection[str]) -> list[Week]:
    """Return the weeks of the month; of days with many bills all where they are `opened`."""
    first, last = found.shown.weeks(found.week_start)
    by_day: dict[date, list[OccurrenceView]] = defaultdict(list)
    for each in found.month:
        by_day[each.due].append(each)
    days = [first + index * _DAY for index in range((last - first).days + 1)]
    made = [_day(found, day, by_day.get(day, []), opened) for day in days]
    return [
        Week(made[index].date, made[index : index + WEEK]) for index in range(0, len(made), WEEK)
    ]


def agenda_of(weeks: Iterable[Week], found: Gathered) -> list[Day]:
    """Return the days of the month on which anything is due, with all of it."""
    busy = {each.due for each in found.month if each.due.month == found.shown.month.month}
    by_day = {day.date: day for week in weeks for day in week.days}
    return [
        Day(
            **{
                **vars(by_day[day.isoformat()]),
                "more": "",
                "rows": [due_row(each, found) for each in found.month if each.due == day],
            }
        )
        for day in sorted(busy)
    ]


def headings_of(found: Gathered) -> list[Heading]:
    """Return the names of the weekdays in the order of the locale's week."""
    names = locale_of(found.pen.locale).days["stand-alone"]
    order = [(found.week_start + index) % WEEK for index in range(WEEK)]
    return [Heading(names["abbreviated"][each], names["wide"][each]) for each in order]


def upcoming_of(found: Gathered) -> list[DueRow]:
    """Return what is late, then what is due in the next 30 days; or one figure of both."""
    shown = to_pay(found, found.shown.of)
    order = sorted(shown, key=lambda each: (each.status is not Status.LATE, each.due))
    return [due_row(each, found) for each in order]


def due_row(each: OccurrenceView, found: Gathered) -> DueRow:
    """Return a bill on a day it is due."""
    pen, bill = found.pen, found.bills[each.bill_id]
    words, tone = standing(each.status, each.due, pen)
    signed = pen.money(each.amount, each.currency_code, signed=each.is_income)
    if each.transaction_id is None and each.status in {Status.DUE, Status.LATE}:
        signed = _expected(bill, signed)
    worth = pen.worth(found.due[each.bill_id, each.due], each.currency_code)
    said = written.with_worth(signed, worth)
    extra = "automatic" if each.is_automatic else bill.account_name or ""
    return DueRow(
        key=f"{each.bill_id}/{each.due.isoformat()}",
        id=str(each.bill_id),
        due=each.due.isoformat(),
        name=each.name,
        day=str(each.due.day),
        month=written.short_month(each.due, pen.locale),
        note=extra,
        rise=rise_words(bill, pen) if each.status in {Status.DUE, Status.LATE} else "",
        words=words,
        status="soon" if tone == "soon" else str(each.status),
        tone=tone,
        amount=signed,
        worth=worth,
        short=_short(signed, each, pen),
        amount_tone="in" if each.is_income else "",
        label=f"{each.name}, {said}, {pen.long(each.due)}, {words.lower()}",
    )


def _short(signed: str, each: OccurrenceView, pen: Pen) -> str:
    """Return an amount for a day of the calendar: to the unit, or "+€1.5M", where it is long."""
    if len(signed) <= NARROW:
        return signed
    whole = pen.whole(each.amount, each.currency_code, signed=each.is_income)
    if len(whole) <= NARROW:
        return whole
    brief = pen.brief(each.amount, each.currency_code, signed=each.is_income)
    return min(whole, brief, key=len)


def bill_rows(found: Gathered) -> list[BillRow]:
    """Return all bills, the next due first, those that have ended last; or those of a year."""
    late: dict[UUID, date] = {}
    for each in found.upcoming:
        if each.status is Status.LATE:
            late.setdefault(each.bill_id, each.due)
    shown = kept_going(found) if found.shown.of == YEARLY else found.bills.values()
    order = sorted(
        shown,
        key=lambda bill: (late.get(bill.id) or bill.next_due or date.max, bill.name.casefold()),
    )
    return [_bill_row(bill, found, late.get(bill.id)) for bill in order]


def _bill_row(bill: BillView, found: Gathered, late: date | None) -> BillRow:
    pen, code = found.pen, bill.currency_code
    amount = amount_words(bill, pen)
    return BillRow(
        id=str(bill.id),
        name=bill.name,
        mark="Late" if late else "",
        next=pen.day(late) if late else next_words(bill, pen),
        tone="" if bill.next_due or late else "moved",
        amount=f"+{amount}" if bill.is_income and amount[0] != "a" else amount,
        worth=pen.worth(found.expected[bill.id], code),
        amount_tone="in" if bill.is_income else "",
        often=often_words(bill),
        yearly=pen.whole(bill.yearly, code) if bill.yearly else "",
        yearly_worth=pen.worth(found.yearly[bill.id], code) if bill.yearly else "",
        account=bill.account_name or "",
        category=bill.category_name or "",
        color=found.colors.get(bill.id, ""),
        rise=rise_words(bill, pen),
    )


def _day(found: Gathered, day: date, due: list[OccurrenceView], opened: Collection[str]) -> Day:
    whole = len(due) <= IN_A_DAY or day.isoformat() in opened
    shown = due if whole else due[: IN_A_DAY - 1]
    return Day(
        date=day.isoformat(),
        number=str(day.day),
        name=written.full_date(day, found.pen.locale),
        other=day.month != found.shown.month.month,
        today=day == found.pen.today,
        more="" if whole else f"{len(due) - len(shown)} more",
        rows=[due_row(each, found) for each in shown],
    )


def _expected(bill: BillView, amount: str) -> str:
    return amount if bill.amount_kind == "fixed" else f"~{amount}"
