"""What hangs on a transaction: the purchases it paid for, its documents, the refunds it brought."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from spends.domains.belongings.kinds import PaymentRole, PurchaseStatus, RefundStatus
from spends.domains.belongings.service import listing, payments, refunds
from spends.domains.belongings.views import PurchaseView, RefundView
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.views import DocumentView
from spends.domains.ledger.views import TransactionView
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import money, short_date, with_worth, worth
from spends.ui.pictures import pictures
from spends.ui.valued import worth_on

ROLES = {
    PaymentRole.PAID: "Bought",
    PaymentRole.SOLD: "Sold",
    PaymentRole.UPKEEP: "Upkeep",
}


class Marks(NamedTuple):
    """Which transactions of a page have purchases, and which documents."""

    purchases: frozenset[UUID]
    documents: frozenset[UUID]


@dataclass(frozen=True)
class Thing:
    """A purchase on a transaction, and where it leads."""

    name: str
    words: str
    photo: str
    href: str


@dataclass(frozen=True)
class Paper:
    """A document of a transaction."""

    id: str
    name: str
    words: str
    picture: str
    href: str


@dataclass(frozen=True)
class Belongings:
    """What the rail shows of a transaction's belongings."""

    things: list[Thing] = field(default_factory=list)
    refunds: list[Thing] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    add_words: str = ""
    add_href: str = ""


def marks_of(uow: UnitOfWork, items: Sequence[TransactionView]) -> Marks:
    """Return what hangs on the transactions of a page."""
    ids = [item.id for item in items]
    if not ids:
        return Marks(frozenset(), frozenset())
    papers = documents.proven(uow, LinkTarget.TRANSACTION, ids)
    return Marks(frozenset(payments.purchases_on(uow, ids)), frozenset(papers))


def belongings_of(uow: UnitOfWork, item: TransactionView) -> Belongings:
    """Return all that hangs on one transaction."""
    roles = dict(payments.roles_on(uow, item.id))
    bought = listing.views(uow, list(roles))
    photos = pictures(uow, bought)
    papers = documents.attached(uow, LinkTarget.TRANSACTION, [item.id])[item.id]
    can_add = item.amount < 0 and item.transfer_id is None
    return Belongings(
        things=[_thing(uow, row, roles[row.id], photos[row.id]) for row in bought],
        refunds=[_refund(uow, row) for row in refunds.counting(uow, item.id)],
        papers=[_paper(row) for row in papers],
        add_words="Add another purchase" if bought else "Make it a purchase",
        add_href=f"/inventory?add=1&transaction={item.id}" if can_add else "",
    )


def _thing(uow: UnitOfWork, row: PurchaseView, role: PaymentRole, photo: str) -> Thing:
    locale, today = uow.actor.locale, uow.today()
    code = row.currency_code
    base = worth(row.base_total, code, uow.actor.currency_code, locale)
    words = [ROLES[role], with_worth(money(row.total, code, locale), base)]
    is_here = row.status in {PurchaseStatus.ORDERED, PurchaseStatus.RECEIVED}
    if is_here and row.return_by and row.return_by >= today:
        words.append(f"return until {short_date(row.return_by, today, locale)}")
    elif row.status == PurchaseStatus.RETURNED:
        words.append("returned")
    if row.covered_until:
        words.append(_cover(row.covered_until, today, locale))
    return Thing(row.product_name, " · ".join(words), photo, f"/inventory/{row.id}")


def _cover(until: date, today: date, locale: str) -> str:
    if until == date.max:
        return "lifetime warranty"
    verb = "warranty until" if until >= today else "warranty ended"
    return f"{verb} {short_date(until, today, locale)}"


def _refund(uow: UnitOfWork, row: RefundView) -> Thing:
    locale, today = uow.actor.locale, uow.today()
    code, left = row.currency_code, row.amount - row.credited
    coming = with_worth(money(left, code, locale), worth_on(uow, left, code, today))
    words = f"{coming} still to come"
    if row.status == RefundStatus.SETTLED and row.settled_on:
        words = f"complete since {short_date(row.settled_on, today, locale)}"
    elif row.status == RefundStatus.DISMISSED:
        words = "no longer waited for"
    amount = money(row.amount, code, locale)
    name = f"Refund of {amount} for {row.product_name}"
    return Thing(name, words, "", f"/inventory/{row.purchase_id}")


def _paper(row: DocumentView) -> Paper:
    words = row.kind.value.replace("_", " ").capitalize()
    if row.page_count:
        words += " · 1 page" if row.page_count == 1 else f" · {row.page_count} pages"
    way = "?inline=true" if row.shown_inline else ""
    href = f"{row.content_path}{way}"
    return Paper(str(row.id), row.file_name, words, row.thumbnail_path or "", href)
