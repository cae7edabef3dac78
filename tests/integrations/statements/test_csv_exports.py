"""The rows of exports that are known, each as its program writes it.

Where the headers are documented:

- Monarch: “Import data from banks and other finance apps” at
  help.monarchmoney.com/hc/en-us/articles/4409682789908; tags and owner came later
- Firefly III: docs.firefly-iii.org/tutorials/firefly-iii/exporting-data; the columns and the sign
  of amounts in its app/Support/Export/ExportDataGenerator.php
- PayPal: the specification of its activity download; “Balance Impact” says Credit, Debit or Memo
- the others: the samples beside the project
"""

import datetime as dt
from pathlib import Path

import pytest

from spends.domains.imports.ports import CsvMapping, StatementFormatError
from spends.integrations.statements.csv_reader import CsvReader
from spends.kit.errors import InvalidInput
from tests.integrations.statements.reading import FIXTURES, MINT, MINT_ROW, read, read_text


def test_mint(tmp_path: Path) -> None:
    rows = [
        MINT_ROW.format("Trip", "gift"),
        MINT_ROW.format("", "gift"),
        MINT_ROW.format("a b", ""),
    ]
    found = read_text(tmp_path, "\n".join([MINT, *rows]))
    assert found.amounts == [-2999] * 3
    assert found.days == ["2016-08-02"] * 3
    assert not found.layout.date_ambiguous
    assert [row.notes for row in found.rows] == ["gift · Tags: Trip", "gift", "Tags: a b"]
    assert (found.rows[0].payee, found.rows[0].category) == ("Amazon", "Shopping")
    assert found.rows[0].description == "AMZN.COM/BILL WA"
    assert found.layout.account_refs == ("1234",)


def test_ynab_s_splits_and_transfers() -> None:
    found = read(FIXTURES / "ynab.csv")
    assert found.amounts == [-4000, -1500, 250000, -10000, 10000]
    assert [row.category for row in found.rows] == [
        "Everyday: Groceries",
        "Home: Supplies",
        "Inflow: Ready to Assign",
        None,
        None,
    ]
    assert [row.payee for row in found.rows[3:]] == ["Transfer : Savings", "Transfer : Checking"]
    assert found.rows[1].notes == "Split (2/2) soap"
    assert found.rows[2].notes == "Tags: Red"
    assert not any(row.pending for row in found.rows)
    assert found.layout.account_refs == ("Checking", "Savings")
    savings = read(FIXTURES / "ynab.csv", mapping=CsvMapping(account_ref="Savings"))
    assert (savings.amounts, savings.layout.preset) == ([10000], "YNAB")


def test_ynab_4(tmp_path: Path) -> None:
    text = (
        "Account,Flag,Check Number,Date,Payee,Category,Master Category,Sub Category,Memo,Outflow,"
        "Inflow,Cleared,Running Balance\n"
        "Giro,,,28/01/2015,Bäcker,Everyday:Food,Everyday,Food,,2.50€,0.00€,C,10.00€\n"
    )
    found = read_text(tmp_path, text, "EUR")
    assert (found.layout.preset, found.amounts, found.days) == ("YNAB", [-250], ["2015-01-28"])
    assert found.rows[0].category == "Everyday:Food"


def test_actual_s_splits_count_once() -> None:
    found = read(FIXTURES / "actual.csv", mapping=CsvMapping(account_ref="Checking"))
    assert found.amounts == [-150000, -4000, -1500, -10050]
    assert found.broken == [(3, "This is the whole of a split. Its parts are rows of their own.")]
    assert [row.category for row in found.rows] == [
        "Housing: Rent",
        "Everyday: Groceries",
        "Home: Supplies",
        None,
    ]
    assert read(FIXTURES / "actual.csv").layout.account_refs == ("Checking", "Savings")


