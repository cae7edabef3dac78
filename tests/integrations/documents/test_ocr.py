import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from spends.integrations.documents import ocr
from spends.integrations.documents.ocr import Box, laid_out
from spends.integrations.documents.receipts import ReceiptsByText
from tests.support.papers import Look, draw
from tests.support.receipts import sample

ROOT = Path(__file__).parents[3]
needs_ocr = pytest.mark.skipif(not ocr.available(), reason="rapidocr is not installed")
TODAY = date(2026, 11, 21)
PHOTOS = [
    (1, Look(26, till=True, askew=0.0, noise=0)),
    (3, Look(30, till=False, askew=1.2, noise=20)),
    (4, Look(24, till=True, askew=-1.5, noise=30)),
    (7, Look(34, till=False, askew=-0.6, noise=45)),
    (43, Look(22, till=True, askew=2.0, noise=10)),
    (17, Look(28, till=False, askew=0.8, noise=25)),
]


def _rows(text: str) -> list[tuple[str, str]]:
    """Return rows in two columns, as the texts of tills have them."""
    rows = []
    for row in text.splitlines():
        left, _, right = re.sub(r"\s{2,}(?=\S+(?: \S{1,8})?$)", "\0", row.strip()).partition("\0")
        rows.append((left, right))
    return rows


@needs_ocr
@pytest.mark.parametrize(("seed", "look"), PHOTOS)
def test_photos_of_receipts(tmp_path: Path, seed: int, look: Look) -> None:
    each = sample(seed)
    path = tmp_path / "receipt.png"
    draw(_rows(each.text), path, look)
    text = ocr.text_of(path)
    found = ReceiptsByText().propose(text, each.truth.currency_code, today=TODAY)
    assert (found.total, found.date) == (each.truth.total, each.truth.date), text


@needs_ocr
def test_a_transparent_picture_and_an_empty_one(tmp_path: Path) -> None:
    from PIL import Image, ImageDraw, ImageFont

    clear = Image.new("RGBA", (500, 120), (255, 255, 255, 0))
    pen = ImageDraw.Draw(clear)
    pen.text((20, 30), "TOTAL 12.50", font=ImageFont.load_default(40), fill=(0, 0, 0, 255))
    clear.save(tmp_path / "clear.png")
    assert "12.50" in ocr.text_of(tmp_path / "clear.png")
    Image.new("RGB", (300, 300), "white").save(tmp_path / "empty.png")
    assert ocr.text_of(tmp_path / "empty.png") == ""


@needs_ocr
def test_too_many_pixels_are_refused(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("1", (9_000, 9_000)).save(tmp_path / "large.png")
    with pytest.raises(ValueError, match="too many pixels"):
        ocr.text_of(tmp_path / "large.png")


@needs_ocr
def test_no_network_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "receipt.png"
    draw([("TOTAL", "12.50")], path, Look(size=30))
    code = f"""
import socket
from pathlib import Path
def refuse(*args, **kwargs):
    raise OSError("no network here")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from spends.integrations.documents.ocr import text_of
print(text_of(Path({str(path)!r})))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert b"12.50" in done.stdout


def test_the_server_never_loads_it() -> None:
    code = (
        "import sys, spends.bootstrap\n"
        "loaded = {'rapidocr', 'onnxruntime', 'cv2', 'spends.integrations.documents.ocr'}\n"
        "assert not loaded & set(sys.modules), loaded & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def _box(text: str, left: float, middle: float, width: float, slope: float = 0.0) -> Box:
    return Box(text, left, left + width, middle, 20, slope)


def _turned(rows: Sequence[tuple[str, str]], slope: float) -> list[Box]:
    boxes = []
    for index, (left, right) in enumerate(rows):
        for text, start, width in ((left, 10, 200), (right, 500, 80)):
            middle = index * 24 + slope * (start + width / 2)
            boxes.append(_box(text, start, middle, width, slope))
    return boxes


@pytest.mark.parametrize("slope", [-0.12, -0.05, 0.0, 0.03, 0.12])
def test_a_price_stands_in_its_articles_row(slope: float) -> None:
    rows = [("Milk", "1.19"), ("Bread", "2.50"), ("Cheese", "3.99"), ("TOTAL", "7.68")]
    boxes = _turned(rows, slope)
    assert laid_out(boxes[::-1]) == [f"{left}  {right}" for left, right in rows]


def test_words_apart_by_a_blank_stay_so() -> None:
    boxes = [_box("Oat", 0, 10, 40), _box("milk", 45, 11, 50), _box("1.19", 300, 9, 40)]
    assert laid_out(boxes) == ["Oat milk  1.19"]


def test_nothing_is_laid_out_of_nothing() -> None:
    assert laid_out([]) == []
