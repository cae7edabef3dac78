"""The list's own file: what is listed is what is exported."""

from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from spends.api.transaction_exports import TransactionExportQuery
from spends.ui.pages.transactions.filters import read_filters

SOME = str(UUID(int=7, version=4))
QUERIES: dict[str, dict[str, str]] = {
    "nothing": {},
    "text": {"q": "caf\u00e9 & co", "sort": "-amount"},
    "ids": {"account": SOME, "category": SOME, "payee": SOME, "tag": SOME},
    "days": {"first": "2025-01-01", "last": "2025-01-31", "sort": "date"},
    "amounts": {"least": "1.234,50", "most": "2000", "type": "expense"},
    "counted": {"type": "counted", "status": "uncategorised"},
    "status": {"status": "uncleared", "batch": SOME, "member": SOME},
    "further on": {"cursor": "x", "start": "51"},
}


@pytest.mark.parametrize("name", list(QUERIES))
def test_the_file_holds_what_is_listed(name: str) -> None:
    filters = read_filters(QUERIES[name], "EUR")
    for kind in ("csv", "json"):
        address = urlsplit(filters.file("EUR", kind))
        assert address.path == "/api/transactions/export"
        asked = TransactionExportQuery.model_validate(dict(parse_qsl(address.query)))
        assert asked.wanted == filters.wanted("EUR")
        assert (asked.sort, asked.format) == (filters.sort, kind)
