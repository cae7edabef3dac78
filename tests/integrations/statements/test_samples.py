"""Files that others wrote, read where they lie; their numbers were taken from the files by hand."""

from pathlib import Path

import pytest
from ofxtools.Parser import OFXTree

from spends.domains.imports.ports import CsvMapping
from spends.integrations.statements.detect import ReadersByContent
from tests.integrations.statements.reading import SAMPLES, read, sample


def test_mint() -> None:
    found = read(sample("csv/mint.csv"))
    assert found.amounts == [-2999, 12345]
    assert found.days == ["2016-08-02", "2016-06-02"]
    assert not found.layout.date_ambiguous
    assert [row.payee for row in found.rows] == ["Amazon", "Autopay Rautopay Auto"]
    assert found.rows[0].description == "AMAZON MKTPLACE PMTS AMZN.COM/BILL WA"
    assert found.rows[0].category == "Shopping"
    assert found.invalid == []


def test_paypal() -> None:
    found = read(sample("csv/paypal.csv"))
    assert found.amounts == [-2000, 112000]
    assert found.days == ["2016-06-04"] * 2
    assert [row.external_id for row in found.rows] == ["XYZ1", "XYZ2"]
    assert [row.payee for row in found.rows] == ["Jane Doe", "Debit Card"]
    assert found.layout.currency == "USD"
    assert found.invalid == []


def test_venmo() -> None:
    found = read(sample("csv/venmo.csv"))
    assert found.amounts == [7301, 5003, -1201, -3502]
    assert found.total == 7601
    assert found.days == ["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04"]
    assert [row.line for row in found.rows] == [3, 4, 5, 6]
    assert [row.external_id for row in found.rows] == ["1", "2", "3", "4"]
    assert [row.payee for row in found.rows] == ["Friend A", "Friend B", "Friend A", "Friend B"]
    assert found.broken == []
    assert found.layout.ledger_balance == 7601
    assert str(found.layout.ledger_balance_date) == "2020-01-04"


def test_actual() -> None:
    found = read(sample("csv/sure-actual.csv"))
    assert found.amounts == [-150000, -425, 250000, -25000, 43]
    assert found.total == 74618
    assert found.layout.account_refs == ("Checking Account", "Credit Card")
    assert found.rows[0].notes == "January rent"
    assert found.rows[4].payee is None
    assert found.rows[4].description == "Reconciliation balance adjustment"
    card = read(sample("csv/sure-actual.csv"), mapping=CsvMapping(account_ref="Credit Card"))
    assert card.amounts == [-425]


def test_ynab() -> None:
    found = read(sample("csv/sure-ynab.csv"))
    assert found.amounts == [-150000, -425, 250000, -25000, 43]
    assert found.days == ["2024-01-01", "2024-01-02", "2024-01-05", "2024-01-06", "2024-01-04"]
    assert found.rows[3].payee == "Transfer : Savings"
    assert found.rows[1].category == "Food: Coffee"
    assert not any(row.pending for row in found.rows)


def test_plain_transactions() -> None:
    found = read(sample("csv/sure-transactions.csv"))
    assert found.amounts == [-8975, -12050, -425, -4500, -7999, -6530, -5500, -2400, -3250]
    assert found.total == -51629
    assert (found.days[0], found.days[-1]) == ("2023-05-01", "2023-05-20")
    assert not found.layout.date_ambiguous
    assert found.invalid == []


def test_checking() -> None:
    found = read(sample("ofx/checking.ofx"))
    assert found.amounts == [1, -3451, -2500]
    assert found.days == ["2011-03-31", "2011-04-05", "2011-04-07"]
    assert [row.line for row in found.rows] == [46, 54, 62]
    assert found.rows[2].notes == "Check 319"
    assert found.layout.ledger_balance == 10099


def test_latin_1() -> None:
    found = read(sample("ofx/accented_characters_latin1.ofx"))
    assert found.amounts == [-5873]
    assert found.rows[0].payee == "Virement Interac à: Jean"
    assert found.layout.ledger_balance == 10099


