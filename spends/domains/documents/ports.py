"""What the documents ask of whoever reads files."""

from pathlib import Path
from typing import NamedTuple, Protocol

from spends.kit.errors import SpendsError


class Unreadable(SpendsError):
    """The file cannot be read; the message says why, in a sentence of at most 200 characters."""

    status = 422
    title = "This file cannot be read"


class Reading(NamedTuple):
    """The text of a file, and how many pages it has, where it has pages."""

    text: str
    page_count: int | None


class DocumentReader(Protocol):
    """Finds text and picture in files of people nobody knows, at bounded memory and time."""

    def read(self, path: Path, media_type: str) -> Reading:
        """Return the text of a file, at most TEXT_LENGTH characters; Unreadable when broken.

        Unavailable when the reading was interrupted, which says nothing about the file.
        """

    def thumbnail(self, path: Path, media_type: str) -> bytes | None:
        """Return a small picture as WebP, or None for what has no picture.

        At most 20 KB and 320 pixels wide and high. Unreadable when the file is broken.
        """

    def page(self, path: Path, number: int) -> bytes:
        """Return a page of a PDF, counted from 1, as a WebP picture that can be read.

        At most 500 KB and 1,600 pixels wide and high. Unreadable when the file is broken or has
        no such page.
        """