def test_which_rows_of_paypal_are_money_of_the_account() -> None:
    found = read(FIXTURES / "paypal.csv")
    assert [(row.line, row.amount, row.payee) for row in found.rows] == [
        (2, 9680, "Ann Doe"),
        (4, -1100, None),
        (9, -7850, "The Inn"),
        (10, -500, "Bob"),
        (13, 400, "Shop"),
    ]
    assert [row.pending for row in found.rows] == [False, False, False, True, False]
    assert found.rows[0].notes == "for the tent"
    assert found.rows[1].description == "General Currency Conversion"
    assert found.rows[2].description == "Express Checkout Payment · Two nights"
    held = "PayPal holds this money or lets it go again; it stays in the account."
    foreign = "The row is in EUR, but the account is in USD."
    assert found.broken == [
        (3, foreign),
        (5, foreign),
        (6, "PayPal notes this only; it did not change the balance."),
        (7, held),
        (8, held),
        (11, "This asks for money. What is then paid is a row of its own."),
        (12, "This is one item of a payment. The payment is a row of its own."),
    ]
    assert all(row.left_out for row in found.invalid)
    euros = read(FIXTURES / "paypal.csv", "EUR")
    assert [(row.line, row.amount) for row in euros.rows] == [(3, -1000), (5, 1000)]


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("General Authorization", False),
        ("Void of Authorization", False),
        ("Temporary Hold", False),
        ("Hold on Balance for Dispute Investigation", False),
        ("Cancellation of Hold for Dispute Resolution", False),
        ("Payment Release", False),
        ("Reserve Release", False),
        ("Order", False),
        ("Invoice Sent", False),
        ("PreApproved Payment Bill User Payment", True),
        ("Recurring Payment Sent", True),
        ("Payment Reversal", True),
        ("Bank Deposit to PP Account", True),
        ("General Withdrawal", True),
        ("Household Payment", True),
    ],
)
def test_kinds_of_rows_of_paypal(tmp_path: Path, kind: str, *, counts: bool) -> None:
    header = "Date,Time,Time Zone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID"
    row = f"2024-01-13,10:00:00,PST,Ann,{kind},Completed,USD,-1.00,0.00,-1.00,A1"
    found = read_text(tmp_path, f"{header}\n{row}\n")
    assert (len(found.rows), len(found.invalid)) == ((1, 0) if counts else (0, 1))


GERMAN_PAYPAL = """\
"Datum","Uhrzeit","Zeitzone","Name","Typ","Status","Währung","Brutto","Gebühr","Netto","Transaktionscode","Artikelbezeichnung","Betreff","Hinweis","Auswirkung auf Guthaben"
"05.03.2024","10:00:00","Europe/Berlin","Laden","PayPal Express-Zahlung","Abgeschlossen","EUR","-1.234,56","0,00","-1.234,56","A1","Stuhl","","","Soll"
"05.03.2024","10:00:01","Europe/Berlin","","Bankgutschrift auf PayPal-Konto","Abgeschlossen","EUR","1.234,56","0,00","1.234,56","A2","","","","Haben"
"06.03.2024","10:00:00","Europe/Berlin","Bahn","Einbehaltung für offene Autorisierung","Abgeschlossen","EUR","-20,00","0,00","-20,00","A3","","","","Soll"
"07.03.2024","10:00:00","Europe/Berlin","Bahn","Rückbuchung allgemeiner Einbehaltung","Abgeschlossen","EUR","20,00","0,00","20,00","A4","","","","Haben"
"07.03.2024","10:00:00","Europe/Berlin","Bahn","Allgemeine Autorisierung","Ausstehend","EUR","-20,00","0,00","-20,00","A5","","","","Memo"
"08.03.2024","10:00:00","Europe/Berlin","Anna","Allgemeine Zahlung","Abgeschlossen","EUR","50,00","-1,60","48,40","A6","","","für das Zelt","Haben"
"""


