"""What is written on a photo: rapidocr on the processor, with the models that its package brings.

Heavy, and at the mercy of whoever made the picture: only the process that reads documents runs it.
"""

import importlib.util
import os
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

PACKAGES = ("rapidocr", "onnxruntime", "cv2", "numpy", "PIL")
MAX_SIDE = 2200
"""In pixels; a larger picture is made smaller, since nothing more can be read from it."""

MAX_PIXELS = 60_000_000
_SAME_ROW = 0.55
_COLUMN = 1.2
_OVERLAP = 0.6


class Box(NamedTuple):
    """A piece of text and where it stands, in pixels from the top left."""

    text: str
    left: float
    right: float
    middle: float
    height: float
    slope: float


def available() -> bool:
    """Whether what reads photos is installed."""
    return all(importlib.util.find_spec(package) for package in PACKAGES)


def text_of(path: Path) -> str:
    """Return the text of a picture, one row below the other, columns two blanks apart.

    Raises ImportError where the packages are not installed and ValueError for what is no picture
    or has too many pixels.
    """
    picture = _picture(path)
    found = _engine()(picture)
    if found.boxes is None or not found.txts:
        return ""
    return "\n".join(laid_out(_boxes(found.boxes, found.txts)))


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    threads = int(os.environ.get("OMP_NUM_THREADS") or 2)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": MAX_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _picture(path: Path) -> Any:
    """Return the pixels of a picture the right way up, in blue, green and red."""
    import numpy as np
    from PIL import Image, ImageOps

    with Image.open(path) as image:
        if image.width * image.height > MAX_PIXELS:
            message = "The picture has too many pixels."
            raise ValueError(message)
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        paper = Image.new("RGB", upright.size, "white")
        clear = upright.convert("RGBA")
        paper.paste(clear, mask=clear.getchannel("A"))
        return np.ascontiguousarray(np.asarray(paper)[:, :, ::-1])


def _boxes(corners: Sequence[Any], texts: Sequence[str]) -> list[Box]:
    return [_box(four, text) for four, text in zip(corners, texts, strict=True) if text.strip()]


def _box(corners: Any, text: str) -> Box:
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = ((float(x), float(y)) for x, y in corners)
    width = max(1.0, (x2 + x3 - x1 - x4) / 2)
    return Box(
        text=text.strip(),
        left=(x1 + x4) / 2,
        right=(x2 + x3) / 2,
        middle=(y1 + y2 + y3 + y4) / 4,
        height=max(1.0, (y3 + y4 - y1 - y2) / 2),
        slope=(y2 + y3 - y1 - y4) / 2 / width,
    )


def laid_out(boxes: Sequence[Box]) -> list[str]:
    """Return the rows of text that boxes make, so that a price stands in its article's row.

    Rows of a paper that was held at an angle are followed along it.
    """
    if not boxes:
        return []
    tilt = _tilt(boxes)
    placed = sorted(boxes, key=lambda box: box.middle - tilt * (box.left + box.right) / 2)
    rows: list[list[Box]] = []
    for box in placed:
        row = _row_for(box, rows[-3:], tilt)
        if row is None:
            rows.append([box])
        else:
            row.append(box)
    return [_written(sorted(row, key=lambda box: box.left)) for row in rows]


def _tilt(boxes: Sequence[Box]) -> float:
    """Return how far rows fall over their length: as the widest pieces of text do."""
    widest = sorted(boxes, key=lambda box: box.left - box.right)[: max(1, len(boxes) // 2)]
    slopes = sorted(box.slope for box in widest)
    return slopes[len(slopes) // 2]


def _row_for(box: Box, rows: Sequence[list[Box]], tilt: float) -> list[Box] | None:
    """Return the row whose neighbours are level with a box and leave it room."""
    best: tuple[float, list[Box]] | None = None
    for row in rows:
        level, height = _level(row, box, tilt)
        apart = abs(_flat(box, tilt) - level)
        crowded = any(_overlap(box, other) > _OVERLAP * box.height for other in row)
        fits = apart < _SAME_ROW * min(height, box.height) and not crowded
        if fits and (best is None or apart < best[0]):
            best = apart, row
    return best[1] if best else None


def _overlap(one: Box, other: Box) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def _level(row: Sequence[Box], box: Box, tilt: float) -> tuple[float, float]:
    """Return where a row stands beside a box, by what is nearest in it, and how high it is."""
    nearest = min(
        row, key=lambda other: min(abs(box.left - other.right), abs(other.left - box.right))
    )
    return _flat(nearest, tilt), nearest.height


def _flat(box: Box, tilt: float) -> float:
    return box.middle - tilt * (box.left + box.right) / 2


def _written(row: Sequence[Box]) -> str:
    text = row[0].text
    for before, box in pairwise(row):
        text += ("  " if box.left - before.right > _COLUMN * box.height else " ") + box.text
    return text
