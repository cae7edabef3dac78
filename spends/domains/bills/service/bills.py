"""Bills are added, changed, ended, deleted and taken back."""

from datetime import date
from typing import Any
from uuid import UUID

from spends.domains.bills import repository
from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.models import Bill
from spends.domains.bills.rules import Terms
from spends.domains.bills.schemas import BillChanges, NewBill
from spends.domains.ledger.events import (
    AccountsGone,
    CategoryBack,
    CategoryGone,
    PayeeBack,
    PayeesGone,
)
from spends.domains.ledger.service import accounts, noting
from spends.domains.ledger.service.naming import categories, payees
from spends.kit import clock, recurrence
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound, StaleVersion
from spends.kit.money import exponent, minor_units
from spends.kit.unit_of_work import UnitOfWork

# What a category that goes keeps of its bills is found by this name.
KEPT = "bills"
REFUSED = "refused_bills"
_PLAIN = (
    "name",
    "due_date",
    "is_income",
    "is_subscription",
    "is_automatic",
    "reminder_days_before",
    "ended_on",
)


def add_bill(uow: UnitOfWork, new: NewBill) -> Bill:
    """Add a bill; InvalidInput, at its field, for what cannot be."""
    uow.require(Permission.WRITE)
    sent = new.model_dump()
    code = new.currency_code or uow.actor.currency_code
    exponent(code)
    kind = new.amount_kind or (AmountKind.RANGE if new.amount_most else AmountKind.FIXED)
    row = Bill(
        name=new.name, amount_kind=str(kind), amount=0, currency_code=code, due_date=new.due_date
    )
    sent.pop("amount_kind")
    _apply(uow, row, sent)
    _check(row)
    noting.added(uow, row)
    return row


def change_bill(uow: UnitOfWork, bill_id: UUID, changes: BillChanges) -> Bill:
    """Change the fields that were sent; StaleVersion when `version` is not the present one.

    What was decided or paid of earlier days stays. With another `currency_code` the amounts keep
    their figures.
    """
    uow.require(Permission.WRITE)
    row = repository.bill(uow, bill_id)
    if changes.version not in {None, row.version}:
        raise StaleVersion
    with noting.noted(uow, row):
        _apply(uow, row, changes.changes)
        _check(row)
    return row


def delete_bill(uow: UnitOfWork, bill_id: UUID) -> None:
    """Delete a bill; `restore_bill` takes it back. What paid it may then pay another one."""
    uow.require(Permission.WRITE)
    row = repository.bill(uow, bill_id)
    before = noting.state(row)
    row.deleted_at = clock.now()
    uow.session.flush()
    noting.note(uow, "delete", row, before)


def restore_bill(uow: UnitOfWork, bill_id: UUID) -> Bill:
    """Take a deleted bill back, with all that paid it and pays no other bill since."""
    uow.require(Permission.WRITE)
    row = repository.bill(uow, bill_id, deleted=True)
    row.deleted_at = None
    uow.session.flush()
    noting.note(uow, "restore", row, None, noting.state(row))
    return row


def follow_payees(uow: UnitOfWork, event: PayeesGone) -> None:
    """Give the bills of payees that go to the one that takes their place, or to none."""
    event.kept[KEPT] = [str(bill_id) for bill_id in repository.of_payees(uow, event.payee_ids)]
    refused = (each for each in repository.refused(uow) if each[0] in event.payee_ids)
    event.kept[REFUSED] = [list(each[1:]) for each in sorted(refused)]
    repository.move_payee(uow, event.payee_ids, event.into_id)


def follow_payee_back(uow: UnitOfWork, event: PayeeBack) -> None:
    """Give a payee that is back its bills, and what of it is not wanted as one."""
    bill_ids = [UUID(bill_id) for bill_id in event.kept.get(KEPT, ())]
    repository.give_payee_back(uow, bill_ids, event.into_id, event.payee_id)
    for every, currency_code, amount in event.kept.get(REFUSED, ()):
        repository.refuse(uow, event.payee_id, every, currency_code, amount)


