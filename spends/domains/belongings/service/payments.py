"""The bank lines of purchases: linked by hand, suggested by amount, day and payee."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from rapidfuzz import fuzz

from spends.domains.audit import service as audit
from spends.domains.belongings.kinds import PaymentRole
from spends.domains.belongings.models import Purchase, PurchasePayment, RefusedPayment, Retailer
from spends.domains.belongings.repository import payments as stored
from spends.domains.belongings.repository import purchases
from spends.domains.belongings.schemas import NewPayment
from spends.domains.currencies import service as currencies
from spends.domains.households import service as households
from spends.domains.ledger.events import TransactionsChanged
from spends.domains.ledger.service import accounts, lookup
from spends.domains.ledger.views import SplitView, TransactionView
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

RECENT = timedelta(days=90)
MOST_UNPAID = 30
BEFORE, AFTER = timedelta(days=3), timedelta(days=10)
FOREIGN_MARGIN = 3
"""In another currency the bank's own rate and fee may make so many percent."""
ALIKE = 85
"""From this likeness on (0 to 100) two names are taken for one."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A bank line of a purchase. `split` is the part of it that is meant, if one is."""

    role: PaymentRole
    transaction: TransactionView
    split: SplitView | None = None

    @property
    def amount(self) -> int:
        """What the line or its part moved, in minor units of the line's currency."""
        return self.split.amount if self.split else self.transaction.amount


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A bank line that may be meant; the better one has the higher likeness (0 to 100)."""

    transaction: TransactionView
    likeness: int
    days_apart: int


def pay_with(uow: UnitOfWork, purchase_id: UUID, new: NewPayment) -> Payment:
    """Link a bank line that paid for a purchase or its upkeep, or that its sale brought.

    Conflict when another one is linked, of which only upkeep may have many; InvalidInput for a line
    that runs the wrong way.
    """
    uow.require(Permission.WRITE)
    purchase = purchases.locked(uow, purchase_id)
    only = new.transaction_id if new.role == PaymentRole.UPKEEP else None
    known = stored.payment(uow, purchase_id, new.role, only)
    if known is not None and (known.is_void or not lookup.living(uow, [known.transaction_id])):
        # Its line is deleted or paid for nothing, and so nobody could unlink it.
        uow.session.delete(known)
        known = None
    if known is not None:
        raise Conflict("A bank line is linked here already. Unlink that first.")
    line = lookup.by_id(uow, [new.transaction_id]).get(new.transaction_id)
    if line is None:
        raise InvalidInput.field("transaction_id", "This transaction does not exist.")
    payment = Payment(new.role, line, _part(line, new.split_id))
    if _runs_wrong(payment):
        raise InvalidInput.field("transaction_id", _WRONG_WAY[new.role])
    if line.transfer_id is not None:
        message = "This line is a transfer between your accounts. Pick another."
        raise InvalidInput.field("transaction_id", message)
    uow.session.add(
        PurchasePayment(
            purchase_id=purchase_id,
            role=new.role,
            transaction_id=line.id,
            split_id=new.split_id,
        )
    )
    stored.forget_refusals(uow, purchase_id, line.id)
    _note(uow, "link_payment", purchase, new)
    return payment


def _runs_wrong(payment: Payment) -> bool:
    return (payment.amount > 0) != (payment.role == PaymentRole.SOLD)


def follow_lines(uow: UnitOfWork, event: TransactionsChanged) -> None:
    """Let bank lines that run the other way now, or are transfers, pay for nothing.

    Those that are again what they were pay again.
    """
    uow.session.flush()
    rows = stored.payments_on(uow, event.ids)
    lines = lookup.by_id(uow, {row.transaction_id for row in rows}) if rows else {}
    for row in rows:
        line = lines.get(row.transaction_id)
        if line is not None:
            payment = _payment(row, line)
            row.is_void = _runs_wrong(payment) or line.transfer_id is not None
    uow.session.flush()


_WRONG_WAY = {
    PaymentRole.PAID: "This line brings money in. Pick the one that was paid.",
    PaymentRole.UPKEEP: "This line brings money in. Pick one that was paid.",
    PaymentRole.SOLD: "This line takes money out. Pick the one that came in.",
}


def _part(line: TransactionView, split_id: UUID | None) -> SplitView | None:
    if split_id is None:
        return None
    found = next((part for part in line.splits if part.id == split_id), None)
    if found is None:
        raise InvalidInput.field("split_id", "This line has no such part. Pick one of its parts.")
    return found


def _note(uow: UnitOfWork, action: str, purchase: Purchase, new: NewPayment) -> None:
    uow.session.flush()
    after = new.model_dump(mode="json")
    audit.record(uow, action, "purchase", purchase.id, before=None, after=after)
    households.touch(uow)


def unpay(
    uow: UnitOfWork,
    purchase_id: UUID,
    role: PaymentRole = PaymentRole.PAID,
    transaction_id: UUID | None = None,
) -> NewPayment:
    """Take a bank line off a purchase; return what would link it again. NotFound without one."""
    uow.require(Permission.WRITE)
    purchase = purchases.locked(uow, purchase_id)
    payment = stored.payment(uow, purchase_id, role, transaction_id)
    if payment is None:
        raise NotFound
    was = NewPayment(
        transaction_id=payment.transaction_id, split_id=payment.split_id, role=PaymentRole(role)
    )
    uow.session.delete(payment)
    _note(uow, "unlink_payment", purchase, was)
    return was


def forget_deposit(uow: UnitOfWork, purchase_id: UUID) -> None:
    """Take the line that its sale brought off a purchase that is not sold after all."""
    uow.require(Permission.WRITE)
    deposit = stored.payment(uow, purchase_id, PaymentRole.SOLD)
    if deposit is not None:
        uow.session.delete(deposit)
        uow.session.flush()


def refuse(uow: UnitOfWork, purchase_id: UUID, transaction_id: UUID) -> None:
    """Say that a bank line did not pay for a purchase: it is never suggested again."""
    uow.require(Permission.WRITE)
    purchases.purchase(uow, purchase_id)
    if not lookup.by_id(uow, [transaction_id]):
        raise InvalidInput.field("transaction_id", "This transaction does not exist.")
    if transaction_id not in stored.refused(uow, purchase_id):
        uow.session.add(RefusedPayment(purchase_id=purchase_id, transaction_id=transaction_id))
        uow.session.flush()
        households.touch(uow)


def forget_refusal(uow: UnitOfWork, purchase_id: UUID, transaction_id: UUID) -> None:
    """Let a bank line that was refused be suggested for a purchase again."""
    uow.require(Permission.WRITE)
    purchases.purchase(uow, purchase_id)
    uow.session.flush()
    stored.forget_refusals(uow, purchase_id, transaction_id)
    households.touch(uow)


def payments_of(uow: UnitOfWork, purchase_ids: Collection[UUID]) -> dict[UUID, list[Payment]]:
    """Return the bank lines of purchases that are there, by purchase.

    A part that is gone leaves the whole line.
    """
    uow.require(Permission.READ)
    rows = stored.payments(uow, purchase_ids)
    lines = lookup.by_id(uow, {row.transaction_id for row in rows})
    found: dict[UUID, list[Payment]] = {}
    for row in rows:
        line = lines.get(row.transaction_id)
        if line is not None:
            found.setdefault(row.purchase_id, []).append(_payment(row, line))
    return found


def _payment(row: PurchasePayment, line: TransactionView) -> Payment:
    part = next((part for part in line.splits if part.id == row.split_id), None)
    return Payment(PaymentRole(row.role), line, part)


def of_purchase(uow: UnitOfWork, purchase_id: UUID) -> list[Payment]:
    """Return the bank lines of a purchase; NotFound when it is unknown."""
    uow.require(Permission.READ)
    known = purchases.purchase(uow, purchase_id)
    return payments_of(uow, [known.id]).get(known.id, [])


def purchases_on(uow: UnitOfWork, transaction_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return the ids of the purchases that bank lines paid for or that their sale brought."""
    uow.require(Permission.READ)
    found: dict[UUID, list[UUID]] = {}
    for row in stored.purchases_on(uow, transaction_ids):
        found.setdefault(row.transaction_id, []).append(row.purchase_id)
    return found


