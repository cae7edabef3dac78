"""The bank lines of a purchase: what paid for it, what may have, and what a refund has brought."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from spends.domains.belongings.kinds import PaymentRole, RefundReason, RefundStatus
from spends.domains.belongings.service import payments, refunds
from spends.domains.belongings.views import RefundView
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import SplitView, TransactionView
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.format import money, short_date, with_worth, worth
from spends.ui.valued import worth_on

MOST = 12
ROLES = {
    PaymentRole.PAID: "Paid it",
    PaymentRole.SOLD: "Deposit of the sale",
    PaymentRole.UPKEEP: "Upkeep",
}
REASONS = {
    RefundReason.RETURN: " for a return",
    RefundReason.CLAIM: " for a claim",
    RefundReason.PRICE: " off the price",
    RefundReason.OTHER: "",
}
CHIPS = {
    RefundStatus.OPEN: ("Expected", "accent"),
    RefundStatus.OVERDUE: ("Overdue", "bad"),
    RefundStatus.SETTLED: ("Complete", "good"),
    RefundStatus.DISMISSED: ("Dismissed", ""),
}


@dataclass(frozen=True)
class Line:
    """A bank line, or a part of one (`split`), and what it is to the purchase."""

    id: str
    split: str
    role: str
    title: str
    words: str
    amount: str
    href: str
    worth: str = ""


@dataclass(frozen=True)
class RefundRow:
    """Money expected back, what has come of it, and which lines may be it."""

    id: str
    anchor: str
    title: str
    worth: str
    words: str
    chip: str
    tone: str
    notes: str
    is_open: bool
    dismissed: bool
    share: int
    credits: list[Line] = field(default_factory=list)
    offers: list[Line] = field(default_factory=list)


def line_of(uow: UnitOfWork, item: TransactionView, role: str = "") -> Line:
    """Return a whole bank line."""
    locale = uow.actor.locale
    day = short_date(item.date, uow.today(), locale)
    return Line(
        id=str(item.id),
        split="",
        role=role,
        title=item.payee or item.description or "No payee",
        words=f"{day} · {item.account_name}",
        amount=money(item.amount, item.currency_code, locale, signed=True),
        href=f"/transactions?id={item.id}",
        worth=worth(item.base_amount, item.currency_code, uow.actor.currency_code, locale),
    )


def part_of(uow: UnitOfWork, item: TransactionView, part: SplitView, role: str) -> Line:
    """Return a part of a bank line."""
    whole = line_of(uow, item, role)
    code, actor = item.currency_code, uow.actor
    return replace(
        whole,
        split=str(part.id),
        words=f"{part.notes or 'A part of it'} · {whole.words}",
        amount=money(part.amount, code, actor.locale, signed=True),
        worth=worth(part.base_amount, code, actor.currency_code, actor.locale),
    )


def lines_of(uow: UnitOfWork, purchase_id: UUID) -> list[Line]:
    """Return the bank lines that are linked to a purchase."""
    found = []
    for payment in payments.of_purchase(uow, purchase_id):
        item, part = payment.transaction, payment.split
        line = part_of(uow, item, part, payment.role) if part else line_of(uow, item, payment.role)
        found.append(replace(line, words=f"{ROLES[payment.role]} · {line.words}"))
    return found


def offers_of(uow: UnitOfWork, purchase_id: UUID, *, unpaid: bool, sale_unpaid: bool) -> list[Line]:
    """Return bank lines that may have paid for a purchase, or be the deposit of its sale."""
    roles = [
        role
        for role, wanted in ((PaymentRole.PAID, unpaid), (PaymentRole.SOLD, sale_unpaid))
        if wanted
    ]
    return [
        line_of(uow, found.transaction, role)
        for role in roles
        for found in payments.suggestions(uow, purchase_id, role)[:3]
    ]


def search(uow: UnitOfWork, role: str, text: str) -> list[Line]:
    """Return bank lines that a person may mean, the newest first, each with its parts."""
    comes_in = role in {PaymentRole.SOLD, "credit"}
    asked = {"type": "income" if comes_in else "expense", "search": text}
    wanted = validated(TransactionFilter, asked)
    found: list[Line] = []
    for item in listing.list_page(uow, wanted).items:
        if item.transfer_id is not None or (item.amount > 0) != comes_in:
            continue
        found.append(line_of(uow, item, role))
        if role != "credit":
            found += [
                part_of(uow, item, part, role)
                for part in item.splits
                if (part.amount > 0) == comes_in
            ]
    return found[:MOST]


def refunds_of(uow: UnitOfWork, found: Iterable[RefundView]) -> list[RefundRow]:
    """Return the refunds of a purchase."""
    rows = list(found)
    brought = refunds.credits_of(uow, [row.id for row in rows])
    return [_refund(uow, row, brought.get(row.id, [])) for row in rows]


def _refund(uow: UnitOfWork, row: RefundView, brought: Sequence[TransactionView]) -> RefundRow:
    locale, code = uow.actor.locale, row.currency_code
    chip, tone = CHIPS[RefundStatus(row.status)]
    is_open = row.status in {RefundStatus.OPEN, RefundStatus.OVERDUE}
    offers = refunds.suggestions(uow, row.id)[:3] if is_open else []
    return RefundRow(
        id=str(row.id),
        anchor=f"refund-{row.id}",
        title=money(row.amount, code, locale) + REASONS[RefundReason(row.reason)],
        worth=worth_on(uow, row.amount, code, row.settled_on or uow.today()),
        words=_words(uow, row, is_open=is_open),
        chip=chip,
        tone=tone,
        notes=row.notes or "",
        is_open=is_open,
        dismissed=row.status == RefundStatus.DISMISSED,
        share=min(row.credited * 100 // row.amount, 100),
        credits=[line_of(uow, line) for line in brought],
        offers=[line_of(uow, each.transaction) for each in offers],
    )


def _words(uow: UnitOfWork, row: RefundView, *, is_open: bool) -> str:
    locale, today = uow.actor.locale, uow.today()
    words = [f"Asked for {short_date(row.requested_on, today, locale)}"]
    if is_open:
        words.append(f"expected by {short_date(row.expected_by, today, locale)}")
    if row.settled_on:
        words.append(f"complete since {short_date(row.settled_on, today, locale)}")
    elif row.credited:
        left = max(row.amount - row.credited, 0)
        code = row.currency_code
        came, missing = money(row.credited, code, locale), money(left, code, locale)
        words.append(
            f"{came} came, {with_worth(missing, worth_on(uow, left, code, today))} is missing"
        )
    return " · ".join(words)
