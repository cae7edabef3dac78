"""What belongings and their papers do when the ledger below them changes."""

from spends.domains.belongings.repository import purchases
from spends.domains.belongings.service import worth
from spends.domains.documents import service as documents
from spends.domains.documents.events import PapersChanged
from spends.domains.documents.kinds import LinkTarget
from spends.domains.ledger.events import (
    CategoryBack,
    CategoryGone,
    RatesChanged,
    TransactionsChanged,
    TransactionsGone,
)
from spends.domains.ledger.service import lookup
from spends.kit.errors import Conflict
from spends.kit.pointing import packed, unpacked
from spends.kit.unit_of_work import UnitOfWork

# What a category that goes keeps of its purchases is found by this name.
KEPT = "purchases"


def follow_rates(uow: UnitOfWork, event: RatesChanged) -> int:
    """Work out anew what purchases are worth by rates that have changed."""
    return worth.revalue(uow, event.currency_code, event.first, event.last)


def follow_category(uow: UnitOfWork, event: CategoryGone) -> int:
    """Give the purchases of a category that is gone the other one, or none."""
    event.kept[KEPT] = packed(purchases.of_category(uow, event.category_id))
    return purchases.move_category(uow, event.category_id, event.into_id)


def follow_return(uow: UnitOfWork, event: CategoryBack) -> None:
    """Give a category that is back the purchases it had; Conflict when one was changed since."""
    ids = unpacked(event.kept[KEPT])
    if purchases.give_back(uow, ids, event.into_id, event.category_id) != len(ids):
        message = "A purchase of this category was changed since, so this cannot be undone."
        raise Conflict(message)


def follow_papers(uow: UnitOfWork, event: PapersChanged) -> None:
    """Count the documents of purchases anew."""
    if event.target == LinkTarget.PURCHASE:
        purchases.set_document_count(uow, event.ids)


def follow_lines(uow: UnitOfWork, event: TransactionsChanged) -> None:
    """Release the documents of bank lines that were deleted, take back those that came back."""
    living = lookup.living(uow, event.ids)
    documents.follow(uow, LinkTarget.TRANSACTION, event.ids, living)


def follow_removal(uow: UnitOfWork, _event: TransactionsGone) -> None:
    """Release the documents of bank lines that are gone for good."""
    ids = documents.linked(uow, LinkTarget.TRANSACTION)
    gone = set(ids) - lookup.living(uow, ids)
    documents.follow(uow, LinkTarget.TRANSACTION, gone, ())
