"""Receipts, invoices and order confirmations, read from their text by rules."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from spends.domains.belongings.ports import LineKind, ReceiptLine, ReceiptProposal
from spends.integrations.documents.receipt_article import Item, clean_name
from spends.integrations.documents.receipt_dates import has_date, purchase_date, without_dates
from spends.integrations.documents.receipt_items import ADJUSTING, items_of
from spends.integrations.documents.receipt_retailer import retailer_of
from spends.integrations.documents.receipt_rows import Row, currency_of, joined, plain_rows, row_of
from spends.integrations.documents.receipt_sums import Adjustment, settled, tax_of, totals_of
from spends.integrations.documents.receipt_words import Role

_KINDS = {
    Role.DISCOUNT: LineKind.DISCOUNT,
    Role.SHIPPING: LineKind.SHIPPING,
    Role.DEPOSIT: LineKind.DEPOSIT,
    Role.EXTRA: LineKind.OTHER,
    Role.TAX: LineKind.TAX,
}
_TAX_ON_TOP = {"USD", "CAD"}


class ReceiptsByText:
    """Reads receipts by their words, in English, German, French, Spanish, Dutch, Italian, Japanese.

    Nothing is sure: of several readings that one is taken whose lines sum to the total.
    """

    def propose(
        self,
        text: str,
        currency_code: str,
        *,
        retailers: Sequence[str] = (),
        today: dt.date | None = None,
    ) -> ReceiptProposal:
        """Return what a text seems to say; of any text, and of no more than its beginning."""
        plain = plain_rows(text)
        currency = currency_of(plain, currency_code)
        rows = _rows(plain, currency)
        end = _end_of_articles(rows, currency)
        items = _articles(rows[:end], currency)
        total, lines = _best_sum(rows, items, end, currency)
        return ReceiptProposal(
            retailer=retailer_of(plain, retailers),
            date=purchase_date(plain, currency, today),
            total=total,
            tax=tax_of(rows),
            currency_code=currency,
            lines=lines,
            difference=total - sum(line.amount for line in lines)
            if total is not None and lines
            else None,
        )


def _rows(plain: Sequence[str], currency: str) -> list[Row]:
    rows = []
    for index, text in enumerate(plain):
        dated = has_date(text)
        row = row_of(without_dates(text) if dated else text, currency, index, dated=dated)
        rows.append(row)
    return joined([row for row in rows if row.text or not row.dated])


def _end_of_articles(rows: Sequence[Row], currency: str) -> int:
    """Return where the first sum stands that has articles before it."""
    first = min((item.row for item in _articles(rows, currency)), default=len(rows))
    for index, row in enumerate(rows):
        if row.role in {Role.SUBTOTAL, Role.TOTAL} and row.amounts and row.index > first:
            return index
    return len(rows)


def _articles(rows: Sequence[Row], currency: str) -> list[Item]:
    return items_of([row for row in rows if not (row.dated and not row.amounts)], currency)


def _best_sum(
    rows: Sequence[Row], items: list[Item], end: int, currency: str
) -> tuple[int | None, tuple[ReceiptLine, ...]]:
    """Return the total and the lines that agree best, the likeliest total first."""
    totals = totals_of(rows, end)
    reached: tuple[int | None, tuple[ReceiptLine, ...]] | None = None
    for total, at in totals:
        adjustments = _adjustments(rows, end, at, currency)
        chosen, added = settled(items, adjustments, total)
        lines = _lines(chosen, added)
        if sum(line.amount for line in lines) == total:
            return total, lines
        reached = reached or (total, lines)
    if reached is None:
        chosen, added = settled(items, _adjustments(rows, end, len(rows), currency), None)
        return None, _lines(chosen, added)
    return reached


def _adjustments(rows: Sequence[Row], end: int, at: int, currency: str) -> list[Adjustment]:
    """Return what may come on top of the articles up to the total, and how likely it does."""
    found = []
    for index, row in enumerate(rows):
        if row.role not in ADJUSTING or not row.amounts or (index > at and row.role != Role.TAX):
            continue
        amount = row.amount
        if row.role is Role.DISCOUNT and amount > 0 and index >= end:
            amount = -amount
        on_top = row.role is not Role.TAX or (currency in _TAX_ON_TOP and index < at)
        if amount:
            label = _label(row)
            found.append(Adjustment(row.index, clean_name(label), amount, row.role, on_top))
    return found


def _label(row: Row) -> str:
    if row.role is Role.SHIPPING:
        return re.sub(r"\s\d{1,3}\s*$", "", row.label)
    return row.text[: row.amounts[-1].start] if row.role is Role.DEPOSIT else row.label


def _lines(items: Sequence[Item], added: Sequence[Adjustment]) -> tuple[ReceiptLine, ...]:
    placed = [
        (
            item.row,
            ReceiptLine(
                item.name,
                item.quantity,
                item.amount,
                LineKind.DISCOUNT if item.amount < 0 else LineKind.ITEM,
            ),
        )
        for item in items
    ]
    placed += [
        (one.row, ReceiptLine(one.name[:200], Decimal(1), one.amount, _KINDS[one.role]))
        for one in added
    ]
    return tuple(line for _, line in sorted(placed, key=lambda pair: pair[0]))
