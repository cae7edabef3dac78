"""The filters of the inventory as its address has them: read from it, written to it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from spends.domains.belongings.kinds import PurchaseStatus
from spends.domains.belongings.schemas import PurchaseFilter, PurchaseSort
from spends.kit.errors import InvalidInput
from spends.kit.validation import validated
from spends.ui.components.purchase_chip import STATUSES
from spends.ui.format import long_date
from spends.ui.pages.transactions import filters as transactions
from spends.ui.typed import is_day, plain_text

PATH = "/inventory"
COVERS = {
    "active": "Covered",
    "expiring": "Expires soon",
    "expired": "Expired",
    "none": "No warranty",
}
RECEIPTS = {"yes": "Has a receipt", "no": "No receipt"}
SORTS = {
    "-date": "Newest first",
    "date": "Oldest first",
    "-total": "Most expensive first",
    "total": "Cheapest first",
    "name": "By name",
    "-recent": "Added last first",
    "warranty": "Warranty ends first",
}
KNOWN_SORTS = {*SORTS, "-name", "recent"}
VIEWS = ("grid", "table")
INSURANCE, LABELS = "/api/reports/insurance.pdf", "/api/reports/labels.pdf"
MAX_VALUE = 200
MAX_START = 10**9


@dataclass(frozen=True)
class Filters:
    """What is listed, each as the text it has in the address; "" where a filter is off."""

    q: str = ""
    status: str = ""
    retailer: str = ""
    brand: str = ""
    category: str = ""
    location: str = ""
    warranty: str = ""
    receipt: str = ""
    worth: str = ""
    first: str = ""
    last: str = ""
    sort: str = "-date"
    view: str = ""
    cursor: str = ""
    start: str = ""

    @property
    def sorting(self) -> PurchaseSort:
        """The order of the list."""
        return cast("PurchaseSort", self.sort)

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered."""
        return self.cleared != self.first_page

    @property
    def cleared(self) -> "Filters":
        """The same list with nothing filtered."""
        return Filters(sort=self.sort, view=self.view)

    @property
    def first_page(self) -> "Filters":
        """The same list from its beginning."""
        return replace(self, cursor="", start="")

    @property
    def without_view(self) -> "Filters":
        """The same rows, however they are shown."""
        return replace(self, view="")

    @property
    def number(self) -> int:
        """The place in the list of the first row shown, from 1."""
        return min(int(self.start), MAX_START) if self.start.isdecimal() else 1

    def address(self) -> str:
        """Return the page's address with these filters."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        query = urlencode({name: text for name, text in kept.items() if text != _DEFAULT[name]})
        return f"{PATH}?{query}" if query else PATH

    @property
    def insurance(self) -> str:
        """The address of the insurance report, of the place that is listed or of all."""
        return f"{INSURANCE}?{self._place}" if self.location else INSURANCE

    @property
    def labels(self) -> str:
        """The address of the labels of all there is, at the place that is listed or anywhere."""
        return f"{LABELS}?{self._place}" if self.location else LABELS

    @property
    def _place(self) -> str:
        return urlencode({"location": self.location})

    def wanted(self) -> PurchaseFilter:
        """Return what the service is asked for; InvalidInput names what does not fit."""
        data: dict[str, Any] = {
            "search": self.q.strip(),
            "status": self.status,
            "retailer_id": self.retailer,
            "brand_id": self.brand,
            "category_id": self.category,
            "location": self.location,
            "warranty": self.warranty,
            "worth_on": self.worth,
            "date_from": self.first,
            "date_to": self.last,
        }
        data = {name: value for name, value in data.items() if value}
        if self.receipt:
            data["has_document"] = self.receipt == "yes"
        return validated(PurchaseFilter, data)


_DEFAULT = {field.name: cast("str", field.default) for field in fields(Filters)}


def read_filters(query: Mapping[str, Any]) -> Filters:
    """Return the filters that an address means; what it says wrongly is left out."""
    found = Filters()
    for name, default in _DEFAULT.items():
        value = plain_text(query.get(name), MAX_VALUE)
        if value and value != default:
            found = changed(found, **{name: value}) or found
    return found


def changed(filters: Filters, **values: str) -> Filters | None:
    """Return the filters with some of them changed, or None when the list cannot have them."""
    new = replace(filters, **values)
    known = new.sort in KNOWN_SORTS and new.view in {"", *VIEWS}
    if not known or new.receipt not in {"", *RECEIPTS} or len(new.q) > MAX_VALUE // 2:
        return None
    if not all(is_day(day) for day in (new.first, new.last, new.worth) if day):
        return None
    try:
        new.wanted()
    except InvalidInput:
        return None
    return new


def worth_address(day: date) -> str:
    """Return where those things stand that are counted in the net worth on a day."""
    return Filters(worth=day.isoformat()).address()


def worth_day(filters: Filters) -> date | None:
    """Return the day by whose worth things are listed, if by any."""
    return date.fromisoformat(filters.worth) if filters.worth else None


def counted_words(filters: Filters, locale: str) -> str:
    """Return by whose worth things are listed in words: "Counted on 31 May 2026"."""
    day = worth_day(filters)
    return f"Counted on {long_date(day, locale)}" if day else ""


def status_words(filters: Filters) -> str:
    """Return the status that is listed in words, "" for all."""
    return STATUSES[PurchaseStatus(filters.status)] if filters.status else ""


def date_words(filters: Filters, today: date, locale: str) -> str:
    """Return the days that are listed in words: "November 2026", "Since 3 May"."""
    days = transactions.Filters(first=filters.first, last=filters.last)
    return transactions.date_words(days, today, locale)
