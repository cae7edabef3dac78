"""What is said of budgets: their periods, how they stand and where they are going."""

from dataclasses import dataclass
from datetime import date

from spends.domains.budgets.kinds import Period, Rollover
from spends.domains.budgets.rules import Span
from spends.domains.budgets.views import BudgetStatus
from spends.kit.clock import add_months, month_of
from spends.kit.money import decimal_amount, exponent
from spends.ui import format as written

WHOLE = 100

PERIODS = {
    Period.MONTHLY: "Every month",
    Period.WEEKLY: "Every week",
    Period.QUARTERLY: "Every quarter",
    Period.YEARLY: "Every year",
    Period.CUSTOM: "Once, between two days",
}
ONE = {
    Period.MONTHLY: "month",
    Period.WEEKLY: "week",
    Period.QUARTERLY: "quarter",
    Period.YEARLY: "year",
    Period.CUSTOM: "period",
}
ROLLOVERS = {
    Rollover.NONE: "Nothing, each starts afresh",
    Rollover.SURPLUS: "What is left",
    Rollover.OVERSPEND: "What was spent too much",
    Rollover.BOTH: "Both: what is left, and what was too much",
}


@dataclass(frozen=True)
class Pen:
    """How a household writes: from which day it looks, and in which language."""

    today: date
    locale: str

    def money(self, minor: int, currency: str) -> str:
        """Return an amount, without decimals where there are none."""
        text = written.money(minor, currency, self.locale)
        whole = written.money(minor, currency, self.locale, whole=True)
        return whole if _is_whole(minor, currency) else text

    def carried(self, minor: int, currency: str) -> str:
        """Return what was carried with its sign, "" for nothing."""
        sign = "+" if minor > 0 else ""
        return f"{sign}{self.money(minor, currency)}" if minor else ""

    def whole(self, minor: int, currency: str) -> str:
        """Return an amount to the unit."""
        return written.money(minor, currency, self.locale, whole=True)

    def day(self, day: date) -> str:
        """Return a day: "14 Nov"."""
        return written.short_date(day, self.today, self.locale)

    def span(self, span: Span) -> str:
        """Return days as people call them: "November 2026", "2026", "16 to 22 Nov"."""
        first, last = span
        if first == month_of(first) and last == _month_end(first):
            return written.month_name(first, self.locale)
        if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
            return str(first.year)
        return f"{self.day(first)} to {self.day(last)}"


def as_typed(minor: int, currency: str) -> str:
    """Return an amount as people type it: "1204.50", "1200"."""
    whole = minor // 10 ** exponent(currency)
    return str(whole) if _is_whole(minor, currency) else str(decimal_amount(minor, currency))


def _is_whole(minor: int, currency: str) -> bool:
    return minor % 10 ** exponent(currency) == 0


def _month_end(first: date) -> date:
    return date.fromordinal(add_months(first, 1).toordinal() - 1)


def many(count: int, one: str, more: str = "") -> str:
    """Return "1 day", "12 days"."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def at_most(words: str, missing: int) -> str:
    """Return what is left, which may be less where lines are `missing` for want of a rate."""
    return f"At most {words}" if missing else words


def left_words(found: BudgetStatus, since: date | None, pen: Pen) -> str:
    """Return what is left for each day to come, or since when there is nothing left."""
    span, line, code = found.span, found.line, found.budget.currency_code
    if span is None:
        return ""
    if line.left < 0:
        when = f" since {pen.day(since)}" if since else ""
        return f"{pen.money(-line.left, code)} over{when}"
    if not span.start <= pen.today <= span.end:
        rest = "was left" if span.end < pen.today else f"for {many(span.days, 'day')}"
        return at_most(f"{pen.money(line.left, code)} {rest}", found.missing)
    days = found.days_left
    if not line.left:
        return f"Nothing left for {many(days, 'day')}"
    if days == 1:
        return at_most(f"{pen.money(line.left, code)} left for today", found.missing)
    words = f"{pen.money(found.per_day_left, code)} a day left for {many(days, 'day')}"
    return at_most(words, found.missing)


def uncounted(count: int, code: str) -> str:
    """Return how many lines are in no sum in a currency for want of a rate; "" where all are."""
    return f"{many(count, 'transaction')} without a rate to {code}, not counted" if count else ""


def forecast_words(found: BudgetStatus, pen: Pen) -> tuple[str, str]:
    """Return what the period will have cost at its end and how that is known; "" where over.

    Nothing is foretold from a part of what was spent.
    """
    span, code = found.span, found.budget.currency_code
    expected = found.forecast
    if span is None or not span.start <= pen.today < span.end:
        return "", ""
    if found.missing or (not expected.amount and not expected.periods):
        return "", ""
    unit = ONE[Period(found.budget.period)]
    seen = f"the first {many(expected.days, 'day')}" if expected.days > 1 else "the first day"
    if expected.periods:
        seen = f"{seen} and the {many(expected.periods, unit)} before"
    over = expected.amount - found.line.available
    more = f", {pen.whole(over, code)} over" if over > 0 and found.line.left >= 0 else ""
    words = f"About {pen.whole(expected.amount, code)} by {pen.day(span.end)}{more}"
    return words, f"Judged by {seen}"


def carried_words(carried: int, code: str, pen: Pen) -> str:
    """Return what came over from the period before, "" where nothing did."""
    if not carried:
        return ""
    if carried < 0:
        return f"{pen.money(-carried, code)} overspent before, taken off"
    return f"{pen.money(carried, code)} carried over"


def share(part: int, whole: int) -> int:
    """Return a part in percent, from 0 to 100; all of it where there is nothing to spend."""
    if whole <= 0:
        return WHOLE if part > 0 else 0
    return max(0, min(WHOLE, part * WHOLE // whole))
