"""Transactions: record, amend, delete, restore, one or a few; thousands go by `bulk`."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.currencies import service as currencies
from spends.domains.households import service as households
from spends.domains.ledger import rules
from spends.domains.ledger.models import Account, Payee, Split, Transaction
from spends.domains.ledger.repository import rows
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.schemas import NewSplit, NewTransaction, TransactionChanges
from spends.domains.ledger.service.changes import (
    Change,
    changing,
    check_links,
    check_places,
    undo,
)
from spends.domains.ledger.service.naming.payees import payee_of
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound, StaleVersion
from spends.kit.money import minor_units
from spends.kit.unit_of_work import UnitOfWork

MAX_BULK = 5_000

__all__ = ["Recorded", "amend", "clear", "delete", "record", "restore", "undo"]


class Recorded(NamedTuple):
    """A transaction that was written, and the id that undoes it."""

    transaction: Transaction
    undo_id: UUID


def record(uow: UnitOfWork, new: NewTransaction) -> Recorded:
    """Add a transaction by hand; InvalidInput names the field that does not fit."""
    uow.require(Permission.WRITE)
    account = rows.kept_account(uow, new.account_id)
    payee = payee_of(uow, new.payee)
    line = Transaction(
        account_id=account.id,
        member_id=_member(uow, new.member_id)
        if "member_id" in new.model_fields_set
        else account.owner_id,
        date=_plausible(new.date),
        amount=minor_units(new.amount, account.currency_code),
        currency_code=account.currency_code,
        payee_id=payee.id if payee else None,
        description=new.description or None,
        category_id=_category(uow, new, payee),
        notes=new.notes or None,
        pending=new.pending,
        cleared=new.cleared,
    )
    with changing(uow, "record", []) as change:
        _revalue(uow, line)
        uow.session.add(line)
        uow.session.flush()
        _split(uow, line, new.splits)
        if new.tags:
            named.replace_tags(uow, line.id, new.tags)
        change.lines[line.id] = line
    return Recorded(line, change.undo_id)


def amend(uow: UnitOfWork, transaction_id: UUID, changes: TransactionChanges) -> Recorded:
    """Change the fields that were sent.

    StaleVersion when `version` was sent and is not the present one; Conflict when a link would no
    longer hold.
    """
    uow.require(Permission.WRITE)
    rows.lock(uow, [transaction_id])
    line = rows.transaction(uow, transaction_id)
    if changes.version not in {None, line.version}:
        raise StaleVersion
    with changing(uow, "amend", [line]) as change:
        _apply(uow, line, changes)
        line.edited_at = clock.now()
        uow.session.flush()
        check_links(uow, [line])
    return Recorded(line, change.undo_id)


def _apply(uow: UnitOfWork, line: Transaction, changes: TransactionChanges) -> None:
    sent = changes.changes
    _place(uow, line, sent)
    _describe(uow, line, sent)
    if {"amount", "date", "account_id"} & sent.keys():
        _revalue(uow, line)
    if "splits" in sent:
        _split(uow, line, sent["splits"])
    elif line.is_split:
        _share_again(uow, line)
    if "tags" in sent:
        named.replace_tags(uow, line.id, sent["tags"])


def _place(uow: UnitOfWork, line: Transaction, sent: dict[str, Any]) -> None:
    """Set where, when and how much."""
    account = rows.kept_account(uow, sent.get("account_id", line.account_id))
    moved = account.currency_code != line.currency_code
    if moved and "amount" not in sent:
        message = f"This account is in {account.currency_code}. Enter the amount in it too."
        raise InvalidInput.field("amount", message)
    if line.fingerprint is not None and {"account_id", "date"} & sent.keys():
        line.statement_account_id = line.statement_account_id or line.account_id
    line.account_id, line.currency_code = account.id, account.currency_code
    if "amount" in sent:
        line.amount = minor_units(sent["amount"], account.currency_code)
    if "date" in sent:
        line.date = _plausible(sent["date"])


def _describe(uow: UnitOfWork, line: Transaction, sent: dict[str, Any]) -> None:
    """Set everything else that is a column."""
    if "payee" in sent:
        payee = payee_of(uow, sent["payee"])
        line.payee_id = payee.id if payee else None
    if "category_id" in sent:
        if line.is_split and sent["category_id"] and "splits" not in sent:
            message = "This line is split, so its parts have the categories. Change those."
            raise InvalidInput.field("category_id", message)
        line.category_id = _known_category(uow, sent["category_id"])
    if "member_id" in sent:
        line.member_id = _member(uow, sent["member_id"])
    if "notes" in sent:
        line.notes = sent["notes"] or None
    for name in ("pending", "cleared"):
        if name in sent:
            setattr(line, name, sent[name])


def delete(uow: UnitOfWork, ids: Collection[UUID]) -> Change:
    """Delete transactions; a transfer's other side and refunds of them are unlinked.

    Undo brings all of it back.
    """
    lines = _all(uow, ids)
    chosen = {line.id for line in lines}
    others = rows.transactions(
        uow, {line.transfer_id for line in lines if line.transfer_id} - chosen
    )
    others += [line for line in rows.refunds_of(uow, chosen) if line.id not in chosen]
    if any(line.reconciled_at for line in others):
        message = "This line is linked with one that is reconciled. Unlock that one first."
        raise Conflict(message)
    with changing(uow, "delete", [*lines, *others]) as change:
        for line in others:
            line.transfer_id = None
            line.refund_of_id = None if line.refund_of_id in chosen else line.refund_of_id
        for line in lines:
            line.deleted_at = clock.now()
            line.transfer_id = None
    return change


def restore(uow: UnitOfWork, transaction_id: UUID) -> Recorded:
    """Bring a deleted transaction back, without its links; Conflict when its account is gone."""
    uow.require(Permission.WRITE)
    rows.lock(uow, [transaction_id])
    line = rows.transaction(uow, transaction_id, deleted=True)
    with changing(uow, "restore", [line]) as change:
        line.deleted_at = None
        line.transfer_id = line.refund_of_id = None
        check_places(uow, [line])
    return Recorded(line, change.undo_id)


def clear(uow: UnitOfWork, ids: Collection[UUID], *, cleared: bool) -> Change:
    """Mark transactions as seen on a statement, or not."""
    lines = _all(uow, ids)
    with changing(uow, "clear", lines) as change:
        for line in lines:
            line.cleared = cleared
            line.edited_at = clock.now()
    return change


def _all(uow: UnitOfWork, ids: Collection[UUID]) -> list[Transaction]:
    uow.require(Permission.WRITE)
    if len(ids) > MAX_BULK:
        message = f"Choose at most {MAX_BULK} transactions at a time."
        raise InvalidInput.field("ids", message)
    rows.lock(uow, ids)
    lines = [line for line in rows.transactions(uow, set(ids)) if line.deleted_at is None]
    if len(lines) != len(set(ids)):
        raise NotFound
    return lines


def _plausible(day: date) -> date:
    if not 1900 <= day.year <= 2200:  # noqa: PLR2004  the years people keep books of
        raise InvalidInput.field("date", "Enter a date between 1900 and 2200.")
    return day


def _category(uow: UnitOfWork, new: NewTransaction, payee: Payee | None) -> UUID | None:
    if "category_id" in new.model_fields_set:
        return _known_category(uow, new.category_id)
    default = payee.default_category_id if payee else None
    return default if default and rows.kept_categories(uow, [default]) else None


def _known_category(
    uow: UnitOfWork, category_id: UUID | None, field: str = "category_id"
) -> UUID | None:
    return None if category_id is None else rows.category_in_body(uow, category_id, field).id


def _member(uow: UnitOfWork, member_id: UUID | None) -> UUID | None:
    if member_id is not None and member_id not in {member.id for member in households.members(uow)}:
        raise InvalidInput.field(
            "member_id", "This person is not in the household. Choose another."
        )
    return member_id


def _revalue(uow: UnitOfWork, line: Transaction) -> None:
    line.base_amount = _worth(uow, line, line.amount)


def _worth(uow: UnitOfWork, line: Transaction, amount: int) -> int | None:
    base = households.currency(uow)
    to_base = currencies.converter(uow, line.currency_code, base, line.date, line.date)
    return to_base(amount, line.date)


def _shares(uow: UnitOfWork, line: Transaction, amounts: Sequence[int]) -> list[int | None]:
    return rules.share_base(
        line.amount, line.base_amount, amounts, lambda amount: _worth(uow, line, amount)
    )


def _split(uow: UnitOfWork, line: Transaction, parts: Sequence[NewSplit]) -> None:
    amounts = [
        minor_units(part.amount, line.currency_code, f"splits.{position}.amount")
        for position, part in enumerate(parts)
    ]
    rules.check_splits(line.amount, amounts, line.currency_code)
    shares = _shares(uow, line, amounts)
    if line.is_split or parts:
        made = [
            Split(
                transaction_id=line.id,
                position=position,
                category_id=_known_category(
                    uow, part.category_id, f"splits.{position}.category_id"
                ),
                amount=amounts[position],
                base_amount=shares[position],
                notes=part.notes or None,
            )
            for position, part in enumerate(parts)
        ]
        rows.replace_splits(uow, line.id, made)
    line.is_split = bool(parts)
    if parts:
        line.category_id = None


def _share_again(uow: UnitOfWork, line: Transaction) -> None:
    parts = rows.splits(uow, [line.id])[line.id]
    amounts = [part.amount for part in parts]
    rules.check_splits(line.amount, amounts, line.currency_code)
    for part, share in zip(parts, _shares(uow, line, amounts), strict=True):
        part.base_amount = share


def account_of(uow: UnitOfWork, line: Transaction) -> Account:
    """Return the account of a transaction."""
    return rows.account(uow, line.account_id)
