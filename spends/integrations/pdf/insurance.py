"""The insurance report: place by place, each thing with its picture, price, value and proof."""

import contextlib
import io
from collections.abc import Callable, Iterator

from fpdf import FPDF
from PIL import Image, UnidentifiedImageError

from spends.domains.belongings.ports import InsuranceReport, InsuredItem, InsuredPlace
from spends.integrations.pdf.paper import DIM, INK, PLAIN, day_text, fitted, money, new_pdf

A4 = (210.0, 297.0)
EDGE, BOTTOM = 16.0, 281.0
WIDE = A4[0] - 2 * EDGE
PICTURE = 16.0
MOST_PIXELS = 2_000
"""A picture that is wider or higher is none of the small ones, and is not opened."""
TEXT = EDGE + PICTURE + 4
AMOUNT = 32.0
MIDDLE = A4[0] - EDGE - 2 * AMOUNT
TEXT_WIDE = MIDDLE - TEXT - 2
LINE = 4.2
NOWHERE = "No place"
PROOFS = 4


def report_of(report: InsuranceReport, picture: Callable[[str], bytes | None]) -> bytes:
    """Return the report as a PDF on A4."""
    pdf = new_pdf(A4, _texts(report), f"Belongings of {report.household}")
    pages = _Pages(pdf, report, picture)
    pages.open()
    pages.head()
    for place in report.places:
        pages.place(place)
    pages.sums()
    pages.number()
    return bytes(pdf.output())


def _texts(report: InsuranceReport) -> Iterator[str]:
    yield report.household
    for place in report.places:
        yield place.name
    for item in report.items:
        yield from (item.name, item.maker, item.serial_number, item.retailer, *item.proofs)


