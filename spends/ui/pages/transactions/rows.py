"""The rows of the list, ready to be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.many.bulk import Bulked
from spends.domains.ledger.service.naming import categories, tags
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import Total, TransactionView
from spends.kit.actor import Actor
from spends.kit.paging import COUNT_CAP
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.types import Option
from spends.ui.format import money, number, short_date, worth
from spends.ui.pages.transactions.belongings import Marks, marks_of


@dataclass(frozen=True)
class Row:
    """A transaction as the list shows it."""

    id: str
    day: str
    payee: str
    words: str
    category: str
    color: str
    account: str
    amount: str
    worth: str
    tone: str
    balance: str
    purchase: bool
    document: bool
    notes: bool
    pending: bool
    cleared: bool
    refund: bool
    locked: bool
    choosable: bool


@dataclass(frozen=True)
class Choices:
    """What the filters offer."""

    accounts: list[Option]
    categories: list[Option]
    tags: list[Option]


def other_sides(uow: UnitOfWork, items: Iterable[TransactionView]) -> dict[UUID, TransactionView]:
    """Return the other sides of those that are transfers, by id."""
    wanted = {item.transfer_id for item in items if item.transfer_id is not None}
    return {item.id: item for item in listing.views(uow, sorted(wanted))}


def make_rows(uow: UnitOfWork, items: Sequence[TransactionView]) -> list[Row]:
    """Return transactions as rows, transfers named by where the money went."""
    others, marks, today = other_sides(uow, items), marks_of(uow, items), uow.today()
    return [make_row(item, others, marks, today, uow.actor) for item in items]


def make_row(
    item: TransactionView,
    others: Mapping[UUID, TransactionView],
    marks: Marks,
    today: date,
    actor: Actor,
) -> Row:
    """Return a transaction as a row."""
    name, locale = title(item, others), actor.locale
    category, color = category_of(item)
    locked = item.reconciled_at is not None
    return Row(
        id=str(item.id),
        day=short_date(item.date, today, locale),
        payee=name,
        words=item.description if item.description and item.description != name else "",
        category=category,
        color=color,
        account=item.account_name,
        amount=money(item.amount, item.currency_code, locale, signed=True),
        worth=worth(item.base_amount, item.currency_code, actor.currency_code, locale),
        tone=tone_of(item),
        balance="" if item.balance is None else money(item.balance, item.currency_code, locale),
        purchase=item.id in marks.purchases,
        document=item.id in marks.documents,
        notes=bool(item.notes),
        pending=item.pending,
        cleared=item.cleared,
        refund=item.refund_of_id is not None,
        locked=locked,
        choosable=not (locked or item.is_split or item.transfer_id),
    )


def title(item: TransactionView, others: Mapping[UUID, TransactionView]) -> str:
    """Return what a transaction is called: its payee, the other account, or the bank's words."""
    if item.payee:
        return item.payee
    if item.transfer_id is not None and item.transfer_id in others:
        way = "To" if item.amount < 0 else "From"
        return f"{way} {others[item.transfer_id].account_name}"
    return item.description or item.notes or "No payee"


def category_of(item: TransactionView) -> tuple[str, str]:
    """Return the words and the colour of a transaction's chip; no words ask for a category."""
    if item.transfer_id is not None:
        return "Transfer", ""
    if item.is_split:
        return f"{len(item.splits)} parts", item.splits[0].category_color or ""
    return item.category_name or "", item.category_color or ""


def tone_of(item: TransactionView) -> str:
    """Return how an amount is coloured."""
    if item.transfer_id is not None:
        return "moved"
    return "in" if item.amount > 0 else ""


def range_words(start: int, shown: int, count: int | None, locale: str) -> str:
    """Return "51-100 of 12,345"; the total is left out while it is being counted."""
    if not shown:
        return ""
    span = f"{number(start, locale)}\u2013{number(start + shown - 1, locale)}"
    if count is None:
        return span
    most = f"{number(COUNT_CAP, locale)}+" if count > COUNT_CAP else number(count, locale)
    return f"{span} of {most}"


def everything_words(count: int | None, locale: str) -> str:
    """Return "12,345", or "" where it is not known how many a list has."""
    return "" if count is None or count > COUNT_CAP else number(count, locale)


def bulk_words(words: str, done: Bulked, locale: str) -> str:
    """Return what was done: "Deleted 3 transactions. 2 are reconciled and stay as they are."."""
    what = "1 transaction" if done.count == 1 else f"{number(done.count, locale)} transactions"
    said = [f"{words} {what}"]
    if done.locked:
        are, stay = ("is", "stays as it is") if done.locked == 1 else ("are", "stay as they are")
        said.append(f"{number(done.locked, locale)} {are} reconciled and {stay}")
    if done.split:
        are, keep = ("is", "keeps") if done.split == 1 else ("are", "keep")
        said.append(f"{number(done.split, locale)} {are} split and {keep} the categories of parts")
    return said[0] if len(said) == 1 else ". ".join([*said, ""]).strip()


def sum_words(total: Total | None, currency: str, locale: str) -> str:
    """Return " · -€1,812.60", and that something is not in it; "" while it is not known."""
    if total is None or total.sum is None or not total.count:
        return ""
    words = f" · {money(total.sum, currency, locale)}"
    if not total.missing:
        return words
    return f"{words}, without {number(total.missing, locale)} that {_have(total.missing)} no rate"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def choices(uow: UnitOfWork) -> Choices:
    """Return what the filters offer."""
    return Choices(
        account_options(uow),
        category_options(uow),
        [Option(str(row.id), row.name) for row in tags.all_tags(uow)],
    )


def account_options(uow: UnitOfWork) -> list[Option]:
    """Return the accounts by name, without the balances that they cost."""
    labels = accounts.account_labels(uow).items()
    there = [(label.name, str(key)) for key, label in labels if not label.is_deleted]
    return [Option(key, name) for name, key in sorted(there)]


def category_options(uow: UnitOfWork) -> list[Option]:
    """Return the categories, those that are used most first; the hint is what they are part of."""
    ranked = categories.by_use(uow)
    names = {category.id: category.name for category in ranked}
    return [
        Option(
            str(category.id),
            category.name,
            names.get(category.parent_id, "") if category.parent_id else category.type,
            category.color,
        )
        for category in ranked
    ]
