"""Records read a block at a time are the rows that they are one by one."""

from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.imports.ports import MAX_TEXT, CsvMapping, StatementRow, StatementRows
from spends.integrations.statements import csv_reader, csv_records, csv_rows
from spends.integrations.statements.csv_records import CsvRecords
from spends.integrations.statements.text import clean, clean_all

COLUMNS = CsvMapping(
    encoding="utf-8",
    delimiter=",",
    quote='"',
    header_line=1,
    date="date",
    amount="amount",
    payee="payee",
    description=("text",),
    notes="notes",
    external_id="id",
    status="status",
    currency="currency",
    date_order="YMD",
    decimal=".",
)
HEADER = "date,payee,text,amount,notes,id,status,currency"
PLAIN = st.sampled_from(
    [
        "2024-05-01,Shop,CARD SHOP 1,-4.20,,,,",
        "2024-05-02,Café, CAFÉ  LUMEN ,12,to share,A7,posted,USD",
        "2024-05-03,,,1.00,only a note,,pending,usd",
        '2024-05-04,"Shop, the",“text”,"1,234.50",,,,USD',
        "2024-05-05,Shop,short row,3.00",
    ]
)
SPECIAL = st.sampled_from(
    [
        "",
        ",,,,,,,",
        HEADER,
        "2024-02-30,Shop,no such day,1.00,,,,",
        "2024-05-06,Shop,no amount,one,,,,",
        "2024-05-06,Shop,another currency,1.00,,,,GBP",
        "2024-05-06,Shop,refused,1.00,,,failed,",
        "2024-05-06,Shop,too many,1.00,,,,,more",
        '2024-05-07,Shop,"over\ntwo lines",2.00,,,,',
        '2024-05-08,Shop,"never closed,2.00,,,,',
        '2024-05-08,Shop,end" of it,2.00,,,,',
        "2024-05-09,Shop,\x00\t odd,2.00,,,,",
    ]
)


def _read(path: Path, mapping: CsvMapping) -> StatementRows:
    return [row for batch in csv_reader.CsvReader().read(path, "USD", mapping) for row in batch]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    lines=st.lists(st.one_of(PLAIN, PLAIN, PLAIN, SPECIAL), max_size=24),
    size=st.integers(1, 6),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    negate=st.booleans(),
)
def test_blocks_and_single_records_read_alike(
    tmp_path: Path, lines: list[str], size: int, end: str, negate: bool
) -> None:
    path = tmp_path / "statement"
    text = "\n".join([HEADER, *lines])
    path.write_text(text, encoding="utf-8", newline=end)
    mapping = COLUMNS.model_copy(update={"negate": negate})
    with patch.object(csv_rows, "BLOCK_LINES", size):
        in_blocks = _read(path, mapping)
    with patch.object(csv_rows.RowReader, "_at_once", lambda *_: None):
        one_by_one = _read(path, mapping)
    assert in_blocks == one_by_one
    assert all(type(row) is type(other) for row, other in zip(in_blocks, one_by_one, strict=True))


def test_plain_records_are_read_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "statement"
    rows = [f"2024-05-01,Shop,CARD {number},-4.20,,,," for number in range(2_500)]
    path.write_text("\n".join([HEADER, *rows]))
    monkeypatch.setattr(csv_rows.RowReader, "_read", None)
    found = _read(path, COLUMNS)
    assert [row.line for row in found] == list(range(2, 2_502))
    assert all(isinstance(row, StatementRow) and row.amount == -420 for row in found)


def test_a_block_is_given_back_and_read_again() -> None:
    records = CsvRecords(iter(["a,b\n", "c,d\n", 'e,"f\n', 'g"\n', "h,i"]), ",", '"')
    block = records.take_block(2)
    assert block is not None
    assert (block.line, block.records) == (1, [["a", "b"], ["c", "d"]])
    records.give_back(block)
    assert list(records.next_lines(2)) == [(1, ["a", "b"]), (2, ["c", "d"])]
    assert records.take_block(2) is None
    assert records.take_block(1) is None
    assert list(records.next_lines(1)) == [(3, ["e", "f\ng"])]
    assert records.take_block(5) == (5, ["h,i"], [["h", "i"]])
    assert records.take_block(5) == (6, [], [])


@given(st.lists(st.one_of(st.text(), st.text(" ab", max_size=9), st.just("x" * (MAX_TEXT + 9)))))
def test_texts_are_cleaned_alike_together_and_alone(texts: list[str]) -> None:
    assert clean_all(texts) == [clean(text) for text in texts]


def test_long_lines_are_read_again_less_often() -> None:
    never_closed = [f'x",{"a," * 500}"\n'] * 10
    closed = ['y,"two\n', 'lines",z\n']

    def last_record() -> list[str] | None:
        found = CsvRecords([*never_closed, *["plain\n"] * 200, *closed], ",", '"')
        return [fields for _, fields in found][-1]

    assert last_record() == ["y", "two\nlines", "z"]
    # A thousand lines are, ten of which count as eleven each time.
    with patch.object(csv_records, "_PATIENCE", 1_200):
        assert last_record() == ['lines"', "z"]
