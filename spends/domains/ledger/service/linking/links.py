"""Transfers and refunds: linking two transactions by hand, and taking the link away."""

from uuid import UUID

from spends.domains.ledger import rules
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository import rows
from spends.domains.ledger.service.changes import Change, changing
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import TransactionView
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.unit_of_work import UnitOfWork


def link_transfer(uow: UnitOfWork, transaction_id: UUID, other_id: UUID) -> Change:
    """Make two transactions the sides of one transfer: neither income nor spending.

    They must be on two accounts and run in opposite directions; in one currency the amounts must be
    the same.
    """
    uow.require(Permission.WRITE)
    rows.lock(uow, [transaction_id, other_id])
    first = rows.transaction(uow, transaction_id)
    second = _other(uow, other_id)
    rules.check_transfer(first, second)
    if first.transfer_id or second.transfer_id:
        message = "One of the two is part of a transfer already. Unlink that first."
        raise Conflict(message)
    if first.refund_of_id or second.refund_of_id or rows.refunds_of(uow, [first.id, second.id]):
        message = "One of the two belongs to a refund. Unlink that first."
        raise Conflict(message)
    with changing(uow, "link_transfer", [first, second]) as change:
        first.transfer_id, second.transfer_id = second.id, first.id
    return change


def unlink_transfer(uow: UnitOfWork, transaction_id: UUID, *, refuse: bool = True) -> Change:
    """Take a transfer apart; with `refuse` the pair is never suggested again."""
    uow.require(Permission.WRITE)
    rows.lock(uow, [transaction_id])
    first = rows.transaction(uow, transaction_id)
    if first.transfer_id is None:
        raise NotFound
    second = rows.transaction(uow, first.transfer_id)
    with changing(uow, "unlink_transfer", [first, second]) as change:
        first.transfer_id = second.transfer_id = None
        if refuse:
            rows.refuse_transfer(uow, first.id, second.id)
    return change


def link_refund(uow: UnitOfWork, transaction_id: UUID, original_id: UUID) -> Change:
    """Say which spending a credit pays back.

    It then lowers that spending, in its category, and is no income.
    """
    uow.require(Permission.WRITE)
    rows.lock(uow, [transaction_id, original_id])
    refund = rows.transaction(uow, transaction_id)
    original = _other(uow, original_id)
    others = [line for line in rows.refunds_of(uow, [original.id]) if line.id != refund.id]
    rules.check_refund(refund, original, others)
    if refund.transfer_id or original.transfer_id:
        message = "A transfer cannot be refunded or be a refund. Unlink the transfer first."
        raise Conflict(message)
    with changing(uow, "link_refund", [refund]) as change:
        refund.refund_of_id = original.id
        if not refund.is_split and not original.is_split and original.category_id:
            refund.category_id = original.category_id
    return change


def refunds(uow: UnitOfWork, transaction_id: UUID) -> list[TransactionView]:
    """Return what pays a transaction back, in the order of the days."""
    uow.require(Permission.READ)
    found = rows.refunds_of(uow, [transaction_id])
    items = listing.views(uow, [line.id for line in found])
    return sorted(items, key=lambda item: (item.date, item.id))


def unlink_refund(uow: UnitOfWork, transaction_id: UUID) -> Change:
    """Take a refund's link away; the credit counts by its category again."""
    uow.require(Permission.WRITE)
    rows.lock(uow, [transaction_id])
    refund = rows.transaction(uow, transaction_id)
    if refund.refund_of_id is None:
        raise NotFound
    with changing(uow, "unlink_refund", [refund]) as change:
        refund.refund_of_id = None
    return change


def _other(uow: UnitOfWork, other_id: UUID) -> Transaction:
    try:
        return rows.transaction(uow, other_id)
    except NotFound as error:
        raise InvalidInput.field(
            "transaction_id", "The other transaction does not exist."
        ) from error
