"""The filters of the warranties as their address has them: read from it, written to it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, cast
from urllib.parse import urlencode

from spends.domains.belongings.kinds import WarrantyStatus
from spends.domains.belongings.schemas import WarrantyFilter, WarrantySort
from spends.kit.errors import InvalidInput
from spends.kit.validation import validated
from spends.ui.typed import plain_text

PATH = "/warranties"
PAGE = 50
MAX_PAGE = 10**6
MAX_VALUE = 100
STATUSES = {
    WarrantyStatus.ACTIVE: "Active",
    WarrantyStatus.EXPIRED: "Expired",
    WarrantyStatus.VOIDED: "Voided",
}
SORTS = {"next", "-next"}
SOON = {"yes": "Within 30 days", "no": "Later or never"}


@dataclass(frozen=True)
class Filters:
    """What is listed, each as the text it has in the address; "" where a filter is off."""

    q: str = ""
    status: str = ""
    ending: str = ""
    type: str = ""
    sort: str = "next"
    page: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered."""
        return self.first_page != Filters(sort=self.sort)

    @property
    def sorting(self) -> WarrantySort:
        """The order of the list."""
        return cast("WarrantySort", self.sort)

    @property
    def first_page(self) -> "Filters":
        """The same list from its beginning."""
        return replace(self, page="")

    @property
    def number(self) -> int:
        """The number of the page shown, from 1."""
        return max(1, min(int(self.page), MAX_PAGE)) if self.page.isdecimal() else 1

    @property
    def skip(self) -> int:
        """How many rows stand on the pages before."""
        return (self.number - 1) * PAGE

    def at(self, number: int) -> "Filters":
        """Return the same list at another page."""
        return replace(self, page=str(number) if number > 1 else "")

    def address(self) -> str:
        """Return the page's address with these filters."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        query = urlencode({name: text for name, text in kept.items() if text != DEFAULTS[name]})
        return f"{PATH}?{query}" if query else PATH

    def wanted(self) -> WarrantyFilter:
        """Return what the service is asked for; InvalidInput names what does not fit."""
        data: dict[str, Any] = {
            "search": self.q.strip(),
            "status": self.status,
            "warranty_type": self.type,
        }
        data = {name: value for name, value in data.items() if value}
        if self.ending:
            data["expiring_soon"] = self.ending == "yes"
        return validated(WarrantyFilter, data)


DEFAULTS = {field.name: getattr(Filters(), field.name) for field in fields(Filters)}
NAMES = tuple(DEFAULTS)


def read_filters(query: Mapping[str, Any]) -> Filters:
    """Return the filters that an address means; what it says wrongly is left out."""
    found = Filters()
    for name in NAMES:
        value = plain_text(query.get(name), MAX_VALUE)
        if value:
            found = changed(found, **{name: value}) or found
    return found


def changed(filters: Filters, **values: str) -> Filters | None:
    """Return the filters with some of them changed, or None when the list cannot have them."""
    new = replace(filters, **values)
    if new.ending not in {"", *SOON} or not (new.page == "" or new.page.isdecimal()):
        return None
    if new.sort not in SORTS:
        return None
    try:
        new.wanted()
    except InvalidInput:
        return None
    return replace(new, page="") if new.number == 1 else new


def status_words(filters: Filters) -> str:
    """Return the status that is listed in words, "" for all."""
    return STATUSES[WarrantyStatus(filters.status)] if filters.status else ""
