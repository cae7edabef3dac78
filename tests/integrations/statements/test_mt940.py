import base64
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.imports.ports import CsvMapping, StatementFormatError
from spends.integrations.statements import mt940_fields
from spends.integrations.statements.detect import ReadersByContent
from spends.integrations.statements.mt940_entries import parse_entry
from spends.integrations.statements.mt940_reader import Mt940Reader
from spends.integrations.statements.text import UnreadableError
from spends.kit.errors import InvalidInput
from tests.integrations.statements.reading import (
    FIXTURES,
    Statement,
    never_crashes,
    read,
    read_text,
    sample,
)
from tests.support.fuzz import fuzzed

HEAD = ":20:1\n:25:77\n:28C:1\n:60F:C240101EUR100,00\n"
ENTRY = ":61:2401020102D1,00NTRFNONREF\n"
END = ":62F:C240102EUR99,00\n-\n"


def _texts(found: Statement) -> list[tuple[str | None, str]]:
    return [(row.payee, row.description) for row in found.rows]


def test_a_german_statement_of_two_pages() -> None:
    found = read(FIXTURES / "giro.sta", "EUR")
    assert (found.layout.format, found.layout.encoding) == ("mt940", "cp850")
    assert found.layout.account_refs == ("12030000/0001234567",)
    assert found.amounts == [-85050, 240000, -280, -280, 1200]
    # The entry date has no year of its own: January, valued on the last of December.
    assert found.days == ["2024-01-02"] * 2 + ["2024-01-03"] * 3
    assert _texts(found) == [
        ("Hausverwaltung Nordstern GmbH",
         "Hausverwaltung Nordstern GmbH · Miete für Januar 2024, Wohnung 3"),
        ("Müller && Söhne KG", "Müller && Söhne KG · Gehalt Januar"),
        ("Café Lumen", "Café Lumen Köln"),
        ("Café Lumen", "Café Lumen Köln"),
        (None, "Rückgabe"),
    ]  # fmt: skip
    assert found.rows[0].external_id == "2400100001 2024-01-02 -85050"
    assert [row.external_id for row in found.rows[1:]] == [None] * 4
    assert [row.line for row in found.rows] == [5, 9, 18, 20, 22]
    assert found.broken == [(24, "The date “241303” does not exist.")]
    assert (found.layout.ledger_balance, found.layout.currency) == (255590, "EUR")
    assert found.layout.ledger_balance_date == dt.date(2024, 1, 3)
    assert found.layout.warnings == ()
    assert 100000 + found.total == found.layout.ledger_balance


def test_an_interim_report_in_its_envelope_is_pending() -> None:
    found = read(FIXTURES / "interim.mt942", "EUR")
    assert found.amounts == [-3000, 500]
    assert [row.pending for row in found.rows] == [True, True]
    assert _texts(found) == [
        ("De Bakker BV", "De Bakker BV · Brood en koek januari"),
        ("A. de Vries", "A. de Vries · Verwacht"),
    ]
    assert (found.layout.currency, found.layout.ledger_balance) == ("EUR", None)
    assert found.layout.warnings[0].startswith("This is an interim report (MT942)")


@pytest.mark.parametrize(
    ("name", "currency"),
    [("jejik-abnamro", "EUR"), ("jejik-ing", "EUR"), ("jejik-rabobank", "EUR"), ("mBank-mt940", "PLN")],
)  # fmt: skip
def test_another_library_reads_the_same(name: str, currency: str) -> None:
    path = sample(f"mt940/{name}.sta")
    text = sample(f"mt940/{name}.expected.yml").read_text(encoding="utf-8")
    head, *theirs = text.split("!!python/object:mt940.models.Transaction\n")
    ours: list[tuple[dt.date, int]] = []
    for ref in read(path, currency).layout.account_refs:
        found = read(path, currency, CsvMapping(account_ref=ref))
        ours += [(row.date, row.amount) for row in found.rows]
        assert found.invalid == []
    assert ours == [(_their_date(one), _their_amount(one)) for one in theirs]
    account = re.search(r"account_identification: '?([^'\n]+)", head)
    balance = head[head.index("final_closing_balance:") : head.index("final_opening_balance:")]
    assert account is not None
    layout = read(path, currency, CsvMapping(account_ref=account[1])).layout
    assert layout.ledger_balance == _their_amount(balance)
    assert layout.ledger_balance_date == _their_date(balance)


