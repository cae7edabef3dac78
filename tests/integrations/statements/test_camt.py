from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.imports.ports import CsvMapping, StatementFormatError
from spends.integrations.statements.camt_reader import CamtReader
from spends.integrations.statements.camt_rows import parse_date
from spends.integrations.statements.detect import ReadersByContent
from spends.integrations.statements.text import UnreadableError
from spends.kit.errors import InvalidInput
from tests.integrations.statements.reading import (
    FIXTURES,
    SAMPLES,
    Statement,
    read,
    read_text,
    sample,
)
from tests.support.camt import account, balance, detail, entry, message


def read_entries(folder: Path, *entries: str, kind: str = "053") -> Statement:
    return read_text(folder, message(account() + "".join(entries), kind=kind), "EUR")


def test_a_report_of_version_2() -> None:
    found = read(sample("camt/camt052.v2.xml"), "SEK")
    assert (found.amounts, found.days) == ([-20_000_000], ["2007-10-18"])
    row = found.rows[0]
    assert (row.line, row.payee, row.description) == (58, "Company Name", "Company Name · Credit")
    assert (row.external_id, row.pending) == ("AAAASESS-FP-ACCR-01", False)
    assert found.layout.account_refs == ("CH2801234000123456789 SEK",)
    assert found.layout.ledger_balance is None


def test_a_statement_of_version_2() -> None:
    found = read(sample("camt/camt053.v2.minimal.xml"), "EUR")
    assert (found.amounts, found.days) == ([885], ["2014-12-31"])
    assert found.rows[0].payee == "NAME NAME"
    assert found.rows[0].description == "NAME NAME · 4654654654654654"
    assert found.rows[0].external_id is None
    assert found.layout.ledger_balance is None
    assert found.layout.warnings == ("The closing balance is in “SEK”, so it is not compared.",)


def test_a_statement_of_version_8() -> None:
    found = read(sample("camt/camt053.v8.xml"), "EUR")
    assert (found.amounts, found.days) == ([885], ["2014-12-31"])
    assert found.rows[0].payee == "NAME NAME"
    assert found.rows[0].external_id == "AAAASESS-FP-CN_98765/01"
    assert found.layout.ledger_balance is None


def test_two_statements_of_one_account() -> None:
    found = read(sample("camt/camt053.v2.multi.statement.xml"), "EUR")
    assert (found.amounts, found.days) == ([885, -700], ["2014-12-31"] * 2)
    assert [row.payee for row in found.rows] == ["Company Name 1", "Company Name 2"]
    assert found.rows[0].description == "Company Name 1 · Transaction Description 1"
    assert found.layout.account_refs == ("NL26VAYB8060476890 EUR",)
    assert found.layout.ledger_balance == 2000
    assert str(found.layout.ledger_balance_date) == "2014-12-31"
    # 18.15 at the beginning, as the first statement says.
    assert found.total + 1815 == found.layout.ledger_balance


def test_the_sample_without_a_statement() -> None:
    with pytest.raises(StatementFormatError, match=r"holds no statement. Download it .* again\."):
        read(sample("camt/camt053.v2.wrong.xml"), "EUR")


def test_every_camt_sample_has_its_test() -> None:
    sample("camt")
    tests = Path(__file__).read_text(encoding="utf-8")
    assert all(path.name in tests for path in SAMPLES.glob("camt/*"))


