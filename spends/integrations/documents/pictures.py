"""Small pictures of pictures and of PDFs. Runs in the child process only."""

import io
from pathlib import Path

from PIL import Image, ImageOps

from spends.domains.documents.kinds import MediaType

SIDE = 320
"""The longest side of a small picture, in pixels."""

MAX_BYTES = 20 * 1024
MAX_PIXELS = 120_000_000
QUALITIES = (78, 65, 50, 35, 20)
SMALLER = 240

Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2


def thumbnail(path: Path, media_type: str) -> bytes:
    """Return a file's small picture as WebP: upright, on white, without anything but its pixels."""
    picture = _first_page(path) if media_type == MediaType.PDF else _opened(path, media_type)
    return _packed(_plain(picture))


def _first_page(path: Path) -> Image.Image:
    import pypdfium2

    page = pypdfium2.PdfDocument(path)[0]
    scale = min(4.0, 2 * SIDE / max(*page.get_size(), 1.0))
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


def _packed(picture: Image.Image) -> bytes:
    packed = b""
    for quality in QUALITIES:
        packed = _webp(picture, quality)
        if len(packed) <= MAX_BYTES:
            return packed
    while len(packed) > MAX_BYTES:
        picture = picture.resize((max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4)))
        packed = _webp(picture, QUALITIES[-1])
    return packed


def _webp(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"")
    return file.getvalue()
