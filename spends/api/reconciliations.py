"""/api/accounts/{id}/reconcile: an account held against a statement, and what was."""

import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.api.transactions import TransactionOut
from spends.domains.ledger.models import Reconciliation
from spends.domains.ledger.reconcile_schemas import NewReconciliation
from spends.domains.ledger.service import accounts, reconciling
from spends.kit.inputs import Amount
from spends.kit.money import minor_units
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/accounts", tags=["accounts"])


class ReconciliationOut(BaseModel):
    """That an account's lines up to a day were held against a statement, and are locked.

    `undone_at` is when they were unlocked again, `line_count` how many were locked.
    """

    id: UUID
    account_id: UUID
    statement_date: datetime.date
    balance: AmountText
    currency_code: str
    line_count: int
    reconciled_at: datetime.datetime
    reconciled_by: UUID | None
    undone_at: datetime.datetime | None

    @classmethod
    def of(cls, row: Reconciliation, currency: str) -> "ReconciliationOut":
        """Return a reconciliation as it goes out."""
        return cls(
            **{name: getattr(row, name) for name in _PLAIN},
            balance=amount_text(row.balance, currency),
            currency_code=currency,
        )


_PLAIN = (
    *("id", "account_id", "statement_date", "line_count"),
    *("reconciled_at", "reconciled_by", "undone_at"),
)


class StandingOut(BaseModel):
    """How an account stands against a statement, in the account's currency.

    `cleared_balance` is the opening balance and all cleared lines up to the day, `difference` what
    the statement has more (null without its balance). `items` are the lines up to that day that are
    not cleared, the newest first, and `uncleared` what they all come to.
    """

    account_id: UUID
    currency_code: str
    statement_date: datetime.date
    balance: AmountText | None
    cleared_balance: AmountText
    difference: AmountText | None
    uncleared: AmountText
    last: ReconciliationOut | None
    items: list[TransactionOut]
    total: int
    skip: int
    limit: int


@router.get("/{account_id}/reconcile", summary="Hold an account against a statement")
async def standing(
    account_id: PathId,
    work: Work,
    page: Paging,
    statement_date: Annotated[
        datetime.date | None, Query(description="The statement's day, today where it is not sent.")
    ] = None,
    balance: Annotated[
        Amount | None, Query(description="What the statement says of that day's end.")
    ] = None,
) -> StandingOut:
    """Return what is cleared up to a day, what a statement has more, and what could be ticked."""

    def found(uow: UnitOfWork) -> StandingOut:
        code = accounts.account_view(uow, account_id).currency_code
        day = statement_date or uow.today()
        said = None if balance is None else minor_units(balance, code, "balance")
        now = reconciling.standing(uow, account_id, day, said)
        lines = reconciling.to_tick(uow, account_id, day, page.skip, page.limit)
        return StandingOut(
            account_id=account_id,
            currency_code=code,
            statement_date=day,
            balance=amount_text(now.statement, code),
            cleared_balance=amount_text(now.cleared, code),
            difference=amount_text(now.difference, code),
            uncleared=amount_text(now.uncleared_sum, code),
            last=ReconciliationOut.of(now.last, code) if now.last else None,
            items=[TransactionOut.of(view, uow.actor.currency_code) for view in lines.items],
            total=lines.total,
            skip=page.skip,
            limit=page.limit,
        )

    return await work.read(found)


@router.post("/{account_id}/reconcile", summary="Reconcile an account")
async def reconcile(account_id: PathId, new: NewReconciliation, work: Work) -> ReconciliationOut:
    """Lock what is cleared up to a statement's day, once it comes to what the statement says.

    `clear` names lines to tick first. With `adjustment` a line is added for what is left, in a
    category or none; without, a difference is refused.
    """

    def done(uow: UnitOfWork) -> ReconciliationOut:
        row = reconciling.finish(uow, account_id, new)
        return ReconciliationOut.of(row, accounts.account_view(uow, account_id).currency_code)

    return await work.post(done)


@router.delete(
    "/{account_id}/reconcile",
    status_code=204,
    summary="Unlock the last reconciliation",
    response_class=Response,
)
async def unlock(account_id: PathId, work: Work) -> None:
    """Take the last reconciliation back, so that its lines can be changed again."""
    await work.write(lambda uow: reconciling.unlock(uow, account_id))


@router.get("/{account_id}/reconciliations", summary="List an account's reconciliations")
async def reconciliations(
    account_id: PathId, work: Work, page: Paging
) -> ListOut[ReconciliationOut]:
    """List the reconciliations, the last first, with those that were unlocked."""

    def listed(uow: UnitOfWork) -> ListOut[ReconciliationOut]:
        code = accounts.account_view(uow, account_id).currency_code
        found = reconciling.reconciliations(uow, account_id)
        return ListOut.of_all(found, page, lambda row: ReconciliationOut.of(row, code))

    return await work.read(listed)
