"""Purchases from CSV: our own layout, those of Homebox and Warracker, and any like them."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from spends.domains.belongings import rules
from spends.domains.belongings.kinds import WarrantyType
from spends.domains.belongings.ports import PurchaseRow, PurchaseSheet
from spends.integrations.belongings import programs
from spends.integrations.belongings.programs import TRUE, Program
from spends.integrations.statements.amounts import DecimalMark, detect_decimal, parse_amount
from spends.integrations.statements.csv_records import CsvRecords
from spends.integrations.statements.csv_sample import open_text
from spends.integrations.statements.dates import detect_order, parse_date
from spends.integrations.statements.text import UnreadableError, detect_encoding, fold
from spends.kit.cells import unguarded
from spends.kit.errors import InvalidInput
from spends.kit.money import currencies, decimal_amount

MAX_ROWS = 100_000
_HEADER_LINES = 20
_DELIMITERS = (",", ";", "\t", "|")
_NO_PURCHASES = (
    "This file has no header with the names of purchases and their prices or dates. "
    "Save it as CSV with the names of its columns in the first line and try again."
)

_NAMES = {
    "product_name": "productname product name item itemname hbname artikel",
    "purchase_date": (
        "purchasedate date purchased bought boughton hbpurchasedate hbpurchasetime kaufdatum"
    ),
    "price": "price purchaseprice unitprice cost hbpurchaseprice preis",
    "currency_code": "currencycode currency waehrung",
    "quantity": "quantity qty pieces hbquantity menge",
    "retailer": "retailer vendor shop store seller hbpurchasefrom haendler",
    "brand": "brand manufacturer maker hbmanufacturer marke hersteller",
    "model": "model modelnumber hbmodelnumber modell",
    "serial_number": "serialnumber serial hbserialnumber seriennummer",
    "location": "location place hblocation ort",
    "notes": "notes note hbnotes notizen",
    "sold_for": "soldfor soldprice hbsoldprice",
    "sold_on": "soldon solddate hbsolddate hbsoldtime",
    "id": "id",
    "tax": "tax",
    "shipping": "shipping",
    "category": "category kategorie",
    "status": "status",
    "delivery_date": "deliverydate delivered",
    "return_by": "returnby",
    "useful_life_months": "usefullifemonths",
    "residual_value": "residualvalue",
    "lent_to": "lentto",
    "lent_on": "lenton",
    "warranty_1_start": "warrantystart",
    "warranty_1_end": "warrantyend warrantyexpires expirationdate hbwarrantyexpires",
    "warranty_1_type": "warrantytype",
    "warranty_1_provider": "warrantyprovider",
    "warranty_1_notes": "hbwarrantydetails",
    "lifetime": "islifetime lifetimewarranty hblifetimewarranty",
    "years": "warrantydurationyears",
    "months": "warrantydurationmonths warrantymonths",
    "days": "warrantydurationdays",
}
_COLUMNS = {alias: name for name, aliases in _NAMES.items() for alias in aliases.split()}
_WARRANTY = re.compile(r"warranty_(\d{1,3})_(start|end|type|provider|notes|voided)")
_FIELDS = {"start": "warranty_start", "end": "warranty_end", "type": "warranty_type"}
_AMOUNTS = ("price", "tax", "shipping", "residual_value", "sold_for")
_DAYS = {"purchase_date", "delivery_date", "return_by", "sold_on", "lent_on"}
_NUMBERS = ("quantity", "useful_life_months")
_NOTED = {
    "hbdescription": "",
    "hbtags": "Tags",
    "hblabels": "Tags",
    "hbassetid": "Asset",
    "hbsoldto": "Sold to",
    "hbsoldnotes": "Sale",
    "tags": "Tags",
    "producturl": "Address",
}
_IGNORED = {
    "hbimportref",
    "hbparentimportref",
    "hbinsured",
}
_TOLD_APART = {"hburl", "hbarchived"}


class _Layout(NamedTuple):
    delimiter: str
    line: int
    columns: dict[str, int]
    noted: dict[str, int]
    apart: dict[str, int]
    unknown: tuple[str, ...]
    program: Program


class _Habits(NamedTuple):
    """How a file writes amounts and days, and what counts where a row is silent."""

    decimal: DecimalMark
    order: str
    currency: str
    today: date
    program: Program


class CsvPurchases:
    """Reads purchases from CSV with any encoding, delimiter, decimal mark and order of dates."""

    def read(self, path: Path, currency_code: str, today: date) -> PurchaseSheet:
        """Return a file's rows; InvalidInput when it has no header of purchases."""
        encoding = detect_encoding(path)
        with open_text(path, encoding) as file:
            layout = _layout(list(islice(file, _HEADER_LINES)))
        with open_text(path, encoding) as file:
            taken = [found for found in _records(file, layout) if not _is_place(found, layout)]
        decimal, order, ambiguous = _written(taken, layout)
        habits = _Habits(decimal, order, currency_code, today, layout.program)
        rows = tuple(_row(line, fields, layout, habits) for line, fields in taken)
        return PurchaseSheet(rows, tuple(_warnings(layout, taken, order, ambiguous=ambiguous)))


