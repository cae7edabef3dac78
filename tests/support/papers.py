"""Receipts drawn as a phone would take them: in some font and size, a little askew, with noise."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

TILL_FONTS = ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf", "cour.ttf", "Courier New.ttf")


def _font(size: int, *, till: bool) -> Any:
    from PIL import ImageFont

    for name in TILL_FONTS if till else ():
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    # The font that Pillow brings along.
    return ImageFont.load_default(size)


@dataclass(frozen=True)
class Look:
    """How a paper looks: letters in pixels, the font of tills, degrees askew, noise of 255."""

    size: int
    till: bool = False
    askew: float = 0.0
    noise: int = 0


def draw(rows: list[tuple[str, str]], path: Path, look: Look) -> None:
    """Draw rows of text on the left and on the right."""
    from PIL import Image, ImageDraw, ImageFilter

    size, noise = look.size, look.noise
    font = _font(size, till=look.till)
    width, step = size * 24, round(size * 1.45)
    paper = Image.new("L", (width, step * (len(rows) + 2)), 250)
    pen = ImageDraw.Draw(paper)
    for index, (left, right) in enumerate(rows):
        height = step * (index + 1)
        pen.text((size, height), left, font=font, fill=25)
        pen.text((width - size, height), right, font=font, fill=25, anchor="ra")
    table = Image.new("L", (paper.width + 80, paper.height + 80), 120)
    table.paste(paper, (40, 40))
    turned = table.rotate(look.askew, expand=True, fillcolor=120, resample=Image.Resampling.BICUBIC)
    if noise:
        random = Random(size * 1000 + noise)
        grain = Image.frombytes("L", turned.size, random.randbytes(turned.width * turned.height))
        turned = Image.blend(turned, grain, noise / 255).filter(ImageFilter.GaussianBlur(0.6))
    turned.save(path)
