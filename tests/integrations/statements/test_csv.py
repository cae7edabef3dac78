import datetime as dt
import tracemalloc
from pathlib import Path

import pytest

from spends.domains.imports.ports import BATCH_SIZE, CsvMapping, StatementFormatError
from spends.integrations.statements.csv_reader import CsvReader
from spends.kit.errors import InvalidInput
from tests.integrations.statements.reading import FIXTURES, read, read_text


def test_three_broken_rows_of_three_hundred_leave_297() -> None:
    found = read(FIXTURES / "three_broken_of_300.csv")
    assert len(found.rows) == 297
    assert found.total == 934481
    assert found.broken == [
        (42, "The date “2024-02-31” does not exist."),
        (152, "“12.34.5” is not an amount."),
        (301, "The row has 2 columns, but 4 are expected."),
    ]
    assert found.invalid[2].raw == "2024-10-26,Hardware Barn"


def test_german_bank_with_lines_above_the_header() -> None:
    found = read(FIXTURES / "german_bank.csv", "EUR")
    assert found.layout.encoding == "cp1252"
    assert found.layout.delimiter == ";"
    assert found.layout.mapping.header_line == 5
    assert found.layout.mapping.decimal == ","
    assert (found.layout.date_order, found.layout.date_ambiguous) == ("DMY", False)
    assert found.amounts == [-8400, -735, 321050, -105000]
    assert found.rows[0].description == "Lastschrift · Abschlag März Vertrag 4711"
    assert found.rows[1].payee == "Bäckerei Süß"
    # The second row's text covers two lines, so that later rows stand one line further down.
    assert [row.line for row in found.rows] == [6, 8, 9, 10]
    assert found.broken == [
        (11, "The date “30.02.2024” does not exist."),
        (12, "“Summe” is not a date."),
    ]


def test_dutch_bank_says_out_or_in_in_a_column() -> None:
    found = read(FIXTURES / "dutch_bank.csv", "EUR")
    assert found.amounts == [-4550, 250000, -95000]
    assert found.days == ["2024-03-01", "2024-03-02", "2024-03-03"]
    assert [row.payee for row in found.rows] == ["Fietsenwinkel", "Werkgever BV", "Huur"]
    assert found.rows[2].description == "Huur"


def test_french_debit_and_credit_columns() -> None:
    found = read(FIXTURES / "french_debit_credit.csv", "EUR")
    assert found.amounts == [-490, 215000, -6105]
    assert found.rows[0].description == "Boulangerie du Château"
    assert found.layout.date_ambiguous
    assert found.days[0] == "2024-03-02"


def test_a_file_without_a_header() -> None:
    found = read(FIXTURES / "headerless.csv")
    assert found.layout.mapping.header_line == 0
    assert found.amounts == [-1250, -425, 120000]
    assert [row.line for row in found.rows] == [1, 2, 3]
    assert found.rows[1].description == "BLUE DOOR CAFE, MAIN ST"


