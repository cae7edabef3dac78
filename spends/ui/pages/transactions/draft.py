"""The form for a transaction: what it shows at first, and what it says when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.ledger.schemas import NewTransaction, TransactionChanges
from spends.domains.ledger.service import accounts, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.naming import payees, tags
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import TransactionView
from spends.kit.errors import InvalidInput
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.types import Option
from spends.ui.format import plain_amount
from spends.ui.pages.transactions.rows import category_options
from spends.ui.typed import plain_text, typed_amount

KINDS = ("expense", "income", "transfer")
MAX_PARTS = 50
TO_FIELD = {"account_id": "account", "category_id": "category"}


@dataclass(frozen=True)
class Piece:
    """A part of a split while it is edited."""

    key: str
    amount: str = ""
    category: str = ""
    notes: str = ""
    error: str = ""


@dataclass(frozen=True)
class Errors:
    """What is wrong with each field, "" where nothing is."""

    amount: str = ""
    account: str = ""
    other_account: str = ""
    other_amount: str = ""
    date: str = ""
    payee: str = ""
    category: str = ""
    tags: str = ""
    notes: str = ""
    splits: str = ""
    form: str = ""


@dataclass(frozen=True)
class Draft:
    """What stands in the form."""

    kind: str = "expense"
    amount: str = ""
    account: str = ""
    other_account: str = ""
    other_amount: str = ""
    date: str = ""
    payee: str = ""
    category: str = ""
    tags: str = ""
    notes: str = ""
    cleared: bool = False
    pending: bool = False


@dataclass(frozen=True)
class Offer:
    """What the form offers to choose from."""

    accounts: list[Option]
    currencies: dict[str, str]
    categories: list[Option]
    payees: list[Option]
    tags: list[Option]
    usual: str
    today: str
    yesterday: str


def offer(uow: UnitOfWork) -> Offer:
    """Return what a new transaction can be given."""
    views = accounts.account_views(uow, include_closed=False)
    today = uow.today()
    return Offer(
        accounts=[Option(str(row.id), f"{row.name} ({row.currency_code})") for row in views],
        currencies={str(row.id): row.currency_code for row in views},
        categories=category_options(uow),
        payees=payee_options(uow),
        tags=[Option(row.name, row.name) for row in tags.tag_views(uow)],
        usual=str(max(views, key=lambda row: row.transaction_count).id) if views else "",
        today=today.isoformat(),
        yesterday=today.fromordinal(today.toordinal() - 1).isoformat(),
    )


def payee_options(uow: UnitOfWork, search: str = "") -> list[Option]:
    """Return payees by name, at most fifty."""
    return [Option(row.name, row.name) for row in payees.payees(uow, search, limit=50).items]


def default_category(uow: UnitOfWork, payee: str) -> str:
    """Return the id of the category a payee usually has, or ""."""
    for row in payees.payees(uow, payee, limit=50).items:
        if row.name == payee and row.default_category_id:
            return str(row.default_category_id)
    return ""


def draft_of(item: TransactionView) -> tuple[Draft, list[Piece]]:
    """Return a transaction as the form shows it, and its parts."""
    code = item.currency_code
    draft = Draft(
        kind="income" if item.amount > 0 else "expense",
        amount=plain_amount(item.amount, code),
        account=str(item.account_id),
        date=item.date.isoformat(),
        payee=item.payee or "",
        category=str(item.category_id or ""),
        tags=", ".join(item.tags),
        notes=item.notes or "",
        cleared=item.cleared,
        pending=item.pending,
    )
    pieces = [
        Piece(
            str(number),
            ("-" if (part.amount > 0) != (item.amount > 0) and part.amount else "")
            + plain_amount(part.amount, code),
            str(part.category_id or ""),
            part.notes or "",
        )
        for number, part in enumerate(item.splits)
    ]
    return draft, pieces


def with_field(draft: Draft, name: str, value: str | bool) -> Draft:  # noqa: FBT001  a field's value
    """Return a draft with one field changed."""
    return Draft(**{**draft.__dict__, name: value})


def sent(form: Mapping[str, Any], draft: Draft) -> Draft:
    """Return what was typed into a form that was sent; what it does not hold stays as it was.

    What is chosen is not read from it: the form may yet hold what was chosen before.
    """
    texts = {
        name: plain_text(form[name], 4000)
        for name in ("amount", "other_amount", "date", "notes", "tags")
        if name in form
    }
    return Draft(**{**draft.__dict__, **texts})


def sent_pieces(form: Mapping[str, Any], pieces: list[Piece]) -> list[Piece]:
    """Return the parts as a form that was sent says them."""
    return [
        Piece(
            piece.key,
            plain_text(form.get(f"part-{piece.key}-amount", piece.amount), 100),
            piece.category,
            plain_text(form.get(f"part-{piece.key}-notes", piece.notes), 1000),
        )
        for piece in pieces
    ]


def fields_of(draft: Draft, pieces: list[Piece], currency: str) -> dict[str, Any]:
    """Return what the ledger's schemas take; InvalidInput names the field that does not fit."""
    size = _size(draft.amount, currency, "amount")
    out = draft.kind != "income"
    parts = [
        {
            "amount": typed_amount(piece.amount, currency, f"splits.{at}.amount")
            * (-1 if out else 1),
            "category_id": piece.category or None,
            "notes": piece.notes.strip() or None,
        }
        for at, piece in enumerate(pieces)
    ]
    return {
        "account_id": draft.account,
        "date": draft.date,
        "amount": -size if out else size,
        "payee": draft.payee.strip() or None,
        "category_id": None if parts else draft.category or None,
        "notes": draft.notes.strip(),
        "tags": [each.strip() for each in draft.tags.split(",") if each.strip()],
        "splits": parts,
        "cleared": draft.cleared,
        "pending": draft.pending,
    }


