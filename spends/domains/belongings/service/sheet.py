"""Purchases as CSV: one row each, its warranties in columns `warranty_1_start` and so on.

Text that a spreadsheet would take for a formula has an apostrophe before it, which an import takes
off again.
"""

import csv
from collections.abc import Iterator
from typing import TextIO
from uuid import UUID

from spends.domains.belongings.repository import exchange as rows
from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import listing, warranties
from spends.domains.belongings.views import PurchaseView, WarrantyView
from spends.kit.actor import Permission
from spends.kit.cells import guarded
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork

CHUNK = 500
_AMOUNTS = {"price", "tax", "shipping", "residual_value", "sold_for"}
COLUMNS = (
    *("id", "product_name", "price", "currency_code", "quantity", "tax", "shipping"),
    *("retailer", "brand", "category", "status", "purchase_date", "delivery_date", "return_by"),
    *("serial_number", "model", "location", "notes", "useful_life_months", "residual_value"),
    *("sold_for", "sold_on", "lent_to", "lent_on"),
)
WARRANTY = ("start", "end", "type", "provider", "notes", "voided")


def write(uow: UnitOfWork, wanted: PurchaseFilter, file: TextIO) -> int:
    """Write what a filter means into a file, the newest first; return how many."""
    uow.require(Permission.READ)
    layers = rows.most_warranties(uow)
    writer = csv.writer(file, lineterminator="\r\n")
    names = [f"warranty_{at}_{name}" for at in range(1, layers + 1) for name in WARRANTY]
    writer.writerow([*COLUMNS, *names])
    count = 0
    for views in _parts(uow, wanted):
        covers = warranties.of_purchases(uow, [view.id for view in views])
        writer.writerows(_cells(view, covers.get(view.id, [])) for view in views)
        count += len(views)
    return count


def _parts(uow: UnitOfWork, wanted: PurchaseFilter) -> Iterator[list[PurchaseView]]:
    cursor: str | None = None
    while True:
        page = listing.page(uow, wanted, "-date", cursor, CHUNK)
        yield list(page.items)
        cursor = page.next
        if cursor is None:
            return


def _cells(view: PurchaseView, covers: list[WarrantyView]) -> list[str]:
    found = [_text(view, name) for name in COLUMNS]
    for cover in covers:
        end, voided = cover.warranty_end, cover.voided_at
        found += [
            cover.warranty_start.isoformat(),
            end.isoformat() if end else "",
            cover.warranty_type,
            guarded(cover.provider or ""),
            guarded(cover.notes or ""),
            voided.isoformat() if voided else "",
        ]
    return found


def _text(view: PurchaseView, name: str) -> str:
    value = getattr(view, "category_name" if name == "category" else name)
    if value is None:
        return ""
    if name in _AMOUNTS:
        return str(decimal_amount(value, view.currency_code))
    return str(value) if isinstance(value, UUID) else guarded(str(value))