def _their_amount(text: str) -> int:
    found = re.search(r"decimal\.Decimal\s+- '(-?[0-9.]+)'", text)
    assert found is not None
    return int(Decimal(found[1]).scaleb(2))


def _their_date(text: str) -> dt.date:
    name = "entry_date" if "\n    entry_date:" in text else "date"
    written = re.search(rf"\n +{name}: [^\n]+\n\s+- !!binary \|\s+(\S+)", text)
    assert written is not None
    year_high, year_low, month, day = base64.b64decode(written[1])
    return dt.date(year_high * 256 + year_low, month, day)


def test_the_samples_of_others_in_words() -> None:
    polish = read(sample("mt940/mBank-mt940.sta"), "PLN")
    assert _texts(polish) == [("JAN NOWAK", "JAN NOWAK · PRZELEW SRODKOW")] * 3
    assert len({row.external_id for row in polish.rows}) == 3
    assert polish.layout.warnings == ()
    dutch = read(sample("mt940/jejik-rabobank.sta"), "EUR")
    assert dutch.layout.account_refs == ("1291.99.348EUR", "1526.89.184EUR")
    assert [row.payee for row in dutch.rows] == [
        "W.P. Jansen", "T-MOBILE NETHERLANDS BV", "TOMTE TUMMETOT AMERSFOORT",
    ]  # fmt: skip
    cards = read(sample("mt940/jejik-abnamro.sta"), "EUR")
    assert cards.rows[0].payee == "KPN - DIGITENNE"
    assert cards.rows[1].payee == "DIRCKIII FIL2500 KATWIJK"
    assert cards.rows[9].payee == "MYCOM DEN HAAG"
    # Somebody took lines out of this one.
    assert cards.layout.warnings == (
        (
            "The balance of 2011-05-23 is 876.84, but with the entries before it, it would be "
            "2914.84 EUR. The file may lack lines. This is the first of 2 that differ."
        ),
    )


@pytest.mark.parametrize(
    ("text", "day", "amount"),
    [
        ("2401020102D1,00NTRFNONREF", "2024-01-02", -100),
        ("240102C1,NTRFNONREF", "2024-01-02", 100),
        ("2312310102RC1,5NTRFNONREF", "2024-01-02", -150),
        ("2401021231RD1,5NTRFNONREF", "2023-12-31", 150),
        ("240102CR000000000012,34NTRFNONREF//X", "2024-01-02", 1234),
        ("2401020102ED1,00NTRFNONREF", "2024-01-02", -100),
        ("2402290229D1,00NTRF", "2024-02-29", -100),
        ("9912310101D1,00NTRF", "2000-01-01", -100),
        ("240102D\n1,00NTRF", "2024-01-02", -100),
        ("240102D1.00", "2024-01-02", -100),
        ("240102    D1,00NTRF", "2024-01-02", -100),
        ("240102    DD1,00NTRF", "2024-01-02", -100),
    ],
)
def test_entries(text: str, day: str, amount: int) -> None:
    entry = parse_entry(text, "EUR")
    assert (entry.date.isoformat(), entry.amount, entry.warning) == (day, amount, None)


@pytest.mark.parametrize(
    ("text", "day", "warning"),
    [
        ("240230D1,00NTRF", "2024-02-29", "the last day of its month is taken."),
        ("2402300301D1,00NTRF", "2024-03-01", None),
        ("2401020230D1,00NTRF", "2024-01-02", "the value date is taken."),
        ("240102D1,005NTRF", "2024-01-02", "was rounded to the decimals of EUR."),
    ],
)
def test_doubtful_entries_say_so(text: str, day: str, warning: str | None) -> None:
    entry = parse_entry(text, "EUR")
    assert entry.date.isoformat() == day
    assert (entry.warning or "").endswith(warning or "")
    assert (entry.warning is None) == (warning is None)


