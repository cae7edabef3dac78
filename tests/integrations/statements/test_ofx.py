from pathlib import Path

import pytest

from spends.domains.imports.ports import CsvMapping, StatementFormatError
from spends.integrations.statements.ofx_reader import OfxReader
from spends.integrations.statements.ofx_rows import parse_amount, parse_date
from spends.integrations.statements.text import UnreadableError
from spends.kit.errors import InvalidInput
from tests.integrations.statements.reading import FIXTURES, read, read_text

TRANSACTION = "<STMTTRN><DTPOSTED>20240105<TRNAMT>-1.00<FITID>1<NAME>Shop{}</STMTTRN>"
STATEMENT = "<OFX><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>1</BANKACCTFROM>{}</STMTRS></OFX>"


def test_a_card_statement_keeps_its_good_rows() -> None:
    found = read(FIXTURES / "card.qfx")
    assert found.layout.format == "ofx"
    assert found.layout.encoding == "cp1252"
    assert found.amounts == [-1999, -123450, 30000]
    # The evening of the second, as the bank wrote it, whatever day that was in Greenwich.
    assert found.days == ["2024-03-02", "2024-03-05", "2024-03-11"]
    assert [row.external_id for row in found.rows] == ["C-1", "C-2", "C-5"]
    assert found.rows[0].payee == "Café & Books"
    assert found.rows[0].description == "Café & Books, Main St"
    assert found.broken == [
        (17, "The date “20240230” does not exist."),
        (18, "“twelve” is not an amount."),
    ]
    assert not any(row.left_out for row in found.invalid)
    assert found.layout.ledger_balance == -95449
    assert found.layout.ledger_balance_date is not None
    assert found.layout.ledger_balance_date.isoformat() == "2024-03-31"
    assert found.total == found.layout.ledger_balance


def test_one_of_two_accounts_is_read() -> None:
    path = FIXTURES / "two_accounts.ofx"
    first = read(path, "EUR")
    assert first.layout.account_refs == ("7001 CHECKING", "7001 SAVINGS")
    assert first.amounts == [-2000, 150000]
    assert first.rows[0].payee == "Zoë\u2019s Flowers"
    assert first.total == first.layout.ledger_balance == 148000
    second = read(path, "EUR", CsvMapping(account_ref="7001 SAVINGS"))
    assert second.layout.mapping_used
    assert second.amounts == [125]
    assert second.layout.ledger_balance == 50125
    layout = OfxReader().inspect(path, "EUR", CsvMapping(account_ref="9 CHECKING"))
    assert not layout.mapping_used
    assert "does not hold the account “9 CHECKING”" in layout.warnings[0]
    with pytest.raises(InvalidInput, match="It holds “7001 CHECKING”, “7001 SAVINGS”"):
        OfxReader().read(path, "EUR", CsvMapping(account_ref="9 CHECKING"))


def test_what_is_remembered_of_csv_files_says_nothing_of_an_ofx_file() -> None:
    columns = CsvMapping(date=0, amount=1, negate=True, account_ref="Giro")
    found = read(FIXTURES / "card.qfx", mapping=columns)
    assert found.amounts == [-1999, -123450, 30000]
    assert not found.layout.mapping_used
    assert not any("Giro" in warning for warning in found.layout.warnings)


def test_a_statement_in_another_currency_is_refused_before_any_row() -> None:
    path = FIXTURES / "two_accounts.ofx"
    layout = OfxReader().inspect(path, "USD")
    assert not layout.ready
    assert "The statement is in “EUR”, but the account is in USD." in layout.warnings
    with pytest.raises(InvalidInput, match="Import it into an account in its own currency"):
        OfxReader().read(path, "USD")


@pytest.mark.parametrize(
    ("text", "currency", "minor", "rounded"),
    [
        ("-12.34", "USD", -1234, False),
        ("+12", "USD", 1200, False),
        ("12,34", "EUR", 1234, False),
        ("1.234,56", "EUR", 123456, False),
        ("1,234.56", "USD", 123456, False),
        ("1,234,567", "USD", 123456700, False),
        (".5", "USD", 50, False),
        ("0.005", "USD", 1, True),
        ("-0.005", "USD", -1, True),
        ("0.0049", "USD", 0, True),
        ("12.5", "JPY", 13, True),
        ("1.2345", "KWD", 1235, True),
        ("\u22121.00", "USD", -100, False),
    ],
)
def test_amounts(text: str, currency: str, minor: int, rounded: bool) -> None:
    assert parse_amount(text, currency) == (minor, rounded)


