"""Money expected back: open until the matching credits post, by hand or by an import."""

import contextlib
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from spends.domains.belongings.kinds import PaymentRole, PurchaseStatus, RefundReason, RefundStatus
from spends.domains.belongings.models import Purchase, Refund, RefundCredit, Retailer
from spends.domains.belongings.repository import claims, purchases
from spends.domains.belongings.repository import payments as stored
from spends.domains.belongings.schemas import NewCredit, NewRefund, RefundChanges
from spends.domains.belongings.service import payments, settling
from spends.domains.belongings.service.payments import ALIKE, Suggestion, ranked
from spends.domains.belongings.views import RefundView
from spends.domains.ledger.events import TransactionsImported
from spends.domains.ledger.service import lookup, noting
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.views import TransactionView
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound, StaleVersion
from spends.kit.money import minor_units
from spends.kit.unit_of_work import UnitOfWork

PATIENCE = timedelta(days=14)
"""So long a refund may take before it is overdue."""
GRACE = timedelta(days=3)
"""A bank may date a credit so much before the day it was asked for."""
LATE = timedelta(days=180)


def expect(uow: UnitOfWork, purchase_id: UUID, new: NewRefund) -> Refund:
    """Wait for money back; InvalidInput when it is more than the purchase still costs."""
    uow.require(Permission.WRITE)
    purchase = purchases.locked(uow, purchase_id)
    rest = purchase.total - asked(uow, purchase)
    amount = minor_units(new.amount, purchase.currency_code) if new.amount else rest
    if not 0 < amount <= rest:
        message = "That is more than is left of what was paid. Enter a smaller amount."
        raise InvalidInput.field("amount", message)
    requested_on = new.requested_on or uow.today()
    refund = Refund(
        purchase_id=purchase_id,
        claim_id=_claim(uow, purchase, new.claim_id),
        reason=new.reason,
        amount=amount,
        requested_on=requested_on,
        expected_by=_due(requested_on, new.expected_by),
        notes=new.notes,
    )
    noting.added(uow, refund)
    return refund


def _check_rest(uow: UnitOfWork, purchase: Purchase) -> None:
    """Refuse with InvalidInput to wait for more than a purchase cost."""
    uow.session.flush()
    if asked(uow, purchase) > purchase.total:
        message = "That is more than is left of what was paid. Enter a smaller amount."
        raise InvalidInput.field("amount", message)


def asked(uow: UnitOfWork, purchase: Purchase) -> int:
    """Return what is waited for or has come back for a purchase, in minor units of its currency."""
    found = stored.refunds(uow, [purchase.id])
    given_up = {refund.id for refund in found if refund.dismissed_on is not None}
    brought = sum(
        credit.amount
        for credit in stored.credits_of(uow, given_up)
        if given_up and not credit.is_void
    )
    return brought + sum(refund.amount for refund in found if refund.id not in given_up)


def _claim(uow: UnitOfWork, purchase: Purchase, claim_id: UUID | None) -> UUID | None:
    if claim_id is None:
        return None
    if any(row.purchase_id == purchase.id for row in claims.full(uow, claim_id=claim_id)):
        return claim_id
    raise InvalidInput.field("claim_id", "This purchase has no such claim. Choose another.")


def _due(requested_on: date, expected_by: date | None) -> date:
    if expected_by is not None and expected_by < requested_on:
        message = "The money cannot be due before it was asked for. Enter a later day."
        raise InvalidInput.field("expected_by", message)
    return expected_by or requested_on + PATIENCE


def start_return(uow: UnitOfWork, purchase_id: UUID, new: NewRefund) -> Refund:
    """Send a purchase back: it is RETURNED, and its money is expected."""
    uow.require(Permission.WRITE)
    purchase = purchases.locked(uow, purchase_id)
    if purchase.status in {PurchaseStatus.RETURNED, PurchaseStatus.SOLD}:
        raise Conflict("This purchase is not yours to return any more. Change its status first.")
    with noting.noted(uow, purchase, "return"):
        purchase.status = PurchaseStatus.RETURNED
    return expect(uow, purchase_id, new.model_copy(update={"reason": RefundReason.RETURN}))


def change_refund(uow: UnitOfWork, refund_id: UUID, changes: RefundChanges) -> Refund:
    """Change an expected refund; StaleVersion when somebody else has."""
    uow.require(Permission.WRITE)
    refund = stored.refund(uow, refund_id)
    purchase = purchases.locked(uow, refund.purchase_id)
    if changes.version not in {None, refund.version}:
        raise StaleVersion
    sent = changes.changes
    with noting.noted(uow, refund):
        if "amount" in sent:
            refund.amount = minor_units(sent["amount"], purchase.currency_code)
        if "dismissed" in sent:
            refund.dismissed_on = uow.today() if sent["dismissed"] else None
        if {"amount", "dismissed"} & sent.keys() and refund.dismissed_on is None:
            _check_rest(uow, purchase)
        if "notes" in sent:
            refund.notes = sent["notes"]
        refund.requested_on = sent.get("requested_on", refund.requested_on)
        refund.expected_by = _due(refund.requested_on, sent.get("expected_by", refund.expected_by))
        settling.settle(uow, refund)
    return refund