def test_batches_reversals_and_texts() -> None:
    found = read(FIXTURES / "camt_batch.xml", "EUR")
    assert found.layout.format == "camt"
    assert found.invalid == []
    assert found.amounts == [-1250, -10000, -2000, 2000, -200]
    assert found.days == ["2024-03-05", *["2024-03-04"] * 4]
    assert [row.payee for row in found.rows] == ["Café & Söhne", "Landlord", "Choir", "Choir", None]
    assert [row.external_id for row in found.rows] == ["T-9", "B-1/1", "B-1/2", "B-1/back", "F-1"]
    assert [row.line for row in found.rows] == [5, 15, 16, 18, 20]
    assert found.rows[0].description == "Café & Söhne · Order 17, thank you"
    assert [row.notes for row in found.rows] == ["13.61 USD", None, None, "Taken back: AC01", None]
    assert found.rows[4].description == "Fee"
    # The last day's closing balance, wherever it stands in the file.
    assert found.layout.ledger_balance == 88550
    assert found.total + 100000 == found.layout.ledger_balance
    assert found.layout.account_refs == ("DE02 1203 0000 0000 2020 51 EUR",)
    assert found.layout.samples[0] == (
        *("2024-03-05T23:30:00-05:00", "-12.50", "Café & Söhne", "Order 17, thank you", "NONREF"),
    )


def test_the_first_version(tmp_path: Path) -> None:
    text = (
        "<Document><BkToCstmrStmtV01><Stmt><Acct><Id><PrtryAcct><Id>77</Id></PrtryAcct></Id></Acct>"
        '<Bal><Tp><Cd>CLBD</Cd></Tp><Amt Ccy="EUR">-0</Amt></Bal>'
        '<Bal><Tp><Cd>CLBD</Cd></Tp><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
        "<Dt><Dt>2008-01-31</Dt></Dt></Bal>"
        '<Ntry><Amt Ccy="EUR">7</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>'
        "<BookgDt><Dt>2008-01-30</Dt></BookgDt><TxDtls><RltdPties><Cdtr><Nm>Shop</Nm></Cdtr></RltdPties>"
        "<RmtInf><Strd><CdtrRefInf><CdtrRef>RF18</CdtrRef></CdtrRefInf></Strd></RmtInf></TxDtls></Ntry>"
        "</Stmt></BkToCstmrStmtV01></Document>"
    )
    found = read_text(tmp_path, text, "EUR")
    assert (found.amounts, found.days) == ([-700], ["2008-01-30"])
    assert found.rows[0].description == "Shop · RF18"
    assert found.layout.account_refs == ("77 EUR",)
    assert found.layout.ledger_balance == -700


def test_a_batch_whose_parts_do_not_add_up_is_one_row(tmp_path: Path) -> None:
    parts = detail("Ann", "One", amount="7.00") + detail("Ben", "One", amount="2.00")
    found = read_entries(tmp_path, entry("10.00", reference="B", details=parts))
    assert found.amounts == [-1000]
    row = found.rows[0]
    assert (row.payee, row.description, row.external_id) == (None, "One", "B")
    unsaid = read_entries(tmp_path, entry("10.00", details=detail("Ann") + detail("Ben")))
    assert unsaid.rows[0].description == "2 payments together"


OF_FIVE = '<AmtDtls><TxAmt><Amt Ccy="EUR">5.00</Amt></TxAmt></AmtDtls>'
OUT = '<Amt Ccy="EUR">12.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
BACK = '<Amt Ccy="EUR">2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>'


@pytest.mark.parametrize(("first", "second"), [(OUT, BACK), (OF_FIVE, OF_FIVE)])
def test_the_parts_of_a_batch_in_each_version(tmp_path: Path, first: str, second: str) -> None:
    parts = f"<TxDtls>{first}</TxDtls><TxDtls>{second}</TxDtls>"
    found = read_entries(tmp_path, entry("10.00", details=parts))
    assert len(found.rows) == 2
    assert found.total == -1000


@pytest.mark.parametrize(
    ("status", "pending"),
    [("BOOK", False), ("PDNG", True), ("FUTR", True), ("<Cd>PDNG</Cd>", True), ("<Cd>BOOK</Cd>", False)],
)  # fmt: skip
def test_pending_entries_are_flagged(tmp_path: Path, status: str, pending: bool) -> None:
    found = read_entries(tmp_path, entry("1.00", status=status), kind="052")
    assert [row.pending for row in found.rows] == [pending]
    assert found.rows[0].warning is None


