"""A household with rows in every table, and its way out and in."""

import io
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from spends.domains.archives import rules, service, writing
from spends.domains.archives.service import Report
from spends.domains.archives.staging import Staged
from spends.domains.belongings.kinds import PaymentRole, RefundReason
from spends.domains.belongings.models import (
    PurchasePayment,
    Refund,
    RefundCredit,
    RefusedPayment,
    WarrantyClaim,
)
from spends.domains.belongings.service import starter
from spends.domains.bills.detection import Every
from spends.domains.bills.kinds import AmountKind, Occurrence
from spends.domains.bills.models import Bill, BillOccurrence, BillTransaction, RefusedBill
from spends.domains.budgets.kinds import Period, Rollover
from spends.domains.budgets.models import Budget, BudgetAlert, BudgetPeriod
from spends.domains.currencies.models import HouseholdExchangeRate
from spends.domains.demo import papers
from spends.domains.demo import service as demo
from spends.domains.documents.models import Document, DocumentText
from spends.domains.goals.models import (
    DebtTerms,
    GoalContribution,
    PayoffChoice,
    SavingsGoal,
)
from spends.domains.goals.payoff import Strategy
from spends.domains.imports.memory import Told, packed
from spends.domains.imports.models import ImportBatch, ImportMapping, ImportStatus
from spends.domains.ledger import service as ledger
from spends.domains.ledger.models import (
    PayeeAlias,
    Reconciliation,
    RefusedLikeness,
    RefusedTransfer,
)
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.models import MergedLine, Question
from spends.domains.rules.models import Rule
from spends.kit.storage import Storage
from spends.kit.unit_of_work import UnitOfWork
from tests.support.belongings import bought, covered
from tests.support.homes import DAY, Home

NOON = datetime(2025, 3, 15, 12, tzinfo=UTC)


def fill(home: Home, storage: Storage) -> None:
    """Put the sample household in, and what it lacks for a row in every table."""
    with home.work(write=False) as uow:
        today, currency = uow.today(), uow.actor.currency_code
    stored = papers.store_papers(storage, today, currency)
    with home.work() as uow:
        ledger.start_household(uow)
        starter.start_household(uow)
        demo.explore(uow, stored)
    kettle = bought(home, "Kettle", notes="“Ünïcode”, commas, \\ and\nlines \U0001f600")
    cover = covered(home, kettle, DAY, date(2027, 3, 15))
    account = home.account("Cash box")
    first, second = home.line(account), home.line(account, "10")
    with home.work() as uow:
        document, (payee, other_payee) = _ids(uow, "document", 1)[0], _ids(uow, "payee", 2)
        claim = WarrantyClaim(warranty_id=cover, opened=DAY, notes="It leaks.")
        refund = Refund(
            purchase_id=kettle,
            reason=RefundReason.PRICE,
            amount=1000,
            requested_on=DAY,
            expected_by=DAY,
        )
        batch = ImportBatch(
            account_id=account,
            created_by=uow.actor.user_id,
            file_name="march.csv",
            format="csv",
            source="csv",
            bring_back=True,
            known=packed(Told(Counter({-7: 2, 2**62: 1}), frozenset({"id 1", "Ünï"}))),
            updated_count=1,
            status=ImportStatus.DONE,
            report={"invalid": [[3, "No date.", "x"]]},
            committed_at=NOON,
        )
        waiting = ImportBatch(account_id=account, file_name="april.csv", format="csv")
        uow.session.add_all([claim, refund, batch, waiting])
        uow.session.flush()
        purchase = {"purchase_id": kettle, "transaction_id": first.id}
        uow.session.add_all(
            [
                PurchasePayment(**purchase, role=PaymentRole.UPKEEP),
                RefundCredit(refund_id=refund.id, transaction_id=second.id, amount=1000),
                RefusedPayment(**purchase),
                RefusedTransfer(first_id=first.id, second_id=second.id),
                RefusedLikeness(first_id=payee, second_id=other_payee),
                HouseholdExchangeRate(
                    base="CHF", quote="EUR", day=DAY, rate=Decimal("0.123456789012345678")
                ),
                PayeeAlias(pattern="strange text", payee_id=payee),
                ImportMapping(account_id=account, mapping={"date": "Buchungstag"}),
            ]
        )
        if not uow.session.get(DocumentText, (uow.household_id, document)):
            uow.session.add(DocumentText(document_id=document, text="Été", search_text="ete"))
        uow.session.get_one(Document, (uow.household_id, document)).version = 7
    _plan(home, account, first.id)
    _match(home, account, batch.id, (first.id, second.id))
    gone = home.line(account, "-3")
    with home.work() as uow:
        _set(uow, "transaction", gone.id, deleted_at=NOON, import_id=batch.id)
        _set(uow, "transaction", first.id, member_id=uow.actor.member_id, version=4)
        _set(uow, "account", account, owner_id=uow.actor.member_id, closed_at=NOON)