def delete_refund(uow: UnitOfWork, refund_id: UUID) -> None:
    """Delete an expected refund; its credits are ordinary income again."""
    uow.require(Permission.WRITE)
    refund = stored.refund(uow, refund_id)
    for credit in stored.credits_of(uow, [refund_id]):
        uncredit(uow, refund_id, credit.transaction_id)
    before = noting.state(refund)
    uow.session.delete(refund)
    noting.note(uow, "delete", refund, before)


def credit(uow: UnitOfWork, refund_id: UUID, new: NewCredit) -> Refund:
    """Count a bank line towards a refund, all of it or as much as is said.

    In the ledger it pays back the line that paid for the purchase, where there is one and the
    ledger allows it.
    """
    uow.require(Permission.WRITE)
    refund = stored.refund(uow, refund_id)
    purchase = purchases.locked(uow, refund.purchase_id)
    line = lookup.held(uow, new.transaction_id)
    if line is None:
        raise InvalidInput.field("transaction_id", "This transaction does not exist.")
    if line.amount <= 0 or line.transfer_id is not None:
        message = "A refund is money that comes in from others. Pick another line."
        raise InvalidInput.field("transaction_id", message)
    if stored.credit(uow, refund_id, line.id) is not None:
        raise Conflict("This line counts towards the refund already.")
    left = settling.left_of(uow, line, purchase.currency_code)
    outstanding = refund.amount - settling.brought(uow, refund)
    amount = (
        minor_units(new.amount, purchase.currency_code)
        if new.amount
        else min(left, outstanding)
        if outstanding > 0
        else left
    )
    if not 0 < amount <= left:
        message = "This line has not that much left. Enter a smaller amount."
        raise InvalidInput.field("amount", message)
    uow.session.add(RefundCredit(refund_id=refund_id, transaction_id=line.id, amount=amount))
    with noting.noted(uow, refund, "credit"):
        settling.settle(uow, refund)
    _pay_back(uow, purchase, line)
    noting.note(uow, "link_credit", refund, after={"transaction_id": str(line.id)})
    return refund


def _pay_back(uow: UnitOfWork, purchase: Purchase, line: TransactionView) -> None:
    paid = stored.payment(uow, purchase.id, PaymentRole.PAID)
    if paid is not None and line.refund_of_id is None:
        # The ledger refuses where both are on other days or in sums it cannot net: it stays income.
        with contextlib.suppress(InvalidInput, Conflict, NotFound):
            links.link_refund(uow, line.id, paid.transaction_id)


def uncredit(uow: UnitOfWork, refund_id: UUID, transaction_id: UUID) -> Refund:
    """Count a bank line no more towards a refund; NotFound when it does not."""
    uow.require(Permission.WRITE)
    refund = stored.refund(uow, refund_id)
    purchase = purchases.locked(uow, refund.purchase_id)
    row = stored.credit(uow, refund_id, transaction_id)
    if row is None:
        raise NotFound
    uow.session.delete(row)
    with noting.noted(uow, refund, "uncredit"):
        settling.settle(uow, refund)
    paid = stored.payment(uow, purchase.id, PaymentRole.PAID)
    line = lookup.by_id(uow, [transaction_id]).get(transaction_id)
    unused = transaction_id not in stored.refunds_on(uow, [transaction_id])
    if paid and line and unused and line.refund_of_id == paid.transaction_id:
        with contextlib.suppress(Conflict):
            links.unlink_refund(uow, transaction_id)
    noting.note(uow, "unlink_credit", refund, {"transaction_id": str(transaction_id)})
    return refund


def refunds_of(uow: UnitOfWork, purchase_ids: Collection[UUID]) -> dict[UUID, list[RefundView]]:
    """Return the refunds of purchases, the earliest first."""
    uow.require(Permission.READ)
    uow.session.flush()
    known = purchases.living(uow, purchase_ids)
    found: dict[UUID, list[RefundView]] = {}
    pairs = [(refund, known[refund.purchase_id]) for refund in stored.refunds(uow, list(known))]
    for view in _views(uow, pairs):
        found.setdefault(view.purchase_id, []).append(view)
    return found


def refund_view(uow: UnitOfWork, refund_id: UUID) -> RefundView:
    """Return an expected refund; NotFound when it is unknown."""
    uow.require(Permission.READ)
    uow.session.flush()
    refund = stored.refund(uow, refund_id)
    return _views(uow, [(refund, purchases.purchase(uow, refund.purchase_id))])[0]


def counting(uow: UnitOfWork, transaction_id: UUID) -> list[RefundView]:
    """Return the refunds that a bank line counts in."""
    uow.require(Permission.READ)
    uow.session.flush()
    found = []
    for refund_id in stored.refunds_on(uow, [transaction_id]).get(transaction_id, ()):
        with contextlib.suppress(NotFound):
            refund = stored.refund(uow, refund_id)
            found.append((refund, purchases.purchase(uow, refund.purchase_id)))
    return _views(uow, found)