class _Pages:
    """Where the report stands on its pages."""

    def __init__(
        self, pdf: FPDF, report: InsuranceReport, picture: Callable[[str], bytes | None]
    ) -> None:
        self.pdf = pdf
        self.report = report
        self.picture = picture
        self.y = EDGE

    def open(self) -> None:
        """Begin a page."""
        self.pdf.add_page()
        self.y = EDGE

    def need(self, height: float) -> None:
        """Go on to the next page where so many millimetres are not left."""
        if self.y + height > BOTTOM:
            self.open()

    def put(  # noqa: PLR0913  a line and how it looks
        self,
        text: str,
        left: float,
        width: float,
        *,
        size: float = 9,
        bold: bool = False,
        dim: bool = False,
        right: bool = False,
        below: float = 0,
    ) -> None:
        """Write a line, cut to its width, `below` the present height."""
        pdf = self.pdf
        pdf.set_font(PLAIN, "B" if bold else "", size)
        pdf.set_text_color(*(DIM if dim else INK))
        pdf.set_xy(left, self.y + below)
        shown = fitted(pdf, text, width)
        if right:
            pdf.set_x(left + width - pdf.get_string_width(shown))
        pdf.cell(width, LINE, shown)

    def amount(self, minor: int) -> str:
        """Return an amount in the report's currency."""
        return money(minor, self.report.currency_code, self.report.locale)

    def head(self) -> None:
        """Say whose things these are, when, and what they sum to."""
        report, items = self.report, self.report.items
        self.put(f"Belongings of {report.household}", EDGE, WIDE, size=18, bold=True)
        self.y += 9
        count = "1 thing" if len(items) == 1 else f"{len(items):,} things"
        proven = sum(1 for item in items if item.proofs)
        day = day_text(report.day, report.locale)
        self.put(f"{count} on {day}, {proven:,} of them with proof", EDGE, WIDE, dim=True)
        self.y += 6
        price = sum(place.price for place in report.places)
        value = sum(place.value for place in report.places)
        self.put(f"Bought for {self.amount(price)}", EDGE, WIDE, size=11, bold=True)
        self.y += 5.5
        self.put(f"Worth {self.amount(value)} today", EDGE, WIDE, size=11, bold=True)
        self.y += 7
        for note in self._notes():
            self.put(note, EDGE, WIDE, size=8, dim=True)
            self.y += LINE
        self.y += 4

    def _notes(self) -> Iterator[str]:
        yield (
            "What has a useful life loses its value in a straight line; "
            "all else is worth its price."
        )
        lacking = [item for item in self.report.items if item.base_price is None]
        if lacking:
            codes = ", ".join(sorted({item.currency_code for item in lacking}))
            verb = "thing is" if len(lacking) == 1 else "things are"
            yield (
                f"{len(lacking):,} {verb} in no sum: there is no exchange rate from {codes} "
                f"to {self.report.currency_code}."
            )

    def place(self, place: InsuredPlace) -> None:
        """List the things of a place, its sums on top."""
        self.need(40)
        pdf = self.pdf
        self.put(place.name or NOWHERE, EDGE, MIDDLE - EDGE - 4, size=12, bold=True)
        self.put(self.amount(place.price), MIDDLE, AMOUNT, bold=True, right=True)
        self.put(self.amount(place.value), MIDDLE + AMOUNT, AMOUNT, bold=True, right=True)
        self.y += 5
        count = "1 thing" if len(place.items) == 1 else f"{len(place.items):,} things"
        self.put(count, EDGE, MIDDLE - EDGE, size=8, dim=True)
        self.put("bought for", MIDDLE, AMOUNT, size=8, dim=True, right=True)
        self.put("worth today", MIDDLE + AMOUNT, AMOUNT, size=8, dim=True, right=True)
        self.y += 6
        for item in place.items:
            lines = list(self._lines(item))
            height = max(PICTURE, LINE * (len(lines) + 1)) + 5
            self.need(height)
            pdf.line(EDGE, self.y, EDGE + WIDE, self.y)
            self.y += 2.5
            self._item(item, lines)
            self.y += height - 2.5
        self.y += 5

    def _lines(self, item: InsuredItem) -> Iterator[str]:
        if item.maker or item.serial_number:
            serial = f"serial number {item.serial_number}" if item.serial_number else ""
            yield " · ".join(part for part in (item.maker, serial) if part)
        day = day_text(item.bought_on, self.report.locale)
        yield f"bought {day}" + (f" from {item.retailer}" if item.retailer else "")
        if not item.proofs:
            yield "no proof"
            return
        shown = ", ".join(item.proofs[:PROOFS])
        more = len(item.proofs) - PROOFS
        count = "1 proof" if len(item.proofs) == 1 else f"{len(item.proofs)} proofs"
        yield f"{count}: {shown}" + (f" and {more} more" if more > 0 else "")

    def _item(self, item: InsuredItem, lines: list[str]) -> None:
        pdf, locale = self.pdf, self.report.locale
        self._draw(item.picture)
        name = item.name if item.quantity == 1 else f"{item.quantity:,} \u00d7 {item.name}"
        self.put(name, TEXT, TEXT_WIDE, bold=True)
        own = money(item.price, item.currency_code, locale)
        is_own = item.currency_code == self.report.currency_code
        price = own if item.base_price is None or is_own else self.amount(item.base_price)
        self.put(price, MIDDLE, AMOUNT, right=True)
        if item.base_price is not None and not is_own:
            self.put(own, MIDDLE, AMOUNT, size=8, dim=True, right=True, below=LINE)
        value = "no rate" if item.value is None else self.amount(item.value)
        self.put(value, MIDDLE + AMOUNT, AMOUNT, right=True)
        for index, line in enumerate(lines, start=1):
            self.put(line, TEXT, TEXT_WIDE, size=8, dim=True, below=index * LINE)
        pdf.set_text_color(*INK)

    def _draw(self, key: str | None) -> None:
        pdf = self.pdf
        found = self.picture(key) if key else None
        if found is not None:
            with contextlib.suppress(UnidentifiedImageError, OSError):
                image = _small(found)
                scale = PICTURE / max(image.size)
                wide, high = image.width * scale, image.height * scale
                left, top = EDGE + (PICTURE - wide) / 2, self.y + (PICTURE - high) / 2
                pdf.image(image, left, top, wide, high)
                return
        pdf.rect(EDGE, self.y, PICTURE, PICTURE)

    def sums(self) -> None:
        """Close with what all of it comes to."""
        if not self.report.places:
            self.put("There is nothing in this report yet.", EDGE, WIDE, dim=True)
            return
        self.need(14)
        self.pdf.line(EDGE, self.y, EDGE + WIDE, self.y)
        self.y += 2.5
        price = sum(place.price for place in self.report.places)
        value = sum(place.value for place in self.report.places)
        self.put("All together", EDGE, MIDDLE - EDGE, size=11, bold=True)
        self.put(self.amount(price), MIDDLE, AMOUNT, bold=True, right=True)
        self.put(self.amount(value), MIDDLE + AMOUNT, AMOUNT, bold=True, right=True)

    def number(self) -> None:
        """Write at the foot of each page which one it is."""
        count = self.pdf.pages_count
        for page in range(1, count + 1):
            self.pdf.page = page
            self.y = BOTTOM + 4
            text = f"Page {page} of {count}"
            self.put(text, EDGE, WIDE, size=8, dim=True, right=True)


def _small(found: bytes) -> Image.Image:
    """Return a picture to draw; UnidentifiedImageError where a few bytes say millions of pixels."""
    with Image.open(io.BytesIO(found)) as image:
        if max(image.size) > MOST_PIXELS:
            raise UnidentifiedImageError
        plain = image.convert("RGB")
    plain.thumbnail((240, 240))
    return plain
