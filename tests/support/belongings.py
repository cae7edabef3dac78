"""Short ways to fill a household's inventory in tests."""

from datetime import date
from typing import Any
from uuid import UUID

from spends.domains.belongings.models import Brand, Retailer, Warranty
from spends.domains.belongings.schemas import NewPurchase, NewWarranty
from spends.domains.belongings.service import names, purchases, warranties
from spends.kit.validation import validated
from tests.support.homes import DAY, Home


def bought(home: Home, name: str = "Kettle", price: str = "39.90", **fields: Any) -> UUID:
    """Add a purchase, on DAY unless said otherwise; return its id."""
    sent = {"product_name": name, "price": price, "purchase_date": DAY, **fields}
    with home.work() as uow:
        return purchases.add_purchase(uow, validated(NewPurchase, sent)).id


def covered(
    home: Home, purchase_id: UUID, start: date, end: date | None = None, **fields: Any
) -> UUID:
    """Add a warranty between two days, a LIFETIME one without an end; return its id."""
    sent = {"warranty_start": start, "warranty_end": end, **fields}
    if end is None and "warranty_months" not in fields:
        sent["warranty_type"] = "LIFETIME"
    with home.work() as uow:
        row: Warranty = warranties.add(uow, purchase_id, validated(NewWarranty, sent))
        return row.id


def shop(home: Home, name: str = "Corner Shop") -> UUID:
    """Return the id of the retailer of a name, new or known."""
    with home.work() as uow:
        found = names.find_or_add(uow, Retailer, name)
        assert found is not None
        return found.id


def maker(home: Home, name: str = "Acme") -> UUID:
    """Return the id of the brand of a name, new or known."""
    with home.work() as uow:
        found = names.find_or_add(uow, Brand, name)
        assert found is not None
        return found.id
