"""/api/accounts: where money is, and how much of it."""

import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.ledger.schemas import AccountChanges, NewAccount
from spends.domains.ledger.service import accounts
from spends.domains.ledger.views import AccountView
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/accounts", tags=["accounts"])


class AccountOut(BaseModel):
    """An account. `balance` is its opening balance and all its transactions.

    `base_balance` is the same in the household's currency at today's rate, null while that is
    missing. `current_balance` and `available_balance` are what the bank last said.
    """

    id: UUID
    name: str
    official_name: str | None
    type: str
    subtype: str | None
    currency_code: str
    opening_balance: AmountText
    balance: AmountText
    base_balance: AmountText | None
    base_currency_code: str
    current_balance: AmountText | None
    available_balance: AmountText | None
    balance_date: datetime.date | None
    include_in_budget: bool
    owner_id: UUID | None
    closed: bool
    closed_at: datetime.datetime | None
    transaction_count: int
    version: int

    @classmethod
    def of(cls, view: AccountView, base: str) -> "AccountOut":
        """Return a view as it goes out; `base` is the household's currency."""
        code = view.currency_code
        return cls(
            **{name: getattr(view, name) for name in _PLAIN},
            opening_balance=amount_text(view.opening_balance, code),
            balance=amount_text(view.balance, code),
            base_balance=amount_text(view.base_balance, base),
            base_currency_code=base,
            current_balance=amount_text(view.current_balance, code),
            available_balance=amount_text(view.available_balance, code),
            closed=view.closed_at is not None,
        )


_PLAIN = (
    *("id", "name", "official_name", "type", "subtype", "currency_code", "balance_date"),
    *("include_in_budget", "owner_id", "closed_at", "transaction_count", "version"),
)


class BalanceThen(BaseModel):
    """A balance at the end of a day."""

    date: datetime.date
    balance: AmountText


class BalanceHistory(BaseModel):
    """An account's balance at the end of each month, the present one last."""

    account_id: UUID
    currency_code: str
    items: list[BalanceThen]


@router.get("", summary="List accounts")
async def account_list(
    work: Work,
    page: Paging,
    include_closed: Annotated[bool, Query(description="Closed ones too.")] = True,  # noqa: FBT002  a query parameter
) -> ListOut[AccountOut]:
    """List the accounts by name, with their balances."""

    def listed(uow: UnitOfWork) -> ListOut[AccountOut]:
        views = accounts.account_views(uow, include_closed=include_closed)
        return ListOut.of_all(views, page, lambda view: _out(uow, view))

    return await work.read(listed)


def _out(uow: UnitOfWork, view: AccountView) -> AccountOut:
    return AccountOut.of(view, uow.actor.currency_code)


@router.post("", status_code=201, summary="Open an account")
async def open_account(new: NewAccount, work: Work) -> AccountOut:
    """Open an account, in the household's currency unless another is named."""

    def opened(uow: UnitOfWork) -> AccountOut:
        account = accounts.open_account(uow, new)
        return _out(uow, accounts.account_view(uow, account.id))

    return await work.post(opened)


@router.get("/{account_id}", summary="Get an account")
async def account(account_id: PathId, work: Work) -> AccountOut:
    """Return an account with its balance."""
    return await work.read(lambda uow: _out(uow, accounts.account_view(uow, account_id)))


@router.put("/{account_id}", summary="Change an account")
@router.patch("/{account_id}", summary="Change an account")
async def change_account(account_id: PathId, changes: AccountChanges, work: Work) -> AccountOut:
    """Change the fields that are sent; `closed` closes the account or opens it again."""

    def changed(uow: UnitOfWork) -> AccountOut:
        accounts.change_account(uow, account_id, changes)
        return _out(uow, accounts.account_view(uow, account_id))

    return await work.write(changed)


@router.delete(
    "/{account_id}", status_code=204, summary="Delete an account", response_class=Response
)
async def delete_account(account_id: PathId, work: Work) -> None:
    """Delete an account without transactions; others can be closed."""
    await work.write(lambda uow: accounts.delete_account(uow, account_id))


@router.get("/{account_id}/balance-history", summary="Get an account's balances over time")
async def balance_history(
    account_id: PathId,
    work: Work,
    months: Annotated[int, Query(ge=1, le=accounts.MAX_MONTHS, description="How many.")] = 12,
) -> BalanceHistory:
    """Return the balance at the end of each month, up to the present one."""

    def history(uow: UnitOfWork) -> BalanceHistory:
        code = accounts.account_view(uow, account_id).currency_code
        found = accounts.balance_history(uow, account_id, months)
        items = [BalanceThen(date=day, balance=amount_text(minor, code)) for day, minor in found]
        return BalanceHistory(account_id=account_id, currency_code=code, items=items)

    return await work.read(history)
