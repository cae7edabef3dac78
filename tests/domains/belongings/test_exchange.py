"""Purchases as CSV: what goes out comes back the same, and broken rows stop nothing."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import exchange, sheet
from spends.domains.belongings.service.exchange import Duplicates, ExchangeReport
from spends.integrations.belongings.csv_purchases import CsvPurchases
from spends.kit.database import Database
from spends.kit.errors import InvalidInput
from tests.support.belongings import bought, covered, maker, shop
from tests.support.homes import DAY, Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def exported(home: Home) -> str:
    file = io.StringIO(newline="")
    with home.work(write=False) as uow:
        sheet.write(uow, PurchaseFilter(), file)
    return file.getvalue()


def taken(
    home: Home,
    folder: Path,
    content: str | bytes,
    duplicates: Duplicates = "skip",
    *,
    dry_run: bool = False,
) -> ExchangeReport:
    path = folder / "purchases.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with home.work() as uow:
        found = CsvPurchases().read(path, uow.actor.currency_code, uow.today())
        return exchange.take_in(uow, found, duplicates, dry_run=dry_run)


def test_what_goes_out_comes_back_the_same(home: Home, database: Database, tmp_path: Path) -> None:
    kettle = bought(
        home,
        "=SUM(A1)",
        retailer_id=shop(home),
        brand_id=maker(home),
        location="'Attic",
        notes="two\nlines; and, marks",
    )
    covered(home, kettle, DAY, date(2030, 1, 1))
    covered(home, kettle, DAY)
    bought(home, "Drill", "1234.50", quantity=3, tax="1.00")
    bought(home, "Drill", "1234.50", quantity=3, tax="1.00")
    text = exported(home)
    other = sign_up(database, "other")

    report = taken(other, tmp_path, text)

    assert (report.created, report.skipped, report.errors) == (3, 0, [])
    assert exported(other) == text
    assert taken(other, tmp_path, text).skipped == 3
    assert all(not cell.startswith("=") for row in csv.reader(io.StringIO(text)) for cell in row)


def test_a_broken_row_stops_no_other(home: Home, tmp_path: Path) -> None:
    text = (
        "\ufeffProduct;Price;Purchase date;Vendor\n"
        "Kettle;39,90;31.01.2025;Shop\nDrill;-5,00;01.02.2025;Shop\nbroken\n"
        "Saw;12,00;02.13.2025;Shop\nLamp;1.234,50;03.02.2025;Other\n"
    )

    report = taken(home, tmp_path, text)

    assert report.created == 2
    assert [(error.row, error.field) for error in report.errors] == [
        (3, "price"),
        (4, "price"),
        (4, "purchase_date"),
        (5, "purchase_date"),
    ]
    assert "1234.50" in exported(home)


def test_a_dry_run_stores_nothing_and_an_update_adds(home: Home, tmp_path: Path) -> None:
    text = "product_name,price,purchase_date,location\nKettle,39.90,2025-01-31,Kitchen\n"
    assert taken(home, tmp_path, text, dry_run=True).created == 1
    assert exported(home).count("\n") == 1
    taken(home, tmp_path, text)

    report = taken(home, tmp_path, text.replace("Kitchen", "Cellar"), "update")

    assert (report.created, report.updated) == (0, 1)
    assert "Cellar" in exported(home)


def test_homebox_is_understood(home: Home, tmp_path: Path) -> None:
    text = (
        "HB.name,HB.location,HB.quantity,HB.description,HB.field.Colour,HB.lifetime_warranty\n"
        "Chair,Path /To/ Attic,2,Wooden,Red,true\n"
    )

    assert taken(home, tmp_path, text).created == 1

    out = exported(home)
    assert "Path / To / Attic" in out
    assert "Colour: Red" in out
    assert "LIFETIME" in out


def test_an_id_stands_once(home: Home, tmp_path: Path) -> None:
    row = "0198c0de-0000-7000-8000-000000000001,Kettle,1.00,2025-01-31\n"
    report = taken(home, tmp_path, f"id,product_name,price,purchase_date\n{row}{row}")
    assert report.created == 1
    assert [(error.row, error.field) for error in report.errors] == [(3, "id")]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n\x00\xff", b"a,b\n1,2\n"])
def test_what_is_no_file_of_purchases_is_refused(
    home: Home, tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(InvalidInput):
        taken(home, tmp_path, content)


def test_many_are_taken_at_once(home: Home, tmp_path: Path) -> None:
    lines = [f"Thing {at},{at}.50,2025-01-31,Shop {at % 50}" for at in range(1_000)]
    report = taken(home, tmp_path, "\n".join(["product_name,price,purchase_date,retailer", *lines]))
    assert report.created == 1_000