@pytest.mark.parametrize("text", ["", "$120", "1E5", "NaN", "Infinity", "--1", "9" * 41, "9" * 30])
def test_no_amounts(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_amount(text, "USD")


def test_dates() -> None:
    for text in ("20240105", "20240105233000", "20240105235959.999[-11:XYZ]", "20240105[0:GMT]"):
        assert parse_date(text).isoformat() == "2024-01-05"
    for text in ("", "soon", "2024", "20240230", "00000000", "30000101"):
        with pytest.raises(UnreadableError):
            parse_date(text)


def test_rounding_is_told_on_the_row(tmp_path: Path) -> None:
    row = "<STMTTRN><DTPOSTED>20240105<TRNAMT>1.005<FITID>1</STMTTRN>"
    found = read_text(tmp_path, STATEMENT.format(row))
    assert found.amounts == [101]
    assert found.rows[0].warning == "The amount “1.005” was rounded to the decimals of USD."


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ("<CURRENCY><CURRATE>1.1<CURSYM>EUR</CURRENCY>", "The transaction is in EUR, but the account is in USD."),
        ("<CORRECTFITID>7<CORRECTACTION>DELETE", "The bank takes back its line “7”. Delete it if it was imported before."),
    ],
)  # fmt: skip
def test_rows_that_cannot_stand_alone(tmp_path: Path, element: str, reason: str) -> None:
    found = read_text(tmp_path, STATEMENT.format(TRANSACTION.format(element)))
    assert found.broken == [(1, reason)]


def test_what_surrounds_a_transaction_does_not_leak_into_it(tmp_path: Path) -> None:
    rows = (
        "<STMTTRN><DTPOSTED>20240105<TRNAMT>-1.00<FITID>1<PAYEE><NAME>Landlord<CITY>X</PAYEE>"
        "<BANKACCTTO><ACCTID>99</BANKACCTTO><ORIGCURRENCY><CURSYM>EUR</ORIGCURRENCY></STMTTRN>"
        "<STMTTRN><DTPOSTED>20240106<TRNAMT>-2.00<FITID>2<TRNTYPE>CHECK<CHECKNUM>12<NAME>A < B"
        "<MEMO>rent &lt;May&gt; &#x41;&#xD800;&bogus;</STMTTRN>"
    )
    found = read_text(tmp_path, STATEMENT.format(rows))
    assert found.layout.account_refs == ("1",)
    assert found.rows[0].payee == "Landlord"
    assert found.rows[1].payee == "A < B"
    assert found.rows[1].description == "A < B · rent <May> A\ufffd&bogus;"
    assert found.rows[1].notes == "Check 12"


def test_pending_rows_cash_of_investments_and_left_out_trades(tmp_path: Path) -> None:
    body = (
        "<OFX><INVSTMTRS><CURDEF>USD<INVACCTFROM><BROKERID>b<ACCTID>9</INVACCTFROM><INVTRANLIST>"
        "<BUYSTOCK><INVBUY><INVTRAN><FITID>b1<DTTRADE>20240105</INVTRAN><TOTAL>-5</INVBUY></BUYSTOCK>"
        "<INVBANKTRAN><STMTTRN><DTPOSTED>20240106<TRNAMT>0.24<FITID>c1<NAME>Interest</STMTTRN>"
        "<SUBACCTFUND>CASH</INVBANKTRAN></INVTRANLIST></INVSTMTRS></OFX>"
    )
    found = read_text(tmp_path, body)
    assert found.amounts == [24]
    assert found.layout.warnings[0].startswith("1 investment transactions are left out")
    pending = (
        "<BANKTRANLISTP><STMTTRNP><DTTRAN>20240107<TRNAMT>-3<NAME>Bar</STMTTRNP></BANKTRANLISTP>"
    )
    found = read_text(tmp_path, STATEMENT.format(pending))
    assert [(row.pending, row.date.day) for row in found.rows] == [(True, 7)]