def roles_on(uow: UnitOfWork, transaction_id: UUID) -> list[tuple[UUID, PaymentRole]]:
    """Return the purchases on a bank line by id, each with what the line is to it."""
    uow.require(Permission.READ)
    found = stored.purchases_on(uow, [transaction_id])
    return [(row.purchase_id, PaymentRole(row.role)) for row in found]


def suggestions(
    uow: UnitOfWork, purchase_id: UUID, role: PaymentRole = PaymentRole.PAID
) -> list[Suggestion]:
    """Return bank lines that may have paid for a purchase, or its sale may have brought.

    The amount is the purchase's, in another currency to within 3 %; the day is near; the payee
    decides the order. Lines that were refused, or that other purchases use up, are left out.
    """
    uow.require(Permission.READ)
    purchase = purchases.purchase(uow, purchase_id)
    amount = -purchase.total if role == PaymentRole.PAID else purchase.sold_for or 0
    day = purchase.purchase_date if role == PaymentRole.PAID else purchase.sold_on
    if not amount or day is None:
        return []
    lines = _alike(uow, amount, purchase.currency_code, day)
    out = stored.refused(uow, purchase_id) | set(purchases_on(uow, [line.id for line in lines]))
    retailer = uow.session.get(Retailer, (uow.household_id, purchase.retailer_id))
    names = [retailer.name] if retailer and role == PaymentRole.PAID else []
    return ranked((line for line in lines if line.id not in out), names, day)


