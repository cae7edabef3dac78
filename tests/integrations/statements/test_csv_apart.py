"""Money out and money in, in two columns that no header names."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.integrations.statements.csv_apart import out_and_in
from tests.integrations.statements.reading import FIXTURES, read, read_text

GUESSED = "Which column is money out, and which is money in, is a guess. Check it."


def test_a_card_statement_without_a_header_has_charges_and_payments_apart() -> None:
    found = read(FIXTURES / "headerless_apart.csv", "CAD")
    assert found.amounts == [-2399, -84210, 40000, -525, 1999]
    assert [row.description for row in found.rows][:2] == ["AMAZON MKTPL*2K4", "IKEA TORONTO"]
    assert found.layout.warnings == (GUESSED,)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("03.02.2025;Bäcker;4,50;\n13.03.2025;Gehalt;;2.500,00\n", [-450, 250000]),
        ("2025-03-02,Coffee,4.50,0.00,95.50\n2025-03-13,Pay,0.00,25.00,120.50\n", [-450, 2500]),
        ("2025-03-02,Coffee,-4.50,\n2025-03-13,Pay,,25.00\n", [-450, 2500]),
        ("2025-03-02,Coffee,,-4.50\n2025-03-13,Pay,25.00,\n", [-450, 2500]),
        # All of it went out, or came in, before a balance that says nothing of itself.
        ("2025-03-02,Coffee,4.50,,1204.10\n2025-03-03,Shell,40.00,,1244.10\n", [-450, -4000]),
        ("2025-03-02,Pay,,4.50,1204.10\n2025-03-03,Pay,,40.00,1244.10\n", [450, 4000]),
        # A line of totals among many rows.
        ("2025-03-02,Coffee,4.50,\n2025-03-13,Pay,,25.00\n" * 6 + "Total,,27.00,150.00\n", [-450, 2500] * 6),
    ],
)  # fmt: skip
def test_out_and_in_are_told_by_what_stands_in_them(
    tmp_path: Path, text: str, amounts: list[int]
) -> None:
    assert read_text(tmp_path, text).amounts == amounts


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("2025-03-02,Coffee,-4.50\n2025-03-13,Pay,25.00\n", [-450, 2500]),
        ("2025-03-02,Coffee,4.50,\n2025-03-13,Pay,25.00,\n", [450, 2500]),
        ("2025-03-02,1023,,Coffee,-4.50\n2025-03-03,1024,,Tea,-2.50\n", [-450, -250]),
        ("20250302,20250303,,Coffee,-4.50\n20250303,20250304,,Tea,-2.50\n", [-450, -250]),
        (
            "Kuupaev;Selgitus;Summa;Tasu\n2025-03-02;Kohv;4,50;\n2025-03-03;Takso;9,00;0,30\n",
            [450, 900],
        ),
        # Numbers of slips and cheques beside a signed amount, and with a name that nobody knows.
        (
            (
                "2025-03-02,101,,Rent,-900.00,5000.00\n2025-03-03,,88123,Shop,-12.40,4987.60\n"
                "2025-03-04,,88124,Pay,2500.00,7487.60\n"
            ),
            [-90000, -1240, 250000],
        ),
        (
            (
                "Tarih;Dekont No;Çek No;Açıklama;Tutar;Bakiye\n2025-03-02;101;;Kira;-900,00;5000,00\n"
                "2025-03-03;;88123;Market;-12,40;4987,60\n"
            ),
            [-90000, -1240],
        ),
        ("2025-03-02,12.00,,Rent,-900.00\n2025-03-03,,3.00,Pay,20.00\n", [-90000, 2000]),
        # Deposits alone, before words.
        ("2025-03-02,Pay,100.00,,Salary\n", [10000]),
        ("2025-03-02,101,Coffee,4.50\n2025-03-03,,Pay,25.00\n", [450, 2500]),
        ("2025-03-02,-4.50,*,,COFFEE\n2025-03-13,25.00,*,,PAY\n", [-450, 2500]),
    ],
)
def test_other_columns_are_not_taken_for_out_and_in(
    tmp_path: Path, text: str, amounts: list[int]
) -> None:
    found = read_text(tmp_path, text)
    assert found.amounts == amounts
    assert found.layout.mapping.debit is None
    assert GUESSED not in found.layout.warnings


def test_what_a_header_or_a_sign_says_is_no_guess(tmp_path: Path) -> None:
    for text in (
        "Date,Text,Debit,Credit\n2025-03-02,Coffee,4.50,\n2025-03-13,Pay,,25.00\n",
        "2025-03-02,Coffee,-4.50,\n2025-03-13,Pay,,25.00\n",
    ):
        assert read_text(tmp_path, text).layout.warnings == ()


def test_a_card_number_in_each_row_is_no_description(tmp_path: Path) -> None:
    text = "2025-05-01,Deli,12.34,,4500****1234\n2025-05-02,Pay,,100.00,4500****1234\n"
    assert [row.description for row in read_text(tmp_path, text).rows] == ["Deli", "Pay"]


def test_amounts_in_two_currencies_are_not_taken_for_out_and_in(tmp_path: Path) -> None:
    text = "Fecha;Descripción;Pesos;Dólares\n2025-03-02;Panadería;450,00;\n2025-03-03;Streaming;;9,99\n"
    assert read_text(tmp_path, text).layout.mapping.debit is None


def test_a_guess_is_not_remembered(tmp_path: Path) -> None:
    layout = read_text(tmp_path, "2025-03-02,Coffee,4.50,\n2025-03-13,Pay,,25.00\n").layout
    assert (layout.mapping.debit, layout.mapping.credit) == (2, 3)
    assert (layout.certain.debit, layout.certain.credit, layout.certain.date) == (None, None, 0)


def test_a_text_that_is_the_same_in_each_row_is_the_description(tmp_path: Path) -> None:
    text = (
        "2025-03-02,Spotify AB Stockholm,-9.99,AB12\n2025-04-02,Spotify AB Stockholm,-9.99,CD13\n"
    )
    assert {row.description for row in read_text(tmp_path, text).rows} == {"Spotify AB Stockholm"}


@given(
    st.lists(
        st.tuples(st.booleans(), st.decimals("0.01", "99999.99", places=2)), min_size=1
    ).filter(lambda moves: len({out for out, _ in moves}) > 1)
)
def test_whatever_goes_out_and_comes_in_is_found_without_names(
    moves: list[tuple[bool, Decimal]],
) -> None:
    rows = [
        ["2025-03-02", "Text", f"{amount}" if out else "", "" if out else f"{amount}", "7.00"]
        for out, amount in moves
    ]
    assert out_and_in(rows, [1, 2, 3, 4]) == (2, 3)