def test_what_is_not_booked_yet_takes_another_day(tmp_path: Path) -> None:
    counted = entry("1.00", day="", status="PDNG", inside="<ValDt><Dt>2024-03-09Z</Dt></ValDt>")
    made = "<RltdDts><TxDtTm>2024-03-08T10:00:00.123+01:00</TxDtTm></RltdDts>"
    related = entry("1.00", day="", status="PDNG", details=detail("Ann", more=made))
    found = read_entries(tmp_path, counted, related, entry("1.00", day=""))
    assert found.days == ["2024-03-09", "2024-03-08"]
    assert [reason for _, reason in found.broken] == ["The transaction has no date."]


def test_broken_entries_are_listed(tmp_path: Path) -> None:
    found = read_entries(
        tmp_path,
        entry("1.00"),
        entry("twelve"),
        entry("1.00", day="2024-02-30"),
        entry("1.00", day="05.03.2024"),
        entry("1.00", direction="?"),
        entry("-1.00"),
        entry("1.00", currency="USD"),
        entry("1.00", status="INFO"),
        entry("", direction=""),
        entry("9" * 30),
        entry("1.005", status="<Prtry>HELD</Prtry>"),
        entry("1.00", status="<Prtry>HELD</Prtry>"),
    )
    assert found.amounts == [-100, -101, -100]
    assert found.broken == [
        (6, "“twelve” is not an amount."),
        (7, "The date “2024-02-30” does not exist."),
        (8, "“05.03.2024” is not a date."),
        (9, "The transaction does not say whether money came in or went out."),
        (10, "The amount “-1.00” has a sign of its own."),
        (11, "The transaction is in USD, but the account is in EUR."),
        (12, "The bank lists this for information only; no money moved."),
        (13, "The transaction has no amount."),
        (14, f"The amount “{'9' * 30}” is too large."),
    ]
    assert found.invalid[0].raw == "EUR twelve DBIT BOOK 2024-03-05"
    assert found.rows[1].warning == "The amount “1.005” was rounded to the decimals of EUR."
    assert found.rows[2].warning == "The bank calls this “HELD”; it is read as booked."


@pytest.mark.parametrize("reference", ["NONREF", "NOTPROVIDED", "not provided", "0000", "-", "N/A"])
def test_a_reference_that_is_none_is_no_id(tmp_path: Path, reference: str) -> None:
    found = read_entries(tmp_path, entry("1.00", reference=reference))
    assert found.rows[0].external_id is None


def test_of_an_endless_account_number_the_beginning_is_kept(tmp_path: Path) -> None:
    text = message(account() + entry("1.00")).replace("DE01", "9" * 2_000)
    found = read_text(tmp_path, text, "EUR")
    assert found.amounts == [-100]
    assert found.layout.account_refs == (f"{'9' * 400} EUR",)


def test_one_of_several_accounts_is_read(tmp_path: Path) -> None:
    text = message(
        account(currency="USD") + balance("5.00", "2024-03-31", currency="USD"),
        account() + balance("-9.00", "2024-03-31") + entry("9.00"),
        account("DE77", "") + balance("1.00", "2024-03-30") + entry("1.00", "CRDT"),
    )
    found = read_text(tmp_path, text, "EUR")
    assert found.layout.account_refs == ("DE01 USD", "DE01 EUR", "DE77 EUR")
    assert (found.amounts, found.layout.ledger_balance) == ([-900], -900)
    assert "The file holds 3 accounts" in found.layout.warnings[0]
    third = read_text(tmp_path, text, "EUR", CsvMapping(account_ref="DE77 EUR"))
    assert third.layout.mapping_used
    assert (third.amounts, third.layout.ledger_balance) == ([100], 100)
    path = tmp_path / "statement"
    layout = CamtReader().inspect(path, "EUR", CsvMapping(account_ref="DE05 EUR"))
    assert not layout.mapping_used
    assert "does not hold the account “DE05 EUR”" in layout.warnings[0]
    with pytest.raises(InvalidInput, match="It holds “DE01 USD”, “DE01 EUR”"):
        CamtReader().read(path, "EUR", CsvMapping(account_ref="DE05 EUR"))
    assert not CamtReader().inspect(path, "CHF").ready
    with pytest.raises(InvalidInput, match="Import it into an account in its own currency"):
        CamtReader().read(path, "CHF")


