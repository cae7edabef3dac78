"""Exports that are known by their header, and what a mapping of one's own changes."""

from pathlib import Path

import pytest

from spends.domains.imports.ports import CsvMapping
from spends.integrations.statements.csv_known import recognised
from spends.integrations.statements.csv_presets import PRESETS
from spends.integrations.statements.csv_reader import CsvReader
from spends.kit.errors import InvalidInput
from tests.integrations.statements.reading import FIXTURES, MINT, MINT_ROW, read, read_text, sample


@pytest.mark.parametrize(
    ("name", "preset"),
    [
        ("mint.csv", "Mint"),
        ("paypal.csv", "PayPal"),
        ("sure-actual.csv", "Actual"),
        ("sure-ynab.csv", "YNAB"),
        ("venmo.csv", "Venmo"),
        ("sure-transactions.csv", None),
    ],
)
def test_a_sample_is_known_by_its_header(name: str, preset: str | None) -> None:
    layout = read(sample(f"csv/{name}")).layout
    assert (layout.preset, layout.mapping.preset, layout.ready) == (preset, preset, True)


@pytest.mark.parametrize(
    ("name", "preset"),
    [
        ("actual.csv", "Actual"),
        ("firefly.csv", "Firefly III"),
        ("monarch.csv", "Monarch"),
        ("paypal.csv", "PayPal"),
        ("revolut.csv", "Revolut"),
        ("venmo.csv", "Venmo"),
        ("ynab.csv", "YNAB"),
    ],
)
def test_nothing_has_to_be_asked(name: str, preset: str) -> None:
    layout = read(FIXTURES / name).layout
    assert (layout.preset, layout.ready, layout.date_ambiguous) == (preset, True, False)
    mapping = layout.mapping
    assert None not in {mapping.date_order, mapping.decimal, mapping.header_line}


def test_no_header_of_one_is_that_of_another() -> None:
    for preset in PRESETS:
        assert recognised(preset.header) is preset
        for at in range(len(preset.header)):
            missing = preset.header[:at] + preset.header[at + 1 :]
            assert recognised(missing) is None


@pytest.mark.parametrize("name", ["german_bank.csv", "dutch_bank.csv", "headerless.csv"])
def test_a_bank_s_own_file_has_no_preset(name: str) -> None:
    layout = read(FIXTURES / name, "EUR").layout
    assert (layout.preset, layout.mapping.preset) == (None, None)


def test_a_mapping_of_one_s_own_wins(tmp_path: Path) -> None:
    own = CsvMapping(
        date="Date", amount="Amount", description=("Description",), date_order="DMY", header_line=1
    )
    found = read_text(tmp_path, f"{MINT}\n{MINT_ROW.format('Trip', '')}\n", mapping=own)
    assert (found.layout.preset, found.layout.mapping_used) == (None, True)
    assert (found.amounts, found.days) == ([2999], ["2016-02-08"])
    assert (found.rows[0].description, found.rows[0].notes) == ("Amazon", None)


def test_what_is_chosen_stays_and_the_preset_fills_in_the_rest(tmp_path: Path) -> None:
    text = f"{MINT}\n{MINT_ROW.format('', '')}\n"
    found = read_text(tmp_path, text, mapping=CsvMapping(negate=True, payee="Account Name"))
    assert (found.layout.preset, found.amounts, found.rows[0].payee) == ("Mint", [2999], "1234")
    found = read_text(tmp_path, text, mapping=CsvMapping(debit="Amount"))
    assert (found.layout.preset, found.amounts) == ("Mint", [-2999])


def test_a_preset_is_remembered_with_its_rules() -> None:
    layout = read(FIXTURES / "venmo.csv").layout
    remembered = CsvMapping.model_validate_json(layout.mapping.model_dump_json())
    again = read(FIXTURES / "venmo.csv", mapping=remembered)
    assert (again.layout.preset, again.layout.mapping_used) == ("Venmo", True)
    assert (again.total, len(again.broken)) == (7150, 1)
    payee = remembered.model_copy(update={"payee": "Note"})
    assert read(FIXTURES / "venmo.csv", mapping=payee).rows[0].payee == "Rent, my half"


def test_a_preset_that_is_not_the_file_s_is_left_aside(tmp_path: Path) -> None:
    text = "Date,Payee,Amount\n2024-01-05,A,1.00\n"
    wrong = CsvMapping(date="Date", amount="Amount", preset="Venmo")
    found = read_text(tmp_path, text, mapping=wrong)
    assert (found.layout.preset, found.layout.mapping_used) == (None, False)
    assert "This file is no export of Venmo." in found.layout.warnings[0]
    with pytest.raises(InvalidInput, match="no export of Venmo"):
        CsvReader().read(tmp_path / "statement", "USD", wrong)
    other = read(FIXTURES / "monarch.csv", mapping=read(FIXTURES / "venmo.csv").layout.mapping)
    assert (other.layout.preset, other.layout.mapping_used) == ("Monarch", False)


def test_odd_headers_are_no_reason_to_fail(tmp_path: Path) -> None:
    text = (FIXTURES / "monarch.csv").read_text(encoding="utf-8")
    found = read_text(tmp_path, text.replace("Date,Merchant", f"Date{'.' * 300},Merchant", 1))
    assert (found.layout.preset, found.layout.mapping.date, len(found.rows)) == ("Monarch", 0, 3)
    mapping = found.layout.mapping
    assert CsvMapping.model_validate_json(mapping.model_dump_json()) == mapping
    found = read_text(tmp_path, text.replace("Owner", "Owner" + "," * 300, 1))
    assert found.layout.preset is None


def test_the_header_that_is_chosen_is_the_one_looked_at() -> None:
    layout = read(FIXTURES / "monarch.csv", mapping=CsvMapping(header_line=0)).layout
    assert layout.preset is None
