"""What the belongings ask of whoever reads receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
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