@pytest.mark.parametrize(
    ("header", "row", "amount", "payee"),
    [
        ("Fecha;Concepto;Importe;Saldo", "28/01/2024;Panadería;-4,50;100,00", -450, None),
        ("Data;Descrizione;Entrate;Uscite", "28/01/2024;Libreria;;12,00", -1200, None),
        ("Data;Descrição;Valor", "28/01/2024;Padaria;-3,10", -310, None),
        ("Date;Libellé;Montant", "28/01/2024;Marché;-8,00", -800, None),
        ("Datum;Tegenpartij;Bedrag;Omschrijving", "28-01-2024;Bakker;-2,00;brood", -200, "Bakker"),
        ("Buchung;Empfänger;Soll;Haben", "28.01.2024;Kiosk;2,20;", -220, "Kiosk"),
        ("Datum;Empfänger;Betrag;Soll/Haben", "28.01.2024;Kiosk;2,20;S", -220, "Kiosk"),
        ("Posting Date|Details|Description|Amount|Balance", "01/28/2024|DEBIT|Shop|-5.00|10.00", -500, None),
        ("Date\tPayee\tWithdrawal\tDeposit", "28 Jan 2024\tShop\t5.00\t", -500, "Shop"),
        ("Started Date,Description,Amount,Currency,State", "2024-01-28 10:00:00,Shop,-5.00,EUR,COMPLETED", -500, None),
        ("Kirjauspäivä;Määrä;Saaja/Maksaja;Viesti", "28.1.2024;-5,00;Kauppa;ruoka", -500, "Kauppa"),
        ("Data operacji;Opis;Odbiorca;Kwota;Saldo po operacji;Waluta",
         "2024-01-28;Zakup;Sklep;-5,00;99,00;EUR", -500, "Sklep"),
        ("Data;Opis;Kontrahent;Kwota;Wn/Ma", "2024-01-28;Zakup;Sklep;5,00;Wn", -500, "Sklep"),
        ("Bokföringsdag;Belopp;Namn;Saldo;Valuta", "2024-01-28;-5,00;Affär;99,00;EUR", -500, "Affär"),
        ("Dato;Tekst;Modtager;Beløb;Saldo", "28.01.2024;Køb;Butik;-5,00;99,00", -500, "Butik"),
        ("Dato;Beskrivelse;Inn på konto;Ut fra konto", "28.01.2024;Kjøp;;5,00", -500, None),
        ("Datum transakce;Název protistrany;Částka;Měna", "28.01.2024;Obchod;-5,00;EUR", -500, "Obchod"),
        ("Könyvelés dátuma;Partner neve;Összeg;Devizanem", "2024.01.28;Bolt;-5;EUR", -500, "Bolt"),
        ("Дата операции;Описание;Сумма платежа;Валюта платежа", "28.01.2024;Кафе;-5,00;EUR", -500, None),
        ("Bokföringsdag;Belopp;Namn;Rubrik", "2024-01-28;-5,00;;Kortköp Affär", -500, None),
        ("Bokföringsdag;Belopp;Namn;Ärende", "2024-01-28;-5,00;;Kortköp Affär", -500, None),
        ("Buchungstag;Valuta;Empfänger;Betrag", "28.01.2024;29.01.2024;Kiosk;-5,00", -500, "Kiosk"),
    ],
)  # fmt: skip
def test_headers_of_many_languages(
    tmp_path: Path, header: str, row: str, amount: int, payee: str | None
) -> None:
    found = read_text(tmp_path, f"{header}\n{row}\n", "EUR")
    assert found.broken == []
    assert found.amounts == [amount]
    assert found.days == ["2024-01-28"]
    assert found.rows[0].payee == payee
    assert found.rows[0].description


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Date,Text,Withdrawals (SGD),Deposits (SGD)\n2024-01-28,Shop,6.66,\n2024-01-28,Pay,,5\n",
         [-666, 500]),
        ("Date,Text,Debit SEK,Credit SEK\n2024-01-28,Shop,6.66,\n2024-01-28,Pay,,5\n", [-666, 500]),
        (("Datum;Text;Soll in EUR;Haben in EUR;Saldo in EUR\n"
         "28.01.2024;Kiosk;12,50;;100,00\n29.01.2024;Lohn;;5,00;105,00\n"), [-1250, 500]),
        ("Date;Libellé;Débit (EUROS);Crédit (EUROS)\n28/01/2024;Bar;2,50;\n29/01/2024;Paie;;5,00\n",
         [-250, 500]),
        ("Datum;Text;Saldo in CHF;Betrag in CHF\n28.01.2024;Kiosk;100,00;-2,50\n", [-250]),
        ("Data;Causale;Importo (EURO)\n28/01/2024;Bar;-2,50\n", [-250]),
        ("Date,Text,Amount (INR),D/K\n2024-01-28,Shop,6.66,D\n2024-01-28,Pay,5,K\n", [-666, 500]),
        ("Date,Text,Amount,Side\n2024-01-28,Shop,6.66,DT\n2024-01-28,Pay,5,KT\n", [-666, 500]),
        ("2024-01-28;Shop;6.66;D\n2024-01-28;Pay;5.00;C\n", [-666, 500]),
        ("Date,Text,Amount,D/C\n2024-01-28,Shop,6.66,D\n2024-01-28,Pay,-5,C\n", [-666, 500]),
        ("Date,Text,Amount,D/C\n2024-01-28,Shop,-6.66,D\n2024-01-28,Back,3,D\n", [-666, 300]),
        # One word for all, or not for all, may mean anything.
        ("Date,Text,Amount,Flag\n2024-01-28,Shop,6.66,C\n2024-01-28,Pay,5,C\n", [666, 500]),
        ("Date,Text,Amount,Flag\n2024-01-28,Shop,6.66,C\n2024-01-28,A,5,D\n2024-01-28,B,5,\n",
         [666, 500, 500]),
    ],
)  # fmt: skip
def test_which_way_money_went(tmp_path: Path, text: str, amounts: list[int]) -> None:
    found = read_text(tmp_path, text, "EUR")
    assert (found.amounts, found.broken) == (amounts, [])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, newline: str) -> None:
    text = "Date,Payee,Amount\n2024-01-05,Café Müller,-4.50\n2024-01-06,Bar,x\n"
    found = read_text(tmp_path, text.replace("\n", newline), encoding=encoding)
    assert found.rows[0].payee == "Café Müller"
    assert found.amounts == [-450]
    assert found.broken == [(3, "“x” is not an amount.")]


