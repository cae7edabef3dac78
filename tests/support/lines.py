"""Short ways to change transactions and to look at them."""

from typing import Any
from uuid import UUID

from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import accounts, integrity, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import TransactionView
from tests.support.homes import Home


def view(home: Home, line_id: UUID) -> TransactionView:
    """Return a transaction with its names."""
    with home.work(write=False) as uow:
        return listing.view(uow, line_id)


def amend(home: Home, line_id: UUID, **changes: Any) -> UUID:
    """Change a transaction; return what undoes it."""
    with home.work() as uow:
        return transactions.amend(uow, line_id, TransactionChanges(**changes)).undo_id


def undo(home: Home, undo_id: UUID) -> None:
    """Take a change back."""
    with home.work() as uow:
        transactions.undo(uow, undo_id)


def balance(home: Home, account_id: UUID) -> int:
    """Return what an account holds."""
    with home.work(write=False) as uow:
        assert integrity.differences(uow) == []
        return accounts.account_view(uow, account_id).balance


def delete(home: Home, *ids: UUID) -> UUID:
    """Delete transactions; return what undoes it."""
    with home.work() as uow:
        return transactions.delete(uow, ids).undo_id


def link(home: Home, out: Transaction, into: Transaction) -> None:
    """Make a transfer of two lines."""
    with home.work() as uow:
        links.link_transfer(uow, out.id, into.id)


def refund(home: Home, back: Transaction, paid: Transaction) -> None:
    """Make a credit the refund of a payment."""
    with home.work() as uow:
        links.link_refund(uow, back.id, paid.id)
