"""What a statement says of lines that are there: what of it they take, and how they are written."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from spends.domains.currencies import service as currencies
from spends.domains.households import service as households
from spends.domains.ledger import rules
from spends.domains.ledger.events import TransactionsChanged
from spends.domains.ledger.marks import fingerprint, folded_text
from spends.domains.ledger.models import Split, Transaction
from spends.domains.ledger.repository import rows, summary, worth
from spends.domains.ledger.repository.many import writing
from spends.domains.ledger.service.changes import plain, search_text, typed
from spends.domains.ledger.service.worth.valuing import ToBase
from spends.kit import clock, events
from spends.kit.actor import Permission
from spends.kit.money import allocate
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

SPLITS = "splits"
MOVING = frozenset(
    {"date", "amount", "deleted_at", "category_id", "transfer_id", "refund_of_id", SPLITS}
)
READ = (
    *("id", "account_id", "date", "amount", "currency_code", "description", "category_id"),
    *("notes", "pending", "cleared", "reconciled_at", "is_manual", "is_split", "external_id"),
    *("fingerprint", "import_id", "statement_account_id", "transfer_id", "refund_of_id"),
    *("edited_at", "deleted_at", "version"),
)

FACTS = (
    *("id", "version", "reconciled_at", "deleted_at", "description", "notes", "pending", "cleared"),
    "is_manual",
)

Edit: TypeAlias = dict[str, Any]
"""Columns of a line by name, as they are to be; `splits` are the amounts of its parts in order."""


class Facts(NamedTuple):
    """What a row of a statement says; `posted` that it says when and how much, too."""

    date: date
    amount: int
    description: str | None
    pending: bool
    posted: bool


Line: TypeAlias = AnyRow | Transaction | SimpleNamespace
"""A line that is there, as columns or as an object."""


def held(uow: UnitOfWork, ids: Collection[UUID], names: Sequence[str] = READ) -> dict[UUID, AnyRow]:
    """Return lines by id, deleted ones too, which nobody else changes until the commit.

    With the columns that `told` looks at, or with `FACTS` alone, where no row says that one that
    was pending is booked.
    """
    uow.require(Permission.WRITE)
    if not ids:
        return {}
    uow.session.flush()
    worth.hold_rates(uow)
    return writing.rows(uow, ids, names, hold=True)


def told(line: Line, facts: Facts, *, by_person: bool = False) -> Edit:
    """Return what a statement changes of a line that is there; pure.

    It is booked and seen on a statement then, or pending like the row; it gets the bank's words
    where it has none. What was pending gets the day and the amount too, unless a person has changed
    either: then `by_person`, who said that both are one, means the amount.
    """
    wanted: Edit = {}
    if facts.pending:
        if line.is_manual and not line.cleared and not line.pending:
            wanted["pending"] = True
    else:
        if line.pending:
            wanted["pending"] = False
        if not line.cleared:
            wanted["cleared"] = True
    if facts.description and not line.description:
        wanted["description"] = facts.description
    if not facts.posted:
        return wanted
    if is_as_it_came(line):
        wanted |= {"date": facts.date, "amount": facts.amount}
        if facts.date != line.date:
            wanted["statement_account_id"] = line.account_id
    elif by_person:
        wanted["amount"] = facts.amount
    return {name: value for name, value in wanted.items() if getattr(line, name) != value}


def is_as_it_came(line: Line) -> bool:
    """Return whether a line has the day and the amount that a statement gave it."""
    if line.fingerprint is None or line.statement_account_id is not None:
        return False
    folded = folded_text(line.description or "")
    return line.fingerprint == fingerprint(line.date.isoformat(), line.amount, folded)


def before(
    uow: UnitOfWork, lines: Mapping[UUID, Any], edits: Mapping[UUID, Edit]
) -> dict[UUID, Edit]:
    """Return what is now where the edits of lines will be, as JSON keeps it."""
    split = [key for key, edit in edits.items() if "amount" in edit and lines[key].is_split]
    parts = rows.splits(uow, split)
    found = {
        key: {name: plain(getattr(lines[key], name)) for name in edit if name != SPLITS}
        for key, edit in edits.items()
    }
    for key, own in parts.items():
        found[key][SPLITS] = [part.amount for part in own]
    return found


def to_json(value: Any) -> Any:
    """Return the value of a column as `before` has it."""
    return plain(value)


def from_json(name: str, value: Any) -> Any:
    """Return the value of a column as `before` was given it."""
    return typed(name, value)


def write(uow: UnitOfWork, lines: Mapping[UUID, AnyRow], edits: Mapping[UUID, Edit]) -> None:
    """Make the edits of lines that `held` gave, by statements; sums and worth follow.

    Nothing is written to the audit log: that is the caller's, who knows what it was for.
    """
    uow.require(Permission.WRITE)
    moving = [key for key, edit in edits.items() if MOVING & edit.keys()]
    if moving:
        summary.add(uow, summary.of_lines(uow, moving), -1)
    worths = _worths(uow, lines, edits)
    stamp = {"updated_at": clock.now()}
    writing.write(
        uow,
        {
            key: {name: value for name, value in edit.items() if name != SPLITS}
            | worths.get(key, {})
            | _searched(lines[key], edit)
            | stamp
            for key, edit in edits.items()
        },
    )
    _share(uow, lines, {key: edits[key] | worths.get(key, {}) for key in moving})
    if moving:
        summary.add(uow, summary.of_lines(uow, moving))
        events.publish(uow, TransactionsChanged(tuple(moving)))
    households.touch(uow)


def _searched(line: AnyRow, edit: Edit) -> Edit:
    if "description" not in edit:
        return {}
    return {"search_text": search_text(edit["description"], line.notes)}


def _worths(
    uow: UnitOfWork, lines: Mapping[UUID, AnyRow], edits: Mapping[UUID, Edit]
) -> dict[UUID, Edit]:
    """Return what the lines are worth that get another day or amount, or come back."""
    base, found = households.currency(uow), dict[UUID, Edit]()
    converters: dict[tuple[str, date], ToBase] = {}
    for key, edit in edits.items():
        if not {"date", "amount", "deleted_at"} & edit.keys():
            continue
        line = lines[key]
        day, code = edit.get("date", line.date), line.currency_code
        if (code, day) not in converters:
            converters[code, day] = currencies.converter(uow, code, base, day, day)
        found[key] = {"base_amount": converters[code, day](edit.get("amount", line.amount), day)}
    return found


def _share(uow: UnitOfWork, lines: Mapping[UUID, AnyRow], edits: Mapping[UUID, Edit]) -> None:
    """Share another amount, or another worth, among the parts of lines that are split."""
    split = [key for key in edits if lines[key].is_split]
    for key, parts in rows.splits(uow, split).items():
        edit, line = edits[key], lines[key]
        total = edit.get("amount", line.amount)
        wanted = edit.get(SPLITS)
        if wanted is None or len(wanted) != len(parts) or sum(wanted) != total:
            wanted = shares(total, [part.amount for part in parts])
        share_among(parts, wanted, total, edit.get("base_amount"))
    if split:
        uow.session.flush()


def share_among(
    parts: Sequence[Split], amounts: Sequence[int], total: int, base: int | None
) -> None:
    """Give parts their amounts, and their shares of what the whole is worth."""
    based = rules.share_base(total, base, amounts)
    for part, amount, share in zip(parts, amounts, based, strict=True):
        part.amount, part.base_amount = amount, share


def shares(total: int, amounts: Sequence[int]) -> list[int]:
    """Return the amounts of parts of another whole, in proportion, to the minor unit; pure.

    Where some go the other way, the largest takes the difference.
    """
    if sum(amounts) == total:
        return list(amounts)
    if all(amount >= 0 for amount in amounts) or all(amount <= 0 for amount in amounts):
        return allocate(total, [abs(amount) for amount in amounts])
    largest = max(range(len(amounts)), key=lambda place: abs(amounts[place]))
    found = list(amounts)
    found[largest] += total - sum(amounts)
    return found


def revived(uow: UnitOfWork, line: Line) -> Edit:
    """Return what brings a deleted line back, without links and without a category that is gone."""
    wanted: Edit = {"deleted_at": None, "transfer_id": None, "refund_of_id": None}
    if line.category_id is not None and not rows.kept_categories(uow, [line.category_id]):
        wanted["category_id"] = None
    return {name: value for name, value in wanted.items() if getattr(line, name) != value}
