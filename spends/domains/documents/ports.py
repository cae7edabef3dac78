"""What the documents ask of whoever reads files, and of whoever reads receipts."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
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
        """Return the text of a file, at most TEXT_LENGTH characters; Unreadable when broken."""

    def thumbnail(self, path: Path, media_type: str) -> bytes | None:
        """Return a small picture as WebP, or None for what has no picture.

        At most 20 KB and 320 pixels wide and high. Unreadable when the file is broken.
        """


class ReceiptLine(NamedTuple):
    """A line of a receipt; `amount` is its total in minor units."""

    name: str
    quantity: Decimal
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptProposal:
    """What a receipt seems to say; None where it says nothing. Amounts in minor units."""

    currency_code: str
    total: int | None = None
    date: dt.date | None = None
    retailer: str | None = None
    tax: int | None = None
    lines: tuple[ReceiptLine, ...] = ()


class ReceiptReader(Protocol):
    """Makes something of a receipt's text."""

    def propose(self, text: str, currency_code: str) -> ReceiptProposal:
        """Return what a text seems to say, in its own currency or else in the given one."""