@pytest.mark.parametrize(
    "text", ["", "x", "240102X1,00", "240102D", "241302D1,00", "240100D1,00", f"240102D{'9' * 25}"]
)
def test_no_entries(text: str) -> None:
    with pytest.raises(UnreadableError) as problem:
        parse_entry(text, "EUR")
    assert str(problem.value).endswith(".")


def test_fields_without_their_statement_are_read(tmp_path: Path) -> None:
    found = read_text(tmp_path, f"{ENTRY}:86:Corner Shop\n", "EUR")
    assert (found.layout.format, found.amounts) == ("mt940", [-100])
    with pytest.raises(StatementFormatError, match="This MT940 file holds no statement"):
        read_text(tmp_path, ":25:77\n:28C:1\n", "EUR")


def test_text_of_the_statement_is_no_text_of_its_last_entry(tmp_path: Path) -> None:
    text = f"{HEAD}:86:before\n{ENTRY}:86:mine\n:62F:C240102EUR99,00\n:86:after\n-\n"
    assert _texts(read_text(tmp_path, text, "EUR")) == [(None, "mine")]


def test_accounts_and_currencies_are_kept_apart(tmp_path: Path) -> None:
    dollars = (HEAD + ENTRY * 2).replace("EUR", "USD") + ":62F:C240102USD98,00\n-\n"
    text = HEAD + ENTRY + END + dollars + (HEAD + ENTRY * 3).replace(":25:77", ":25:88")
    found = read_text(tmp_path, text, "EUR")
    assert found.layout.account_refs == ("77 EUR", "77 USD", "88")
    assert len(found.rows) == 1
    found = read_text(tmp_path, text, "USD")
    assert (len(found.rows), found.layout.ledger_balance) == (2, 9800)
    found = read_text(tmp_path, text, "EUR", CsvMapping(account_ref="88"))
    assert (len(found.rows), found.layout.mapping_used) == (3, True)
    path = tmp_path / "statement"
    with pytest.raises(InvalidInput, match="Import it into an account in its own currency"):
        Mt940Reader().read(path, "EUR", CsvMapping(account_ref="77 USD"))
    with pytest.raises(InvalidInput, match="does not hold the account “9”"):
        Mt940Reader().read(path, "EUR", CsvMapping(account_ref="9"))
    layout = Mt940Reader().inspect(path, "EUR", CsvMapping(account_ref="9"))
    assert not layout.mapping_used
    assert not Mt940Reader().inspect(path, "GBP").ready


def test_a_missing_line_and_a_missing_page_are_told(tmp_path: Path) -> None:
    found = read_text(tmp_path, HEAD + END, "EUR")
    assert found.layout.warnings == (
        (
            "The balance of 2024-01-02 is 99.00, but with the entries before it, it would be "
            "100.00 EUR. The file may lack lines."
        ),
        "The statement holds no transactions.",
    )
    pages = HEAD + ":62M:C240101EUR100,00\n-\n" + HEAD.replace("60F", "60M").replace("100,", "90,")
    warnings = read_text(tmp_path, pages + ENTRY, "EUR").layout.warnings
    assert warnings[0].startswith("The balance of 2024-01-01 is 90.00")
    no_balance_between = HEAD + ENTRY + "-\n:20:2\n:25:77\n:28C:1/2\n" + ENTRY
    whole = no_balance_between + END.replace("99", "98")
    assert read_text(tmp_path, whole, "EUR").layout.warnings == ()


