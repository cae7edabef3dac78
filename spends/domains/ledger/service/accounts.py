"""Accounts: open, change, close, and what is in them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from spends.domains.currencies import service as currencies
from spends.domains.households import service as households
from spends.domains.ledger import rules
from spends.domains.ledger.models import Account
from spends.domains.ledger.repository import reconciling, rows, summary
from spends.domains.ledger.repository.reading import listing
from spends.domains.ledger.schemas import AccountChanges, NewAccount
from spends.domains.ledger.service import noting
from spends.domains.ledger.views import AccountLabel, AccountView
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, FieldError, InvalidInput
from spends.kit.money import exponent, minor_units
from spends.kit.unit_of_work import UnitOfWork

MAX_MONTHS = 600


def open_account(uow: UnitOfWork, new: NewAccount) -> Account:
    """Open an account, in the household's currency unless another is named."""
    uow.require(Permission.WRITE)
    code = new.currency_code or households.currency(uow)
    exponent(code)
    account = Account(
        **new.model_dump(exclude={"currency_code", "opening_balance", "owner_id"}),
        currency_code=code,
        opening_balance=_opening(new.opening_balance, code),
        owner_id=_owner(uow, new.owner_id),
    )
    noting.added(uow, account, "open")
    return account


def change_account(uow: UnitOfWork, account_id: UUID, changes: AccountChanges) -> Account:
    """Change the fields that were sent; `closed` closes the account or opens it again."""
    uow.require(Permission.WRITE)
    account = rows.account(uow, account_id)
    sent = changes.changes
    with noting.noted(uow, account):
        if "opening_balance" in sent:
            _refuse_reconciled(uow, account, sent["opening_balance"])
            account.opening_balance = _opening(sent.pop("opening_balance"), account.currency_code)
        if "owner_id" in sent:
            account.owner_id = _owner(uow, sent.pop("owner_id"))
        if "closed" in sent and sent.pop("closed") != (account.closed_at is not None):
            account.closed_at = None if account.closed_at else clock.now()
        for name, value in sent.items():
            setattr(account, name, value)
    return account


def _refuse_reconciled(uow: UnitOfWork, account: Account, opening: Decimal) -> None:
    """Refuse another opening balance with Conflict while a statement that counts it is locked."""
    changes = _opening(opening, account.currency_code) != account.opening_balance
    if changes and reconciling.last(uow, account.id) is not None:
        message = (
            f"{account.name} is reconciled with a statement, which counts the opening balance."
            " Unlock the reconciliation first."
        )
        raise Conflict(message, [FieldError("opening_balance", message)])


def delete_account(uow: UnitOfWork, account_id: UUID) -> None:
    """Delete an account that has no transactions; Conflict otherwise.

    Whoever is just putting some into it comes first.
    """
    uow.require(Permission.WRITE)
    rows.take_account(uow, account_id)
    account = rows.account(uow, account_id)
    if rows.has_transactions(uow, account_id):
        message = "There are transactions in this account. Close it instead, or delete them first."
        raise Conflict(message)
    with noting.noted(uow, account, "delete"):
        account.deleted_at = clock.now()


def account_views(uow: UnitOfWork, *, include_closed: bool = True) -> list[AccountView]:
    """Return the accounts by name, with their balances."""
    uow.require(Permission.READ)
    found = [row for row in rows.accounts(uow) if include_closed or row.closed_at is None]
    return _viewed(uow, found, summary.balances(uow))


def account_view(uow: UnitOfWork, account_id: UUID) -> AccountView:
    """Return one account with its balance; NotFound when it is unknown."""
    uow.require(Permission.READ)
    account = rows.account(uow, account_id)
    return _viewed(uow, [account], summary.balances(uow, account_id=account_id))[0]


def account_labels(uow: UnitOfWork) -> dict[UUID, AccountLabel]:
    """Return what every account is or was called, by id, those that were deleted included."""
    uow.require(Permission.READ)
    return rows.account_labels(uow)


def balance_history(uow: UnitOfWork, account_id: UUID, months: int = 12) -> list[tuple[date, int]]:
    """Return (last day, balance then) of the months that end with the present one.

    The balance is in minor units of the account's currency.
    """
    uow.require(Permission.READ)
    account = rows.account(uow, account_id)
    changes, ends = summary.account_months(uow, account_id), _ends(uow, months)
    return rules.balances_at(account.opening_balance, _booked(changes, ends[-1]), ends)


def balance_histories(uow: UnitOfWork, months: int = 12) -> dict[UUID, list[tuple[date, int]]]:
    """Return what `balance_history` does, of every account by its id, at the price of one."""
    uow.require(Permission.READ)
    ends = _ends(uow, months)
    first = clock.month_of(ends[0])
    before = summary.balances(uow, clock.add_months(first, -1))
    changes: dict[UUID, list[tuple[date, int]]] = {}
    for account_id, month, change in summary.changes_by_month(uow, first):
        changes.setdefault(account_id, []).append((month, change))
    return {
        account.id: rules.balances_at(
            account.opening_balance + before.get(account.id, (0, 0))[0],
            _booked(sorted(changes.get(account.id, [])), ends[-1]),
            ends,
        )
        for account in rows.accounts(uow)
    }


def _booked(changes: Sequence[tuple[date, int]], end: date) -> list[tuple[date, int]]:
    """Return changes with those after the end in its month: a balance is all that is booked."""
    return [(min(month, clock.month_of(end)), change) for month, change in changes]


def _ends(uow: UnitOfWork, months: int) -> list[date]:
    """Return the last days of the months that end with the present one."""
    present = clock.month_of(uow.today())
    return [
        clock.add_months(present, 1 - back) - timedelta(days=1)
        for back in range(min(max(months, 1), MAX_MONTHS) - 1, -1, -1)
    ]


def newest_days(uow: UnitOfWork) -> dict[UUID, date]:
    """Return the day of the newest transaction of each account that has one."""
    uow.require(Permission.READ)
    return listing.newest_days(uow)


def _viewed(
    uow: UnitOfWork, accounts: Sequence[Account], balances: Mapping[UUID, tuple[int, int]]
) -> list[AccountView]:
    base, today = uow.actor.currency_code, uow.today()
    to_base = {
        code: currencies.converter(uow, code, base, today, today)
        for code in {row.currency_code for row in accounts}
    }
    views = []
    for row in accounts:
        change, count = balances.get(row.id, (0, 0))
        balance = row.opening_balance + change
        views.append(
            AccountView(
                **{name: getattr(row, name) for name in _SHOWN},
                balance=balance,
                base_balance=to_base[row.currency_code](balance, today) if balance else 0,
                transaction_count=count,
            )
        )
    return views


_SHOWN = tuple(
    name
    for name in AccountView.__slots__
    if name not in {"balance", "base_balance", "transaction_count"}
)


def _opening(amount: Decimal, currency: str) -> int:
    return minor_units(amount, currency, "opening_balance")


def _owner(uow: UnitOfWork, owner_id: UUID | None) -> UUID | None:
    if owner_id is not None and owner_id not in {member.id for member in households.members(uow)}:
        message = "This person is not in the household. Choose another."
        raise InvalidInput.field("owner_id", message)
    return owner_id
