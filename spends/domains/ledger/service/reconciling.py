"""Accounts held against their statements, to the minor unit; what was, is locked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.households import service as households
from spends.domains.ledger.models import Account, Reconciliation
from spends.domains.ledger.reconcile_schemas import Adjustment, NewReconciliation
from spends.domains.ledger.repository import reconciling as stored
from spends.domains.ledger.repository import rows, worth
from spends.domains.ledger.repository.statements import batches
from spends.domains.ledger.schemas import NewTransaction
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import TransactionView
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.money import decimal_amount, minor_units
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork

ADJUSTMENT = "Adjustment to the statement"
SHOWN = 300
EARLIEST = 1900


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands against a statement, in minor units of the account's currency.

    `cleared` is the opening balance and all cleared lines up to the day. `difference` is what the
    statement has more, None while nobody said what it has. `uncleared` are the lines up to that day
    that are not ticked, and `uncleared_sum` what they come to.
    """

    account_id: UUID
    currency_code: str
    day: date
    cleared: int
    statement: int | None
    uncleared: int
    uncleared_sum: int
    last: Reconciliation | None

    @property
    def difference(self) -> int | None:
        """What the statement has more than what is ticked."""
        return None if self.statement is None else self.statement - self.cleared


def standing(uow: UnitOfWork, account_id: UUID, day: date, balance: int | None = None) -> Standing:
    """Return how an account stands against what a statement says of the end of a day.

    `balance` in minor units of the account's currency. NotFound for an unknown account.
    """
    uow.require(Permission.READ)
    account = rows.account(uow, account_id)
    uow.run_before_commit()
    count, total = stored.uncleared(uow, account_id, day)
    return Standing(
        account_id=account.id,
        currency_code=account.currency_code,
        day=day,
        cleared=account.opening_balance + batches.balance_on(uow, account_id, day) - total,
        statement=balance,
        uncleared=count,
        uncleared_sum=total,
        last=stored.last(uow, account_id),
    )


def to_tick(
    uow: UnitOfWork, account_id: UUID, day: date, skip: int = 0, limit: int = SHOWN
) -> Slice[TransactionView]:
    """Return the lines of an account up to a day that are not cleared, the newest first."""
    uow.require(Permission.READ)
    rows.account(uow, account_id)
    ids = stored.uncleared_ids(uow, account_id, day, skip, limit)
    count, _ = stored.uncleared(uow, account_id, day)
    return Slice(listing.views(uow, ids), count, skip, limit)


def ticked(
    uow: UnitOfWork, account_id: UUID, day: date, limit: int = SHOWN
) -> list[TransactionView]:
    """Return the cleared lines of an account up to a day that no statement has locked.

    The newest first. Those of days that are reconciled are looked for only where the sums say that
    there are some.
    """
    uow.require(Permission.READ)
    before = stored.last(uow, account_id)
    first = None
    if before is not None:
        then = standing(uow, account_id, before.statement_date, before.balance)
        first = before.statement_date if not then.difference else None
    return listing.views(uow, stored.ticked_ids(uow, account_id, first, day, limit))


def finish(uow: UnitOfWork, account_id: UUID, new: NewReconciliation) -> Reconciliation:
    """Hold an account against a statement, and lock the cleared lines up to its day.

    InvalidInput, with the difference in words, where the two do not agree and no adjustment was
    asked for; Conflict for a day before one that is reconciled.
    """
    uow.require(Permission.WRITE)
    account = _held(uow, account_id, new.statement_date)
    _check_day(uow, account, new.statement_date)
    balance = minor_units(new.balance, account.currency_code, "balance")
    if new.clear:
        _tick(uow, account, new.statement_date, new.clear)
    found = standing(uow, account_id, new.statement_date, balance)
    if found.difference:
        if new.adjustment is None:
            raise InvalidInput.field("balance", _differs(found.difference, account.currency_code))
        _adjust(uow, account, new.statement_date, found.difference, new.adjustment)
    at = clock.now()
    count = stored.lock_lines(uow, account_id, new.statement_date, at)
    made = Reconciliation(
        account_id=account_id,
        statement_date=new.statement_date,
        balance=balance,
        line_count=count,
        reconciled_at=at,
        reconciled_by=uow.actor.member_id,
    )
    uow.session.add(made)
    uow.session.flush()
    _note(uow, "reconcile", made)
    return made


