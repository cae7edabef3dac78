"""The form that says how a file is read: filled from what was understood, and changed by hand."""

import re
from dataclasses import dataclass
from datetime import date

from spends.domains.imports.ports import CsvMapping, StatementLayout
from spends.kit.errors import InvalidInput
from spends.kit.validation import validated
from spends.ui.components.types import Option
from spends.ui.format import long_date

SEVERAL = "several"
COLUMNS = ("date", "amount", "debit", "credit", "payee", "category", "notes", "external_id", "type")
TOLD = {
    "date": "date",
    "amount": "amount",
    "debit": "money out",
    "credit": "money in",
    "payee": "payee",
}
WHOLE_FILE = ("encoding", "delimiter", "header_line")
ONE_COLUMN, TWO_COLUMNS = "one", "two"
BRING_BACK = "bring_back"
SWITCHES = frozenset(("negate", BRING_BACK))
_LONGEST_SAMPLE = 18
_TEXT = 200
_UNCLEAR = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{2,4})")
_MONTHS = 12
_DIGITS = 7

ENCODING_NAMES = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16-le": "Unicode (UTF-16)",
    "utf-16-be": "Unicode (UTF-16, big endian)",
    "cp1252": "Western (Windows)",
    "iso8859-1": "Western (ISO)",
    "iso8859-15": "Western with € (ISO)",
    "cp1250": "Central European (Windows)",
    "iso8859-2": "Central European (ISO)",
    "cp1251": "Cyrillic (Windows)",
    "cp1254": "Turkish (Windows)",
    "mac-roman": "Western (Mac)",
    "cp437": "DOS (437)",
    "cp850": "DOS (850)",
    "gb18030": "Chinese (GB 18030)",
    "shift_jis": "Japanese (Shift JIS)",
}
DELIMITERS = [(",", "Comma"), (";", "Semicolon"), ("tab", "Tab"), ("|", "Bar")]
DECIMALS = [(".", "Point: 1,234.56"), (",", "Comma: 1.234,56")]
ORDERS = {"DMY": "Day, month, year", "MDY": "Month, day, year", "YMD": "Year, month, day"}


@dataclass(frozen=True)
class Form:
    """The choices as a form's controls hold them; a column is its position as text."""

    date: str = ""
    amount: str = ""
    debit: str = ""
    credit: str = ""
    type: str = ""
    payee: str = ""
    description: str = ""
    category: str = ""
    notes: str = ""
    external_id: str = ""
    date_order: str = ""
    decimal: str = ""
    encoding: str = ""
    delimiter: str = ""
    header_line: str = ""
    account_ref: str = ""
    negate: bool = False
    bring_back: bool = False
    amounts: str = ONE_COLUMN


def form_of(layout: StatementLayout, *, bring_back: bool = False) -> Form:
    """Return the form for what was understood."""
    mapping, header = layout.mapping, layout.header
    places = {name: _place(getattr(mapping, name), header) for name in COLUMNS}
    texts = [_place(column, header) for column in mapping.description]
    return Form(
        **places,
        description=SEVERAL if len(texts) > 1 else "".join(texts),
        date_order=mapping.date_order or "",
        decimal=mapping.decimal or "",
        encoding=mapping.encoding or "",
        delimiter="tab" if mapping.delimiter == "\t" else mapping.delimiter or "",
        header_line="" if mapping.header_line is None else str(mapping.header_line),
        account_ref=mapping.account_ref or "",
        negate=mapping.negate,
        bring_back=bring_back,
        amounts=ONE_COLUMN if mapping.debit is None and mapping.credit is None else TWO_COLUMNS,
    )


def columns_of(layout: StatementLayout) -> list[Option]:
    """Return the file's columns to choose from, each with the first value in it."""
    width = max([len(layout.header), *map(len, layout.samples)], default=0)
    options = []
    for at in range(width):
        name = layout.header[at] if at < len(layout.header) else ""
        values = [row[at] for row in layout.samples if at < len(row) and row[at]]
        sample = _short(values[0]) if values else ""
        label = name or f"Column {at + 1}"
        options.append(Option(str(at), f"{label} · {sample}" if sample else label))
    return options


def several_of(layout: StatementLayout) -> list[Option]:
    """Return the choice of all columns that make up the description, when there are several."""
    names = [
        layout.header[int(place)] or f"column {int(place) + 1}"
        for column in layout.mapping.description
        if (place := _place(column, layout.header))
    ]
    return [Option(SEVERAL, " and ".join(names))] if len(names) > 1 else []