def test_the_balance_that_counts(tmp_path: Path) -> None:
    day = "2024-03-05"
    opening = balance("1.00", day, "OPBD") + balance("7.00", day, "CLAV")
    assert read_entries(tmp_path, opening).layout.ledger_balance is None
    so_far = opening + balance("2.00", day, "ITBD")
    assert read_entries(tmp_path, so_far, kind="052").layout.ledger_balance == 200
    closing = balance("3.00", day) + so_far
    assert read_entries(tmp_path, closing).layout.ledger_balance == 300


def test_a_notification_says_what_it_is(tmp_path: Path) -> None:
    found = read_entries(tmp_path, entry("1.00", reference="X"), kind="054")
    assert found.amounts == [-100]
    assert "notification (CAMT.054)" in found.layout.warnings[0]
    empty = read_entries(tmp_path)
    assert empty.layout.warnings == ("The statement holds no transactions.",)


def test_signs_turned_round(tmp_path: Path) -> None:
    text = message(account() + entry("1.00"))
    assert read_text(tmp_path, text, "EUR", CsvMapping(negate=True)).amounts == [100]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = message(account() + entry("1.00", details=detail("Café Zoë")))
    assert read_text(tmp_path, text, "EUR", encoding=encoding).rows[0].payee == "Café Zoë"
    said = text.replace("UTF-8", encoding.removesuffix("-sig"))
    assert read_text(tmp_path, said, "EUR", encoding=encoding).rows[0].payee == "Café Zoë"


def test_blanks_before_the_declaration_keep_the_lines(tmp_path: Path) -> None:
    text = "\r\n \n" + message(account() + entry("1.00"))
    assert [row.line for row in read_text(tmp_path, text, "EUR").rows] == [7]


@pytest.mark.parametrize(("kind", "version"), [("052", 1), ("053", 2), ("053", 13), ("054", 8)])
def test_the_content_decides(tmp_path: Path, kind: str, version: int) -> None:
    path = tmp_path / "statement.csv"
    path.write_text(message(account(), kind=kind, version=version), encoding="utf-8")
    assert isinstance(ReadersByContent().open(path), CamtReader)
    path.write_text('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>', "utf-8")
    with pytest.raises(StatementFormatError, match="an XML file of another kind"):
        ReadersByContent().open(path)


@pytest.mark.parametrize("text", ["1899-12-31", "2200-01-01", "2024-13-01", "24-01-01", "x"])
def test_dates_that_are_none(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_date(text)


_WORDS = st.text(
    st.characters(categories=("L", "N"), max_codepoint=0x24F) | st.sampled_from(" &<>'\"-"),
    max_size=30,
).map(lambda text: " ".join(text.split()))  # fmt: skip
NOBODY = {"unknown", "unbekannt", "notprovided", "not provided", "keine information vorhanden"}
_LINES = st.lists(
    st.tuples(
        st.integers(-(10**9), 10**9).filter(bool),
        st.dates(min_value=parse_date("1970-01-01"), max_value=parse_date("2099-12-31")),
        _WORDS.filter(lambda name: name.casefold() not in NOBODY),
        _WORDS,
        st.booleans(),
    ),
    max_size=20,
)


@given(lines=_LINES, kind=st.sampled_from(["052", "053", "054"]), version=st.integers(1, 13))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[tuple[object, ...]],
    kind: str,
    version: int,
) -> None:
    written = []
    for number, (amount, day, name, words, pending) in enumerate(lines, 1):
        assert isinstance(amount, int)
        state = "PDNG" if pending else "BOOK"
        written.append(
            entry(
                str(Decimal(abs(amount)).scaleb(-2)),
                "CRDT" if amount > 0 else "DBIT",
                day=str(day),
                status=f"<Cd>{state}</Cd>" if version >= 7 else state,
                reference=f"R{number}",
                details=detail(str(name), str(words), party="Dbtr" if amount > 0 else "Cdtr"),
            )
        )
    text = message(account() + "".join(written), kind=kind, version=version)
    found = read_text(tmp_path_factory.getbasetemp(), text, "EUR")
    assert found.invalid == []
    assert [
        (row.amount, row.date, row.payee or "", row.pending, row.external_id) for row in found.rows
    ] == [
        (amount, day, name, pending, f"R{number}")
        for number, (amount, day, name, _, pending) in enumerate(lines, 1)
    ]
    for row, (_, _, name, words, _) in zip(found.rows, lines, strict=True):
        assert str(name) in row.description or str(words).startswith(str(name))
        assert str(words) in row.description