def test_rows_that_state_a_balance_stay_out(tmp_path: Path) -> None:
    rows = ["Opening balance,,100,K", "Shop,Bar,6.66,D", "TURNOVER,,6.66,D", "Closing balance,,9,K"]
    lines = [f"2024-01-{at:02},{row}\n" for at, row in enumerate(rows, start=1)]
    found = read_text(tmp_path, "Date,Details,Beneficiary,Amount,D/K\n" + "".join(lines), "EUR")
    assert found.amounts == [-666]
    reason = "This row states a balance, so no money moved."
    assert [(row.line, row.reason, row.left_out) for row in found.invalid] == [
        (line, reason, True) for line in (2, 4, 5)
    ]
    # Somebody of that name is paid all the same.
    named = read_text(tmp_path, "Date,Payee,Amount\n2024-01-01,Turnover,-5\n", "EUR")
    assert named.amounts == [-500]


def test_balances_and_words_for_debit_are_no_amount_and_no_description(tmp_path: Path) -> None:
    balances = (
        "1\t20240105\t100,00\t87,50\t-12,50\tBakker\n1\t20240106\t87,50\t97,50\t10,00\tBaas\n"
    )
    found = read_text(tmp_path, balances, "EUR")
    assert found.amounts == [-1250, 1000]
    assert [row.description for row in found.rows] == ["Bakker", "Baas"]
    found = read_text(tmp_path, "Details,Date,Description,Amount\nDEBIT,2024-01-05,Shop,-1.00\n")
    assert found.rows[0].description == "Shop"


