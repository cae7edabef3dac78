"""What was due is paid, by a bank line or by hand, skipped, or neither again."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.bills import repository, rules
from spends.domains.bills.kinds import Occurrence
from spends.domains.bills.models import Bill
from spends.domains.bills.rules import NEAR, Payment
from spends.domains.bills.schemas import Paying
from spends.domains.bills.service.bills import last_day, terms
from spends.domains.households import service as households
from spends.domains.ledger.events import TransactionsImported
from spends.domains.ledger.service.reading import charges
from spends.domains.ledger.service.reading.charges import Charge
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.money import minor_units
from spends.kit.recurrence import between
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

LONG_AGO = timedelta(days=366)
"""Days so long past are not paid by themselves any more."""


def pay(uow: UnitOfWork, bill_id: UUID, new: Paying) -> None:
    """Let a bank line pay what was due on a day, or keep that it was paid otherwise.

    InvalidInput for a day it is not due on, or a line that cannot pay it; Conflict for a line that
    pays another bill.
    """
    uow.require(Permission.WRITE)
    row = repository.bill(uow, bill_id)
    _check_due(row, new.due)
    if new.transaction_id is None:
        amount = None
        if new.amount is not None:
            amount = minor_units(new.amount, row.currency_code, "amount")
        paid = (amount, new.paid_on or uow.today())
        repository.decide(uow, bill_id, new.due, Occurrence.PAID, paid)
        _note(uow, "pay", row, new.due)
        return
    line = charges.of(uow, [new.transaction_id]).get(new.transaction_id)
    if line is None:
        message = "This transaction does not exist. Choose another."
        raise InvalidInput.field("transaction_id", message)
    if (line.amount > 0) != row.is_income:
        message = "Money goes the other way in this transaction. Choose another."
        raise InvalidInput.field("transaction_id", message)
    if not _link(uow, row, new.due, line.id):
        message = "This transaction pays a bill already. Take it off that one first."
        raise Conflict(message)


def unpay(uow: UnitOfWork, bill_id: UUID, due: date) -> None:
    """Let what was due on a day be open again: no bank line, nothing decided."""
    uow.require(Permission.WRITE)
    row = repository.bill(uow, bill_id)
    unlinked = repository.unlink(uow, bill_id, due)
    if repository.undecide(uow, bill_id, due) or unlinked:
        _note(uow, "unpay", row, due)


def skip(uow: UnitOfWork, bill_id: UUID, due: date) -> None:
    """Leave out what is due on a day; InvalidInput for a day it is not due on."""
    uow.require(Permission.WRITE)
    row = repository.bill(uow, bill_id)
    _check_due(row, due)
    repository.unlink(uow, bill_id, due)
    repository.decide(uow, bill_id, due, Occurrence.SKIPPED, (None, None))
    _note(uow, "skip", row, due)


def match_imported(uow: UnitOfWork, event: TransactionsImported) -> int:
    """Let an import's lines pay the bills of their payees; return how many did."""
    bills = [row for row in repository.facts(uow) if row.payee_id is not None]
    if not bills:
        return 0
    since = min(row.due_date for row in bills) - NEAR
    payees = {row.payee_id for row in bills}
    return match(uow, bills, charges.by_payee(uow, since, payees, event.import_id))


def match_known(uow: UnitOfWork, bill_id: UUID) -> int:
    """Let the lines that are there already pay a bill, as far back as a year; return how many."""
    uow.require(Permission.WRITE)
    bills = [row for row in repository.facts(uow) if row.id == bill_id and row.payee_id]
    if not bills:
        return 0
    since = max(bills[0].due_date, uow.today() - LONG_AGO) - NEAR
    return match(uow, bills, charges.by_payee(uow, since, {bills[0].payee_id}))


def match(uow: UnitOfWork, bills: Collection[AnyRow], lines: Collection[Charge]) -> int:
    """Let lines pay the open days of bills with their payee and currency: the nearest first.

    A line that pays something already is left alone, and so is a day that is decided.
    """
    taken = repository.linked(uow, [line.id for line in lines])
    by_payee: dict[tuple[UUID, str], list[Payment]] = defaultdict(list)
    for line in lines:
        if line.id not in taken:
            key = (line.payee_id, line.currency_code)
            by_payee[key].append(Payment(line.id, line.day, line.amount))
    count = 0
    for row in bills:
        payments = by_payee.get((row.payee_id, row.currency_code), [])
        if not payments:
            continue
        for due, payment in rules.paired(terms(row), _open(uow, row, payments), payments):
            if repository.link(uow, row.id, due, payment.id):
                payments.remove(payment)
                count += 1
                _note(uow, "match", row, due)
    return count


def _open(uow: UnitOfWork, row: AnyRow, payments: Collection[Payment]) -> list[date]:
    """Return the days around payments on which a bill is due and nothing is decided or paid."""
    first = min(payment.day for payment in payments) - NEAR
    last = last_day(row, max(payment.day for payment in payments) + NEAR)
    paid = {due for _, due, _ in repository.links(uow, first, row.id)}
    decided = {due for _, due in repository.decided(uow, first, last, row.id)}
    days = between(row.due_date, row.recurrence_rule, first, last)
    return [day for day in days if day not in paid | decided]


def _link(uow: UnitOfWork, row: Bill, due: date, transaction_id: UUID) -> bool:
    repository.unlink(uow, row.id, due)
    if not repository.link(uow, row.id, due, transaction_id):
        return False
    repository.undecide(uow, row.id, due)
    _note(uow, "pay", row, due)
    return True


def _check_due(row: Bill, due: date) -> None:
    if not between(row.due_date, row.recurrence_rule, due, last_day(row, due)):
        message = f"“{row.name}” is not due on {due.isoformat()}. Choose one of its days."
        raise InvalidInput.field("due", message)


def _note(uow: UnitOfWork, action: str, row: AnyRow | Bill, due: date) -> None:
    audit.record(uow, action, "bill", row.id, after={"due": due.isoformat()})
    households.touch(uow)
