from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.integrations.statements.amounts import (
    AmountCache,
    detect_decimal,
    looks_like_amount,
    parse_amount,
    type_sign,
)
from spends.integrations.statements.text import UnreadableError
from spends.kit.money import decimal_amount

READ = [
    ("1.234,56-", ",", -123456),
    ("-1.234,56", ",", -123456),
    ("(12.00)", ".", -1200),
    ("( 12.00 )", ".", -1200),
    ("(-12.00)", ".", -1200),
    ("$ -5", ".", -500),
    ("-$5", ".", -500),
    ("$(5.00)", ".", None),
    ("+ $73.01", ".", 7301),
    ("- $12.01", ".", -1201),
    ("1\u00a0234,56", ",", 123456),
    ("1\u202f234,56", ",", 123456),
    ("1 234,56", ",", 123456),
    ("1'234.50", ".", 123450),
    ("1\u2019234.50", ".", 123450),
    ("\u22125", ".", -500),
    ("12.00 CR", ".", 1200),
    ("12.00DR", ".", -1200),
    ("12,34 S", ",", -1234),
    ("12,34 H", ",", 1234),
    ("€12", ".", 1200),
    ("12 €", ",", 1200),
    ("EUR 12,00", ",", 1200),
    ("12,00 EUR", ",", 1200),
    ("EUR12.00CR", ".", 1200),
    ("Fr. 12.50", ".", 1250),
    ("Rs.500", ".", 50000),
    ("12.00 kr.", ".", 1200),
    ("1,00,000.00", ".", 10000000),
    ("1.234.567", ".", 123456700),
    ("1.234.567,89", ",", 123456789),
    ("1,234", ".", 123400),
    (".50", ".", 50),
    ("-.5", ".", -50),
    ("12.", ".", 1200),
    ("12.3400", ".", 1234),
    ("0", ".", 0),
    ("-0.00", ".", 0),
    (" 7.00 ", ".", 700),
    ("'-7.00", ".", -700),
]


@pytest.mark.parametrize(("text", "mark", "minor"), READ)
def test_reads_what_banks_write(text: str, mark: str, minor: int | None) -> None:
    if minor is None:
        with pytest.raises(UnreadableError):
            parse_amount(text, "EUR", mark)
        return
    assert parse_amount(text, "EUR", mark) == minor
    assert AmountCache("EUR", mark)[text] == minor


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The row has no amount."),
        ("  ", "The row has no amount."),
        ("abc", "“abc” is not an amount."),
        ("1E5", "“1E5” is not an amount."),
        ("--5", "“--5” is not an amount."),
        ("12 34", "“12 34” is not an amount."),
        ("1_000.00", "“1_000.00” is not an amount."),
        ("12.34.5", "“12.34.5” is not an amount."),
        ("12,5", "“12,5” is not an amount written with a decimal point."),
        ("1.234,56", "“1.234,56” is not an amount written with a decimal point."),
        ("12.345", "“12.345” has more than the 2 decimals of EUR."),
        ("-12.00 CR", "“-12.00 CR” is both a credit and below zero."),
        ("USD 5", "The amount “USD 5” is in USD, but the account is in EUR."),
        ("99999999999999999", "The amount “99999999999999999” is too large."),
        ("9" * 80, f"“{'9' * 60}…” is not an amount."),
        ("²", "“²” is not an amount."),
        ("NaN", "“NaN” is not an amount."),
    ],
)
def test_says_why_a_text_is_no_amount(text: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as problem:
        parse_amount(text, "EUR", ".")
    assert str(problem.value) == reason


def test_decimals_are_the_currency_s() -> None:
    assert parse_amount("1.234", "KWD", ".") == 1234
    assert parse_amount("1234.00", "JPY", ".") == 1234
    with pytest.raises(UnreadableError, match="unlike the amounts of JPY"):
        parse_amount("12.5", "JPY", ".")
    with pytest.raises(UnreadableError, match="in EUR, but the account is in USD"):
        parse_amount("€12", "USD", ".")


@pytest.mark.parametrize(
    ("column", "delimiter", "mark"),
    [
        (["1.234", "5,00"], ",", ","),
        (["1.234", "5.00"], ";", "."),
        (["1.234"], ";", ","),
        (["1.234"], ",", "."),
        (["1,234"], ",", "."),
        (["1.234.567"], ",", ","),
        (["1.234,56"], ",", ","),
        (["1,234.56"], ";", "."),
        (["0.123"], ";", "."),
        (["12", "-3"], ";", ","),
        ([], ",", "."),
        (["$1,500.00", "(4.25)"], ",", "."),
    ],
)
def test_the_column_decides_the_decimal_mark(column: list[str], delimiter: str, mark: str) -> None:
    assert detect_decimal(column, delimiter) == mark


def test_types_say_the_sign() -> None:
    assert [
        type_sign(word) for word in ("Debit", "CR", "Soll", "Haben", "Af", "Bij", "Crédit")
    ] == [-1, 1, -1, 1, -1, 1, 1]
    assert type_sign("Transfer") is None


def _written(minor: int, currency: str, mark: str, group: str, style: str) -> str:
    places = -decimal_amount(1, currency).as_tuple().exponent
    whole, fraction = divmod(abs(minor), 10**places)
    digits = f"{whole:,}".replace(",", group) + (f"{mark}{fraction:0{places}}" if places else "")
    negative = {
        "leading": f"-{digits}",
        "trailing": f"{digits}-",
        "brackets": f"({digits})",
        "debit": f"{digits} DR",
        "unicode": f"\u2212{digits}",
        "code": f"{currency} -{digits}",
        "code after": f"-{digits}\u00a0{currency}",
        "symbol": f"-¤{digits}".replace("¤", "$"),
    }
    return negative[style] if minor < 0 else digits


@given(
    minor=st.integers(-(10**13), 10**13),
    currency=st.sampled_from(["EUR", "USD", "JPY", "KWD", "CHF"]),
    marks=st.sampled_from([(".", ","), (",", "."), (".", ""), (",", ""), (",", " "),
                           (",", "\u202f"), (".", "'"), (",", "\u00a0")]),
    style=st.sampled_from(["leading", "trailing", "brackets", "debit", "unicode", "code",
                           "code after", "symbol"]),
)  # fmt: skip
def test_every_way_of_writing_reads_back(
    minor: int, currency: str, marks: tuple[str, str], style: str
) -> None:
    text = _written(minor, currency, *marks, style)
    assert parse_amount(text, currency, marks[0]) == minor
    assert AmountCache(currency, marks[0])[text] == minor
    assert looks_like_amount(text)


def _reading(read: Callable[[], int]) -> int | str:
    try:
        return read()
    except UnreadableError as problem:
        return str(problem)


@given(st.text(max_size=80), st.sampled_from([",", "."]))
def test_any_text_is_an_amount_or_has_a_reason(text: str, mark: str) -> None:
    cache = AmountCache("EUR", mark)
    read = _reading(lambda: parse_amount(text, "EUR", mark))
    assert read == _reading(lambda: cache[text])
    assert isinstance(read, int) or read.endswith(".")


@given(st.from_regex(r"[-+]?[0-9]{1,9}\.[0-9]{2}", fullmatch=True))
def test_plain_numbers_are_exact(text: str) -> None:
    assert AmountCache("USD", ".")[text] == int(Decimal(text) * 100)