def _size(text: str, currency: str, field: str) -> Decimal:
    size = abs(typed_amount(text, currency, field))
    if not size:
        raise InvalidInput.field(field, "Enter an amount other than zero.")
    return size


def check(draft: Draft) -> None:
    """Refuse what no schema can say well: a form without an account or a day."""
    if not draft.account:
        raise InvalidInput.field("account", "Choose an account.")
    if not draft.date:
        raise InvalidInput.field("date", "Choose a day.")


def add(uow: UnitOfWork, draft: Draft, pieces: list[Piece], currency: str) -> UUID:
    """Record what the form says; return what takes it back."""
    new = validated(NewTransaction, fields_of(draft, pieces, currency))
    return transactions.record(uow, new).undo_id


def amend(
    uow: UnitOfWork,
    row: tuple[UUID, int],
    draft: Draft,
    pieces: list[Piece],
    currency: str,
) -> UUID:
    """Change a transaction to what the form says; StaleVersion when it was changed meanwhile.

    `row` is its id and the version that the form showed. Returns what takes the change back.
    """
    row_id, version = row
    data = fields_of(draft, pieces, currency)
    item = listing.view(uow, row_id)
    same = {
        "account_id": str(item.account_id),
        "date": item.date.isoformat(),
        "pending": item.pending,
        "cleared": item.cleared,
    }
    data = {name: value for name, value in data.items() if same.get(name, ...) != value}
    changes = validated(TransactionChanges, data | {"version": version})
    return transactions.amend(uow, row_id, changes).undo_id


def add_transfer(uow: UnitOfWork, draft: Draft, currency: str, other_currency: str) -> None:
    """Record both sides of a transfer and link them."""
    if not draft.other_account:
        raise InvalidInput.field("other_account", "Choose where the money goes.")
    if draft.other_account == draft.account:
        raise InvalidInput.field("other_account", "Choose another account than the first.")
    common = fields_of(draft, [], currency) | {"category_id": None, "payee": None}
    arrives = -common["amount"]
    if currency != other_currency:
        arrives = _size(draft.other_amount, other_currency, "other_amount")
    first = transactions.record(uow, validated(NewTransaction, common))
    other = common | {"account_id": draft.other_account, "amount": arrives}
    second = transactions.record(uow, validated(NewTransaction, other))
    links.link_transfer(uow, first.transaction.id, second.transaction.id)


def errors_of(error: InvalidInput, pieces: list[Piece]) -> tuple[Errors, list[Piece]]:
    """Return what was wrong, each at its field."""
    known = set(Errors.__dataclass_fields__)
    found: dict[str, str] = {}
    marked = list(pieces)
    for name, message in error.errors or [("form", error.message)]:
        head, _, rest = name.partition(".")
        place = rest.partition(".")[0]
        if head == "splits" and place.isdecimal() and int(place) < len(marked):
            piece = marked[int(place)]
            marked[int(place)] = Piece(
                piece.key, piece.amount, piece.category, piece.notes, message
            )
            continue
        field = TO_FIELD.get(head, head)
        found.setdefault(field if field in known else "form", message)
    return Errors(**found), marked
