"""The balance that an export tells on a line of its own."""

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress

from spends.domains.imports.ports import CsvMapping
from spends.integrations.statements.amounts import parse_amount
from spends.integrations.statements.csv_columns import resolve
from spends.integrations.statements.csv_known import place, preset_of
from spends.integrations.statements.dates import DateCache
from spends.integrations.statements.text import UnreadableError


def closing_balance(
    mapping: CsvMapping,
    header: Sequence[str],
    records: Iterable[Sequence[str] | None],
    currency: str,
) -> tuple[int, dt.date] | None:
    """Return the balance after the last day of the records, in minor units, and that day.

    None where the export tells none, or it cannot be read.
    """
    closing = preset_of(mapping, header).closing if mapping.preset else None
    at = place(header, closing) if closing else None
    date_at = resolve(mapping.date, header)
    if at is None or date_at is None:
        return None
    dates = DateCache(mapping.date_order or "YMD")
    balance, last = "", None
    for fields in records:
        if fields is None or len(fields) <= max(at, date_at):
            continue
        with suppress(UnreadableError):
            day = dates[fields[date_at]]
            last = day if last is None else max(last, day)
        balance = fields[at].strip() or balance
    if last is None or not balance:
        return None
    try:
        return parse_amount(balance, currency, mapping.decimal or "."), last
    except UnreadableError:
        return None
