"""What programs write of made-up lines is read as those lines."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integrations.statements.reading import MINT, read_text


class _Line(NamedTuple):
    day: dt.date
    amount: int
    payee: str
    notes: str
    category: str


_WORDS = st.text('abcXYZäé09 ,"&', max_size=12).map(lambda text: " ".join(text.split()))
_LINES = st.lists(
    st.builds(
        _Line,
        st.dates(dt.date(2001, 1, 1), dt.date(2050, 12, 31)),
        st.integers(-(10**9), 10**9).filter(bool),
        _WORDS.map(lambda text: f"P{text}"),
        _WORDS,
        _WORDS,
    ),
    min_size=1,
    max_size=20,
)


def _decimal(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02}"


def _mint(line: _Line) -> list[str]:
    kind = "debit" if line.amount < 0 else "credit"
    return [f"{line.day:%m/%d/%Y}", line.payee, "BANK", _decimal(abs(line.amount)), kind,
            line.category, "A", "", line.notes]  # fmt: skip


def _ynab(line: _Line) -> list[str]:
    out, into = _decimal(max(0, -line.amount)), _decimal(max(0, line.amount))
    return ["A", "", line.day.isoformat(), line.payee, line.category, "", "", line.notes,
            f"${out}", f"${into}", "Cleared"]  # fmt: skip


def _actual(line: _Line) -> list[str]:
    return ["A", line.day.isoformat(), line.payee, line.notes, "", line.category,
            _decimal(line.amount), "0", "Cleared"]  # fmt: skip


def _paypal(line: _Line) -> list[str]:
    amount = _decimal(line.amount)
    return [line.day.isoformat(), "PST", line.payee, "Payment", "Completed", "USD", amount, "0.00",
            amount, "X", line.notes]  # fmt: skip


def _venmo(line: _Line) -> list[str]:
    ends = ["Me", line.payee] if line.amount < 0 else [line.payee, "Me"]
    sign = "-" if line.amount < 0 else "+"
    return ["X", f"{line.day}T10:00:00", "Payment", "Complete", line.notes, *ends,
            f"{sign} ${_decimal(abs(line.amount))}", "", "", "", ""]  # fmt: skip


def _monarch(line: _Line) -> list[str]:
    return [line.day.isoformat(), line.payee, line.category, "A", "", line.notes,
            _decimal(line.amount)]  # fmt: skip


def _firefly(line: _Line) -> list[str]:
    own, other = ["A", "Asset account"], [line.payee, "Expense account"]
    ends = [*own, *other] if line.amount < 0 else [*other, *own]
    return ["1", "Withdrawal", _decimal(abs(line.amount)), "USD", "", "", "D",
            f"{line.day}T00:00:00+01:00", *ends, line.category, line.notes]  # fmt: skip


_WRITERS: dict[str, tuple[str, Callable[[_Line], list[str]]]] = {
    "Mint": (MINT, _mint),
    "YNAB": (
        (
            "Account,Flag,Date,Payee,Category Group/Category,Category Group,Category,Memo,Outflow,"
            "Inflow,Cleared"
        ),
        _ynab,
    ),
    "Actual": (
        "Account,Date,Payee,Notes,Category_Group,Category,Amount,Split_Amount,Cleared",
        _actual,
    ),
    "PayPal": (
        "Date,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Note",
        _paypal,
    ),
    "Venmo": (
        (
            "ID,Datetime,Type,Status,Note,From,To,Amount (total),Funding Source,Destination,"
            "Beginning Balance,Ending Balance"
        ),
        _venmo,
    ),
    "Monarch": ("Date,Merchant,Category,Account,Original Statement,Notes,Amount", _monarch),
    "Firefly III": (
        (
            "journal_id,type,amount,currency_code,foreign_amount,foreign_currency_code,description,"
            "date,source_name,source_type,destination_name,destination_type,category,notes"
        ),
        _firefly,
    ),
}
_WITHOUT_CATEGORY = {"PayPal", "Venmo"}


@pytest.mark.parametrize("preset", sorted(_WRITERS))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=_LINES)
def test_what_is_written_is_read(tmp_path: Path, preset: str, lines: list[_Line]) -> None:
    header, write = _WRITERS[preset]
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([header.split(","), *map(write, lines)])
    found = read_text(tmp_path, text.getvalue())
    assert (found.layout.preset, found.broken) == (preset, [])
    assert found.amounts == [line.amount for line in lines]
    assert [row.date for row in found.rows] == [line.day for line in lines]
    assert [row.payee for row in found.rows] == [line.payee for line in lines]
    if preset == "Venmo":
        notes = [row.description for row in found.rows]
        assert notes == [line.notes or line.payee for line in lines]
        return
    assert [row.notes or "" for row in found.rows] == [line.notes for line in lines]
    if preset not in _WITHOUT_CATEGORY:
        assert [row.category or "" for row in found.rows] == [line.category for line in lines]