def test_a_message_that_is_there_twice_is_read_once(tmp_path: Path) -> None:
    assert len(read_text(tmp_path, (HEAD + ENTRY + END) * 2, "EUR").rows) == 1
    other = HEAD.replace("240101", "240102")
    assert len(read_text(tmp_path, HEAD + ENTRY + END + other + ENTRY + END, "EUR").rows) == 2


def test_a_reference_is_an_id_only_where_it_is_the_line_s_own(tmp_path: Path) -> None:
    entries = "".join(
        f":61:2401020102D{amount},00NTRFNONREF//{reference}\n"
        for amount, reference in [(1, "SAME99"), (1, "SAME99"), (2, "SAME99"), (3, "NONREF"),
                                  (4, "000000"), (5, "12"), (6, "24010217")]
    )  # fmt: skip
    found = read_text(tmp_path, HEAD + entries, "EUR")
    assert [row.external_id for row in found.rows] == [
        None, None, "SAME99 2024-01-02 -200", None, None, None, "24010217 2024-01-02 -600",
    ]  # fmt: skip


ENVELOPE = "{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}"


@pytest.mark.parametrize(
    "text",
    [
        f"{ENVELOPE}{{4:\n{HEAD}{ENTRY}:62F:C240102EUR99,00\n-}}{{5:{{CHK:1}}}}",
        f"{ENVELOPE}{{4:{HEAD}{ENTRY}-}}",
        f"{ENVELOPE}\n{{3:{{108:1}}}}\n{{4:\n{HEAD}{ENTRY}-}}\n",
        f"\x01{ENVELOPE}{{4:\n{HEAD}{ENTRY}-}}\x03",
        f"BANKNL2A\n940\nBANKNL2A\n{HEAD}{ENTRY}-",
        f":940:\n{HEAD}{ENTRY}-XXX",
        f"\n\n  {HEAD}{ENTRY}",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_envelopes_and_line_ends(tmp_path: Path, text: str, newline: str) -> None:
    found = read_text(tmp_path, text.replace("\n", newline), "EUR")
    assert (found.amounts, found.layout.account_refs) == ([-100], ("77",))
    assert not found.rows[0].pending
    twice = text + "\n" + text.replace("C240101", "C240103")
    assert len(read_text(tmp_path, twice.replace("\n", newline), "EUR").rows) == 2


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", "Müller Łódź"), ("utf-8-sig", "Müller"), ("utf-16", "Müller"),
        ("cp1252", "Müller Straße Café"), ("cp850", "Müller Straße Café"),
        ("cp852", "Łódź Kościuszki ąę"), ("cp1250", "Łódź Kościuszki ąę"),
        ("iso8859-2", "Łódź Kościuszki ąę"), ("cp1250", "źdźbło"), ("cp1250", "Księgarnia źdźbło"),
    ],
)  # fmt: skip
def test_encodings(tmp_path: Path, encoding: str, words: str) -> None:
    currency = "PLN" if "ź" in words else "EUR"
    text = f"{HEAD}{ENTRY}:86:{words}\n{END}".replace("EUR", currency)
    assert read_text(tmp_path, text, currency, encoding=encoding).rows[0].description == words


def test_no_statement_inside(tmp_path: Path) -> None:
    with pytest.raises(StatementFormatError, match="holds no statement"):
        read_text(tmp_path, ":20:1\n:25:77\n:28C:1\n-\n")
    many = "".join(f":20:1\n:25:{n}\n:60F:C240101EUR1,00\n-\n" for n in range(1_001))
    with pytest.raises(StatementFormatError, match="more than 1000 accounts"):
        read_text(tmp_path, many, "EUR")


def test_more_lines_than_any_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mt940_fields, "_MOST_FIELDS", 50)
    with pytest.raises(StatementFormatError, match="more lines than any statement"):
        read_text(tmp_path, HEAD + ENTRY * 60, "EUR")


def test_signs_turned_round(tmp_path: Path) -> None:
    found = read_text(tmp_path, HEAD + ENTRY + END, "EUR", CsvMapping(negate=True))
    assert (found.amounts, found.layout.ledger_balance) == ([100], 9900)


