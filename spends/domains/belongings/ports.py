"""What the belongings ask of whoever reads receipts and files, and prints reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class LineKind(StrEnum):
    """What a line of a receipt stands for; only an item is something to keep."""

    ITEM = "item"
    DEPOSIT = "deposit"
    DISCOUNT = "discount"
    SHIPPING = "shipping"
    TAX = "tax"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line that is part of the sum.

    `amount` is the whole line's, in minor units, below zero for what lowers the sum; `quantity` is
    in pieces, or in the measure that was weighed. TAX stands only where tax comes on top of the
    prices.
    """

    name: str
    quantity: Decimal
    amount: int
    kind: LineKind = LineKind.ITEM


@dataclass(frozen=True, slots=True)
class ReceiptProposal:
    """What a receipt seems to say, for a person to confirm; None where it says nothing.

    Amounts in minor units of `currency_code`. `date` is the day of purchase, not that of delivery
    or payment. `tax` is all tax in `total`, whether the prices hold it or not. `difference` is
    `total` less the sum of `lines`: 0 when they agree, None where there is no total or no line.
    """

    retailer: str | None
    date: date | None
    total: int | None
    tax: int | None
    currency_code: str
    lines: tuple[ReceiptLine, ...] = ()
    difference: int | None = None


class ReceiptReader(Protocol):
    """Makes something of the text of a receipt, an invoice or an order confirmation."""

    def propose(
        self,
        text: str,
        currency_code: str,
        *,
        retailers: Sequence[str] = (),
        today: date | None = None,
    ) -> ReceiptProposal:
        """Return what a text seems to say; of any text, and of no more than its beginning.

        `currency_code` counts where the text names no currency. `retailers` are names that are
        known already, `today` the day after which nothing was bought.
        """


@dataclass(frozen=True, slots=True)
class InsuredItem:
    """A thing in an insurance report, amounts in minor units.

    `price` is in `currency_code`, `base_price` the same in the report's currency at the day of the
    purchase, `value` what is left of that today, both None without an exchange rate. `proofs` are
    the names of its documents, `picture` the key of its small picture in the storage.
    """

    name: str
    maker: str
    serial_number: str
    retailer: str
    bought_on: date
    quantity: int
    price: int
    currency_code: str
    base_price: int | None
    value: int | None
    proofs: tuple[str, ...]
    picture: str | None


@dataclass(frozen=True, slots=True)
class InsuredPlace:
    """The things at one place, by name; `name` is "" for those that are nowhere."""

    name: str
    items: tuple[InsuredItem, ...]

    @property
    def price(self) -> int:
        """What they cost together, without those that lack an exchange rate."""
        return sum(item.base_price or 0 for item in self.items)

    @property
    def value(self) -> int:
        """What they are worth together, without those that lack an exchange rate."""
        return sum(item.value or 0 for item in self.items)


@dataclass(frozen=True, slots=True)
class InsuranceReport:
    """What a household owns, place by place, for whoever insures it."""

    household: str
    day: date
    currency_code: str
    locale: str
    places: tuple[InsuredPlace, ...]

    @property
    def items(self) -> tuple[InsuredItem, ...]:
        """All things of all places."""
        return tuple(item for place in self.places for item in place.items)


@dataclass(frozen=True, slots=True)
class Label:
    """What is stuck to a thing: its address as a code, beside it its name and place."""

    name: str
    words: str
    address: str


class Paper(StrEnum):
    """What sheets of labels there are: 3 by 8 on A4, 3 by 10 on US Letter."""

    A4 = "a4"
    LETTER = "letter"


class ReportPrinter(Protocol):
    """Makes PDFs in which the name of any thing can be read."""

    def insurance(self, report: InsuranceReport, picture: Callable[[str], bytes | None]) -> bytes:
        """Return an insurance report; `picture` gives a small picture by its key, if it can."""

    def label(self, label: Label) -> bytes:
        """Return one label, as large as itself."""

    def sheet(self, labels: Sequence[Label], paper: Paper) -> bytes:
        """Return labels on sheets of paper, as many as are needed."""


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A row of a file of purchases: the fields of a new purchase by name, without empty ones.

    `retailer`, `brand`, `category` are names, `id` is the purchase's own where the file has it.
    `warranties` holds the fields of each of its warranties. With an `error`, (field, sentence), the
    row could not be read.
    """

    row: int
    values: dict[str, object]
    warranties: tuple[dict[str, object], ...] = ()
    error: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PurchaseSheet:
    """A file of purchases: all its rows, and what is to be said of the file as a whole."""

    rows: tuple[PurchaseRow, ...]
    warnings: tuple[str, ...] = ()


class PurchaseFileReader(Protocol):
    """Reads files of purchases, our own and those of others."""

    def read(self, path: Path, currency_code: str, today: date) -> PurchaseSheet:
        """Return what a file holds.

        `currency_code` counts where a row names none, `today` where another program keeps no day of
        purchase. InvalidInput when the file as a whole is none of purchases.
        """
