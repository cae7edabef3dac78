"""What belongings do when the ledger below them changes."""

from spends.domains.belongings.repository import purchases
from spends.domains.belongings.service import worth
from spends.domains.ledger.events import CategoryGone, RatesChanged
from spends.kit.unit_of_work import UnitOfWork


def follow_rates(uow: UnitOfWork, event: RatesChanged) -> int:
    """Work out anew what purchases are worth by rates that have changed."""
    return worth.revalue(uow, event.currency_code, event.first, event.last)


def follow_category(uow: UnitOfWork, event: CategoryGone) -> int:
    """Give the purchases of a category that is gone the other one, or none."""
    return purchases.move_category(uow, event.category_id, event.into_id)