def test_more_decimals_than_the_currency() -> None:
    found = read(sample("ofx/moneymrkt1_v103.ofx"))
    assert found.amounts == [-99542, 78854, 307013]
    assert found.layout.ledger_balance == 260717
    assert all(row.warning for row in found.rows)


def test_two_accounts_without_transactions() -> None:
    found = read(sample("ofx/multiple_accounts2.ofx"))
    assert found.layout.account_refs == ("9100 CHECKING", "9200 SAVINGS")
    assert found.layout.ledger_balance == 11100
    assert found.rows == []
    savings = CsvMapping(account_ref="9200 SAVINGS")
    assert (
        read(sample("ofx/multiple_accounts2.ofx"), mapping=savings).layout.ledger_balance == 22200
    )


def test_cdata() -> None:
    found = read(sample("ofx/suncorp.ofx"), "AUD")
    assert found.amounts == [-1685]
    assert found.rows[0].payee == "EFTPOS WDL HANDYWAY ALDI STORE"
    assert found.rows[0].description == "EFTPOS WDL HANDYWAY ALDI STORE GEELONG WEST VICAU"
    assert found.layout.ledger_balance == 123412


def test_the_cash_of_an_investment_account() -> None:
    found = read(sample("ofx/fidelity.ofx"))
    assert found.amounts == [24, -97, 16]
    assert found.days == ["2012-07-31", "2012-08-20", "2012-08-31"]
    assert found.layout.warnings[0].startswith("14 investment transactions are left out")


def test_broken_dates_are_listed() -> None:
    found = read(sample("ofx/broken-date_missing.ofx"))
    assert found.rows == []
    assert found.broken == [
        (33, "The transaction has no date."),
        (40, "The transaction has no date."),
        (48, "The date “20120231” does not exist."),
    ]


def test_a_broken_amount_is_listed() -> None:
    found = read(sample("ofx/broken-decimal_error.ofx"), "CAD")
    assert found.broken == [(34, "The date “201120000000” does not exist.")]


def test_an_empty_balance_is_none() -> None:
    found = read(sample("ofx/broken-empty_balance.ofx"), "CAD")
    assert found.amounts == [12000]
    assert found.layout.ledger_balance is None


def test_unclosed_and_empty() -> None:
    found = read(sample("ofx/broken-heap-buffer-overflow-1.ofx"))
    assert (found.rows, found.invalid) == ([], [])
    assert found.layout.warnings == ("The statement holds no transactions.",)


def test_no_sample_crashes() -> None:
    for path in sorted(sample("belongings").iterdir()):
        layout = ReadersByContent().open(path).inspect(path, "USD")
        assert not layout.ready


@pytest.mark.parametrize(
    "name", ["checking.ofx", "accented_characters_latin1.ofx", "moneymrkt1_v103.ofx", "suncorp.ofx"]
)
def test_a_strict_parser_reads_the_same_transactions(name: str) -> None:
    path = sample(f"ofx/{name}")
    tree = OFXTree()
    tree.parse(str(path))
    theirs = [(one.findtext("FITID"), one.findtext("DTPOSTED", "")[:8], one.findtext("TRNAMT", ""))
              for one in tree.iter("STMTTRN")]  # fmt: skip
    ours = read(path, "AUD" if name == "suncorp.ofx" else "USD").rows
    assert [(row.external_id, f"{row.date:%Y%m%d}", row.amount) for row in ours] == [
        (fitid, day, round(float(amount) * 100)) for fitid, day, amount in theirs
    ]


def test_every_csv_and_ofx_sample_has_its_test() -> None:
    tests = Path(__file__).read_text(encoding="utf-8")
    sample("csv")
    for path in (*SAMPLES.glob("csv/*"), *SAMPLES.glob("ofx/*")):
        assert path.name in tests
