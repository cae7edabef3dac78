"""What the form for a purchase reads and stores, in one piece of work each."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import NewPayment, NewPurchase, NewWarranty, PurchaseChanges
from spends.domains.belongings.service import listing, names, payments, purchases, warranties
from spends.domains.ledger.service import lookup
from spends.kit.errors import NotFound
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.choices import currency_choices
from spends.ui.components.types import Option
from spends.ui.format import money, short_date, with_worth, worth
from spends.ui.pages.inventory.draft import Draft, draft_of, fields_of, warranty_of
from spends.ui.pages.transactions.rows import category_options

OFFERED = 50
MODELS: dict[str, type[Retailer] | type[Brand]] = {"retailer": Retailer, "brand": Brand}


@dataclass(frozen=True)
class Offer:
    """What the form offers to choose from."""

    retailers: list[Option]
    brands: list[Option]
    categories: list[Option]
    locations: list[Option]
    currencies: list[Option]
    today: str
    yesterday: str


class Line(NamedTuple):
    """A bank line that pays for what is added: what is left of it, and what it is called."""

    payment: NewPayment
    draft: Draft
    words: str


class Known(NamedTuple):
    """A purchase in the form: its version, and whether warranties of it are there."""

    draft: Draft
    version: int
    is_covered: bool


def offer(uow: UnitOfWork) -> Offer:
    """Return what a purchase can be given."""
    today = uow.today()
    return Offer(
        retailers=name_options(uow, "retailer"),
        brands=name_options(uow, "brand"),
        categories=category_options(uow),
        locations=[Option(name, name) for name, _ in listing.locations(uow)],
        currencies=[Option(code, words) for code, words in currency_choices()],
        today=today.isoformat(),
        yesterday=today.fromordinal(today.toordinal() - 1).isoformat(),
    )


def name_options(uow: UnitOfWork, kind: str, search: str = "") -> list[Option]:
    """Return retailers or brands by name, at most fifty."""
    found = names.list_names(uow, MODELS[kind], search, limit=OFFERED).items
    return [Option(row.name, row.name) for row in found]


def known(uow: UnitOfWork, purchase_id: UUID) -> Known:
    """Return a purchase as the form shows it; NotFound when it is unknown."""
    found = listing.view(uow, purchase_id)
    covers = warranties.of_purchases(uow, [purchase_id]).get(purchase_id, [])
    return Known(draft_of(found), found.version, bool(covers))


def line(uow: UnitOfWork, transaction_id: UUID, split_id: UUID | None = None) -> Line:
    """Return a bank line as the beginning of a purchase; NotFound when it is unknown.

    The price is what other purchases leave of it.
    """
    found = lookup.by_id(uow, [transaction_id]).get(transaction_id)
    if found is None:
        raise NotFound
    part = next((each for each in found.splits if each.id == split_id), None)
    amount, category = found.amount, found.category_id
    if part is not None:
        amount, category = part.amount, part.category_id
    code, own, locale = found.currency_code, uow.actor.currency_code, uow.actor.locale
    paid = payments.purchases_on(uow, [transaction_id]).get(transaction_id, [])
    others = [row.total for row in listing.views(uow, paid) if row.currency_code == code]
    left = max(-amount - sum(others), 0)
    draft = Draft(
        name=(part.notes if part else found.notes) or "",
        price=str(decimal_amount(left, code)) if left else "",
        currency=code,
        date=found.date.isoformat(),
        retailer=found.payee or "",
        category=str(category or ""),
    )
    named = found.payee or found.description or "a bank line"
    day = short_date(found.date, uow.today(), locale)
    base = worth(part.base_amount if part else found.base_amount, code, own, locale)
    words = f"Paid by {named}, {day}, {with_worth(money(amount, code, locale), base)}"
    if others:
        words = f"{words}, of which {money(left, code, locale)} is left"
    split = part.id if part else None
    return Line(NewPayment(transaction_id=transaction_id, split_id=split), draft, words)


def add(uow: UnitOfWork, draft: Draft, paid_by: NewPayment | None) -> UUID:
    """Add the purchase that the form describes, its warranty and its payment; return its id."""
    data = fields_of(draft) | warranty_of(draft) | _named(uow, draft)
    # What is not said is left to the schema.
    given = {name: value for name, value in data.items() if value is not None}
    row = purchases.add_purchase(uow, validated(NewPurchase, given))
    if paid_by is not None:
        payments.pay_with(uow, row.id, paid_by)
    return row.id


def amend(uow: UnitOfWork, purchase_id: UUID, version: int, draft: Draft) -> UUID:
    """Change a purchase to what the form says; StaleVersion when it was changed meanwhile."""
    cover = warranty_of(draft)
    data = fields_of(draft) | _named(uow, draft) | {"version": version}
    purchases.change_purchase(uow, purchase_id, validated(PurchaseChanges, data))
    if cover:
        warranties.add(uow, purchase_id, validated(NewWarranty, cover))
    return purchase_id


def _named(uow: UnitOfWork, draft: Draft) -> dict[str, UUID | None]:
    found: dict[str, UUID | None] = {}
    for kind, name in (("retailer", draft.retailer), ("brand", draft.brand)):
        row = names.find_or_add(uow, MODELS[kind], name)
        found[f"{kind}_id"] = row.id if row else None
    return found