def test_long_messages_come_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mt940_fields, "MAX_FIELDS", 99)
    count = 500
    text = HEAD + (ENTRY + ":86:text\n") * count + ":62F:D240102EUR400,00"
    found = read_text(tmp_path, text, "EUR")
    assert (len(found.rows), found.layout.warnings) == (count, ())
    assert {row.description for row in found.rows} == {"text"}


_WORDS = st.text(st.sampled_from("abc XYZ012.,()+'äöüéł"), max_size=60).map(
    lambda text: " ".join(text.split())
)
_MADE = st.lists(
    st.tuples(
        st.dates(dt.date(1990, 1, 1), dt.date(2070, 12, 31)),
        st.integers(-150, 150),
        st.integers(-(10**13), 10**13),
        _WORDS,
    ),
    min_size=1,
    max_size=30,
)


def _written(made: list[tuple[dt.date, int, int, str]], page: int) -> str:
    """Return a statement of these entries on pages of so many."""
    balance, out = 0, list[str]()

    def money(amount: int) -> str:
        return f"{amount // 100},{amount % 100:02d}"

    def stands(tag: str, day: dt.date) -> str:
        return f":{tag}:{'D' if balance < 0 else 'C'}{day:%y%m%d}EUR{money(abs(balance))}\n"

    for at, (day, ahead, amount, words) in enumerate(made):
        if at % page == 0:
            out += [f":20:X\n:25:DE1/2\n:28C:1/{at // page}\n", stands("60M" if at else "60F", day)]
        booked = day + dt.timedelta(ahead)
        mark = "D" if amount < 0 else "C"
        out.append(f":61:{day:%y%m%d}{booked:%m%d}{mark}R{money(abs(amount))}NTRFNONREF\n")
        out.append(f":86:166?00X?20{words}\n")
        balance += amount
        if at + 1 == len(made):
            out.append(stands("62F", day) + "-\n")
        elif (at + 1) % page == 0:
            out.append(stands("62M", day) + "-\n")
    return "".join(out)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=_MADE, page=st.integers(1, 40))
def test_what_is_written_is_read(tmp_path: Path, made: list[tuple[dt.date, int, int, str]], page: int) -> None:  # fmt: skip
    found = read_text(tmp_path, _written(made, page), "EUR")
    assert found.invalid == []
    assert [(row.date, row.amount, row.description) for row in found.rows] == [
        (day + dt.timedelta(ahead), amount, words or "X") for day, ahead, amount, words in made
    ]
    assert found.layout.ledger_balance == found.total
    assert found.layout.warnings == ()


_PIECES = st.lists(
    st.sampled_from(
        [":20:", ":25:1", ":28C:1/1", ":60F:C240101EUR1,00", ":60M:D240101XXX1", ":61:2401020102D1,00NTRF",
         ":61:", "240102", "C", "1,00", ":86:", ":86:166?20", "?32", "?", "^20", "/REMI/", "/CNTP/", "Naam:",
         ":62F:C240101EUR9,99", ":62M:", ":34F:EUR0", ":13D:", "-", "-}", "{1:F01", "{2:O942", "{4:", "{4::20:",
         "\n", "\n", "\r", "\x00", "é", " ", "//", "9" * 40, "GIRO 1 ", "BEA ", "\ud7ff"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@pytest.mark.fuzz
@fuzzed
@given(body=_PIECES, noise=st.binary(max_size=10))
def test_no_fields_make_the_reader_crash(tmp_path: Path, body: str, noise: bytes) -> None:
    never_crashes(tmp_path, b":20:\n" + body.encode() + noise, "EUR")


def test_the_content_decides(tmp_path: Path) -> None:
    for name in ("giro.sta", "interim.mt942"):
        disguised = tmp_path / "statement.csv"
        disguised.write_bytes((FIXTURES / name).read_bytes())
        assert isinstance(ReadersByContent().open(disguised), Mt940Reader)
