"""The filters of the documents as the page's address has them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, cast
from urllib.parse import urlencode

from spends.domains.documents.schemas import DocumentFilter, DocumentSort
from spends.kit.errors import InvalidInput
from spends.kit.validation import validated
from spends.ui.typed import plain_text

PATH = "/documents"
LINKS = {"yes": "Linked", "no": "Linked to nothing"}
TEXTS = {"yes": "Has text", "no": "No text"}
SORTS = {
    "-added": "Newest first",
    "added": "Oldest first",
    "name": "By name",
    "-size": "Largest first",
}
MAX_START = 10**9
MAX_VALUE = 200


@dataclass(frozen=True)
class Filters:
    """What is listed, each as the text it has in the address; "" where a filter is off."""

    q: str = ""
    kind: str = ""
    link: str = ""
    text: str = ""
    sort: str = "-added"
    start: str = ""

    @property
    def sorting(self) -> DocumentSort:
        """The order of the list."""
        return cast("DocumentSort", self.sort)

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.q or self.kind or self.link or self.text)

    @property
    def skip(self) -> int:
        """How many documents come before those shown."""
        return min(int(self.start), MAX_START) if self.start.isdecimal() else 0

    def address(self) -> str:
        """Return the page's address with these filters."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        query = urlencode({name: text for name, text in kept.items() if text != _DEFAULT[name]})
        return f"{PATH}?{query}" if query else PATH

    def wanted(self) -> DocumentFilter:
        """Return what the service is asked for; InvalidInput names what does not fit."""
        data: dict[str, Any] = {"search": self.q.strip()}
        if self.kind:
            data["kind"] = self.kind
        if self.link:
            data["linked" if self.link == "yes" else "unlinked"] = True
        if self.text:
            data["has_text"] = self.text == "yes"
        return validated(DocumentFilter, data)


_DEFAULT = {field.name: cast("str", field.default) for field in fields(Filters)}


def read_filters(query: Mapping[str, Any]) -> Filters:
    """Return the filters that an address means; what it says wrongly is left out."""
    found = Filters()
    for name in _DEFAULT:
        value = plain_text(query.get(name), MAX_VALUE)
        if value:
            found = changed(found, **{name: value}) or found
    return found


def changed(filters: Filters, **values: str) -> Filters | None:
    """Return the filters with some of them changed, or None when the list cannot have them."""
    new = replace(filters, **values)
    known = new.sort in SORTS and new.link in {"", *LINKS} and new.text in {"", *TEXTS}
    if not known or len(new.q) > MAX_VALUE or not (new.start.isdecimal() or not new.start):
        return None
    try:
        new.wanted()
    except InvalidInput:
        return None
    return new
