"""Every file that others wrote, folder by folder, beside what a plain search of its text finds."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from spends.domains.imports.ports import CsvMapping, StatementFormatError
from spends.integrations.statements.detect import ReadersByContent
from tests.integrations.statements.reading import Statement, read, sample

DESERVED = {
    "camt053.v2.wrong.xml": "This CAMT file holds no statement. Download it from your bank again.",
    "empty.qif": "The file is empty. Download the statement again.",
    "test_nosymbol.qif": (
        "This QIF file holds no transactions. Export them again, with their account."
    ),
}
"""Files without a statement, and the sentence each ends in."""

BROKEN = {"broken-date_missing.ofx": 3, "broken-decimal_error.ofx": 1}
"""Files with rows that cannot be read, and how many."""


def _minor(text: str) -> int:
    return int(Decimal(text.replace(",", ".")).scaleb(2).to_integral_value(ROUND_HALF_UP))


def _of_ofx(text: str) -> list[int]:
    parts = re.findall(
        r"<STMTTRN>(.*?)(?=<STMTTRN>|</BANKTRANLIST>|</INVTRANLIST>|\Z)", text, re.DOTALL
    )
    found = (re.search(r"<TRNAMT>\s*(?:<!\[CDATA\[)?([-+\d.,]+)", part) for part in parts)
    return [_minor(match[1]) for match in found if match]


def _of_mt940(text: str) -> list[int]:
    lines = re.findall(r"^:61:\d{6}(?:\d{4})?(R?[CD])[A-Z]?([\d,]+)", text, re.MULTILINE)
    return [_minor(digits) * (-1 if sign in {"D", "RC"} else 1) for sign, digits in lines]


def _of_camt(text: str) -> list[int]:
    entries = re.findall(
        r"<Ntry>.*?<Amt[^>]*>([\d.]+)</Amt>\s*<CdtDbtInd>(\w+)</CdtDbtInd>.*?</Ntry>",
        text,
        re.DOTALL,
    )
    return [_minor(amount) * (1 if sign == "CRDT" else -1) for amount, sign in entries]


def _of_qif(text: str) -> list[int]:
    cash = re.findall(r"^!Type:Bank\n(.*?)(?=^!|\Z)", text, re.DOTALL | re.MULTILINE)
    return [
        _minor(amount) for part in cash for amount in re.findall(r"^T(.+)$", part, re.MULTILINE)
    ]


SEARCHES: dict[str, Callable[[str], list[int]]] = {
    "ofx": _of_ofx,
    "mt940": _of_mt940,
    "camt": _of_camt,
    "qif": _of_qif,
}


def _currency(path: Path) -> str:
    layout = ReadersByContent().open(path).inspect(path, "USD")
    return layout.currency or "USD"


def _each_account(path: Path) -> list[Statement]:
    currency = _currency(path)
    refs = read(path, currency).layout.account_refs
    return [read(path, currency, CsvMapping(account_ref=ref)) for ref in refs] or [
        read(path, currency)
    ]


@pytest.mark.parametrize("folder", list(SEARCHES))
def test_every_sample_of_a_folder(folder: str) -> None:
    for path in sorted(sample(folder).iterdir()):
        if path.suffix in {".yml", ".md"}:
            continue
        if path.name in DESERVED:
            with pytest.raises(StatementFormatError) as problem:
                read(path)
            assert str(problem.value) == DESERVED[path.name]
            continue
        found = _each_account(path)
        assert {one.layout.format for one in found} == {folder}, path.name
        amounts = [amount for one in found for amount in one.amounts]
        broken = sum(len(one.invalid) for one in found)
        assert broken == BROKEN.get(path.name, 0), path.name
        text = path.read_bytes().decode("latin-1").replace("\r\n", "\n")
        searched = SEARCHES[folder](text)
        assert broken or sorted(amounts) == sorted(searched), path.name


def test_every_table_of_others() -> None:
    for path in sorted(sample("csv").iterdir()):
        found = read(path)
        assert found.rows, path.name
        assert found.invalid == [], path.name
    for path in sorted(sample("belongings").iterdir()):
        assert not ReadersByContent().open(path).inspect(path, "USD").ready