def unlock(uow: UnitOfWork, account_id: UUID) -> Reconciliation:
    """Take the last reconciliation of an account back: its lines can be changed again.

    NotFound where there is none.
    """
    uow.require(Permission.WRITE)
    rows.account(uow, account_id)
    rows.take_account(uow, account_id)
    found = stored.last(uow, account_id)
    if found is None:
        raise NotFound
    stored.unlock_lines(uow, account_id, found.statement_date, found.reconciled_at)
    found.undone_at = clock.now()
    uow.session.flush()
    _note(uow, "unlock", found)
    return found


def reconciliations(uow: UnitOfWork, account_id: UUID) -> list[Reconciliation]:
    """Return the reconciliations of an account, unlocked ones too, the last first."""
    uow.require(Permission.READ)
    rows.account(uow, account_id)
    return list(stored.of_account(uow, account_id))


def statement_of(uow: UnitOfWork, line: TransactionView) -> Reconciliation | None:
    """Return the reconciliation that has locked a line, None for one that is not locked."""
    uow.require(Permission.READ)
    if line.reconciled_at is None:
        return None
    return stored.made_at(uow, line.account_id, line.reconciled_at)


def reconciled_days(uow: UnitOfWork) -> dict[UUID, date]:
    """Return up to which day each account is reconciled, of those that are."""
    uow.require(Permission.READ)
    return stored.last_days(uow)


def _held(uow: UnitOfWork, account_id: UUID, day: date) -> Account:
    """Return an account; nobody changes its lines up to a day, or adds some, until the commit."""
    rows.account(uow, account_id)
    worth.hold_rates(uow)
    stored.hold_lines(uow, account_id, day)
    rows.take_account(uow, account_id)
    stored.hold_lines(uow, account_id, day)  # with those that were just being added
    return rows.account(uow, account_id)


def _check_day(uow: UnitOfWork, account: Account, day: date) -> None:
    if day.year < EARLIEST or day > uow.today():
        message = "Enter the day of a statement that is there already."
        raise InvalidInput.field("statement_date", message)
    before = stored.last(uow, account.id)
    if before is not None and day < before.statement_date:
        message = (
            f"{account.name} is reconciled up to {_spoken(before.statement_date)} already."
            " Enter a later day, or unlock that first."
        )
        raise Conflict(message)


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _tick(uow: UnitOfWork, account: Account, day: date, ids: Collection[UUID]) -> None:
    wanted = set(ids)
    lines = rows.transactions(uow, wanted)
    here = [
        line
        for line in lines
        if line.account_id == account.id and line.date <= day and line.deleted_at is None
    ]
    if len(here) != len(wanted):
        message = "Some of these lines are not on this account up to that day."
        raise InvalidInput.field("clear", message)
    open_ids = [line.id for line in here if not line.cleared]
    if open_ids:
        transactions.clear(uow, open_ids, cleared=True)


def _adjust(
    uow: UnitOfWork, account: Account, day: date, difference: int, adjustment: Adjustment
) -> None:
    new = NewTransaction(
        account_id=account.id,
        date=day,
        amount=decimal_amount(difference, account.currency_code),
        category_id=adjustment.category_id,
        notes=ADJUSTMENT,
        cleared=True,
    )
    transactions.record(uow, new)
    uow.session.flush()


def _differs(difference: int, currency: str) -> str:
    amount = f"{decimal_amount(abs(difference), currency):,} {currency}"
    way = "more" if difference > 0 else "less"
    return (
        f"The statement has {amount} {way} than what is ticked."
        " Tick what is missing, or add an adjustment."
    )


def _note(uow: UnitOfWork, action: str, row: Reconciliation) -> None:
    after = {
        "statement_date": row.statement_date,
        "balance": row.balance,
        "count": row.line_count,
    }
    audit.record(uow, action, "account", row.account_id, after=after)
    households.touch(uow)