def _plan(home: Home, account: UUID, line: UUID) -> None:
    with home.work() as uow:
        payee, category = _ids(uow, "payee", 1)[0], _ids(uow, "category", 1)[0]
        budget = Budget(
            name="All",
            amount=10_000,
            currency_code="EUR",
            period=Period.MONTHLY,
            start_date=DAY,
            rollover=Rollover.BOTH,
            member_id=uow.actor.member_id,
            category_id=category,
        )
        bill = Bill(
            name="Rent",
            payee_id=payee,
            account_id=account,
            amount_kind=AmountKind.RANGE,
            amount=900_00,
            amount_most=950_00,
            currency_code="EUR",
            due_date=DAY,
            recurrence_rule="FREQ=MONTHLY",
            url="https://example.org",
        )
        goal = SavingsGoal(
            name="Boat",
            target_amount=5_000_00,
            currency_code="EUR",
            started_on=DAY,
            account_id=account,
            share=50,
            achieved_at=NOON,
        )
        uow.session.add_all([budget, bill, goal])
        uow.session.flush()
        uow.session.add_all(
            [
                BudgetPeriod(budget_id=budget.id, start=DAY, amount=1),
                BudgetAlert(budget_id=budget.id, percent=80, crossed_for=DAY, crossed_at=NOON),
                BillOccurrence(
                    bill_id=bill.id, due=DAY, status=Occurrence.PAID, amount=5, paid_on=DAY
                ),
                BillTransaction(bill_id=bill.id, due=DAY, transaction_id=line),
                RefusedBill(payee_id=payee, every=Every.WEEKLY, currency_code="EUR", amount=-5),
                GoalContribution(
                    goal_id=goal.id, transaction_id=line, amount=-7, contributed_at=DAY, note="x"
                ),
                DebtTerms(account_id=account, annual_rate=Decimal("4.125"), minimum_payment=9),
                PayoffChoice(currency_code="CHF", strategy=Strategy.SNOWBALL, extra=3),
            ]
        )


def _match(home: Home, account: UUID, batch: UUID, lines: tuple[UUID, UUID]) -> None:
    first, second = lines
    with home.work() as uow:
        category = _ids(uow, "category", 1)[0]
        before = {
            "date": "2025-03-14",
            "amount": -9,
            "category_id": str(category),
            "statement_account_id": None,
            "transfer_id": str(second),
            "splits": [-4, -5],
        }
        posted = MergedLine(
            transaction_id=first,
            account_id=account,
            import_id=batch,
            date=DAY,
            amount=-10_00,
            description="Cáfe",
            fingerprint=-(2**62),
            external_id="b-1",
            before=before,
            replaced_id=second,
        )
        held = Reconciliation(
            account_id=account,
            statement_date=DAY,
            balance=0,
            line_count=2,
            reconciled_at=NOON,
            reconciled_by=uow.actor.member_id,
        )
        rule = Rule(
            name="Kiosk",
            conditions={
                "any": [
                    {"field": "payee", "op": "contains", "value": "kiosk"},
                    {"all": [{"field": "account", "op": "is_any", "value": [str(account)]}]},
                    {"field": "account", "op": "is", "value": str(account)},
                    {"field": "category", "op": "none"},
                    {"field": "category", "op": "is", "value": str(category)},
                ]
            },
            actions=[
                {"type": "set_category", "category_id": str(category)},
                {"type": "set_transfer", "account_id": str(account)},
                {"type": "add_tags", "tags": ["kiosk"]},
            ],
            stop=True,
        )
        asked = Question(kind=QuestionKind.POSTED, first_id=first, second_id=second)
        answered = Question(
            kind=QuestionKind.TRANSFER,
            first_id=second,
            second_id=first,
            import_id=batch,
            answer=Answer.SURE,
            answered_at=NOON,
        )
        uow.session.add_all([posted, held, rule, asked, answered])


def _table(name: str) -> Table:
    return next(table for table in rules.tables() if table.name == name)


def _ids(uow: UnitOfWork, name: str, count: int) -> list[UUID]:
    table = _table(name)
    mine = select(table.c.id).where(table.c.household_id == uow.household_id)
    return list(uow.session.connection().execute(mine.order_by(table.c.id).limit(count)).scalars())


def _set(uow: UnitOfWork, name: str, row_id: UUID, **values: Any) -> None:
    table = _table(name)
    mine = (table.c.household_id == uow.household_id) & (table.c.id == row_id)
    uow.session.connection().execute(table.update().where(mine).values(values))


def exported(home: Home, storage: Storage) -> bytes:
    """Return the household's file."""
    text = io.StringIO()
    with home.work(write=False) as uow:
        blobs = writing.write_rows(uow, text)
    return (text.getvalue() + "".join(writing.blob_text(storage, blobs))).encode()


def staged(content: bytes, folder: Path) -> Staged:
    """Return a file as it is taken apart."""
    folder.mkdir(parents=True)
    result = Staged(folder)
    with closing(io.BytesIO(content)) as source:
        result.take(source)
    return result


def imported(
    home: Home, storage: Storage, content: bytes, folder: Path, *wishes: Any, dry_run: bool = False
) -> Report:
    """Take a file into a household."""
    found = staged(content, folder)
    if not dry_run:
        service.store_files(storage, found)
    with home.work() as uow:
        report = service.take_in(uow, found, *wishes, dry_run=dry_run)
    return replace(report)
