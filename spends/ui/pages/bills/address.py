"""What the Bills page shows as its address has it: the month, and calendar or list."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from spends.kit.clock import add_months, month_of
from spends.ui.typed import plain_text

PATH = "/bills"
CALENDAR, LIST = "calendar", "list"
VIEWS = {CALENDAR: "Calendar", LIST: "List"}
UPCOMING, ALL = "bill-upcoming", "bill-list"
DUE, LATE, YEARLY = "due", "late", "yearly"
SUMS = {DUE: CALENDAR, LATE: CALENDAR, YEARLY: LIST}
"""The figures at the top, and the view in which their rows stand."""
FIRST, LAST = date(1990, 1, 1), date(2199, 12, 1)
WEEK = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """What is shown: a month by its first day, the view of it, and of which figure the rows are.

    `of` is "" while all rows are shown.
    """

    month: date
    view: str = CALENDAR
    of: str = ""

    def address(self, today: date) -> str:
        """Return the page's address for it; the present month needs no words."""
        here = "" if self.month == month_of(today) else f"{self.month:%Y-%m}"
        view = "" if self.of or self.view == CALENDAR else self.view
        query = {"month": here, "view": view, "of": self.of}
        kept = urlencode({name: text for name, text in query.items() if text})
        return f"{PATH}?{kept}" if kept else PATH

    @property
    def end(self) -> date:
        """The month's last day."""
        return add_months(self.month, 1) - _DAY

    def step(self, months: int) -> "Shown":
        """Return the same view of another month, as far as plans are made."""
        index = self.month.year * 12 + self.month.month - 1 + months
        new = date(index // 12, index % 12 + 1, 1)
        return replace(self, month=min(max(new, FIRST), LAST))

    def weeks(self, week_start: int) -> tuple[date, date]:
        """Return the first and last day of the month's weeks, which begin with 0 for Monday."""
        before = (self.month.weekday() - week_start) % WEEK
        after = (week_start + WEEK - 1 - self.end.weekday()) % WEEK
        return self.month - before * _DAY, self.end + after * _DAY


def read_address(query: Mapping[str, Any], today: date) -> Shown:
    """Return what an address means; what it says wrongly is left out."""
    view, of = plain_text(query.get("view"), 20), plain_text(query.get("of"), 20)
    month = _month(plain_text(query.get("month"), 7)) or month_of(today)
    if of in SUMS:
        return Shown(month, SUMS[of], of)
    return Shown(month, view if view in VIEWS else CALENDAR)


def _month(text: str) -> date | None:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if FIRST <= month <= LAST else None