def follow_category(uow: UnitOfWork, event: CategoryGone) -> None:
    """Give the bills of a category that is gone the other one, or none."""
    bill_ids = repository.of_category(uow, event.category_id)
    event.kept[KEPT] = [str(bill_id) for bill_id in bill_ids]
    repository.move_category(uow, event.category_id, event.into_id)


def follow_return(uow: UnitOfWork, event: CategoryBack) -> None:
    """Give a category that is back the bills it had; Conflict when one was changed since."""
    bill_ids = [UUID(bill_id) for bill_id in event.kept[KEPT]]
    found = repository.give_back(uow, bill_ids, event.into_id, event.category_id)
    if found != len(bill_ids):
        message = "A bill of this category was changed since, so this cannot be undone."
        raise Conflict(message)


def follow_accounts(uow: UnitOfWork, event: AccountsGone) -> None:
    """Let the bills of accounts that go be paid from any."""
    repository.leave_accounts(uow, event.account_ids)


def terms(row: Any) -> Terms:
    """Return what a payment of a bill, a row or a view of it, is held against."""
    return Terms(AmountKind(row.amount_kind), row.amount, row.amount_most, row.is_income)


def last_day(row: Any, day: date) -> date:
    """Return the last day on which a bill can be due, a day at most."""
    return day if row.ended_on is None else min(day, row.ended_on)


def _apply(uow: UnitOfWork, row: Bill, sent: dict[str, Any]) -> None:
    for name in _PLAIN:
        if name in sent:
            setattr(row, name, sent[name])
    for name in ("url", "notes"):
        if name in sent:
            setattr(row, name, sent[name] or None)
    _set_amounts(row, sent)
    _set_places(uow, row, sent)
    if "recurrence_rule" in sent:
        row.recurrence_rule = sent["recurrence_rule"] or None
    if row.recurrence_rule is not None and {"recurrence_rule", "due_date"} & sent.keys():
        row.recurrence_rule = recurrence.normal(row.recurrence_rule, row.due_date)


def _set_amounts(row: Bill, sent: dict[str, Any]) -> None:
    if sent.get("currency_code"):
        exponent(sent["currency_code"])
        row.currency_code = sent["currency_code"]
    if "amount_kind" in sent:
        row.amount_kind = str(sent["amount_kind"])
    for name in ("amount", "amount_most"):
        if name in sent:
            amount = sent[name]
            minor = None if amount is None else minor_units(amount, row.currency_code, name)
            setattr(row, name, minor)


def _set_places(uow: UnitOfWork, row: Bill, sent: dict[str, Any]) -> None:
    if "payee" in sent:
        payee = payees.kept_payee(uow, sent["payee"])
        row.payee_id = payee.id if payee else None
    if "category_id" in sent:
        chosen = sent["category_id"]
        row.category_id = None if chosen is None else categories.chosen_category(uow, chosen)
    if "account_id" in sent:
        row.account_id = _account(uow, sent["account_id"])


def _account(uow: UnitOfWork, account_id: UUID | None) -> UUID | None:
    if account_id is None:
        return None
    try:
        return accounts.account_view(uow, account_id).id
    except NotFound as error:
        message = "This account does not exist. Choose another."
        raise InvalidInput.field("account_id", message) from error


def _check(row: Bill) -> None:
    if row.amount_kind == AmountKind.RANGE:
        if row.amount_most is None:
            raise InvalidInput.field("amount_most", "A range needs its largest amount.")
        if row.amount_most < row.amount:
            message = "The largest amount is below the least. Check the two amounts."
            raise InvalidInput.field("amount_most", message)
    else:
        row.amount_most = None
    if row.ended_on is not None and row.ended_on < row.due_date:
        message = "It would end before it is first due. Check the two dates."
        raise InvalidInput.field("ended_on", message)
