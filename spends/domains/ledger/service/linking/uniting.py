"""Two lines that are one payment are made one."""

from typing import NamedTuple
from uuid import UUID

from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository import rows
from spends.domains.ledger.service.changes import Change, changing, check_links, plain
from spends.domains.ledger.service.statements import telling
from spends.domains.ledger.service.statements.telling import Edit, Facts
from spends.domains.ledger.service.worth.rates import revalue_lines
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, NotFound
from spends.kit.unit_of_work import UnitOfWork

LINKS = ("transfer_id", "refund_of_id")


class United(NamedTuple):
    """Two lines that were made one: the first is deleted; `before` is what the second was."""

    change: Change
    first: Transaction
    facts: Facts
    before: Edit


def unite(uow: UnitOfWork, first_id: UUID, second_id: UUID) -> United:
    """Let the second line take in the first, which is deleted and gives its links to the second.

    NotFound when one is unknown or deleted; Conflict when they are on two accounts, one is
    reconciled, or a link would no longer hold.
    """
    uow.require(Permission.WRITE)
    rows.lock(uow, [first_id, second_id])
    first, second = rows.transaction(uow, first_id), rows.transaction(uow, second_id)
    if first.id == second.id:
        raise NotFound
    if first.account_id != second.account_id:
        message = "These lines are on two accounts, so they cannot be one payment."
        raise Conflict(message)
    posted = second.pending and not first.pending
    facts = Facts(first.date, first.amount, first.description, first.pending, posted)
    edit = telling.told(second, facts, by_person=True)
    others = [*rows.refunds_of(uow, [first.id])]
    if first.transfer_id is not None:
        others += rows.transactions(uow, [first.transfer_id])
    near = {line.id: line for line in others if line.id != second.id}
    with changing(uow, "merge", [first, second, *near.values()]) as change:
        before = telling.before(uow, {second.id: second}, {second.id: edit})[second.id]
        links = {name: getattr(second, name) for name in LINKS}
        for name, value in edit.items():
            setattr(second, name, value)
        if second.is_split and "amount" in edit:
            parts = rows.splits(uow, [second.id])[second.id]
            amounts = telling.shares(second.amount, [part.amount for part in parts])
            telling.share_among(parts, amounts, second.amount, None)
        _hand_over(first, second, near)
        before |= {name: plain(was) for name, was in links.items() if getattr(second, name) != was}
        first.deleted_at = clock.now()
        uow.session.flush()
        revalue_lines(uow, [second])
        check_links(uow, [second, *near.values()])
    return United(change, first, facts, before)


def _hand_over(first: Transaction, second: Transaction, near: dict[UUID, Transaction]) -> None:
    """Give the second line the links of the first, as far as it has none of its own."""
    free = second.transfer_id is None and second.refund_of_id is None
    other = near.get(first.transfer_id) if first.transfer_id else None
    if other is not None:
        other.transfer_id = second.id if free else None
        second.transfer_id = other.id if free else second.transfer_id
    elif free and first.refund_of_id != second.id:
        second.refund_of_id = first.refund_of_id
    for line in near.values():
        if line.refund_of_id == first.id:
            line.refund_of_id = second.id
    if second.refund_of_id == first.id:
        second.refund_of_id = None
    if second.transfer_id == first.id:
        second.transfer_id = None
    first.transfer_id = first.refund_of_id = None
