"""Printed reports and labels: any name can be read on them, and a scanner reads the code."""

import io
from datetime import date
from itertools import pairwise

import pytest
from PIL import Image
from pypdf import PdfReader

from spends.domains.belongings.ports import (
    InsuranceReport,
    InsuredItem,
    InsuredPlace,
    Label,
    Paper,
)
from spends.integrations.pdf.printer import PdfPrinter

DAY = date(2025, 3, 15)
NAMES = [
    "Łódź kettle",
    "Őrült szék",
    "Жёлтый стул",
    "日本の茶碗",
    "한국 책상",
    "Çığ ₺ €",
    "Bàn ghế",
]
ADDRESS = "https://spends.example.org/inventory/0190f3a2-0000-7000-8000-000000000001"


def thing(name: str = "Kettle", **fields: object) -> InsuredItem:
    values: dict[str, object] = {
        "name": name,
        "maker": "Acme K2",
        "serial_number": "S-1",
        "retailer": "Corner Shop",
        "bought_on": DAY,
        "quantity": 1,
        "price": 39_90,
        "currency_code": "EUR",
        "base_price": 39_90,
        "value": 20_00,
        "proofs": ("receipt.pdf",),
        "picture": None,
    }
    return InsuredItem(**(values | fields))  # type: ignore[arg-type]  # of each field its own type


def report(*places: InsuredPlace) -> InsuranceReport:
    return InsuranceReport("Moreau", DAY, "EUR", "en", places)


def text_of(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\x00", "").split())


def without_spaces(text: str) -> str:
    return "".join(text.split())


def printed(shown: InsuranceReport, picture: bytes | None = None) -> bytes:
    return PdfPrinter().insurance(shown, lambda _: picture)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_read(name: str) -> None:
    place = InsuredPlace(name, (thing(name, retailer=name),))
    assert without_spaces(text_of(printed(report(place)))).count(without_spaces(name)) == 3
    label = Label(name, name, ADDRESS)
    assert without_spaces(name) in without_spaces(text_of(PdfPrinter().label(label)))
    sheet = PdfPrinter().sheet([label], Paper.A4)
    assert without_spaces(name) in without_spaces(text_of(sheet))


def test_letters_that_no_font_has_break_nothing() -> None:
    odd = "🪑 कुर्सी \x00 كرسي \ud7ff " + "x" * 3000
    assert printed(report(InsuredPlace(odd, (thing(odd, proofs=(odd,)),))))
    assert PdfPrinter().label(Label(odd, odd, ADDRESS))


def test_a_report_says_all_that_an_insurer_asks() -> None:
    kitchen = InsuredPlace("Kitchen", (thing(), thing("Pan", quantity=3, proofs=())))
    nowhere = InsuredPlace("", (thing("Bike", price=500_00, base_price=500_00, value=400_00),))
    text = text_of(printed(report(kitchen, nowhere)))
    for words in (
        "Belongings of Moreau",
        "3 things on Mar 15, 2025, 2 of them with proof",
        "Bought for €579.80",
        "Worth €440.00 today",
        "Kitchen",
        "€79.80",
        "Acme K2 · serial number S-1",
        "bought Mar 15, 2025 from Corner Shop",
        "1 proof: receipt.pdf",
        "no proof",
        "3 × Pan",
        "No place",
        "Page 1 of 1",
    ):
        assert words in text, words


def test_what_lacks_a_rate_is_said_to_be_in_no_sum() -> None:
    yen = thing("Bowl", currency_code="JPY", price=5000, base_price=None, value=None)
    dollars = thing("Lamp", currency_code="USD", price=50_00, base_price=45_00, value=45_00)
    text = text_of(printed(report(InsuredPlace("Hall", (yen, dollars)))))
    assert "1 thing is in no sum: there is no exchange rate from JPY to EUR." in text
    assert "Bought for €45.00" in text
    assert "¥5,000" in text
    assert "no rate" in text
    assert "$50.00" in text


def test_an_empty_household_gets_a_page() -> None:
    text = text_of(printed(report()))
    assert "There is nothing in this report yet." in text


def test_many_things_go_over_pages() -> None:
    places = tuple(
        InsuredPlace(f"Room {index}", tuple(thing(f"Thing {index}-{n}") for n in range(25)))
        for index in range(4)
    )
    made = printed(report(*places))
    text = text_of(made)
    assert len(PdfReader(io.BytesIO(made)).pages) > 5
    assert all(f"Thing {index}-{n}" in text for index in range(4) for n in range(25))


def test_pictures_are_on_it_and_a_broken_one_breaks_nothing() -> None:
    drawn = io.BytesIO()
    Image.new("RGBA", (320, 200), (200, 30, 30, 255)).save(drawn, "WEBP")
    shown = report(InsuredPlace("Hall", (thing(picture="key"),)))
    with_picture = PdfReader(io.BytesIO(printed(shown, drawn.getvalue())))
    assert len(with_picture.pages[0].images) == 1
    huge = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(huge, "PNG")
    for bad in (b"nothing", huge.getvalue()):
        assert len(PdfReader(io.BytesIO(printed(shown, bad))).pages[0].images) == 0


@pytest.mark.parametrize(
    ("paper", "many", "size"), [("a4", 24, (595, 842)), ("letter", 30, (612, 792))]
)
def test_sheets_hold_as_many_as_they_are_sold_with(
    paper: str, many: int, size: tuple[int, int]
) -> None:
    labels = [Label(f"Thing {index}", "Hall", f"{ADDRESS}{index}") for index in range(many + 1)]
    reader = PdfReader(io.BytesIO(PdfPrinter().sheet(labels, Paper(paper))))
    assert len(reader.pages) == 2
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == size
    assert f"Thing {many - 1}" in reader.pages[0].extract_text()
    assert f"Thing {many}" in reader.pages[1].extract_text()
    assert len(PdfReader(io.BytesIO(PdfPrinter().sheet([], Paper(paper)))).pages) == 1


def test_the_code_says_the_address() -> None:
    """The drawn squares are those of the address' code, read back from a rendered page."""
    import pypdfium2
    import segno

    made = PdfPrinter().label(Label("Kettle", "Kitchen", ADDRESS))
    scale = 8
    page = pypdfium2.PdfDocument(made)[0]
    picture = page.render(scale=scale).to_pil().convert("L")
    matrix = segno.make_qr(ADDRESS, error="m").matrix
    millimetre = scale * 72 / 25.4
    module = 31 / len(matrix) * millimetre
    read = [
        [
            picture.getpixel(
                (int(3 * millimetre + (x + 0.5) * module), int(3 * millimetre + (y + 0.5) * module))
            )
            < 128
            for x in range(len(matrix))
        ]
        for y in range(len(matrix))
    ]
    assert read == [[bool(cell) for cell in line] for line in matrix]


def test_a_sheet_s_labels_stand_side_by_side() -> None:
    from spends.integrations.pdf.labels import SHEETS

    for plan in SHEETS.values():
        lefts = [plan.left + column * plan.step[0] for column in range(plan.columns)]
        assert all(after - before >= plan.label[0] for before, after in pairwise(lefts))
        assert lefts[-1] + plan.label[0] <= plan.size[0] + 0.01
        assert plan.top + (plan.rows - 1) * plan.step[1] + plan.label[1] <= plan.size[1] + 0.01
