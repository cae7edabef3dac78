"""Files of purchases as other programs write them, and files that are none."""

import os
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.belongings.ports import PurchaseRow, PurchaseSheet
from spends.integrations.belongings.csv_purchases import CsvPurchases
from spends.kit.errors import InvalidInput
from tests.integrations.statements.reading import sample

TODAY = date(2026, 11, 21)
WARRACKER = (
    "ProductName,PurchaseDate,IsLifetime,WarrantyDurationYears,WarrantyDurationMonths,"
    "WarrantyDurationDays,ExpirationDate,Status,PurchasePrice,SerialNumber,ProductURL,Tags,Vendor\n"
    '"Kettle","2024-02-29","FALSE","2","0","0","2026-02-28","Expired","39.9","A1, A2",'
    '"https://shop.example/kettle","kitchen, gift","Otto"\n'
    '"Pan","2025-01-31","TRUE","0","0","0","","Lifetime","","","","",""\n'
    '"Lamp","NaN-NaN-NaN","FALSE","0","0","0","2025-05-01","Active","12","","","",""\n'
)
HOMEBOX = (
    "HB.purchase_date,HB.warranty_expires,HB.sold_date,HB.import_ref,HB.parent_import_ref,HB.url,"
    "HB.name,HB.description,HB.notes,HB.purchase_from,HB.manufacturer,HB.model_number,"
    "HB.serial_number,HB.warranty_details,HB.sold_to,HB.sold_notes,HB.location,HB.tags,HB.asset_id,"
    "HB.quantity,HB.purchase_price,HB.sold_price,HB.archived,HB.insured,HB.lifetime_warranty,"
    "HB.field.Colour\n"
    "2024-03-01,2026-03-01,,,,https://box.example/item/1,Drill,Cordless,Loud,Otto,Acme,X1,S1,"
    "On paper,,,Home / Cellar,Tools; Loud,000-012,1,199.5,0,false,true,false,Green\n"
    ",,2020-05-05,,,https://box.example/item/2,Bike,,,,,,,,Bob,Fair,Home,,,1,0,80,true,false,false,\n"
    ",,,,,https://box.example/item/3,Paint,,,,,,,,,,Home,,,0.5,0,0,true,false,true,\n"
    ",,,,,https://box.example/location/4,Cellar,,,,,,,,,,Home,,,1,0,0,false,false,false,\n"
)


def read(folder: Path, content: str | bytes, name: str = "purchases.csv") -> PurchaseSheet:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CsvPurchases().read(path, "EUR", TODAY)


def values(row: PurchaseRow) -> dict[str, object]:
    assert row.error is None, row
    return row.values


def test_warracker_is_understood(tmp_path: Path) -> None:
    sheet = read(tmp_path, WARRACKER)
    assert sheet.warnings == (
        "Where Warracker keeps no price it is 0, where it keeps no day of purchase it is today.",
    )
    kettle, pan, lamp = sheet.rows
    assert values(kettle) == {
        "product_name": "Kettle",
        "purchase_date": date(2024, 2, 29),
        "price": Decimal("39.90"),
        "serial_number": "A1, A2",
        "retailer": "Otto",
        "notes": "Address: https://shop.example/kettle\nTags: kitchen, gift",
    }
    assert kettle.warranties == ({"warranty_end": date(2026, 2, 28)},)
    assert (values(pan)["price"], pan.warranties) == ("0", ({"warranty_type": "LIFETIME"},))
    assert values(lamp)["purchase_date"] == date(2025, 5, 1)


def test_a_length_counts_where_there_is_no_end(tmp_path: Path) -> None:
    text = WARRACKER.replace('"2026-02-28"', '""')
    (cover,) = read(tmp_path, text).rows[0].warranties
    assert cover["warranty_end"] == date(2026, 2, 28)


def test_homebox_is_understood(tmp_path: Path) -> None:
    drill, bike, paint = read(tmp_path, HOMEBOX).rows
    assert values(drill) == {
        "product_name": "Drill",
        "purchase_date": date(2024, 3, 1),
        "price": Decimal("199.50"),
        "retailer": "Otto",
        "brand": "Acme",
        "model": "X1",
        "serial_number": "S1",
        "location": "Home / Cellar",
        "quantity": "1",
        "notes": "Loud\nCordless\nTags: Tools; Loud\nAsset: 000-012\nColour: Green",
    }
    assert drill.warranties == ({"warranty_end": date(2026, 3, 1), "notes": "On paper"},)
    assert (values(bike)["status"], values(bike)["sold_for"]) == ("SOLD", Decimal("80.00"))
    assert values(bike)["purchase_date"] == values(bike)["sold_on"] == date(2020, 5, 5)
    assert values(bike)["notes"] == "Sold to: Bob\nSale: Fair"
    assert (values(paint)["status"], values(paint)["quantity"]) == ("ARCHIVED", "1")
    assert values(paint)["notes"] == "Quantity: 0.5"
    assert paint.warranties == ({"warranty_type": "LIFETIME"},)


