"""What belongings and their papers do when the ledger below them changes."""

from spends.domains.belongings.repository import purchases
from spends.domains.belongings.service import worth
from spends.domains.documents import service as documents
from spends.domains.documents.events import PapersChanged
from spends.domains.documents.kinds import LinkTarget
from spends.domains.ledger.events import (
    CategoryGone,
    RatesChanged,
    TransactionsChanged,
    TransactionsGone,
)
from spends.domains.ledger.service import lookup
from spends.kit.unit_of_work import UnitOfWork


def follow_rates(uow: UnitOfWork, event: RatesChanged) -> int:
    """Work out anew what purchases are worth by rates that have changed."""
    return worth.revalue(uow, event.currency_code, event.first, event.last)


def follow_category(uow: UnitOfWork, event: CategoryGone) -> int:
    """Give the purchases of a category that is gone the other one, or none."""
    return purchases.move_category(uow, event.category_id, event.into_id)


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
