"""The text of PDFs, e-mails and pictures. Runs in the child process only."""

import email
import email.policy
import io
import re
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import BinaryIO

from spends.domains.documents.kinds import TEXT_LENGTH, MediaType
from spends.integrations.documents.reader_errors import (
    LOCKED,
    TOO_MUCH,
    OutOfTimeError,
    ReadError,
)

MAX_PAGES = 100
SCANNED_PAGES = 3
SCANNED_SIDE = 2000
MAX_ATTACHMENTS = 5
HEADERS = ("Subject", "From", "To", "Date")


def read(path: Path, media_type: str) -> tuple[str, int | None]:
    """Return the text in a file and how many pages it has; ReadError when it cannot be read."""
    with path.open("rb") as file:
        return _pdf(file) if media_type == MediaType.PDF else (_mail(file), None)


def letters(path: Path, media_type: str) -> str:
    """Return what is written on a picture, or on the first pages of a PDF made of pictures.

    Nothing where what reads pictures is not installed.
    """
    from spends.integrations.documents.ocr import text_of

    if media_type == MediaType.HEIC:
        import pillow_heif

        pillow_heif.register_heif_opener()
    pages = _pages(path) if media_type == MediaType.PDF else [path]
    try:
        return tidy("\n".join(text_of(page) for page in pages))
    except ImportError:
        return ""
    except ValueError as error:
        raise ReadError(TOO_MUCH) from error


def tidy(text: str) -> str:
    """Return text without odd characters and empty space, at most TEXT_LENGTH long.

    Columns stay two blanks apart.
    """
    seen = "".join(mark if mark.isprintable() or mark == "\n" else " " for mark in text)
    lines = (re.sub(r"\s{2,}", "  ", line).strip() for line in seen.split("\n"))
    return "\n".join(line for line in lines if line)[:TEXT_LENGTH]


def _pdf(file: BinaryIO) -> tuple[str, int]:
    from pypdf import PdfReader

    reader = PdfReader(file, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReadError(LOCKED)
    pages, found, length = len(reader.pages), [], 0
    try:
        for number in range(min(pages, MAX_PAGES)):
            text = reader.pages[number].extract_text()
            found.append(text)
            length += len(text)
            if length > TEXT_LENGTH:
                break
    except (OutOfTimeError, MemoryError):
        # What was read until then is better than nothing.
        if not length:
            raise
    return tidy("\n".join(found)), pages


def _pages(path: Path) -> Iterator[Path]:
    """Yield pictures of the first pages of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for number in range(min(len(document), SCANNED_PAGES)):
        page = document[number]
        scale = min(4.0, SCANNED_SIDE / max(*page.get_size(), 1.0))
        with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
            page.render(scale=scale, grayscale=True).to_pil().save(file, "JPEG", quality=85)
            file.flush()
            yield Path(file.name)


def _mail(file: BinaryIO) -> str:
    message = email.message_from_binary_file(file, policy=email.policy.default)
    parts = [_header(message, name) for name in HEADERS]
    body = message.get_body(("plain", "html"))
    if body is not None:
        text = body.get_content()
        parts.append(_of_html(text) if body.get_content_subtype() == "html" else text)
    for attached in list(message.iter_attachments())[:MAX_ATTACHMENTS]:
        parts.append(attached.get_filename() or "")
        if attached.get_content_type() == MediaType.PDF:
            parts.append(_attached_pdf(attached))
    return tidy("\n".join(parts))


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except Exception:  # noqa: BLE001  a broken header may end in anything, and says nothing
        return ""


def _attached_pdf(attached: EmailMessage) -> str:
    content = attached.get_payload(decode=True)
    try:
        return _pdf(io.BytesIO(content))[0] if isinstance(content, bytes) else ""
    except (OutOfTimeError, MemoryError):
        raise
    except Exception:  # noqa: BLE001  the mail can be read where what is attached cannot
        return ""


class _Words(HTMLParser):
    """Collects what a person sees of a page."""

    _HIDDEN = frozenset({"script", "style", "head", "title", "template"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what hides its content, and where a line ends."""
        del attrs
        self._hidden += tag in self._HIDDEN
        self.words.append("\n" if tag in {"br", "p", "tr", "div", "li", "h1", "h2"} else " ")

    def handle_endtag(self, tag: str) -> None:
        """Note the end of what hides its content."""
        self._hidden = max(0, self._hidden - (tag in self._HIDDEN))

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._hidden:
            self.words.append(data)


def _of_html(page: str) -> str:
    parser = _Words()
    parser.feed(page)
    return "".join(parser.words)
