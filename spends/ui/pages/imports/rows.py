"""What the import page shows: plain rows with everything already written out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from spends.domains.imports.schemas import ImportView, PreviewRow, Progress
from spends.ui.format import NO_RATE, money, near_date, number, short_date, tone
from spends.ui.valued import Amount

PAGE = 100
STATUS_WORDS = {
    "new": "New",
    "duplicate": "There already",
    "review": "Needs review",
    "updated": "Updates a line",
    "invalid": "Not readable",
    "left_out": "Left out",
}
STAYS_OUT = frozenset(("invalid", "left_out"))
_MINUTE = 60
_KB, _MB = 1_000, 1_000_000


@dataclass(frozen=True)
class Pen:
    """How whoever looks likes dates and numbers written."""

    locale: str
    today: date
    timezone: str

    def day(self, moment: datetime) -> str:
        """Return the day of an instant where the household lives."""
        return near_date(moment.astimezone(ZoneInfo(self.timezone)).date(), self.today, self.locale)


@dataclass(frozen=True)
class Line:
    """A row of the file as it will be.

    `why` says why it is not simply new, what will come of it, and which rules made it so.
    """

    id: str
    line: str
    date: str
    payee: str
    words: str
    amount: str
    worth: str
    tone: str
    status: str
    status_words: str
    why: str
    category: str = ""
    color: str = ""
    is_sorted: bool = False


@dataclass(frozen=True)
class File:
    """The file and where it goes."""

    id: str = ""
    name: str = ""
    note: str = ""
    format: str = ""
    account: str = ""
    account_id: str = ""
    balance: str = ""
    deleted: str = ""
    lacking: str = ""


def transactions(count: int, locale: str) -> str:
    """Return "1 transaction" or "1,204 transactions"."""
    return f"{number(count, locale)} transaction{'' if count == 1 else 's'}"


def file_rows(count: int, locale: str) -> str:
    """Return "1 row" or "1,204 rows"."""
    return f"{number(count, locale)} row{'' if count == 1 else 's'}"


def size(count: int, locale: str) -> str:
    """Return a number of bytes: "12 kB"."""
    if count < _KB:
        return f"{count} bytes"
    if count < _MB:
        return f"{number(round(count / _KB), locale)} kB"
    return f"{number(round(count / _MB), locale)} MB"


def file_of(view: ImportView, account: str, pen: Pen) -> File:
    """Return the file's own facts."""
    preset = view.layout.preset if view.layout else None
    kind = " ".join(filter(None, (preset, view.format.upper())))
    return File(
        id=str(view.id),
        name=view.file_name,
        note=f"{kind} · {size(view.file_size, pen.locale)}",
        format=view.format,
        account=f"{account} · {view.currency_code}",
        account_id=str(view.account_id),
        balance=_balance_in_file(view, pen),
        deleted=_deleted(view, pen.locale),
        lacking=_lacking(view.without_rate, pen.locale),
    )


def without_rate(count: int, locale: str) -> str:
    """Return "No rate for 3 rows", "" where each has one."""
    return f"{NO_RATE} for {file_rows(count, locale)}" if count else ""


def _lacking(count: int, locale: str) -> str:
    words = without_rate(count, locale)
    those = "It counts" if count == 1 else "They count"
    return f"{words}. {those} in no total until there is one." if words else ""


def _deleted(view: ImportView, locale: str) -> str:
    """Return how many lines of the file can be brought back, "" for none."""
    count = view.deleted_count
    if not count:
        return ""
    if count == 1:
        return "A line of this file was deleted; it comes in again"
    return f"{number(count, locale)} lines of this file were deleted; they come in again"


def _balance_in_file(view: ImportView, pen: Pen) -> str:
    layout = view.layout
    if layout is None or layout.ledger_balance is None:
        return ""
    amount = money(layout.ledger_balance, layout.currency or view.currency_code, pen.locale)
    day = layout.ledger_balance_date
    return f"{amount} on {short_date(day, pen.today, pen.locale)}" if day else amount


def amounts(found: Sequence[PreviewRow], currency: str) -> list[Amount]:
    """Return what of rows has an amount on a day."""
    return [
        Amount(row.amount, currency, row.date)
        for row in found
        if row.amount is not None and row.date is not None
    ]


def lines(
    found: Sequence[PreviewRow], worths: Sequence[str], currency: str, pen: Pen
) -> list[Line]:
    """Return rows of the preview; `worths` says what their `amounts` are in the household's."""
    told = iter(worths)
    return [
        line(row, next(told) if row.amount is not None and row.date else "", currency, pen)
        for row in found
    ]


def line(row: PreviewRow, worth: str, currency: str, pen: Pen) -> Line:
    """Return a row of the preview."""
    payee = row.payee or ("" if row.status in STAYS_OUT else row.description)
    return Line(
        id=str(row.line),
        line=number(row.line, pen.locale),
        date=short_date(row.date, pen.today, pen.locale) if row.date else "",
        payee=payee or row.description or "Empty row",
        words="" if row.description == payee or row.status in STAYS_OUT else row.description,
        amount="" if row.amount is None else money(row.amount, currency, pen.locale, signed=True),
        worth=worth,
        tone="" if row.amount is None else tone(row.amount),
        status=row.status,
        status_words=STATUS_WORDS[row.status],
        why=" ".join(filter(None, (row.reason, _cleared(row), _by_rules(row)))),
        category=_category(row),
        color=row.category_color,
        is_sorted=bool(row.category or row.transfer_account or row.parts),
    )


def _category(row: PreviewRow) -> str:
    """Return what a row is sorted into; "" where no line comes of it."""
    if row.transfer_account:
        return "Transfer"
    if row.parts:
        return f"{row.parts} parts"
    return row.category or ("No category" if row.status in {"new", "review"} else "")


def _cleared(row: PreviewRow) -> str:
    """Return that rules clear a row, or that they do not; "" where none says."""
    if row.cleared is None:
        return ""
    return "Comes in cleared." if row.cleared else "Comes in not cleared."


def _by_rules(row: PreviewRow) -> str:
    """Return which rules made something of a row."""
    names = [f"“{name}”" for name in row.rules]
    if len(names) > 1:
        return f"By the rules {', '.join(names[:-1])} and {names[-1]}."
    return f"By the rule {names[0]}." if names else ""


def range_text(skip: int, shown: int, total: int, locale: str) -> str:
    """Return "101-200 of 12,345"."""
    if not total:
        return "No rows"
    first, last = number(skip + 1, locale), number(skip + shown, locale)
    return f"{first}\u2013{last} of {number(total, locale)}"


def pace(progress: Progress, since: Progress, seconds: float, locale: str) -> str:
    """Return how far an import is: count, rows a second and the time left.

    `since` is how far it was `seconds` ago; rate and rest are left out until they can be told.
    """
    if not progress.total:
        return "Reading the file"
    words = f"{number(progress.done, locale)} of {number(progress.total, locale)}"
    if not progress.done:
        return f"{words} · reading the file"
    gained = progress.done - since.done
    if gained <= 0 or seconds <= 0:
        return words
    rate = gained / seconds
    left = round((progress.total - progress.done) / rate)
    return f"{words} · {number(round(rate), locale)} a second · {_left(left)}"


def _left(seconds: int) -> str:
    if seconds < 1:
        return "nearly there"
    if seconds < _MINUTE:
        return f"{seconds} s left"
    return f"{-(-seconds // _MINUTE)} min left"


def percent(progress: Progress) -> int:
    """Return how far an import is, 0 to 100."""
    return min(100, 100 * progress.done // progress.total) if progress.total else 0