def test_a_bank_a_card_and_an_investment_account_in_one_file(tmp_path: Path) -> None:
    def row(amount: str, name: str, tag: str = "STMTTRN", day: str = "DTPOSTED") -> str:
        return f"<{tag}><{day}>20240105<TRNAMT>{amount}<NAME>{name}</{tag}>"

    pending = (
        f"<BANKTRANLISTP><DTASOF>20240106{row('-9', 'Bar', 'STMTTRNP', 'DTTRAN')}</BANKTRANLISTP>"
    )
    text = (
        '<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="220"?><OFX><BANKMSGSRSV1><STMTTRNRS>'
        "<STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>1<ACCTID>7<ACCTTYPE>CHECKING</BANKACCTFROM>"
        f"<BANKTRANLIST>{row('-1', 'Shop')}</BANKTRANLIST>{pending}"
        "<LEDGERBAL><BALAMT>5.00<DTASOF>20240131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1>"
        "<CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>USD<CCACCTFROM><ACCTID>8</CCACCTFROM>"
        f"<BANKTRANLIST>{row('-2', 'Inn')}{row('2', 'Inn')}</BANKTRANLIST>{pending}"
        "<LEDGERBAL><BALAMT>-6.00<DTASOF>20240131</LEDGERBAL></CCSTMTRS></CCSTMTTRNRS>"
        "</CREDITCARDMSGSRSV1><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><CURDEF>USD<INVACCTFROM>"
        "<BROKERID>b<ACCTID>9</INVACCTFROM><INVTRANLIST><INVBANKTRAN>"
        f"{row('3', 'Interest')}</INVBANKTRAN><BUYSTOCK><INVBUY><INVTRAN><FITID>1</INVTRAN></INVBUY>"
        "</BUYSTOCK></INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>"
    )
    expected = {
        "7 CHECKING": ([(-100, False), (-900, True)], 500),
        "8": ([(-200, False), (200, False), (-900, True)], -600),
        "9": ([(300, False)], None),
    }
    for ref, (rows, balance) in expected.items():
        found = read_text(tmp_path, text, mapping=CsvMapping(account_ref=ref))
        assert found.layout.account_refs == tuple(expected)
        assert [(row.amount, row.pending) for row in found.rows] == rows
        assert found.layout.ledger_balance == balance
    assert "1 investment transactions are left out" in found.layout.warnings[0]


def test_unclosed_and_lower_case_tags(tmp_path: Path) -> None:
    text = STATEMENT.format((TRANSACTION.format("").replace("</STMTTRN>", "") + "\n") * 3).lower()
    assert read_text(tmp_path, text.replace("usd", "USD")).amounts == [-100] * 3
    cut = STATEMENT.format(TRANSACTION.format(""))[:-20]
    assert read_text(tmp_path, cut).amounts == [-100]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, newline: str) -> None:
    text = STATEMENT.format("\n\n" + TRANSACTION.format(" é")).replace("\n", newline)
    found = read_text(tmp_path, text, encoding=encoding)
    assert [(row.line, row.payee) for row in found.rows] == [(3, "Shop é")]


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("1252", "cp1252"),
        ("ISO-8859-1", "latin-1"),
        ("ISO-8859-2", "iso8859-2"),
        ("1250", "cp1250"),
    ],
)
def test_the_header_s_charset(tmp_path: Path, charset: str, codec: str) -> None:
    name = "Řezník" if codec in {"iso8859-2", "cp1250"} else "Café"
    text = f"OFXHEADER:100\nENCODING:USASCII\nCHARSET:{charset}\n\n"
    text += STATEMENT.format(TRANSACTION.replace("Shop{}", name))
    assert read_text(tmp_path, text, encoding=codec).rows[0].payee == name


def test_document_types_and_entities_are_refused(tmp_path: Path) -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE OFX [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        + STATEMENT.format(TRANSACTION.format("&b;"))
    )
    with pytest.raises(StatementFormatError, match="declares its own document type"):
        read_text(tmp_path, bomb)
    harmless = STATEMENT.format(TRANSACTION.format("<![CDATA[ <!DOCTYPE x> ]]>"))
    assert read_text(tmp_path, harmless).rows[0].payee == "Shop <!DOCTYPE x>"


def test_no_statement_inside(tmp_path: Path) -> None:
    refused = (
        "<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Signon invalid"
        "</STATUS></SONRS></SIGNONMSGSRSV1></OFX>"
    )
    with pytest.raises(StatementFormatError, match="The bank says: “Signon invalid”"):
        read_text(tmp_path, refused)
    with pytest.raises(StatementFormatError, match="holds no statement"):
        read_text(tmp_path, "<OFX></OFX>")
    empty = read_text(tmp_path, STATEMENT.format(""))
    assert empty.rows == []
    assert "The statement holds no transactions." in empty.layout.warnings


def test_signs_turned_round(tmp_path: Path) -> None:
    text = STATEMENT.format(TRANSACTION.format(""))
    assert read_text(tmp_path, text, mapping=CsvMapping(negate=True)).amounts == [100]