def test_a_first_look_finds_what_a_whole_one_finds(tmp_path: Path) -> None:
    def statement(number: str, count: int) -> str:
        entries = "".join(entry(f"{at}.00", reference=f"R-{at}") for at in range(1, count + 1))
        return account(number) + entries + balance("5.00", "2024-03-31") + "<!-- </Ntry> -->"

    text = message(statement("DE01", 300), statement("DE02", 7), statement("DE03", 0))
    for changed in (
        text,
        text.replace("<", "<n:")
        .replace("<n:/", "</n:")
        .replace("<n:?", "<?")
        .replace("<n:!", "<!")
        .replace("xmlns=", "xmlns:n="),
    ):
        for number, count in (("DE01", 300), ("DE02", 7), ("DE03", 0)):
            found = read_text(tmp_path, changed, "EUR", CsvMapping(account_ref=f"{number} EUR"))
            assert found.layout.account_refs == ("DE01 EUR", "DE02 EUR", "DE03 EUR")
            assert found.layout.mapping_used
            assert len(found.layout.samples) == min(count, 10)
            assert found.layout.ledger_balance == 500
            assert found.amounts == [-100 * at for at in range(1, count + 1)]
    between = text.replace("R-200<", "R-200<!-- </Ntry> --><")
    assert len(read_text(tmp_path, between, "EUR").rows) == 300
    damaged = text.replace("R-200<", "R-200<<")
    with pytest.raises(StatementFormatError, match="is damaged at line 20"):
        read_text(tmp_path, damaged, "EUR")


def _bookings(kind: str, *, whole: bool = True, own: bool = True) -> str:
    """The same three bookings, one of them two payments together, as one or the other message."""

    def refs(name: str) -> str:
        return f"<Refs><AcctSvcrRef>{name}</AcctSvcrRef></Refs>" if own else ""

    single = [
        entry(
            f"{amount}.00",
            reference=name if whole else "",
            details=detail("Ann", "Rent", more=refs(name)),
        )
        for amount, name in ((10, "BK-1"), (11, "BK-2"))
    ]
    parts = detail("Bob", "One", amount="4.00") + detail("Cem", "Two", amount="8.00")
    together = entry("12.00", reference="BK-3", details=parts)
    return message(account() + "".join(single) + together, kind=kind)


@pytest.mark.parametrize(("whole", "own"), [(True, True), (True, False), (False, True)])
def test_a_notification_of_the_same_bookings_has_the_same_ids(
    tmp_path: Path, whole: bool, own: bool
) -> None:
    statement = read_text(tmp_path, _bookings("053"), "EUR")
    notified = read_text(tmp_path, _bookings("054", whole=whole, own=own), "EUR")
    ids = ["BK-1", "BK-2", "BK-3/1", "BK-3/2"]
    assert [row.external_id for row in statement.rows] == ids
    assert [row.external_id for row in notified.rows] == ids
    assert statement.amounts == notified.amounts
    assert notified.layout.warnings[0].startswith("This file is a notification (CAMT.054)")
