"""What the Budgets page shows as its address has it: the month, and which of the two views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from spends.kit.clock import add_months, month_of
from spends.ui.pages.transactions.filters import Filters
from spends.ui.typed import plain_text

PATH = "/budgets"
LIMITS, ENVELOPES = "limits", "envelopes"
VIEWS = {LIMITS: "Limits", ENVELOPES: "Envelopes"}
TOTAL, GIVEN, LEFT = "total", "given", "left"
SUMS = {TOTAL: LIMITS, GIVEN: ENVELOPES, LEFT: ENVELOPES}
"""The figures whose rows stand on this page, and the view in which they do."""
ROWS = "budget-rows"
FIRST, LAST = date(1990, 1, 1), date(2199, 12, 1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """What is shown: a month by its first day, the view of it, and of which figure the rows are.

    `of` is "" while all rows are shown.
    """

    month: date
    view: str = LIMITS
    of: str = ""

    def address(self, today: date) -> str:
        """Return the page's address for it; the present month needs no words."""
        here = "" if self.month == month_of(today) else f"{self.month:%Y-%m}"
        view = "" if self.of or self.view == LIMITS else self.view
        query = {"month": here, "view": view, "of": self.of}
        kept = urlencode({name: text for name, text in query.items() if text})
        return f"{PATH}?{kept}" if kept else PATH

    def day(self, today: date) -> date:
        """Return the day on which budgets are looked at: today, or the nearest of the month."""
        return min(max(today, self.month), self.end)

    @property
    def end(self) -> date:
        """The month's last day."""
        return add_months(self.month, 1) - _DAY

    def step(self, months: int) -> "Shown":
        """Return the same view of another month, as far as plans are made."""
        index = self.month.year * 12 + self.month.month - 1 + months
        new = date(index // 12, index % 12 + 1, 1)
        return replace(self, month=min(max(new, FIRST), LAST))


def read_address(query: Mapping[str, Any], today: date) -> Shown:
    """Return what an address means; what it says wrongly is left out."""
    view, of = plain_text(query.get("view"), 20), plain_text(query.get("of"), 20)
    month = _month(plain_text(query.get("month"), 7)) or month_of(today)
    if of in SUMS:
        return Shown(month, SUMS[of], of)
    return Shown(month, view if view in VIEWS else LIMITS)


def _month(text: str) -> date | None:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if FIRST <= month <= LAST else None


def looked_at(month: str, today: date) -> date:
    """Return the day on which a month, by its first day as text, is looked at."""
    return (Shown(date.fromisoformat(month)) if month else Shown(month_of(today))).day(today)


def rows_address(
    category: str,
    first: date,
    last: date,
    counts: str = "spent",
    *,
    member: str = "",
    besides: Sequence[str] = (),
    unrated: str = "",
) -> str:
    """Return where the transactions are that make up a sum; "" is every category.

    Of them those `besides` are left out, with what stands below them. With `unrated` only those
    that the sum lacks, as no rate brings them to that currency.
    """
    filters = Filters(
        category=category,
        first=first.isoformat(),
        last=last.isoformat(),
        type=counts,
        member=member,
        besides=",".join(besides),
        unrated=unrated,
    )
    return filters.address()
