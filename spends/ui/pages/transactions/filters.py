"""The filters of the list as its address has them: read from it, written to it, put into words."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, cast, get_args
from urllib.parse import urlencode

from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.kit.clock import add_months, month_of
from spends.kit.errors import InvalidInput
from spends.kit.validation import validated
from spends.ui.format import month_name, number, short_date
from spends.ui.typed import is_day, plain_text, typed_amount

SORTS: frozenset[str] = frozenset(get_args(Sort))
TYPES = {
    "expense": "Expenses",
    "income": "Income",
    "transfer": "Transfers",
    "spent": "Counted as spending",
    "earned": "Counted as income",
    "counted": "Counted in the budget",
}
# What the figures of the dashboard count, which is not the same as the sign of a line.
_COUNTS_AS = {"spent": "expense", "earned": "income", "counted": "either"}
STATUSES = {
    "uncategorised": "No category",
    "cleared": "Cleared",
    "uncleared": "Not cleared",
    "pending": "Pending",
}
PERIODS = [
    ("month", "This month"),
    ("last-month", "Last month"),
    ("quarter", "Last three months"),
    ("year", "This year"),
    ("last-year", "Last year"),
]
MAX_VALUE = 200
MAX_IDS = 100 * 37
MAX_START = 10**9


@dataclass(frozen=True)
class Filters:
    """What is listed, each as the text it has in the address; "" where a filter is off."""

    q: str = ""
    account: str = ""
    category: str = ""
    besides: str = ""
    payee: str = ""
    tag: str = ""
    first: str = ""
    last: str = ""
    least: str = ""
    most: str = ""
    type: str = ""
    status: str = ""
    batch: str = ""
    member: str = ""
    unrated: str = ""
    sort: str = "-date"
    cursor: str = ""
    start: str = ""

    @property
    def sorting(self) -> Sort:
        """The order of the list."""
        return cast("Sort", self.sort)

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered."""
        return self.first_page != Filters(sort=self.sort)

    @property
    def first_page(self) -> "Filters":
        """The same list from its beginning."""
        return replace(self, cursor="", start="")

    @property
    def number(self) -> int:
        """The place in the list of the first row shown, from 1."""
        return min(int(self.start), MAX_START) if self.start.isdecimal() else 1

    def address(self) -> str:
        """Return the page's address with these filters."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        query = urlencode({name: text for name, text in kept.items() if text != _DEFAULT[name]})
        return f"/transactions?{query}" if query else "/transactions"

    def wanted(self, currency: str) -> TransactionFilter:
        """Return what the ledger is asked for; InvalidInput names what does not fit."""
        data: dict[str, Any] = {
            "search": self.q.strip(),
            "account_id": self.account,
            "category_id": self.category,
            "besides_category_ids": self.besides.split(",") if self.besides else [],
            "payee_id": self.payee,
            "tag_id": self.tag,
            "import_id": self.batch,
            "member_id": self.member,
            "without_rate_to": self.unrated,
            "date_from": self.first,
            "date_to": self.last,
            "counts_as" if self.type in _COUNTS_AS else "type": _COUNTS_AS.get(
                self.type, self.type
            ),
        }
        data = {name: value for name, value in data.items() if value}
        if self.least:
            data["amount_min"] = abs(typed_amount(self.least, currency, "least"))
        if self.most:
            data["amount_max"] = abs(typed_amount(self.most, currency, "most"))
        data |= _STATUS.get(self.status, {})
        return validated(TransactionFilter, data)

    def file(self, currency: str, kind: str) -> str:
        """Return where all that is listed is a file, "csv" or "json"."""
        wanted = self.wanted(currency).model_dump(mode="json", exclude_defaults=True)
        query = {"format": kind, "sort": self.sort, **wanted}
        return f"/api/transactions/export?{urlencode(query, doseq=True)}"


_DEFAULT = {field.name: cast("str", field.default) for field in fields(Filters)}
_STATUS: dict[str, dict[str, bool]] = {
    "uncategorised": {"uncategorised": True},
    "cleared": {"cleared": True},
    "uncleared": {"cleared": False},
    "pending": {"pending": True},
}


def read_filters(query: Mapping[str, Any], currency: str) -> Filters:
    """Return the filters that an address means; what it says wrongly is left out."""
    found = Filters()
    for name, default in _DEFAULT.items():
        value = plain_text(query.get(name), MAX_IDS if name == "besides" else MAX_VALUE)
        if value and value != default:
            found = changed(found, currency, **{name: value}) or found
    return found


def changed(filters: Filters, currency: str, **values: str) -> Filters | None:
    """Return the filters with some of them changed, or None when the list cannot have them."""
    new = replace(filters, **values)
    if new.sort not in SORTS or new.status not in {"", *STATUSES} or len(new.q) > MAX_VALUE // 2:
        return None
    if not all(is_day(day) for day in (new.first, new.last) if day):
        return None
    try:
        new.wanted(currency)
    except InvalidInput:
        return None
    return new


def period(key: str, today: date) -> tuple[str, str]:
    """Return the first and last day of a preset as ISO text; nothing for an unknown one."""
    month = month_of(today)
    year = date(today.year, 1, 1)
    spans = {
        "month": (month, add_months(month, 1) - timedelta(days=1)),
        "last-month": (add_months(month, -1), month - timedelta(days=1)),
        "quarter": (add_months(month, -2), add_months(month, 1) - timedelta(days=1)),
        "year": (year, date(today.year, 12, 31)),
        "last-year": (date(today.year - 1, 1, 1), year - timedelta(days=1)),
    }
    span = spans.get(key)
    return (span[0].isoformat(), span[1].isoformat()) if span else ("", "")


def date_words(filters: Filters, today: date, locale: str) -> str:
    """Return the days that are listed in words: "November 2026", "since 3 May"."""
    first = date.fromisoformat(filters.first) if filters.first else None
    last = date.fromisoformat(filters.last) if filters.last else None
    if first and last:
        if first.day == 1 and last == add_months(first, 1) - timedelta(days=1):
            return month_name(first, locale)
        if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
            return str(first.year)
        return f"{short_date(first, today, locale)} to {short_date(last, today, locale)}"
    if first:
        return f"Since {short_date(first, today, locale)}"
    return f"Until {short_date(last, today, locale)}" if last else ""


def amount_words(filters: Filters, currency: str, locale: str) -> str:
    """Return the amounts that are listed in words: "50 to 100"."""
    ends = [
        number(abs(typed_amount(text, currency)), locale) if text else ""
        for text in (filters.least, filters.most)
    ]
    if all(ends):
        return f"{ends[0]} to {ends[1]}"
    if ends[0]:
        return f"Over {ends[0]}"
    return f"Up to {ends[1]}" if ends[1] else ""
