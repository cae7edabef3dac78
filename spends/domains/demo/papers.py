"""Receipts and pictures of the sample household, made when they are asked for and always alike."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from io import BytesIO

from fpdf import FPDF
from PIL import Image, ImageDraw

from spends.domains.demo.generator import sample_household
from spends.domains.demo.household_things import PICTURE
from spends.domains.demo.things import Thing, sample_things
from spends.domains.documents import service as documents
from spends.domains.documents.schemas import Blob
from spends.kit.money import decimal_amount
from spends.kit.storage import Storage

_SIZE = 320
_INK, _PALE = "#33415c", "#fdfcf8"
Pen = ImageDraw.ImageDraw
_SHAPES: dict[str, tuple[str, Callable[[Pen], None]]] = {}


def store_papers(storage: Storage, today: date, currency: str) -> dict[str, Blob]:
    """Store the papers of the household as it stands on `today`, outside of any unit of work.

    Return them by the key of what they belong to.
    """
    things = sample_things(sample_household(today).transactions, today)
    files = {thing.key: receipt(thing, currency) for thing in things if thing.good.paper}
    files |= {PICTURE + name: picture(name) for name in _SHAPES}
    return {key: documents.store(storage, BytesIO(content)) for key, content in files.items()}


def receipt(thing: Thing, currency: str) -> bytes:
    """Return a receipt as a PDF of one small page."""
    page = FPDF(format=(80, 90))
    page.set_creation_date(datetime.combine(thing.line.day, time(), UTC))
    page.add_page()
    page.set_margins(6, 6)
    page.set_font("Courier", "B", 12)
    page.text(8, 14, thing.line.payee or "")
    page.set_font("Courier", "", 8)
    amount = f"{decimal_amount(thing.price, currency)} {currency}"
    texts = (
        f"Date {thing.line.day.isoformat()}",
        f"1 x {thing.good.name}",
        f"Total {amount}",
        "Paid by card",
        "Thank you",
    )
    for row, text in enumerate(texts):
        page.text(8, 24 + row * 9, text)
    return bytes(page.output())


def picture(name: str) -> bytes:
    """Return a flat drawing of a thing as a square WebP."""
    ground, draw = _SHAPES[name]
    image = Image.new("RGB", (_SIZE, _SIZE), ground)
    draw(ImageDraw.Draw(image))
    made = BytesIO()
    image.save(made, "WEBP", quality=80)
    return made.getvalue()


def _lamp(pen: Pen) -> None:
    pen.polygon([(110, 60), (210, 60), (250, 150), (70, 150)], fill="#f2b84b")
    pen.line([(160, 150), (160, 260)], fill=_INK, width=10)
    pen.ellipse([100, 245, 220, 275], fill=_INK)


def _bicycle(pen: Pen) -> None:
    for left in (35, 185):
        pen.ellipse([left, 150, left + 100, 250], outline=_INK, width=9)
    pen.line([(85, 200), (130, 110), (215, 110), (150, 200), (85, 200)], fill="#c8553d", width=9)
    pen.line([(150, 200), (122, 90)], fill="#c8553d", width=9)
    pen.line([(235, 200), (208, 85), (235, 78)], fill="#c8553d", width=9)
    pen.line([(105, 88), (140, 88)], fill=_INK, width=11)


def _camera(pen: Pen) -> None:
    pen.rounded_rectangle([50, 100, 270, 240], 22, fill=_INK)
    pen.rectangle([120, 78, 200, 104], fill=_INK)
    pen.ellipse([110, 118, 210, 218], fill=_PALE)
    pen.ellipse([130, 138, 190, 198], fill="#5b8fb9")


def _sofa(pen: Pen) -> None:
    pen.rounded_rectangle([60, 95, 260, 210], 24, fill="#4f8a7b")
    pen.rounded_rectangle([35, 145, 285, 230], 20, fill="#3a6b5f")
    pen.rectangle([60, 228, 76, 255], fill=_INK)
    pen.rectangle([244, 228, 260, 255], fill=_INK)


def _laptop(pen: Pen) -> None:
    pen.rounded_rectangle([75, 80, 245, 200], 12, fill=_INK)
    pen.rectangle([88, 93, 232, 187], fill="#8fc1e3")
    pen.polygon([(60, 205), (260, 205), (285, 235), (35, 235)], fill="#7a869a")


def _headphones(pen: Pen) -> None:
    pen.arc([75, 70, 245, 250], 180, 360, fill=_INK, width=14)
    for left in (62, 213):
        pen.rounded_rectangle([left, 155, left + 45, 240], 18, fill="#c8553d")


def _shirt(pen: Pen) -> None:
    pen.polygon(
        [(115, 80), (205, 80), (275, 130), (245, 170), (220, 152), (220, 255), (100, 255),
         (100, 152), (75, 170), (45, 130)], fill="#5b8fb9")  # fmt: skip
    pen.pieslice([130, 55, 190, 108], 0, 180, fill=_PALE)


def _shoe(pen: Pen) -> None:
    pen.polygon([(50, 120), (110, 130), (180, 170), (270, 190), (275, 215), (50, 215)],
                fill="#c8553d")  # fmt: skip
    pen.rounded_rectangle([45, 212, 280, 232], 8, fill=_INK)


def _tool(pen: Pen) -> None:
    pen.line([(90, 245), (205, 130)], fill="#a9713f", width=24)
    pen.polygon([(160, 75), (255, 160), (230, 190), (135, 105)], fill=_INK)


def _machine(pen: Pen) -> None:
    pen.rounded_rectangle([80, 55, 240, 265], 14, fill="#dfe5ec")
    pen.ellipse([105, 120, 215, 230], fill=_INK)
    pen.ellipse([122, 137, 198, 213], fill="#8fc1e3")
    pen.rectangle([100, 75, 150, 92], fill=_INK)


def _phone(pen: Pen) -> None:
    pen.rounded_rectangle([110, 50, 210, 270], 18, fill=_INK)
    pen.rectangle([120, 75, 200, 240], fill="#8fc1e3")


def _speaker(pen: Pen) -> None:
    pen.rounded_rectangle([100, 50, 220, 270], 20, fill=_INK)
    pen.ellipse([130, 75, 190, 135], fill="#f2b84b")
    pen.ellipse([115, 150, 205, 240], fill="#f2b84b")


def _bag(pen: Pen) -> None:
    pen.arc([125, 50, 195, 130], 180, 360, fill=_INK, width=10)
    pen.rounded_rectangle([80, 90, 240, 265], 34, fill="#c8553d")
    pen.rounded_rectangle([105, 170, 215, 245], 14, fill="#f2b84b")


def _toy(pen: Pen) -> None:
    pen.rectangle([60, 160, 155, 250], fill="#c8553d")
    pen.rectangle([165, 160, 260, 250], fill="#5b8fb9")
    pen.polygon([(160, 65), (215, 152), (105, 152)], fill="#f2b84b")


def _plant(pen: Pen) -> None:
    pen.ellipse([85, 80, 165, 180], fill="#4f8a7b")
    pen.ellipse([155, 65, 235, 180], fill="#3a6b5f")
    pen.polygon([(110, 180), (210, 180), (195, 265), (125, 265)], fill="#c8553d")


def _box(pen: Pen) -> None:
    pen.rectangle([70, 120, 250, 250], fill="#c9975b")
    pen.polygon([(70, 120), (100, 80), (220, 80), (250, 120)], fill="#e0b47c")
    pen.rectangle([148, 80, 172, 170], fill=_PALE)


_SHAPES |= {
    "lamp": ("#e9eef5", _lamp),
    "bicycle": ("#f5ecdf", _bicycle),
    "camera": ("#efe6ee", _camera),
    "sofa": ("#f5ecdf", _sofa),
    "laptop": ("#eef1ea", _laptop),
    "headphones": ("#e9eef5", _headphones),
    "shirt": ("#f5ecdf", _shirt),
    "shoe": ("#e9eef5", _shoe),
    "tool": ("#eef1ea", _tool),
    "machine": ("#efe6ee", _machine),
    "phone": ("#f5ecdf", _phone),
    "speaker": ("#eef1ea", _speaker),
    "bag": ("#e9eef5", _bag),
    "toy": ("#efe6ee", _toy),
    "plant": ("#f5ecdf", _plant),
    "box": ("#e9eef5", _box),
}