def test_paypal_in_german(tmp_path: Path) -> None:
    found = read_text(tmp_path, GERMAN_PAYPAL, "EUR")
    assert found.layout.preset == "PayPal"
    assert [(row.external_id, row.amount) for row in found.rows] == [
        ("A1", -123456),
        ("A2", 123456),
        ("A6", 4840),
    ]
    assert found.days == ["2024-03-05", "2024-03-05", "2024-03-08"]
    assert found.rows[0].description == "PayPal Express-Zahlung · Stuhl"
    assert found.rows[2].notes == "für das Zelt"
    assert [row.line for row in found.invalid if row.left_out] == [4, 5, 6]


def test_paypal_in_french(tmp_path: Path) -> None:
    text = (
        "Date,Heure,Fuseau horaire,Nom,Type,État,Devise,Avant commission,Commission,Net,"
        "Numéro de transaction,Impact sur le solde\n"
        '31/03/2024,10:00:00,CET,Ann,Paiement,Terminé,EUR,"50,00","-1,60","48,40",N1,Crédit\n'
        '31/03/2024,10:00:00,CET,Bob,Paiement,En attente,EUR,"-5,00","0,00","-5,00",N2,Débit\n'
        '31/03/2024,10:00:00,CET,Cie,Autorisation,Terminé,EUR,"-5,00","0,00","-5,00",N3,Mémo\n'
    )
    found = read_text(tmp_path, text, "EUR")
    assert found.layout.preset == "PayPal"
    assert [(row.external_id, row.amount, row.pending) for row in found.rows] == [
        ("N1", 4840, False),
        ("N2", -500, True),
    ]
    assert [row.line for row in found.invalid if row.left_out] == [4]


def test_revolut_takes_the_fee_off() -> None:
    path = FIXTURES / "revolut.csv"
    layout = read(path, "EUR").layout
    assert (layout.account_refs, layout.currency) == (("Current", "Savings"), "EUR")
    found = read(path, "EUR", layout.mapping.model_copy(update={"account_ref": "Current"}))
    # What it says is left before the pending line.
    assert found.amounts == [20000, -1240, -5150, -300]
    assert sum(found.amounts[:3]) == 13610
    assert [row.pending for row in found.rows] == [False, False, False, True]
    assert found.broken == [(5, "The status is “REVERTED”, so no money moved.")]
    turned = layout.mapping.model_copy(update={"account_ref": "Current", "negate": True})
    assert read(path, "EUR", turned).amounts == [-20000, 1240, 5150, 300]


def test_paypal_without_net_amounts_adds_the_fee(tmp_path: Path) -> None:
    header = "Date,TimeZone,Name,Type,Status,Currency,Gross,Fee,Transaction ID"
    rows = ["2024-01-13,PST,Ann,Sale,Completed,USD,100.00,-3.20,A1",
            "2024-01-14,PST,Bob,Sale,Completed,USD,50.00,,A2"]  # fmt: skip
    found = read_text(tmp_path, "\n".join([header, *rows]))
    assert (found.layout.preset, found.amounts) == ("PayPal", [9680, 5000])


def test_venmo_between_its_balances() -> None:
    found = read(FIXTURES / "venmo.csv")
    assert found.layout.mapping.header_line == 3
    assert [(row.line, row.amount, row.payee, row.description) for row in found.rows] == [
        (5, 25000, "Bob Sample", "Rent, my half"),
        (6, -1850, "Cem Sample", "Pizza 🍕"),
        (8, 4000, "Dana Sample", "Tickets"),
        (9, -20000, "Example Bank Checking *1234", "Example Bank Checking *1234"),
    ]
    assert found.rows[0].external_id == "4303787187085600001"
    paid = "A bank account or card paid for this, so it did not change the Venmo balance."
    assert found.broken == [(7, paid)]
    assert found.layout.ledger_balance == found.total == 7150
    assert found.layout.ledger_balance_date == dt.date(2025, 4, 9)


def test_venmo_without_a_balance_that_can_be_read(tmp_path: Path) -> None:
    text = (FIXTURES / "venmo.csv").read_text(encoding="utf-8")
    for balance in ("soon", ""):
        found = read_text(tmp_path, text.replace("$71.50", balance))
        assert (found.layout.ledger_balance, len(found.rows)) == (None, 4)
    header = "".join(text.splitlines(keepends=True)[:4])
    assert read_text(tmp_path, header).layout.ledger_balance is None