def _layout(lines: Sequence[str]) -> _Layout:
    found = [
        layout
        for delimiter in _DELIMITERS
        for at, line in enumerate(lines, 1)
        if (layout := _read_header(line, at, delimiter))
    ]
    if not found:
        raise InvalidInput.field("file", _NO_PURCHASES)
    return max(found, key=lambda layout: (len(layout.columns), -layout.line))


def _read_header(line: str, at: int, delimiter: str) -> _Layout | None:
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return None
    columns: dict[str, int] = {}
    noted: dict[str, int] = {}
    apart: dict[str, int] = {}
    unknown: list[str] = []
    for index, cell in enumerate(cells):
        name, key = cell.strip().lower(), fold(cell).replace(" ", "")
        known = name if name in _NAMES or _WARRANTY.fullmatch(name) else _COLUMNS.get(key)
        if known:
            columns.setdefault(known, index)
        elif key in _NOTED:
            noted[_NOTED[key]] = index
        elif name.startswith("hb.field."):
            noted[cell.strip()[len("hb.field.") :]] = index
        elif key in _TOLD_APART:
            apart[key] = index
        elif key and key not in _IGNORED:
            unknown.append(cell.strip()[:60])
    program = programs.program_of([cell.strip().lower() for cell in cells])
    has_facts = program is Program.HOMEBOX or not columns.keys().isdisjoint(
        {"price", "purchase_date"}
    )
    if "product_name" not in columns or not has_facts:
        return None
    return _Layout(delimiter, at, columns, noted, apart, tuple(unknown), program)


def _records(file: Iterable[str], layout: _Layout) -> Iterator[tuple[int, list[str] | None]]:
    count = 0
    for line, fields in CsvRecords(file, layout.delimiter, '"'):
        if line <= layout.line or (fields is not None and not any(map(str.strip, fields))):
            continue
        count += 1
        if count > MAX_ROWS:
            message = f"This file has more than {MAX_ROWS:,} rows. Divide it and try again."
            raise InvalidInput.field("file", message)
        yield line, fields


def _is_place(found: tuple[int, list[str] | None], layout: _Layout) -> bool:
    return programs.is_place(_apart("hburl", found[1] or [], layout))


def _apart(key: str, fields: Sequence[str], layout: _Layout) -> str:
    at = layout.apart.get(key, len(fields))
    return fields[at] if at < len(fields) else ""


def _written(
    taken: Sequence[tuple[int, list[str] | None]], layout: _Layout
) -> tuple[DecimalMark, str, bool]:
    decimal = detect_decimal(_cells(taken, layout, _AMOUNTS), layout.delimiter)
    days = [name for name in layout.columns if _is_day(name)]
    prefer_day = layout.delimiter == ";" or decimal == ","
    order, ambiguous = detect_order(list(_cells(taken, layout, days)), prefer_day=prefer_day)
    return decimal, order, ambiguous


def _is_day(name: str) -> bool:
    return name in _DAYS or (name.startswith("warranty_") and name.endswith(("_start", "_end")))


def _cells(
    taken: Sequence[tuple[int, list[str] | None]], layout: _Layout, names: Iterable[str]
) -> Iterator[str]:
    places = [layout.columns[name] for name in names if name in layout.columns]
    for _, fields in taken:
        for at in places:
            if fields and at < len(fields) and fields[at].strip():
                yield fields[at]


def _warnings(
    layout: _Layout, taken: Sequence[object], order: str, *, ambiguous: bool
) -> Iterator[str]:
    if not taken:
        yield "This file has a header, but no purchases."
    if layout.unknown:
        yield f"These columns are not used: {', '.join(layout.unknown[:20])}."
    if ambiguous:
        yield f"The order of day and month is a guess ({order}). Check the dates."
    if layout.program is not Program.OTHER:
        yield (
            f"Where {layout.program} keeps no price it is 0,"
            " where it keeps no day of purchase it is today."
        )


