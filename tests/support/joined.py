"""What the tests of rows that are lines already there share."""

from uuid import UUID

from sqlalchemy import select

from spends.domains.imports import service as imports
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import NewTransaction, TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.matching.models import Question
from spends.domains.matching.service import questions
from spends.kit import clock
from tests.support.statements import Desk, csv

STATUS = "date,payee,description,amount,id,status\n"
YNAB = "Account,Flag,Date,Payee,Category Group/Category,Category Group,Category,Memo,Outflow,Inflow,Cleared\n"
KEPT = (
    *("account_id", "date", "amount", "base_amount", "payee_id", "description", "category_id"),
    *("notes", "search_text", "pending", "cleared", "is_split", "external_id", "fingerprint"),
    *("import_id", "statement_account_id", "transfer_id", "refund_of_id", "is_manual"),
    *("reconciled_at", "edited_at"),
)


def typed(desk: Desk, **fields: object) -> UUID:
    new = {"account_id": desk.account_id, "date": "2025-03-03", "amount": "-5.00", "payee": "Rewe"}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return transactions.record(uow, NewTransaction.model_validate(new | fields)).transaction.id


def status(*lines: str) -> bytes:
    return csv(*lines, header=STATUS)


def ynab(*lines: tuple[str, str, str]) -> bytes:
    """An export of another source: (date, payee, what went out)."""
    rows = (f"Giro,,{day},{payee},,,,,{out},0.00,Cleared" for day, payee, out in lines)
    return csv(*rows, header=YNAB)


def state(desk: Desk) -> dict[UUID, dict[str, object]]:
    return {
        line.id: {name: getattr(line, name) for name in KEPT} | {"deleted": bool(line.deleted_at)}
        for line in desk.lines(deleted=True)
    }


def line(desk: Desk, line_id: UUID) -> Transaction:
    return next(found for found in desk.lines(deleted=True) if found.id == line_id)


def asked(desk: Desk) -> list[Question]:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        return list(uow.session.scalars(select(Question)))


def answer(desk: Desk, given: questions.Given) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        (found,) = questions.open_questions(uow).items
        questions.answer(uow, found.id, given)


def amend(desk: Desk, line_id: UUID, **fields: object) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.amend(uow, line_id, TransactionChanges.model_validate(fields))


def undo(desk: Desk, import_id: UUID) -> None:
    imports.remove(desk.runtime, desk.actor, import_id)


def lock(desk: Desk, line_id: UUID) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        found = uow.session.get(Transaction, (uow.household_id, line_id))
        assert found is not None
        found.reconciled_at = clock.now()