def test_notes_alone_are_the_description(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Date,Amount,Memo\n2024-01-05,-1.00,Shop\n")
    assert (found.rows[0].description, found.rows[0].notes) == ("Shop", None)


def test_debits_below_zero_are_debits_too(tmp_path: Path) -> None:
    found = read_text(
        tmp_path, "Date,Payee,Debit,Credit\n2024-01-05,A,-4.00,\n2024-01-06,B,,9.00\n"
    )
    assert found.amounts == [-400, 900]
    assert found.layout.mapping.debits_negative is True


def test_a_reversal_among_unsigned_debits_adds(tmp_path: Path) -> None:
    text = "Date,Payee,Debit,Credit\n2024-01-05,A,4.00,\n2024-01-06,B,5.00,\n2024-01-07,A,-4.00,\n"
    assert read_text(tmp_path, text).amounts == [-400, -500, 400]


def test_neither_debit_nor_credit_is_no_amount(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Date,Payee,Debit,Credit\n2024-01-05,A,4.00,\n2024-01-06,B,,\n")
    assert found.broken == [(3, "The row has no amount.")]


def test_negate_turns_a_card_s_signs_round(tmp_path: Path) -> None:
    text = "Date,Payee,Amount\n2024-01-05,Shop,4.00\n2024-01-06,Payment,-9.00\n"
    assert read_text(tmp_path, text, mapping=CsvMapping(negate=True)).amounts == [-400, 900]


def test_other_currencies_and_refused_payments_are_listed(tmp_path: Path) -> None:
    text = (
        "Date,Name,Amount,Currency,Status\n2024-01-05,A,1.00,USD,Completed\n"
        "2024-01-06,B,2.00,EUR,Completed\n2024-01-07,C,3.00,USD,Denied\n"
        "2024-01-08,D,4.00,USD,Pending\n"
    )
    found = read_text(tmp_path, text)
    assert [(row.payee, row.pending) for row in found.rows] == [("A", False), ("D", True)]
    assert found.broken == [
        (3, "The row is in EUR, but the account is in USD."),
        (4, "The status is “Denied”, so no money moved."),
    ]
    assert found.layout.currency == "USD"


def test_a_delimiter_without_quotes_is_not_guessed_away(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Date,Payee,Amount\n2024-01-05,Shop,-4.50\n2024-01-06,Shop,-4,50\n")
    assert found.amounts == [-450]
    assert found.broken[0][1].startswith("The row has 4 columns, but 3 are expected.")


def test_a_quotation_mark_that_never_closes_costs_one_row(tmp_path: Path) -> None:
    rows = [f'2024-01-{day:02},"Shop",-1.00' for day in range(1, 29)]
    rows[9] = '2024-01-10,"Shop,-1.00'
    found = read_text(tmp_path, "\n".join(["Date,Payee,Amount", *rows]))
    assert len(found.rows) == 27
    assert found.broken == [(11, "A quotation mark in this row does not close.")]
    unquoted = [row.replace('"Shop"', "Shop") for row in rows]
    found = read_text(tmp_path, "\n".join(["Date,Payee,Amount", *unquoted * 10]))
    assert len(found.rows) == 270
    assert [line for line, _ in found.broken] == [11 + 28 * n for n in range(10)]


def test_blank_lines_and_repeated_headers_are_passed_over(tmp_path: Path) -> None:
    text = "\n\nDate,Payee,Amount\n2024-01-05,A,1.00\n\n,,\nDate,Payee,Amount\n2024-01-06,B,2.00\n"
    found = read_text(tmp_path, text)
    assert [(row.line, row.payee) for row in found.rows] == [(4, "A"), (8, "B")]
    assert found.invalid == []


def test_left_out_last_cells_are_empty(tmp_path: Path) -> None:
    text = "Date,Payee,Amount,Notes\n2024-01-05,A,1.00,x\n2024-01-06,B,2.00\n"
    found = read_text(tmp_path, text)
    assert [row.notes for row in found.rows] == ["x", None]


def test_control_characters_do_not_come_in(tmp_path: Path) -> None:
    text = "Date,Payee,Amount\n2024-01-05,\x00Sh\x07op \x1b[31m,1.00\n" + "2024-01-06,B,2.00\n" * 20
    found = read_text(tmp_path, text)
    assert found.rows[0].payee == "Shop [31m"
    assert len(found.rows) == 21


def test_long_texts_are_cut(tmp_path: Path) -> None:
    found = read_text(
        tmp_path, f"Date,Payee,Amount\n2024-01-05,{'x' * 900},1.00\nfoo{'y' * 900},1,2\n"
    )
    assert len(found.rows[0].description) == 500
    assert len(found.invalid[0].raw) == 500


def test_an_account_of_several_is_chosen(tmp_path: Path) -> None:
    text = "Account,Date,Payee,Amount\nHome,2024-01-05,A,1.00\nCard,2024-01-06,B,2.00\n"
    everything = read_text(tmp_path, text)
    assert everything.layout.account_refs == ("Home", "Card")
    assert any("2 accounts" in warning for warning in everything.layout.warnings)
    chosen = read_text(tmp_path, text, mapping=CsvMapping(account_ref="Card"))
    assert chosen.amounts == [200]
    other = CsvMapping(account_ref="7001 CHECKING")
    found = read_text(tmp_path, text, mapping=other)
    assert found.amounts == [100, 200]
    assert not found.layout.mapping_used
    assert "no rows of the account “7001 CHECKING”" in found.layout.warnings[0]
    with pytest.raises(InvalidInput, match="Choose the account again"):
        CsvReader().read(tmp_path / "statement", "USD", other)


def test_an_account_beyond_the_sample_is_found(tmp_path: Path) -> None:
    rows = ["Home,2024-01-05,A,1.00"] * 1_200 + ["Card,2024-01-06,B,2.00"]
    text = "\n".join(["Account,Date,Payee,Amount", *rows])
    assert read_text(tmp_path, text, mapping=CsvMapping(account_ref="Card")).amounts == [200]


def test_a_file_of_broken_rows_lists_them_all(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Date,Payee,Amount\nsoon,A,1.00\nlater,B,x\n")
    assert found.rows == []
    assert found.broken == [(2, "“soon” is not a date."), (3, "“later” is not a date.")]


def test_a_remembered_mapping_is_used_as_it_is(tmp_path: Path) -> None:
    text = "Date,Payee,Amount\n01/02/2024,A,1.00\n"
    first = read_text(tmp_path, text)
    assert first.layout.date_ambiguous
    remembered = CsvMapping.model_validate_json(first.layout.mapping.model_dump_json())
    assert remembered == first.layout.mapping
    chosen = remembered.model_copy(update={"date_order": "DMY", "payee": None})
    again = read_text(tmp_path, "Account: 1\n\n" + text, mapping=chosen)
    assert again.layout.mapping_used
    assert not again.layout.date_ambiguous
    assert again.layout.mapping.header_line == 3
    assert again.days == ["2024-02-01"]
    assert again.rows[0].payee is None


def test_a_mapping_that_does_not_fit_is_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "statement"
    path.write_text("Date,Payee,Amount\n2024-01-05,A,1.00\n")
    old = CsvMapping(date="Buchungstag", amount="Betrag", description=("Text",))
    layout = CsvReader().inspect(path, "USD", old)
    assert not layout.mapping_used
    assert layout.mapping.date == "Date"
    assert "no column “Buchungstag”" in layout.warnings[0]
    with pytest.raises(InvalidInput, match="no column “Buchungstag”"):
        CsvReader().read(path, "USD", old)
    with pytest.raises(InvalidInput, match="no column number 8"):
        CsvReader().read(path, "USD", CsvMapping(date=0, amount=7))


def test_columns_by_position_and_an_explicit_date_format(tmp_path: Path) -> None:
    mapping = CsvMapping(
        date=1, amount=0, description=(2, 3), date_order="%Y.%d.%m", header_line=0, decimal=","
    )
    found = read_text(tmp_path, "-1,50;2024.31.01;a;b\n", mapping=mapping)
    assert found.days == ["2024-01-31"]
    assert found.amounts == [-150]
    assert found.rows[0].description == "a · b"


def test_columns_nobody_can_name_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "statement"
    path.write_text("Colour,Shape,Size\nred,round,big\nblue,square,small\n")
    layout = CsvReader().inspect(path, "USD")
    assert not layout.ready
    assert layout.header == ("Colour", "Shape", "Size")
    assert "Choose the columns" in layout.warnings[0]
    with pytest.raises(InvalidInput, match="Choose the columns that hold the date and the amount"):
        CsvReader().read(path, "USD", layout.mapping)


def test_a_wrong_encoding_in_the_mapping_does_not_garble(tmp_path: Path) -> None:
    text = "Date,Payee,Amount\n2024-01-05,Café,1.00\n"
    for given in ("utf-8", "utf-16-le"):
        found = read_text(tmp_path, text, mapping=CsvMapping(encoding=given), encoding="cp1252")
        assert found.rows[0].payee == "Café"
    found = read_text(tmp_path, text, mapping=CsvMapping(encoding="cp1252"), encoding="utf-16")
    assert found.rows[0].payee == "Café"


def test_a_date_far_down_decides_the_order(tmp_path: Path) -> None:
    rows = [f"{1 + n % 12:02}/{1 + n % 11:02}/2024,A,1.00" for n in range(1_500)]
    found = read_text(tmp_path, "\n".join(["Date,Payee,Amount", *rows, "25/01/2024,A,1.00"]))
    assert (found.layout.date_order, found.layout.date_ambiguous) == ("DMY", False)
    assert found.days[-1] == "2024-01-25"


def test_batches_stream_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "statement"
    day = dt.date(2015, 1, 1)
    with path.open("w") as file:
        file.write("Date,Description,Payee,Amount,Category,Reference\n")
        for n in range(60_000):
            date = day + dt.timedelta(days=n // 30)
            file.write(f"{date},CARD {n % 900} SHOP,Shop {n % 70},{-n}.{n % 100:02},Food,R{n}\n")
    reader = CsvReader()
    tracemalloc.start()
    try:
        sizes = [len(batch) for batch in reader.read(path, "USD")]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sizes == [BATCH_SIZE] * 12
    assert peak < 12_000_000


def test_only_mappings_that_make_sense_are_taken() -> None:
    for wrong in (
        {"encoding": "klingon"},
        {"encoding": "base64"},
        {"delimiter": "x"},
        {"date_order": "XYZ"},
        {"date_order": "%d.%m"},
        {"amount": "A", "debit": "B"},
        {"date": -1},
        {"date": ""},
        {"colour": "red"},
    ):
        with pytest.raises(ValueError, match="validation error"):
            CsvMapping.model_validate(wrong)
    assert CsvMapping(encoding="Latin1").encoding == "iso8859-1"


def test_text_without_columns_is_no_statement(tmp_path: Path) -> None:
    letter = "Dear bank,\n\nplease send me my statement. I need it soon.\n\nYours\nA customer\n"
    with pytest.raises(StatementFormatError, match="text without columns"):
        read_text(tmp_path, letter)