def _row(line: int, fields: list[str] | None, layout: _Layout, habits: _Habits) -> PurchaseRow:
    if fields is None:
        message = "A quotation mark in this row does not close, so it cannot be divided."
        return PurchaseRow(line, {}, error=("", message))
    if len(fields) <= layout.columns["product_name"]:
        return PurchaseRow(line, {}, error=("", "This row has too few cells."))
    cells = {
        name: text
        for name, at in layout.columns.items()
        if at < len(fields) and (text := unguarded(fields[at]).strip())
        if not programs.is_silent(layout.program, name, text)
    }
    name = ""
    try:
        values: dict[str, object] = {}
        for name, text in cells.items():
            if not name.startswith("warranty_"):
                values[name] = _value(name, text, cells, habits)
        name = "warranty"
        warranties = _warranties(cells, values, habits)
    except UnreadableError as error:
        return PurchaseRow(line, {}, error=(name, str(error)))
    _note(values, fields, layout)
    archived = _apart("hbarchived", fields, layout)
    programs.complete(layout.program, values, warranties, habits.today, archived)
    return PurchaseRow(line, values, warranties)


def _value(name: str, text: str, cells: Mapping[str, str], habits: _Habits) -> object:
    if name in _AMOUNTS:
        code = cells.get("currency_code", habits.currency).upper()
        if code not in currencies():
            message = f"“{code[:10]}” is no currency."
            raise UnreadableError(message)
        return decimal_amount(parse_amount(text, code, habits.decimal), code)
    if _is_day(name):
        return parse_date(text, habits.order)
    if name in _NUMBERS:
        return re.sub(r"[.,]0+$", "", text)
    return text.upper() if name in {"status", "currency_code"} else text


def _warranties(
    cells: Mapping[str, str], values: dict[str, object], habits: _Habits
) -> tuple[dict[str, object], ...]:
    found: dict[int, dict[str, object]] = {}
    for name, text in cells.items():
        match = _WARRANTY.fullmatch(name)
        if match:
            field = _FIELDS.get(match[2], match[2])
            value = parse_date(text, habits.order) if _is_day(name) else text
            found.setdefault(int(match[1]), {})[field] = value
    first = found.setdefault(1, {})
    kind = str(first.get("warranty_type", "")).upper()
    if kind and kind not in set(WarrantyType):
        # Other programs have types of their own, in words.
        first["notes"] = "; ".join(filter(None, [str(first.get("notes", "")), kind.capitalize()]))
        del first["warranty_type"]
    if str(values.pop("lifetime", "")).lower() in TRUE:
        first.pop("warranty_end", None)
        first["warranty_type"] = "LIFETIME"
    _set_length(first, values)
    counts = [found[at] for at in sorted(found) if found[at].keys() - {"notes", "provider"}]
    if first not in counts and first.get("notes"):
        _add_note(values, f"Warranty: {first['notes']}")
    for each in counts:
        if isinstance(each.get("warranty_type"), str):
            each["warranty_type"] = str(each["warranty_type"]).upper()
    return tuple(counts)


def _set_length(first: dict[str, object], values: dict[str, object]) -> None:
    parts = [str(values.pop(name, "")) for name in ("years", "months", "days")]
    lengths = [int(part) if part.isdecimal() and len(part) < 5 else 0 for part in parts]  # noqa: PLR2004  digits
    bought = values.get("purchase_date")
    is_set = "warranty_end" in first or first.get("warranty_type") == WarrantyType.LIFETIME
    if not any(lengths) or is_set or not isinstance(bought, date):
        return
    end = rules.add_months(bought, lengths[0] * rules.YEAR + lengths[1])
    first.setdefault("warranty_start", bought)
    first["warranty_end"] = date.fromordinal(
        min(end.toordinal() + lengths[2], date.max.toordinal())
    )


def _note(values: dict[str, object], fields: Sequence[str], layout: _Layout) -> None:
    """Put what has no column of ours into the notes."""
    found = [
        f"{name}: {text}" if name else text
        for name, at in layout.noted.items()
        if at < len(fields) and (text := unguarded(fields[at]).strip())
    ]
    if found:
        _add_note(values, "\n".join(found))


def _add_note(values: dict[str, object], text: str) -> None:
    values["notes"] = "\n".join(filter(None, [str(values.get("notes", "")), text]))
