"""The European Central Bank's reference rates, `eurofxref-hist.csv`, as it is or in its zip."""

import csv
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from spends.kit.errors import InvalidInput

MAX_BYTES = 50_000_000
NOT_OURS = (
    "This is not the ECB's file of reference rates. "
    "Use eurofxref-hist.csv or its zip from the ECB's site."
)
_CODE = re.compile(r"[A-Z]{3}")
_LOWEST, _HIGHEST = Decimal("1e-9"), Decimal("1e9")
# All that a zip may do to us: broken, encrypted, packed in a way that Python does not know, empty.
_UNREADABLE = (
    *(ValueError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(RuntimeError, NotImplementedError, IndexError),
)


class EcbRateFile:
    """Reads the bank's history: one row a day, one column a currency, what one euro costs in it."""

    source = "ecb"

    def read(self, path: Path) -> Iterator[tuple[str, str, date, Decimal]]:
        """Yield (EUR, currency, day, rate); days and cells that hold no number are left out."""
        rows = _rows(_text(path))
        header = [cell.strip() for cell in next(rows, [])]
        if not header or header[0] != "Date" or "USD" not in header:
            raise InvalidInput(NOT_OURS)
        for row in rows:
            try:
                day = date.fromisoformat(row[0].strip())
            except (ValueError, IndexError):
                continue
            for code, cell in zip(header[1:], row[1:], strict=False):
                if _CODE.fullmatch(code) and (rate := _rate(cell)) is not None:
                    yield "EUR", code, day, rate


def _rows(text: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(text.splitlines())
    except csv.Error as error:
        raise InvalidInput(NOT_OURS) from error


def _text(path: Path) -> str:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as member:
                return member.read(MAX_BYTES).decode("utf-8-sig")
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8-sig")
    except _UNREADABLE as error:
        raise InvalidInput(NOT_OURS) from error


def _rate(cell: str) -> Decimal | None:
    try:
        rate = Decimal(cell.strip())
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and _LOWEST <= rate <= _HIGHEST else None
