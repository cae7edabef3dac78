"""A PDF on which any name can be printed: its fonts, its amounts and its days."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency
from fpdf import FPDF
from fpdf.fonts import TTFFont

from spends.kit.money import decimal_amount

PLAIN, EAST = "plain", "east"
FONTS = {"": "Roboto-Regular.ttf", "B": "Roboto-Bold.ttf"}
EASTERN = ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf")
INK, DIM, HAIR = (28, 32, 36), (96, 100, 108), (217, 217, 224)


def new_pdf(size: Any, texts: Iterable[str], title: str) -> FPDF:
    """Return an empty PDF, its size in millimetres, whose fonts have all letters of `texts`.

    The large one with Chinese, Japanese and Korean letters is read only where it is needed. A
    letter that none has is a box.
    """
    pdf = FPDF(unit="mm", format=size)
    pdf.set_title(title)
    pdf.set_creator("Spends")
    pdf.set_auto_page_break(auto=False)
    pdf.c_margin = 0
    pdf.set_image_filter("DCTDecode")
    for style, name in FONTS.items():
        with as_file(files("font_roboto") / "files" / name) as path:
            pdf.add_font(PLAIN, style, path)
    if not set("".join(texts)) <= _letters():
        package, name = EASTERN
        with as_file(files(package) / name) as path:
            pdf.add_font(EAST, "", path)
        pdf.set_fallback_fonts([EAST], exact_match=False)
    pdf.set_font(PLAIN, "", 9)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*HAIR)
    return pdf


@cache
def _letters() -> frozenset[str]:
    pdf = FPDF()
    with as_file(files("font_roboto") / "files" / FONTS[""]) as path:
        pdf.add_font(PLAIN, "", path)
    font = pdf.fonts[PLAIN]
    known = font.cmap if isinstance(font, TTFFont) else {}
    return frozenset(chr(code) for code in known)


def fitted(pdf: FPDF, text: str, width: float) -> str:
    """Return a text, cut where it is wider than so many millimetres in the present font."""
    clean = " ".join(text.split())
    if pdf.get_string_width(clean) <= width:
        return clean
    low, high = 0, len(clean)
    while low < high:
        middle = (low + high + 1) // 2
        if pdf.get_string_width(clean[:middle].rstrip() + "…") <= width:
            low = middle
        else:
            high = middle - 1
    return clean[:low].rstrip() + "…"


def money(minor: int, currency: str, locale: str) -> str:
    """Return an amount with its currency."""
    text = format_currency(decimal_amount(minor, currency), currency, locale=_locale(locale))
    return text.replace("\u202f", "\u00a0")


def day_text(day: date, locale: str) -> str:
    """Return "14 Mar 2025" as the locale writes it."""
    return format_date(day, "medium", locale=_locale(locale))


@cache
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")
