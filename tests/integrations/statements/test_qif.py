"""QIF: accounts, splits, transfers, and the many ways in which programs write it."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.imports.ports import CsvMapping, StatementFormatError, StatementSplit
from spends.integrations.statements.qif_reader import QifReader
from spends.integrations.statements.qif_rows import category_of, plain_date
from spends.kit.errors import InvalidInput
from tests.integrations.statements.reading import FIXTURES, never_crashes, read, read_text, sample
from tests.support.fuzz import fuzzed

FILE = FIXTURES / "household.qif"
BANK = "!Type:Bank\n{}^\n"


def test_the_accounts_of_a_file_and_their_rows() -> None:
    giro = read(FILE, "EUR")
    assert giro.layout.format == "qif"
    assert giro.layout.account_refs == ("Giro", "Visa", "Depot")
    assert (giro.layout.date_order, giro.layout.date_ambiguous) == ("DMY", False)
    assert giro.amounts == [100000, -8550, -12039, -9000, 50000]
    assert giro.days == ["2023-12-29", "2024-01-15", "2024-01-16", "2024-01-30", "2024-01-31"]
    assert giro.layout.encoding == "cp1252"
    assert [row.line for row in giro.rows] == [27, 33, 41, 53, 58]
    assert giro.layout.ledger_balance == giro.total == 120411
    assert giro.layout.ledger_balance_date == date(2024, 1, 31)
    visa = read(FILE, "EUR", CsvMapping(account_ref="Visa"))
    assert visa.layout.mapping_used
    assert visa.amounts == [9000, -1200]
    assert visa.rows[0].notes == "Transfer: Giro"
    assert visa.layout.ledger_balance is None
    depot = read(FILE, "EUR", CsvMapping(account_ref="Depot"))
    assert depot.rows == []
    assert depot.layout.warnings[0].startswith("2 investment transactions are left out")


def test_texts_categories_and_parts() -> None:
    opening, repair, market, bill, wages = read(FILE, "EUR").rows
    assert (opening.category, opening.notes) == (None, None)
    assert repair.payee == "Müller & Söhne"
    assert repair.description == "Müller & Söhne · Repair"
    assert repair.category == "House:Repairs"
    assert (repair.notes, repair.tags) == ("Check 0042", ("Garden",))
    assert market.category is None
    assert market.splits == (
        StatementSplit(-10000, "Food:Groceries", "Apples"),
        StatementSplit(-1039, "Household", "Class: Kitchen"),
        StatementSplit(-1000, None, "For the card · Transfer: Visa"),
    )
    assert (bill.category, bill.notes, bill.splits) == (None, "Transfer: Visa", ())
    assert wages.category == "Salary"


def test_an_account_that_is_not_there() -> None:
    with pytest.raises(InvalidInput, match="It holds “Giro”, “Visa”, “Depot”"):
        QifReader().read(FILE, "EUR", CsvMapping(account_ref="Cash"))
    layout = QifReader().inspect(FILE, "EUR", CsvMapping(account_ref="Cash"))
    assert not layout.mapping_used
    assert "does not hold the account “Cash”" in layout.warnings[0]


@pytest.mark.parametrize(
    ("written", "order", "days"),
    [
        (["1/31'24", "2/1'24"], "MDY", ["2024-01-31", "2024-02-01"]),
        (["1/ 5' 4", "12/31' 4"], "MDY", ["2004-01-05", "2004-12-31"]),
        (["12/31/98", "1/ 2/00"], "MDY", ["1998-12-31", "2000-01-02"]),
        (["31.01.2024", "01.02.2024"], "DMY", ["2024-01-31", "2024-02-01"]),
        (["31.1.24", "1.2.24"], "DMY", ["2024-01-31", "2024-02-01"]),
        (["2024-01-31", "2024-02-01"], "YMD", ["2024-01-31", "2024-02-01"]),
        (["20240131", "20240201"], "YMD", ["2024-01-31", "2024-02-01"]),
        (["31/01/2024", "01/02/2024"], "DMY", ["2024-01-31", "2024-02-01"]),
        (["1-31-1998", "2-1-1998"], "MDY", ["1998-01-31", "1998-02-01"]),
        (["31 Jan 2024", "1 Feb 2024"], "YMD", ["2024-01-31", "2024-02-01"]),
        # Nothing tells but how the days follow each other.
        (["1/2'24", "2/1'24", "3/1'24"], "MDY", ["2024-01-02", "2024-02-01", "2024-03-01"]),
        (["10/1'24", "11/1'24", "1/2'24"], "DMY", ["2024-01-10", "2024-01-11", "2024-02-01"]),
    ],
)
def test_dates(tmp_path: Path, written: list[str], order: str, days: list[str]) -> None:
    records = "".join(f"D{day}\nT-1.00\nPShop\n^\n" for day in written)
    found = read_text(tmp_path, f"!Type:Bank\n{records}")
    assert found.days == days
    assert found.layout.date_order == order


def test_an_order_that_is_chosen(tmp_path: Path) -> None:
    text = BANK.format("D2/3'24\nT1.00\nPA\n")
    found = read_text(tmp_path, text)
    assert (found.layout.date_order, found.layout.date_ambiguous) == ("MDY", True)
    chosen = read_text(tmp_path, text, mapping=CsvMapping(date_order="DMY"))
    assert chosen.days == ["2024-03-02"]
    assert not chosen.layout.date_ambiguous
    # What is remembered of the account's CSV files says nothing of this one.
    columns = CsvMapping(date=0, amount=1, date_order="DMY", decimal=",", negate=True)
    assert read_text(tmp_path, text, mapping=columns).days == ["2024-02-03"]
    assert read_text(tmp_path, text, mapping=columns).amounts == [100]
    assert read_text(tmp_path, text, mapping=CsvMapping(negate=True)).amounts == [-100]


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        (["-1,234.50", "5"], [-123450, 500]),
        (["-1.234,50", "5"], [-123450, 500]),
        (["12,50", "-0,99"], [1250, -99]),
        (["$12.50", "+3.00", "(4.00)"], [1250, 300, -400]),
        (["1'234.50", "1 000.00"], [123450, 100000]),
    ],
)
def test_amounts(tmp_path: Path, written: list[str], minor: list[int]) -> None:
    records = "".join(f"D1/31'24\nT{amount}\n^\n" for amount in written)
    assert read_text(tmp_path, f"!Type:Cash\n{records}").amounts == minor


def test_what_cannot_be_read_is_listed(tmp_path: Path) -> None:
    text = (
        "!Type:Bank\nD1/31'24\nTfive\nPA\n^\nD2/30'24\nT1.00\nPB\n^\nT1.00\nPC\n^\n"
        "D1/31'24\nPD\n^\n^\nXjunk\n^\nD1/31'24\nT2.00\nPE\n^\n"
    )
    found = read_text(tmp_path, text)
    assert found.amounts == [200]
    assert found.broken == [
        (2, "“five” is not an amount."),
        (6, "The date “2/30/2024” does not exist."),
        (10, "The row has no date."),
        (13, "The row has no amount."),
    ]
    assert found.invalid[0].raw == "D1/31'24 Tfive PA"


@pytest.mark.parametrize(
    ("lines", "splits", "category", "warning"),
    [
        ("LFood\nSFood\n$-10.00\n", 0, "Food", False),
        ("SFood\nEApples\n$-10.00\n", 0, "Food", False),
        ("SFood\n$-6.00\nSHome\n$-4.00\n", 2, None, False),
        ("SFood\n$-6.00\nSHome\n$-4.00\nSGone\n$0.00\n", 2, None, False),
        ("L--Split--\n$-6.00\n$-4.00\n", 2, None, False),
        ("LFood\nSFood\n$-6.00\nSHome\n$-3.00\n", 0, "Food", True),
        ("LFood\nSFood\n$six\nSHome\n$-4.00\n", 0, "Food", True),
        ("LFood\nSFood\n%60.00\nSHome\n%40.00\n", 0, "Food", True),
    ],
)
def test_splits(
    tmp_path: Path, lines: str, splits: int, category: str | None, warning: bool
) -> None:
    found = read_text(tmp_path, BANK.format(f"D1/31'24\nT-10.00\nPA\n{lines}"))
    (row,) = found.rows
    assert (len(row.splits), row.category, row.warning is not None) == (splits, category, warning)
    assert sum(part.amount for part in row.splits) in {0, row.amount}
    if splits:
        turned = read_text(
            tmp_path, (tmp_path / "statement").read_bytes(), mapping=CsvMapping(negate=True)
        )
        assert sum(part.amount for part in turned.rows[0].splits) == turned.rows[0].amount == 1000


def test_marks_that_are_left_out(tmp_path: Path) -> None:
    text = "\n\n# made by hand\n!TYPE: bank \r\nD1/31'24\r\nT1.00\r\nPA\r\nD2/1'24\r\nT2.00\r\nPB"
    found = read_text(tmp_path, text)
    assert found.amounts == [100, 200]
    assert [row.line for row in found.rows] == [5, 8]
    assert found.layout.account_refs == ("Bank",)
    headless = read_text(tmp_path, "D1/31'24\nT1.00\nPA\n^\nD2/1'24\nT2.00\n^\n")
    assert headless.amounts == [100, 200]
    assert headless.layout.account_refs == ("Account",)


def test_several_kinds_without_names(tmp_path: Path) -> None:
    text = "!Type:Bank\nD1/31'24\nT1.00\n^\n!Type:CCard\nD1/31'24\nT2.00\n^\n!Type:Oth L\n!Type:Giro\nD1/31'24\nT3.00\n^\n"
    found = read_text(tmp_path, text)
    assert found.layout.account_refs == ("Bank", "Credit card", "Giro")
    card = read_text(tmp_path, text, mapping=CsvMapping(account_ref="Credit card"))
    assert card.amounts == [200]


def test_no_transactions(tmp_path: Path) -> None:
    with pytest.raises(StatementFormatError, match="This QIF file holds no transactions"):
        read_text(tmp_path, "!Type:Cat\nNFood\n^\n")
    empty = read_text(tmp_path, "!Type:Bank\n")
    assert empty.rows == []
    assert "The statement holds no transactions." in empty.layout.warnings
    many = "".join(f"!Account\nN{number}\n^\n" for number in range(1_001))
    with pytest.raises(StatementFormatError, match="more than 1,000 accounts"):
        read_text(tmp_path, many)


@pytest.mark.parametrize(
    ("text", "category", "account", "label"),
    [
        ("Food", "Food", "", ""),
        ("Food:Groceries/Trip", "Food:Groceries", "", "Trip"),
        ("/Trip", None, "", "Trip"),
        ("[Savings]", None, "Savings", ""),
        ("[Savings]/Trip", None, "Savings", "Trip"),
        ("--Split--", None, "", ""),
        ("", None, "", ""),
    ],
)
def test_categories(text: str, category: str | None, account: str, label: str) -> None:
    assert category_of(text) == (category, account, label)


def test_years() -> None:
    assert plain_date("1/31'24") == "1/31/2024"
    assert plain_date("1/31'98") == "1/31/1998"
    assert plain_date(" 1/ 5' 4") == "1/5/2004"
    assert plain_date("1/31/5") == "1/31/05"
    assert plain_date("31.01.2024") == "31.01.2024"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, newline: str) -> None:
    text = BANK.format("D1/31'24\nT1.00\nPCafé\n").replace("\n", newline)
    found = read_text(tmp_path, text, encoding=encoding)
    assert [(row.line, row.payee) for row in found.rows] == [(2, "Café")]


def test_the_samples() -> None:
    found = read(sample("qif/test.qif"))
    assert found.layout.account_refs == ("TestExport", "Investments")
    assert found.amounts == [0, 6750, 3200, -1000, -2500, -10000]
    assert found.days == [f"2020-02-{day}" for day in (10, 14, 14, 12, 11, 10)]
    assert [len(row.splits) for row in found.rows] == [0, 2, 0, 2, 0, 4]
    assert found.rows[1].splits == (
        StatementSplit(-1500, "Bills:Cell Phone", "sign up credit · Class: Test class"),
        StatementSplit(8250, "Bills:Cell Phone", "new account · Class: Test class"),
    )
    assert found.rows[4].notes == "Check 123"
    assert found.broken == []
    split = read(sample("qif/test_split.qif"))
    assert (split.amounts, split.days) == ([-1000], ["2000-01-01"])
    assert split.rows[0].splits == (
        StatementSplit(-900, None, "Transfer: An Account"),
        StatementSplit(-100, "A Category", None),
    )
    other = read(sample("qif/test_unknown_account_type.qif"))
    assert (other.rows, other.invalid) == ([], [])
    assert other.layout.account_refs == ("Portfolio Account",)
    assert other.layout.warnings[0].startswith("1 investment transactions are left out")
    for name, words in (("empty", "The file is empty."), ("test_nosymbol", "no transactions")):
        with pytest.raises(StatementFormatError, match=words):
            read(sample(f"qif/{name}.qif"))


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20)
_LINES = st.tuples(
    st.dates(date(1970, 1, 1), date(2069, 12, 31)),
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=5),
    _TEXTS,
)


@given(
    lines=st.lists(_LINES, min_size=1, max_size=20), apostrophe=st.booleans(), comma=st.booleans()
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[tuple[date, list[int], str]],
    apostrophe: bool,
    comma: bool,
) -> None:
    def amount(minor: int) -> str:
        text = f"{'-' * (minor < 0)}{abs(minor) // 100:,}.{abs(minor) % 100:02}"
        return text.translate({44: ".", 46: ","}) if comma else text

    records = [
        f"D{day.month}/{day.day}{chr(39) if apostrophe else '/'}{day.year % 100:02}\n"
        f"T{amount(sum(parts))}\nP{payee}\n"
        + "".join(f"SPart {at}\n${amount(part)}\n" for at, part in enumerate(parts))
        + "^\n"
        for day, parts, payee in lines
    ]
    mapping = CsvMapping(date_order="MDY", decimal="," if comma else ".")
    text = "!Type:Bank\n" + "".join(records)
    found = read_text(tmp_path_factory.mktemp("qif"), text, mapping=mapping)
    assert found.invalid == []
    assert found.amounts == [sum(parts) for _, parts, _ in lines]
    assert [row.date for row in found.rows] == [day for day, _, _ in lines]
    assert [row.payee or "" for row in found.rows] == [payee for *_, payee in lines]
    for row, (_, parts, _) in zip(found.rows, lines, strict=True):
        kept = [part for part in parts if part]
        assert [part.amount for part in row.splits] == (kept if len(kept) > 1 else [])


_PIECES = st.sampled_from(
    ["!Type:Bank\n", "!Account\n", "!Type:Cat\n", "!Option:AutoSwitch\n", "!Clear:AutoSwitch\n", "!\n",
     "^\n", "NGiro\n", "D1/31'24\n", "D31.1.24\n", "D\n", "T1\n", "T-1,50\n", "Tx\n", "U1\n", "SFood\n",
     "$1\n", "$\n", "%50\n", "E\n", "L[x]/y\n", "L[\n", "\n", " ", "#", "\x00", "\x1a", "'", "9" * 40,
     "YACME\n", "P\n", "/1/1'24\n", "é", "\ufffe", "\u2028"]
)  # fmt: skip


@pytest.mark.fuzz
@fuzzed
@given(pieces=st.lists(_PIECES, max_size=40).map("".join))
def test_no_lines_make_the_qif_reader_crash(tmp_path: Path, pieces: str) -> None:
    never_crashes(tmp_path, f"!Type:Bank\nD1/31'24\nT5.00\n^\n{pieces}".encode())
