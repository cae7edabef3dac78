"""What is said of bills: amounts, days, how one stands, and why something looks like one."""

from dataclasses import dataclass
from datetime import date

from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.rules import Status
from spends.domains.bills.views import BillView, DetectedView
from spends.kit.money import decimal_amount
from spends.ui import format as written
from spends.ui.pages.bills.schedule import in_words

SOON = 7
"""Days before it is due in which something is to be paid soon."""
YEARS = 330


@dataclass(frozen=True)
class Pen:
    """How a household writes: from which day it looks, in which language, in which currency."""

    today: date
    locale: str
    household: str

    def money(self, minor: int, currency: str, *, signed: bool = False) -> str:
        """Return an amount."""
        return written.money(minor, currency, self.locale, signed=signed)

    def whole(self, minor: int, currency: str, *, signed: bool = False) -> str:
        """Return an amount to the unit."""
        return written.money(minor, currency, self.locale, signed=signed, whole=True)

    def brief(self, minor: int, currency: str, *, signed: bool = False) -> str:
        """Return an amount as short as people say it: "€987.65M"."""
        said = written.notation(currency, self.locale).short(decimal_amount(minor, currency))
        return f"+{said}" if signed and minor > 0 else said

    def worth(self, minor: int | None, currency: str) -> str:
        """Return what an amount of a currency is in the household's, "" where that is its own."""
        return written.worth(minor, currency, self.household, self.locale)

    def day(self, day: date) -> str:
        """Return a day: "14 Nov"."""
        return written.short_date(day, self.today, self.locale)

    def long(self, day: date) -> str:
        """Return a day in full: "14 November 2026"."""
        return written.long_date(day, self.locale)

    def month(self, day: date) -> str:
        """Return a day's month: "October", with its year when it is another."""
        if day.year == self.today.year:
            return written.month_name(day, self.locale).removesuffix(f" {day.year}")
        return written.month_name(day, self.locale)


def many(count: int, one: str, more: str = "") -> str:
    """Return "1 day", "12 days"."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def amount_words(bill: BillView, pen: Pen) -> str:
    """Return what a bill comes to: known, between two, or about."""
    code = bill.currency_code
    if bill.amount_kind is AmountKind.RANGE and bill.amount_most is not None:
        return f"{pen.money(bill.amount, code)} to {pen.money(bill.amount_most, code)}"
    if bill.amount_kind is AmountKind.AVERAGE:
        return f"about {pen.money(bill.expected, code)}"
    return pen.money(bill.amount, code)


def often_words(bill: BillView) -> str:
    """Return how often a bill comes."""
    return in_words(bill.recurrence_rule, bill.due_date)


def risen_by(bill: BillView) -> int:
    """Return by how much the last payment was more than usual; 0 where it was not.

    Within a range that was said beforehand nothing has risen.
    """
    if bill.risen_from is None or bill.last_amount is None or bill.is_income:
        return 0
    if bill.amount_kind is AmountKind.RANGE and bill.last_amount <= (bill.amount_most or 0):
        return 0
    return max(bill.last_amount - bill.risen_from, 0)


def rise_words(bill: BillView, pen: Pen) -> str:
    """Return "up €2.00 since October", "" where no price has risen."""
    risen = risen_by(bill)
    if not risen or bill.last_paid is None:
        return ""
    return f"up {pen.money(risen, bill.currency_code)} since {pen.month(bill.last_paid)}"


def standing(status: Status, due: date, pen: Pen) -> tuple[str, str]:
    """Return how something due on a day stands, in words, and the tone of it."""
    days = (due - pen.today).days
    if status is Status.PAID:
        return "Paid", "good"
    if status is Status.SKIPPED:
        return "Skipped", "moved"
    if status is Status.LATE:
        return f"{many(-days, 'day')} late", "bad"
    if days == 0:
        return "Due today", "soon"
    if days == 1:
        return "Due tomorrow", "soon"
    return f"In {many(days, 'day')}", "soon" if days <= SOON else ""


def next_words(bill: BillView, pen: Pen) -> str:
    """Return when a bill is due next, or that it has ended."""
    if bill.next_due is None:
        last = bill.ended_on or bill.last_paid
        return f"Ended {pen.day(last)}" if last and last < pen.today else "Ended"
    return pen.day(bill.next_due)


def evidence(found: DetectedView, pen: Pen) -> str:
    """Return why something looks like a bill: "7 payments since March, every 30 ± 2 days"."""
    since = pen.month(found.first)
    what = many(found.count, "payment")
    within = f"\u00a0±\u00a0{found.jitter}" if found.jitter else ""
    return f"{what} since {since}, every {found.gap}{within}\u00a0days"