def counted(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return which of some bank lines count towards an expected refund."""
    uow.require(Permission.READ)
    uow.session.flush()
    return set(stored.refunds_on(uow, ids))


def open_refunds(uow: UnitOfWork) -> list[RefundView]:
    """Return the refunds that are waited for, the earliest due first."""
    uow.require(Permission.READ)
    uow.session.flush()
    return _views(uow, stored.open_refunds(uow))


def _views(uow: UnitOfWork, pairs: Iterable[tuple[Refund, Purchase]]) -> list[RefundView]:
    found, today = list(pairs), uow.today()
    brought: dict[UUID, int] = {}
    for credit in stored.credits_of(uow, [refund.id for refund, _ in found]):
        if not credit.is_void:
            brought[credit.refund_id] = brought.get(credit.refund_id, 0) + credit.amount
    return [
        RefundView(
            id=refund.id,
            purchase_id=purchase.id,
            product_name=purchase.product_name,
            claim_id=refund.claim_id,
            reason=refund.reason,
            status=status(refund, today),
            amount=refund.amount,
            credited=brought.get(refund.id, 0),
            currency_code=purchase.currency_code,
            requested_on=refund.requested_on,
            expected_by=refund.expected_by,
            settled_on=refund.settled_on,
            dismissed_on=refund.dismissed_on,
            notes=refund.notes,
            created_at=refund.created_at,
            updated_at=refund.updated_at,
            version=refund.version,
        )
        for refund, purchase in found
    ]


def status(refund: Refund, today: date) -> RefundStatus:
    """Return where a refund stands on a day."""
    if refund.settled_on is not None:
        return RefundStatus.SETTLED
    if refund.dismissed_on is not None:
        return RefundStatus.DISMISSED
    return RefundStatus.OVERDUE if refund.expected_by < today else RefundStatus.OPEN


def credits_of(uow: UnitOfWork, refund_ids: Collection[UUID]) -> dict[UUID, list[TransactionView]]:
    """Return the bank lines that refunds have brought, by refund."""
    uow.require(Permission.READ)
    rows = stored.credits_of(uow, refund_ids)
    lines = lookup.by_id(uow, {row.transaction_id for row in rows})
    found: dict[UUID, list[TransactionView]] = {}
    for row in rows:
        if row.transaction_id in lines:
            found.setdefault(row.refund_id, []).append(lines[row.transaction_id])
    return found


def suggestions(uow: UnitOfWork, refund_id: UUID) -> list[Suggestion]:
    """Return bank lines that may be a refund: its outstanding amount, since it was asked for."""
    uow.require(Permission.READ)
    refund = stored.refund(uow, refund_id)
    purchase = purchases.purchase(uow, refund.purchase_id)
    return _candidates(uow, refund, purchase, None)


def _candidates(
    uow: UnitOfWork, refund: Refund, purchase: Purchase, import_id: UUID | None
) -> list[Suggestion]:
    outstanding = refund.amount - settling.brought(uow, refund)
    if outstanding <= 0:
        return []
    first, last = refund.requested_on - GRACE, refund.requested_on + LATE
    looked = lookup.Looked(purchase.currency_code, outstanding, outstanding, first, last, import_id)
    lines = lookup.like(uow, looked)
    used = stored.refunds_on(uow, [line.id for line in lines])
    free = [line for line in lines if line.id not in used and line.refund_of_id is None]
    return ranked(free, _names(uow, purchase), refund.requested_on)


def _names(uow: UnitOfWork, purchase: Purchase) -> list[str]:
    """Return what the payer of a refund may be called: the retailer, or who was paid."""
    retailer = uow.session.get(Retailer, (uow.household_id, purchase.retailer_id))
    names = [retailer.name] if retailer else []
    for payment in payments.payments_of(uow, [purchase.id]).get(purchase.id, []):
        if payment.role == PaymentRole.PAID:
            names += [name for name in (payment.transaction.payee,) if name]
    return names


def match_imported(uow: UnitOfWork, event: TransactionsImported) -> int:
    """Count the lines of an import towards the refunds they settle beyond doubt; return how many.

    The amount is exactly what is outstanding, the payee is the retailer or who was paid, and no
    other line or refund could be meant. All else is only suggested.
    """
    if not stored.has_open(uow):
        return 0
    sure: dict[UUID, list[UUID]] = {}
    for refund, purchase in stored.open_refunds(uow):
        found = _candidates(uow, refund, purchase, event.import_id)
        alike = [each.transaction.id for each in found if each.likeness >= ALIKE]
        if len(alike) == 1:
            sure.setdefault(alike[0], []).append(refund.id)
    matched = {line_id: ids[0] for line_id, ids in sure.items() if len(ids) == 1}
    for line_id, refund_id in matched.items():
        credit(uow, refund_id, NewCredit(transaction_id=line_id))
    return len(matched)