def orders_of(layout: StatementLayout) -> list[Option]:
    """Return the orders of day, month and year to choose from."""
    known = [Option(value, words) for value, words in ORDERS.items()]
    order = layout.date_order or ""
    return known if order in ORDERS or not order else [*known, Option(order, order)]


def words_of(layout: StatementLayout) -> str:
    """Return which columns a file is read by: "Date from Day, amount from Sum"; "" without any."""
    told = []
    for name, words in TOLD.items():
        place = _place(getattr(layout.mapping, name), layout.header)
        if place:
            at = int(place)
            column = layout.header[at] if at < len(layout.header) else ""
            told.append(f"{words} from {column or f'column {at + 1}'}")
    text = ", ".join(told)
    return text[:1].upper() + text[1:]


def doubt_of(layout: StatementLayout, locale: str) -> str:
    """Return a sentence on dates that can be read two ways; "" when there is no doubt."""
    if not layout.date_ambiguous:
        return ""
    place = _place(layout.mapping.date, layout.header)
    cells = [row[int(place)] for row in layout.samples if place and int(place) < len(row)]
    for cell in cells:
        found = _UNCLEAR.search(cell)
        if not found:
            continue
        first, second, year = (int(part) for part in found.groups())
        if first == second or max(first, second) > _MONTHS:
            continue
        day, month = (first, second) if layout.date_order == "DMY" else (second, first)
        full = year if year > 99 else 2000 + year  # noqa: PLR2004  years of two digits
        try:
            read = long_date(date(full, month, day), locale)
            other = long_date(date(full, day, month), locale)
        except ValueError:
            continue
        return f"“{found.group()}” is read as {read}. If it means {other}, choose another order."
    return "Day and month could be either way round in this file. Check the dates."


def changed(layout: StatementLayout, field: str, value: str) -> CsvMapping:
    """Return the mapping with one choice made anew; InvalidInput when there is no such choice.

    What follows from the choice (the order of dates from the date's column, all columns from the
    delimiter) is left open, so that it is found out again.
    """
    mapping = layout.mapping
    if field in WHOLE_FILE:
        kept = {name: getattr(mapping, name) for name in (*WHOLE_FILE, "negate")}
        return _valid({**kept, field: _of_file(field, value)})
    if field == "description" and value == SEVERAL:
        return mapping
    if field not in Form.__dataclass_fields__ or field in {"amounts", BRING_BACK}:
        raise InvalidInput("There is no such choice.")
    return _valid({**mapping.model_dump(), **_follows(field), field: _value(field, value, layout)})


def _value(field: str, value: str, layout: StatementLayout) -> object:
    """Return a choice as the mapping holds it."""
    if field == "negate":
        return value == "on"
    if field == "description":
        column = _column(value, layout)
        return () if column is None else (column,)
    return _column(value, layout) if field in COLUMNS else value or None


def _follows(field: str) -> dict[str, None]:
    """Return what a column's choice leaves open."""
    if field == "date":
        return {"date_order": None}
    if field == "amount":
        return dict.fromkeys(("debit", "credit", "decimal", "debits_negative"))
    if field in {"debit", "credit"}:
        return dict.fromkeys(("amount", "type", "decimal", "debits_negative"))
    return {}


def _of_file(field: str, value: str) -> str | int | None:
    if field == "header_line":
        return int(value) if value.isdecimal() and len(value) <= _DIGITS else None
    if field == "delimiter" and value == "tab":
        return "\t"
    return value or None


def _valid(data: dict[str, object]) -> CsvMapping:
    return validated(CsvMapping, data)


def _column(value: str, layout: StatementLayout) -> str | int | None:
    """Return a column by its name where that is unique, as it is remembered, else by position."""
    if not value:
        return None
    if not value.isdecimal() or len(value) > 5:  # noqa: PLR2004  no file is that wide
        raise InvalidInput("Choose a column of the file.")
    at, header = int(value), layout.header
    name = header[at] if at < len(header) else ""
    return name if name and len(name) <= _TEXT and header.count(name) == 1 else at


def _place(column: str | int | None, header: tuple[str, ...]) -> str:
    if column is None:
        return ""
    if isinstance(column, int):
        return str(column)
    folded = [name.casefold() for name in header]
    wanted = column.strip().casefold()
    return str(folded.index(wanted)) if wanted in folded else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SAMPLE else f"{text[: _LONGEST_SAMPLE - 1].rstrip()}…"
