"""The list's own file: what is listed is what is exported."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from spends.api.transaction_exports import TransactionExportQuery
from spends.ui.pages.transactions.filters import read_filters

SOME, OTHER = (str(UUID(int=number, version=4)) for number in (7, 8))
QUERIES: dict[str, dict[str, str]] = {
    "nothing": {},
    "text": {"q": "caf\u00e9 & co", "sort": "-amount"},
    "ids": {"account": SOME, "category": SOME, "payee": SOME, "tag": SOME},
    "besides": {"besides": f"{SOME},{OTHER}", "type": "spent"},
    "days": {"first": "2025-01-01", "last": "2025-01-31", "sort": "date"},
    "amounts": {"least": "1.234,50", "most": "2000", "type": "expense"},
    "counted": {"type": "counted", "status": "uncategorised"},
    "status": {"status": "uncleared", "batch": SOME, "member": SOME},
    "unrated": {"unrated": "USD", "first": "2025-01-01", "last": "2025-01-31"},
    "further on": {"cursor": "x", "start": "51"},
}


def asked_for(query: str) -> dict[str, Any]:
    found: dict[str, Any] = parse_qs(query)
    return {name: value if name.endswith("_ids") else value[0] for name, value in found.items()}


@pytest.mark.parametrize("name", list(QUERIES))
def test_the_file_holds_what_is_listed(name: str) -> None:
    filters = read_filters(QUERIES[name], "EUR")
    for kind in ("csv", "json"):
        address = urlsplit(filters.file("EUR", kind))
        assert address.path == "/api/transactions/export"
        asked = TransactionExportQuery.model_validate(asked_for(address.query))
        assert asked.wanted == filters.wanted("EUR")
        assert (asked.sort, asked.format) == (filters.sort, kind)