def test_monarch() -> None:
    found = read(FIXTURES / "monarch.csv")
    assert found.amounts == [-1250, 250000, 31040]
    assert found.days == ["2024-01-05", "2024-01-04", "2024-01-04"]
    first, second, third = found.rows
    assert (first.payee, first.description) == ("Corner Café", "SQ *CORNER CAFE 0412")
    assert (first.category, first.notes) == (
        "Restaurants & Bars",
        "with Bob · Tags: Work,Reimburse",
    )
    assert (second.notes, third.description) == (None, "Credit Card Payment")
    assert found.layout.account_refs == ("Checking (...1234)", "Credit Card (...9876)")


def test_firefly_is_read_from_one_account_s_side() -> None:
    found = read(FIXTURES / "firefly.csv", mapping=CsvMapping(account_ref="Checking"))
    assert found.amounts == [100000, -4520, 250000, -30000, -1950, -15000]
    assert found.days[:2] == ["2024-03-01", "2024-03-02"]
    assert [row.payee for row in found.rows] == [
        *("Initial balance for Checking", "Grocer", "Employer", "Savings", "Bistro", "Car loan"),
    ]
    assert [row.external_id for row in found.rows] == ["11", "12", "13", "14", "15", "18"]
    assert (found.rows[1].description, found.rows[1].category) == ("Weekly shop", "Food")
    assert found.rows[1].notes == "with coupons · Tags: weekly,home"
    assert found.broken == [(7, "The row is in EUR, but the account is in USD.")]
    savings = read(FIXTURES / "firefly.csv", mapping=CsvMapping(account_ref="Savings"))
    assert [(row.amount, row.payee) for row in savings.rows] == [
        (30000, "Checking"),
        (-200, "Bank"),
    ]
    loan = read(FIXTURES / "firefly.csv", mapping=CsvMapping(account_ref="Car loan"))
    assert loan.amounts == [15000]


def test_firefly_s_transfers_need_a_side() -> None:
    found = read(FIXTURES / "firefly.csv")
    assert found.layout.account_refs == ("Checking", "Savings", "Car loan")
    assert any("3 accounts" in words for words in found.layout.warnings)
    assert found.amounts == [100000, -4520, 250000, -1950, -200]
    between = "This goes from one account of the file to another. Choose which of them is imported."
    assert [row for row in found.broken if row[0] != 7] == [(5, between), (9, between)]
    with pytest.raises(InvalidInput, match="Choose the account again"):
        CsvReader().read(FIXTURES / "firefly.csv", "USD", CsvMapping(account_ref="Attic"))


def test_firefly_without_an_own_account_says_so(tmp_path: Path) -> None:
    text = (FIXTURES / "firefly.csv").read_text(encoding="utf-8")
    found = read_text(tmp_path, text.replace("Asset account", "Cash account"))
    assert found.broken[0][1] == "Neither end of this row is an account that the file is of."


def test_accounts_of_firefly_beyond_the_sample_are_found(tmp_path: Path) -> None:
    header, *rows = (FIXTURES / "firefly.csv").read_text(encoding="utf-8").splitlines()
    text = "\n".join([header, *[rows[1]] * 1_200, rows[3]])
    assert read_text(tmp_path, text).layout.account_refs == ("Checking", "Savings")


def test_a_sheet_saved_to_its_edge_is_as_wide_as_its_names(tmp_path: Path) -> None:
    rest = "," * 16_381
    rows = "".join(f"2024-01-{day:02d},Shop,-1.50{rest}\n" for day in range(1, 20))
    found = read_text(tmp_path, f"Date,Payee,Amount{rest}\n{rows}")
    assert found.amounts == [-150] * 19
    with pytest.raises(StatementFormatError, match="more columns than any statement"):
        read_text(tmp_path, f"Date,Payee,Amount{rest},End\n{rows}")