@dataclass(frozen=True, slots=True)
class Likely:
    """A purchase, and the bank line that has very likely paid for it."""

    purchase_id: UUID
    product_name: str
    transaction: TransactionView


def likely(uow: UnitOfWork, limit: int = 5) -> list[Likely]:
    """Return recent purchases that nothing paid for yet, with a line of just their total.

    The line is near in days; it is named like the retailer, or no other could be meant. The newest
    purchase comes first.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    unpaid = stored.unpaid(uow, uow.today() - RECENT, MOST_UNPAID)
    if not unpaid:
        return []
    first = min(row.purchase_date for row in unpaid) - BEFORE
    last = max(row.purchase_date for row in unpaid) + AFTER
    lines = lookup.of_amounts(uow, {-row.total for row in unpaid}, first, last)
    if not lines:
        return []
    used = purchases_on(uow, [line.id for line in lines])
    refused = stored.refusals(uow, [row.id for row in unpaid])
    fitting = {
        row.id: [
            line.id
            for line in lines
            if (line.amount, line.currency_code) == (-row.total, row.currency_code)
            and row.purchase_date - BEFORE <= line.date <= row.purchase_date + AFTER
            and line.id not in used
            and (row.id, line.id) not in refused
        ]
        for row in unpaid
    }
    views = lookup.by_id(uow, {line_id for ids in fitting.values() for line_id in ids})
    found, taken = list[Likely](), set[UUID]()
    for row in unpaid:
        names = [row.retailer] if row.retailer else []
        some = [views[line_id] for line_id in fitting[row.id] if line_id in views]
        best = ranked((line for line in some if line.id not in taken), names, row.purchase_date)
        if best and (len(best) == 1 or best[0].likeness >= ALIKE):
            taken.add(best[0].transaction.id)
            found.append(Likely(row.id, row.product_name, best[0].transaction))
    return found[:limit]


def _alike(uow: UnitOfWork, amount: int, currency: str, day: date) -> list[TransactionView]:
    first, last = day - BEFORE, day + AFTER
    found = lookup.like(uow, lookup.Looked(currency, amount, amount, first, last))
    others = {label.currency_code for label in accounts.account_views(uow)} - {currency}
    for other in sorted(others):
        value = currencies.converter(uow, currency, other, day, day)(amount, day)
        if value:
            margin = abs(value) * FOREIGN_MARGIN // 100
            looked = lookup.Looked(other, value - margin, value + margin, first, last)
            found += lookup.like(uow, looked)
    return found


def ranked(lines: Iterable[TransactionView], names: Collection[str], day: date) -> list[Suggestion]:
    """Return lines as suggestions: the likest payee first, then the nearest day."""
    found = [
        Suggestion(line, _likeness(line, names), abs((line.date - day).days)) for line in lines
    ]
    return sorted(found, key=lambda each: (-each.likeness, each.days_apart, each.transaction.id))


def _likeness(line: TransactionView, names: Iterable[str]) -> int:
    texts = [fold(text) for text in (line.payee, line.description) if text]
    pairs = ((text, fold(name)) for text in texts for name in names)
    return max((int(fuzz.token_set_ratio(*pair)) for pair in pairs), default=0)
