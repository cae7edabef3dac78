"""How a CSV file is to be understood: a complete mapping, and what is shown of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spends.domains.imports.ports import (
    CsvMapping,
    HeldAccount,
    StatementFormatError,
    StatementLayout,
)
from spends.integrations.statements.amounts import detect_decimal
from spends.integrations.statements.csv_closing import closing_balance
from spends.integrations.statements.csv_columns import (
    check_columns,
    find_header,
    propose,
    resolve,
)
from spends.integrations.statements.csv_known import filled_in, find_preset, preset_of
from spends.integrations.statements.csv_sample import (
    CsvSample,
    Record,
    open_text,
    records_of,
    take_sample,
)
from spends.integrations.statements.csv_sides import SidesReader
from spends.integrations.statements.dates import detect_order
from spends.integrations.statements.text import CACHE_SIZE, MOST_BROKEN, clean, quoted
from spends.kit.errors import InvalidInput
from spends.kit.money import exponent

_SHOWN_SAMPLES = 10
_SHOWN_ACCOUNTS = 100
_MOST_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """A CSV file's mapping with every gap filled, its header and what is doubtful."""

    mapping: CsvMapping
    header: tuple[str, ...]
    samples: Sequence[Sequence[str]]
    date_ambiguous: bool
    sides_guessed: bool
    account_refs: tuple[str, ...]
    currency: str | None

    @property
    def header_line(self) -> int:
        """The line of the header, 0 without one."""
        return self.mapping.header_line or 0


def understand(path: Path, mapping: CsvMapping) -> CsvLayout:
    """Fill in what the mapping leaves open, from the file.

    Raises StatementFormatError for text without columns or with more than any statement has,
    InvalidInput for a mapping that names a column the file does not have.
    """
    sample = take_sample(path, mapping)
    known = find_preset(sample.records, mapping)
    header_line = known[0] if known else _header_line(sample.records, mapping)
    header, rows = _divide(sample.records, header_line)
    if len(header) > _MOST_COLUMNS:
        raise StatementFormatError(
            "This file has more columns than any statement. "
            "Download the statement from your bank as CSV or OFX and import that."
        )
    if known:
        check_columns(mapping, header)
    elif mapping.preset:
        preset_of(mapping, header)
    columns = filled_in(known[1], mapping, header) if known else propose(mapping, header, rows)
    full = mapping.model_copy(
        update={
            "encoding": sample.encoding,
            "delimiter": sample.delimiter,
            "quote": sample.quote,
            "header_line": header_line,
            **columns,
        }
    )
    order, ambiguous = _date_order(path, sample, full, header, rows)
    decimal = full.decimal or detect_decimal(_amount_cells(full, header, rows), sample.delimiter)
    full = full.model_copy(
        update={
            "date_order": order,
            "decimal": decimal,
            "debits_negative": _debits_negative(full, header, rows),
        }
    )
    accounts = _account_refs(path, sample, full, header, rows)
    codes = Counter(code.strip().upper() for code in _cells(rows, resolve(full.currency, header)))
    usual = codes.most_common(1)[0][0] if codes else None
    guessed = "debit" in columns and not any(header) and not full.debits_negative
    return CsvLayout(full, header, rows[:_SHOWN_SAMPLES], ambiguous, guessed, accounts, usual)


def inspect(path: Path, currency: str, mapping: CsvMapping | None) -> StatementLayout:
    """Say how the file is understood; a mapping that does not fit is left aside."""
    exponent(currency)
    warnings: list[str] = []
    given = mapping or CsvMapping()
    found: CsvLayout | None = None
    for attempt in (given, given.model_copy(update={"account_ref": None})):
        try:
            found = understand(path, attempt)
            break
        except StatementFormatError:
            raise
        except InvalidInput as problem:
            warnings.append(f"What was chosen before does not fit: {problem.message}")
    used = mapping is not None and not warnings
    found = found or understand(path, CsvMapping())
    del warnings[1:]
    if found.currency not in {None, currency}:
        warnings.append(
            f"Most rows are in {clean(found.currency or '')}, the account in {currency}."
        )
    shown = _shown(found, mapping_used=used, warnings=warnings)
    records = (fields for _, fields in _records(path, found.mapping))
    closing = closing_balance(found.mapping, found.header, records, currency)
    if closing is None:
        return shown
    return shown.model_copy(
        update={"ledger_balance": closing[0], "ledger_balance_date": closing[1]}
    )


def _shown(found: CsvLayout, *, mapping_used: bool, warnings: list[str]) -> StatementLayout:
    mapping = found.mapping
    if not mapping.complete:
        warnings.append("Choose the columns that hold the date and the amount.")
    if found.date_ambiguous:
        warnings.append(f"The order of day and month is a guess ({mapping.date_order}). Check it.")
    if found.sides_guessed:
        warnings.append("Which column is money out, and which is money in, is a guess. Check it.")
    refs = found.account_refs
    if mapping.account_ref is None and len(refs) > 1:
        warnings.append(
            f"The file holds rows of {len(refs)} accounts. "
            "Choose one, or all rows go into this one."
        )
    return StatementLayout(
        format="csv",
        mapping=mapping,
        ready=mapping.complete,
        mapping_used=mapping_used,
        preset=mapping.preset,
        encoding=mapping.encoding or "utf-8",
        delimiter=mapping.delimiter,
        header=found.header,
        samples=tuple(tuple(map(clean, row)) for row in found.samples),
        date_order=mapping.date_order,
        date_ambiguous=found.date_ambiguous,
        sides_guessed=found.sides_guessed,
        account_refs=refs,
        accounts=tuple(HeldAccount(ref=ref) for ref in refs),
        currency=found.currency,
        warnings=tuple(warnings),
    )