@pytest.mark.parametrize(
    ("name", "count", "sign"),
    [("homebox-fields.csv", 3, "Custom Field 1: Value 1[1]"), ("homebox-types.csv", 3, "L1")],
)
def test_files_that_homebox_itself_tests_with(name: str, count: int, sign: str) -> None:
    sheet = CsvPurchases().read(sample(f"belongings/{name}"), "EUR", TODAY)
    assert [values(row)["product_name"] for row in sheet.rows] == [
        f"Item {at}" for at in range(1, count + 1)
    ]
    assert sign in str(values(sheet.rows[0])["notes"])
    assert all("unknown" not in words and "not used" not in words for words in sheet.warnings)
    if "types" in name:
        places = [values(row)["location"] for row in sheet.rows]
        assert places == [f"Path / To / Location {at}" for at in (1, 2, 3)]


PLAIN = "product_name;price;purchase_date;location\nKännchen;1.234,50;31.01.2025;Küche\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        ("\ufeff" + PLAIN).encode(),
        PLAIN.encode("latin-1"),
        PLAIN.encode("cp1252"),
        PLAIN.encode("utf-16"),
        ("\ufeff" + PLAIN).encode("utf-16-le"),
        ("\ufeff" + PLAIN).encode("utf-16-be"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace(";", "\t").encode(),
        ("sep=;\n" + PLAIN).encode(),
        ("\n\n" + PLAIN + "\n\n").encode(),
    ],
    ids=[
        *("utf-8", "bom", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"),
        *("crlf", "tabs", "sep", "empty-lines"),
    ],
)
def test_any_encoding_and_delimiter_reads_the_same(tmp_path: Path, content: bytes) -> None:
    (row,) = read(tmp_path, content).rows
    assert values(row) == {
        "product_name": "Kännchen",
        "price": Decimal("1234.50"),
        "purchase_date": date(2025, 1, 31),
        "location": "Küche",
    }


BINARY = {
    "nothing": b"",
    "spaces": b" \n \n",
    "zip": b"PK\x03\x04" + bytes(range(256)) * 40,
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "noise": random.Random(7).randbytes(20_000),
    "nul": b"\x00" * 10_000,
    "page": b"<html><body>product_name</body></html>",
    "json": b'{"product_name": "Kettle", "price": 1}',
    "statement": b"date,amount,payee\n2025-01-31,-5,Otto\n",
    "one-line": b"x" * 5_000_000,
}


def test_a_quantity_of_thousands_of_digits_is_no_fault(tmp_path: Path) -> None:
    for digit, count in (("1", "1" * 5_000), ("0", "1")):
        sheet = read(tmp_path, f"HB.name,HB.quantity\nDrill,{digit * 5_000}\n")
        assert values(sheet.rows[0])["quantity"] == count


@pytest.mark.parametrize("name", sorted(BINARY))
def test_what_is_no_file_of_purchases_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, BINARY[name])
    (error,) = refused.value.errors
    assert error.field == "file"
    assert error.message.endswith(".")


def test_broken_rows_are_told_by_their_lines(tmp_path: Path) -> None:
    text = (
        "product_name,price,purchase_date,currency_code\n"
        "Good,1,2025-01-31,EUR\n"
        "Bad price,abc,2025-01-31,EUR\n"
        "Bad day,1,2025-02-30,EUR\n"
        "Bad code,1,2025-01-31,XXQ\n"
        '"two\nlines",2,2025-01-31,\n'
        '"never closed,1,2025-01-31,EUR\n'
        "after it,1,2025-01-31,EUR\n"
    )
    sheet = read(tmp_path, text)
    wrong = {row.row: row.error for row in sheet.rows if row.error}
    assert wrong[3][0] == "price"
    assert wrong[4][0] == "purchase_date"
    assert wrong[5] == ("price", "“XXQ” is no currency.")
    assert wrong[8] == ("", "A quotation mark in this row does not close, so it cannot be divided.")
    names = [row.values.get("product_name") for row in sheet.rows]
    assert names[0] == "Good"
    assert "two\nlines" in names


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "purchases.csv"
    with path.open("w") as file:
        file.write("product_name,price,purchase_date\n")
        file.writelines(f"Thing {at},1,2025-01-31\n" for at in range(100_001))
    with pytest.raises(InvalidInput, match="more than 100,000 rows"):
        CsvPurchases().read(path, "EUR", TODAY)


@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_break_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"fuzz-{os.getpid()}.csv"
    path.write_bytes(b"product_name,price,purchase_date\n" + content)
    try:
        found = CsvPurchases().read(path, "EUR", TODAY)
    except InvalidInput:
        return
    assert isinstance(found, PurchaseSheet)
