"""Small pictures of pictures and of PDFs. Runs in the child process only."""

import io
from pathlib import Path

from PIL import Image, ImageOps

from spends.domains.documents.kinds import MediaType

SIDE = 320
"""The longest side of a small picture, in pixels."""

PAGE_SIDE = 1600
"""The longest side of a page that is to be read, in pixels."""

MAX_BYTES = 20 * 1024
MAX_PAGE_BYTES = 500 * 1024
MAX_PIXELS = 120_000_000
QUALITIES = (78, 65, 50, 35, 20)
SMALLER = 240

Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2


def thumbnail(path: Path, media_type: str) -> bytes:
    """Return a file's small picture as WebP: upright, on white, without anything but its pixels."""
    picture = _first_page(path) if media_type == MediaType.PDF else _opened(path, media_type)
    return _packed(_plain(picture), MAX_BYTES)


def page(path: Path, number: int) -> bytes:
    """Return a page of a PDF, counted from 1, as WebP: nothing of the file but its pixels."""
    return _packed(_drawn(path, number - 1, PAGE_SIDE).convert("RGB"), MAX_PAGE_BYTES)


def _first_page(path: Path) -> Image.Image:
    return _drawn(path, 0, 2 * SIDE)


def _drawn(path: Path, index: int, side: int) -> Image.Image:
    import pypdfium2

    page = pypdfium2.PdfDocument(path)[index]
    scale = min(4.0, side / max(*page.get_size(), 1.0))
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return picture


def _opened(path: Path, media_type: str) -> Image.Image:
    if media_type == MediaType.HEIC:
        import pillow_heif

        pillow_heif.register_heif_opener()
    picture = Image.open(path)
    # A JPEG is decoded at an eighth, a quarter or half its size, which is all that is needed.
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))
    return picture


def _plain(picture: Image.Image) -> Image.Image:
    picture.thumbnail((2 * SIDE, 2 * SIDE), reducing_gap=2.0)
    upright = ImageOps.exif_transpose(picture)
    layer = upright.convert("RGBA")
    plain = Image.new("RGB", layer.size, "white")
    plain.paste(layer, mask=layer.getchannel("A"))
    plain.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return plain


def _packed(picture: Image.Image, most: int) -> bytes:
    packed = b""
    for quality in QUALITIES:
        packed = _webp(picture, quality)
        if len(packed) <= most:
            return packed
    while len(packed) > most:
        picture = picture.resize((max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4)))
        packed = _webp(picture, QUALITIES[-1])
    return packed


def _webp(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"")
    return file.getvalue()