def _header_line(records: Sequence[Record], mapping: CsvMapping) -> int:
    """Return the header's line: the one given where its columns are there, else the one found."""
    found = find_header(records)
    if mapping.header_line is None:
        check_columns(mapping, _divide(records, found)[0])
        return found
    try:
        check_columns(mapping, _divide(records, mapping.header_line)[0])
    except InvalidInput:
        check_columns(mapping, _divide(records, found)[0])
        return found
    return mapping.header_line


def _divide(records: Sequence[Record], header_line: int) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the header, without names and as wide as most rows if there is none, and the rows.

    A header is not widened by its rows: `-4,50` without quotation marks is a broken row, not -4.
    """
    names: list[str] = []
    rows: list[list[str]] = []
    for line, fields in records:
        if line == header_line:
            names = [clean(name) for name in fields]
            if len(names) > _MOST_COLUMNS:
                # A sheet may be saved with all the columns it has room for.
                names = names[: max((at for at, name in enumerate(names, 1) if name), default=0)]
        elif line > header_line:
            rows.append(fields)
    if names or not rows:
        return tuple(names), rows
    widths = Counter(map(len, rows))
    return ("",) * max(widths, key=lambda width: (widths[width], width)), rows


def _cells(rows: Sequence[Sequence[str]], at: int | None) -> list[str]:
    if at is None:
        return []
    return [row[at] for row in rows if at < len(row) and row[at].strip()]


def _amount_cells(
    mapping: CsvMapping, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[str]:
    columns = (mapping.amount, mapping.debit, mapping.credit)
    return [cell for column in columns for cell in _cells(rows, resolve(column, header))]


def _date_order(
    path: Path,
    sample: CsvSample,
    mapping: CsvMapping,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> tuple[str, bool]:
    """Return the order of dates; while the sample leaves it open the whole file is asked."""
    if mapping.date_order:
        return mapping.date_order, False
    at = resolve(mapping.date, header)
    decimal = detect_decimal(_amount_cells(mapping, header, rows), sample.delimiter)
    prefer_day = sample.delimiter == ";" or decimal == ","
    order, ambiguous = detect_order(_cells(rows, at), prefer_day=prefer_day)
    if ambiguous and at is not None and not sample.is_whole:
        order, ambiguous = detect_order(_distinct(path, mapping, at), prefer_day=prefer_day)
    return order, ambiguous


def _distinct(path: Path, mapping: CsvMapping, at: int) -> list[str]:
    """Return a column's distinct cells in the file's order, as many as are kept at once."""
    distinct: dict[str, None] = {}
    for _, fields in _records(path, mapping):
        if fields and at < len(fields) and fields[at]:
            distinct[fields[at]] = None
            if len(distinct) >= CACHE_SIZE:
                break
    return list(distinct)


def _records(path: Path, mapping: CsvMapping) -> Iterator[tuple[int, list[str] | None]]:
    broken = 0
    with open_text(path, mapping.encoding or "utf-8") as file:
        for line, fields in records_of(file, mapping):
            broken += fields is None
            if broken > MOST_BROKEN:
                return
            if line > (mapping.header_line or 0):
                yield line, fields


def _debits_negative(
    mapping: CsvMapping, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> bool | None:
    if mapping.debit is None or mapping.debits_negative is not None:
        return mapping.debits_negative
    values = _cells(rows, resolve(mapping.debit, header))
    below_zero = sum(any(mark in value for mark in "-\u2212(") for value in values)
    return below_zero * 2 > len(values)


def _account_refs(
    path: Path,
    sample: CsvSample,
    mapping: CsvMapping,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> tuple[str, ...]:
    """Return the accounts whose rows the file holds; raises InvalidInput if not the one chosen."""
    at = resolve(mapping.account, header)
    sides = preset_of(mapping, header).sides if mapping.preset else None
    if sides is not None:
        taken = rows if sample.is_whole else (fields for _, fields in _records(path, mapping))
        refs = SidesReader(sides, header).accounts(filter(None, taken))
    elif at is None:
        return ()
    else:
        cells = _cells(rows, at) if sample.is_whole else _distinct(path, mapping, at)
        refs = tuple(dict.fromkeys(filter(None, map(clean, cells))))
    if mapping.account_ref is not None and mapping.account_ref not in refs:
        raise InvalidInput(
            f"This file holds no rows of the account {quoted(mapping.account_ref)}. "
            "Choose the account again."
        )
    return refs[:_SHOWN_ACCOUNTS]
