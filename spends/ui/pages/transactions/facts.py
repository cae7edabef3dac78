"""One transaction in full, and what it could be linked with, ready to be shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import reconciling
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import TransactionView
from spends.kit.clock import zone
from spends.kit.errors import NotFound
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import long_date, money, short_date, with_worth, worth
from spends.ui.pages.transactions.belongings import Belongings, belongings_of
from spends.ui.pages.transactions.history import Deed, history_of
from spends.ui.pages.transactions.rows import category_of, other_sides, title, tone_of

NEAR = timedelta(days=7)
NEARER = timedelta(days=3)
REFUND_WITHIN = timedelta(days=400)
MOST = 8


@dataclass(frozen=True)
class Part:
    """A part of a split."""

    category: str
    color: str
    notes: str
    amount: str
    worth: str


@dataclass(frozen=True)
class Refund:
    """What paid a transaction back."""

    id: str
    title: str
    words: str


@dataclass(frozen=True)
class Facts:
    """A transaction as the rail shows it."""

    id: str = ""
    title: str = ""
    place: str = ""
    amount: str = ""
    tone: str = ""
    in_base: str = ""
    category: str = ""
    color: str = ""
    description: str = ""
    notes: str = ""
    pending: bool = False
    cleared: bool = False
    locked: bool = False
    locked_words: str = ""
    unlock_href: str = ""
    split: bool = False
    transfer: bool = False
    refund: bool = False
    comes_in: bool = False
    other_id: str = ""
    other: str = ""
    other_words: str = ""
    added: str = ""
    net: str = ""
    refunds: list[Refund] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    belongings: Belongings = field(default_factory=Belongings)


@dataclass(frozen=True)
class Candidate:
    """A transaction that another could be linked with."""

    id: str
    title: str
    words: str
    amount: str
    worth: str


def facts_of(uow: UnitOfWork, transaction_id: UUID) -> Facts:
    """Return a transaction in full; NotFound when it is unknown or deleted."""
    item = listing.view(uow, transaction_id)
    others = other_sides(uow, [item])
    locale, code = uow.actor.locale, item.currency_code
    category, color = category_of(item)
    linked = _linked(uow, item)
    past = history_of(uow, item.id)
    refunds = links.refunds(uow, item.id) if item.amount < 0 else []
    return Facts(
        id=str(item.id),
        title=title(item, others),
        place=f"{long_date(item.date, locale)} · {item.account_name}",
        amount=money(item.amount, code, locale, signed=True),
        tone=tone_of(item),
        in_base=_in_base(uow, item),
        category=category,
        color=color,
        description=item.description or "",
        notes=item.notes or "",
        pending=item.pending,
        cleared=item.cleared,
        locked=item.reconciled_at is not None,
        locked_words=locked_words(uow, item),
        unlock_href=f"/accounts?reconcile={item.account_id}" if item.reconciled_at else "",
        split=item.is_split,
        transfer=item.transfer_id is not None,
        refund=item.refund_of_id is not None,
        comes_in=item.amount > 0,
        other_id=str(linked.id) if linked else "",
        other=linked.account_name if linked and item.transfer_id else _name(linked),
        other_words=_words(uow, linked) if linked else "",
        added=_added(uow, item, past.added_by),
        net=_net(uow, item, refunds),
        refunds=[_refund(uow, each) for each in refunds],
        deeds=past.deeds,
        tags=list(item.tags),
        parts=[
            Part(
                part.category_name or "",
                part.category_color or "",
                part.notes or "",
                money(part.amount, code, locale, signed=True),
                worth(part.base_amount, code, uow.actor.currency_code, locale),
            )
            for part in item.splits
        ],
        belongings=belongings_of(uow, item),
    )


def locked_words(uow: UnitOfWork, item: TransactionView) -> str:
    """Return since when a line is locked, by what, and how it is unlocked; "" when it is not."""
    if item.reconciled_at is None:
        return ""
    on = item.reconciled_at.astimezone(zone(uow.actor.timezone)).date()
    day = short_date(on, uow.today(), uow.actor.locale)
    found = reconciling.statement_of(uow, item)
    held = ""
    if found is not None:
        held = f", with the statement of {long_date(found.statement_date, uow.actor.locale)}"
    return f"Reconciled on {day}{held}. Unlock it under Accounts to change it."


def _linked(uow: UnitOfWork, item: TransactionView) -> TransactionView | None:
    other_id = item.transfer_id or item.refund_of_id
    if other_id is None:
        return None
    try:
        return listing.view(uow, other_id)
    except NotFound:
        return None


def _name(item: TransactionView | None) -> str:
    return title(item, {}) if item else ""


def _words(uow: UnitOfWork, item: TransactionView) -> str:
    amount = money(item.amount, item.currency_code, uow.actor.locale, signed=True)
    return f"{long_date(item.date, uow.actor.locale)} · {with_worth(amount, _worth(uow, item))}"


def _worth(uow: UnitOfWork, item: TransactionView) -> str:
    return worth(item.base_amount, item.currency_code, uow.actor.currency_code, uow.actor.locale)


def _in_base(uow: UnitOfWork, item: TransactionView) -> str:
    base = uow.actor.currency_code
    if item.currency_code == base:
        return ""
    if item.base_amount is None:
        return f"No exchange rate from {item.currency_code} to {base} for this day."
    return f"{money(item.base_amount, base, uow.actor.locale, signed=True)} at that day's rate"


def _added(uow: UnitOfWork, item: TransactionView, who: str) -> str:
    how = f"Added by {who or 'hand'}" if item.is_manual else "Imported"
    day = item.created_at.astimezone(zone(uow.actor.timezone)).date()
    return f"{how} on {short_date(day, uow.today(), uow.actor.locale)}"


def _refund(uow: UnitOfWork, item: TransactionView) -> Refund:
    locale = uow.actor.locale
    amount = with_worth(money(item.amount, item.currency_code, locale), _worth(uow, item))
    words = f"{amount} on {short_date(item.date, uow.today(), locale)}"
    return Refund(str(item.id), title(item, {}), words)


def _net(uow: UnitOfWork, item: TransactionView, refunds: Sequence[TransactionView]) -> str:
    """Return what a refunded transaction cost in the end; "" when that cannot be said."""
    code, own, locale = item.currency_code, uow.actor.currency_code, uow.actor.locale
    if not refunds or any(each.currency_code != code for each in refunds):
        return ""
    whole = [item, *refunds]
    known = [each.base_amount for each in whole if each.base_amount is not None]
    base = -sum(known) if len(known) == len(whole) else None
    cost = money(-sum(each.amount for each in whole), code, locale)
    return f"It cost {with_worth(cost, worth(base, code, own, locale))} in the end"


def transfer_candidates(uow: UnitOfWork, transaction_id: UUID) -> list[Candidate]:
    """Return what could be the other side of a transfer: the opposite amount within a week.

    In another currency, whatever goes the other way within three days.
    """
    item = listing.view(uow, transaction_id)
    size = abs(decimal_amount(item.amount, uow.actor.currency_code))
    way = "expense" if item.amount > 0 else "income"
    same = TransactionFilter(
        type=way,
        amount_min=size,
        amount_max=size,
        date_from=item.date - NEAR,
        date_to=item.date + NEAR,
    )
    near = TransactionFilter(type=way, date_from=item.date - NEARER, date_to=item.date + NEARER)
    found = [
        other
        for other in listing.list_page(uow, same).items
        if other.currency_code == item.currency_code
    ]
    found += [
        other
        for other in listing.list_page(uow, near).items
        if other.currency_code != item.currency_code
    ]
    found = [other for other in found if other.account_id != item.account_id]
    found.sort(key=lambda other: abs(other.date - item.date))
    return _candidates(uow, found)


def refund_candidates(uow: UnitOfWork, transaction_id: UUID, search: str = "") -> list[Candidate]:
    """Return what a credit could pay back: spending before it, of its payee unless searched for."""
    item = listing.view(uow, transaction_id)
    wanted = TransactionFilter(
        type="expense",
        search=search,
        payee_id=None if search else item.payee_id,
        date_from=item.date - REFUND_WITHIN,
        date_to=item.date,
        amount_min=abs(decimal_amount(item.amount, uow.actor.currency_code)),
    )
    return _candidates(uow, listing.list_page(uow, wanted).items)


def _candidates(uow: UnitOfWork, items: Iterable[TransactionView]) -> list[Candidate]:
    locale, today = uow.actor.locale, uow.today()
    return [
        Candidate(
            str(item.id),
            title(item, {}),
            f"{short_date(item.date, today, locale)} · {item.account_name}",
            money(item.amount, item.currency_code, locale, signed=True),
            _worth(uow, item),
        )
        for item in items
        if item.transfer_id is None and item.refund_of_id is None
    ][:MOST]
