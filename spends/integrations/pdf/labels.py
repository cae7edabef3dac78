"""Labels with QR codes, one alone or many on a sheet that shops sell."""

from collections.abc import Sequence
from typing import NamedTuple

import segno
from fpdf import FPDF

from spends.domains.belongings.ports import Label, Paper
from spends.integrations.pdf.paper import DIM, INK, PLAIN, fitted, new_pdf

INCH = 25.4
PADDING = 3.0
MAX_LINES = 3


class Sheet(NamedTuple):
    """How labels stand on a sheet, in millimetres; `step` is from one label to the next."""

    size: tuple[float, float]
    columns: int
    rows: int
    label: tuple[float, float]
    left: float
    top: float
    step: tuple[float, float]


SHEETS = {
    # 70 by 37 mm, without gaps: sold as 3475, L7159 and under many names.
    Paper.A4: Sheet((210, 297), 3, 8, (70, 37), 0, 0.5, (70, 37)),
    # 2 5/8 by 1 inch: 5160 and its like.
    Paper.LETTER: Sheet(
        (8.5 * INCH, 11 * INCH),
        3,
        10,
        (2.625 * INCH, INCH),
        0.1875 * INCH,
        0.5 * INCH,
        (2.75 * INCH, INCH),
    ),
}
SINGLE = (70.0, 37.0)


def single(label: Label) -> bytes:
    """Return one label on a page of its own size."""
    pdf = new_pdf(SINGLE, _texts([label]), label.name)
    pdf.add_page()
    _draw(pdf, label, (0, 0), SINGLE)
    return bytes(pdf.output())


def sheet(labels: Sequence[Label], paper: Paper) -> bytes:
    """Return labels on sheets; without any label, one empty sheet."""
    plan = SHEETS[paper]
    pdf = new_pdf(plan.size, _texts(labels), "Labels")
    many = plan.columns * plan.rows
    if not labels:
        pdf.add_page()
    for index, label in enumerate(labels):
        if index % many == 0:
            pdf.add_page()
        row, column = divmod(index % many, plan.columns)
        corner = (plan.left + column * plan.step[0], plan.top + row * plan.step[1])
        _draw(pdf, label, corner, plan.label)
    return bytes(pdf.output())


def _texts(labels: Sequence[Label]) -> list[str]:
    return [text for label in labels for text in (label.name, label.words)]


def _draw(pdf: FPDF, label: Label, corner: tuple[float, float], size: tuple[float, float]) -> None:
    side = size[1] - 2 * PADDING
    left, top = corner[0] + PADDING, corner[1] + PADDING
    _code(pdf, label.address, left, top, side)
    text_left = left + side + PADDING
    width = corner[0] + size[0] - PADDING - text_left
    pdf.set_font(PLAIN, "B", 9)
    lines = _wrapped(pdf, label.name, width)
    pdf.set_text_color(*INK)
    height = 4.0
    full = len(lines) * height + (3.6 if label.words else 0)
    y = top + (side - full) / 2
    for line in lines:
        pdf.set_xy(text_left, y)
        pdf.cell(width, height, line)
        y += height
    if label.words:
        pdf.set_font(PLAIN, "", 7)
        pdf.set_text_color(*DIM)
        pdf.set_xy(text_left, y)
        pdf.cell(width, 3.6, fitted(pdf, label.words, width))


def _wrapped(pdf: FPDF, text: str, width: float) -> list[str]:
    """Return a text in at most three lines, the last one cut where it is too long."""
    words, lines = text.split(), list[str]()
    while words and len(lines) < MAX_LINES - 1:
        line = words.pop(0)
        while words and pdf.get_string_width(f"{line} {words[0]}") <= width:
            line += f" {words.pop(0)}"
        lines.append(fitted(pdf, line, width))
    if words:
        lines.append(fitted(pdf, " ".join(words), width))
    return lines


def _code(pdf: FPDF, address: str, left: float, top: float, side: float) -> None:
    """Draw a QR code as runs of black, so that it is sharp at any size."""
    code = segno.make_qr(address, error="m")
    matrix = code.matrix
    module = side / len(matrix)
    pdf.set_fill_color(0, 0, 0)
    for row, line in enumerate(matrix):
        start = 0
        while start < len(line):
            if not line[start]:
                start += 1
                continue
            end = start
            while end < len(line) and line[end]:
                end += 1
            # A hair wider than it is, so that no printer leaves a gap between two rows.
            pdf.rect(
                left + start * module,
                top + row * module,
                (end - start) * module,
                module * 1.02,
                style="F",
            )
            start = end
