"""Lines of statements by the hundred thousand: found again, hidden, shown, removed."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select, update

from spends.domains.ledger.kinds import HIDDEN
from spends.domains.ledger.models import Account, LedgerMonth, Payee, Transaction
from spends.kit import clock
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
ACCOUNTS = table_of(Account)
PAYEES = table_of(Payee)
MONTHS = table_of(LedgerMonth)
MANY = 5_000
FEW = 500


def lock_account(uow: UnitOfWork, account_id: UUID) -> int | None:
    """Keep other imports out of an account until the commit.

    Return its statement version, None without it.
    """
    return uow.session.connection().scalar(
        select(ACCOUNTS.c.statement_version)
        .where(
            ACCOUNTS.c.household_id == uow.household_id,
            ACCOUNTS.c.id == account_id,
            ACCOUNTS.c.deleted_at.is_(None),
        )
        .with_for_update(key_share=True)
    )


def bump_version(uow: UnitOfWork, account_id: UUID) -> None:
    """Count an import into, or out of, an account."""
    uow.session.connection().execute(
        update(ACCOUNTS)
        .where(ACCOUNTS.c.household_id == uow.household_id, ACCOUNTS.c.id == account_id)
        .values(statement_version=ACCOUNTS.c.statement_version + 1)
    )


def keep_bank_balance(uow: UnitOfWork, account_id: UUID, balance: int, day: date) -> None:
    """Keep what the bank says an account held at a day's end, unless a later word is known."""
    uow.session.connection().execute(
        update(ACCOUNTS)
        .where(
            ACCOUNTS.c.household_id == uow.household_id,
            ACCOUNTS.c.id == account_id,
            or_(ACCOUNTS.c.balance_date.is_(None), ACCOUNTS.c.balance_date <= day),
        )
        .values(current_balance=balance, balance_date=day)
    )


def change_bank_balance(
    uow: UnitOfWork, account_id: UUID, said: tuple[int, date], instead: tuple[int, date] | None
) -> None:
    """Let the bank's last word of an account be another, or none, where it is the one said."""
    balance, day = instead or (None, None)
    uow.session.connection().execute(
        update(ACCOUNTS)
        .where(
            ACCOUNTS.c.household_id == uow.household_id,
            ACCOUNTS.c.id == account_id,
            ACCOUNTS.c.current_balance == said[0],
            ACCOUNTS.c.balance_date == said[1],
        )
        .values(current_balance=balance, balance_date=day)
    )


def _known(uow: UnitOfWork, *columns: Any) -> Select[Any]:
    return select(*columns).where(
        LINES.c.household_id == uow.household_id,
        or_(LINES.c.deleted_at.is_(None), LINES.c.deleted_at != HIDDEN),
    )


def fingerprints(
    uow: UnitOfWork, account_id: UUID, first: date, last: date
) -> Iterable[tuple[int, bool]]:
    """Return (fingerprint, has a provider's id) of the lines that came for some days.

    Deleted lines count too, and so do those that a person has moved to another day or account
    since.
    """
    query = _known(uow, LINES.c.fingerprint, LINES.c.external_id.is_not(None)).where(
        LINES.c.fingerprint.is_not(None)
    )
    here = query.where(
        LINES.c.account_id == account_id,
        LINES.c.date.between(first, last),
        LINES.c.statement_account_id.is_(None),
    )
    moved = query.where(LINES.c.statement_account_id == account_id)
    connection = uow.session.connection()
    for chosen in (here, moved):
        yield from ((row[0], row[1]) for row in connection.execute(chosen))


def _of_import(uow: UnitOfWork, import_id: UUID) -> Any:
    return (LINES.c.household_id == uow.household_id) & (LINES.c.import_id == import_id)


def hide(uow: UnitOfWork, import_id: UUID) -> None:
    """Take an import's lines out of sight."""
    uow.session.connection().execute(
        update(LINES)
        .where(_of_import(uow, import_id), LINES.c.deleted_at.is_(None))
        .values(deleted_at=HIDDEN)
    )


def reveal(uow: UnitOfWork, import_id: UUID) -> None:
    """Put an import's hidden lines in sight."""
    uow.session.connection().execute(
        update(LINES)
        .where(_of_import(uow, import_id), LINES.c.deleted_at == HIDDEN)
        .values(deleted_at=None)
    )


def remove_hidden(uow: UnitOfWork, household_id: UUID, import_id: UUID, limit: int) -> int:
    """Remove some of an import's hidden lines for good; return how many."""
    chosen = (
        select(LINES.c.id)
        .where(
            LINES.c.household_id == household_id,
            LINES.c.import_id == import_id,
            LINES.c.deleted_at == HIDDEN,
        )
        .limit(limit)
    )
    return (
        uow.session.connection()
        .execute(delete(LINES).where(LINES.c.household_id == household_id, LINES.c.id.in_(chosen)))
        .rowcount
    )


def _removable(uow: UnitOfWork, import_id: UUID, *, everything: bool) -> Any:
    chosen = _of_import(uow, import_id) & LINES.c.reconciled_at.is_(None)
    if everything:
        # What a statement has locked stays in any case, and so does what it is linked with.
        return chosen & ~_bound(uow, LINES.c.transfer_id) & ~_bound(uow, LINES.c.refund_of_id)
    refunded = select(LINES.c.refund_of_id).where(
        LINES.c.household_id == uow.household_id, LINES.c.refund_of_id.is_not(None)
    )
    return (
        chosen
        & LINES.c.edited_at.is_(None)
        & LINES.c.transfer_id.is_(None)
        & LINES.c.refund_of_id.is_(None)
        & LINES.c.id.not_in(refunded)
    )


def _bound(uow: UnitOfWork, column: Any) -> Any:
    """Return that a reconciled line is linked with a line by a column of its own."""
    locked = select(column).where(
        LINES.c.household_id == uow.household_id,
        column.is_not(None),
        LINES.c.reconciled_at.is_not(None),
    )
    return LINES.c.id.in_(locked.correlate(None))


def months_touched(
    uow: UnitOfWork, import_id: UUID, *, everything: bool
) -> list[tuple[UUID, date, int]]:
    """Return (account, first day, lines) that removing an import's lines would touch."""
    rows = uow.session.connection().execute(
        select(LINES.c.account_id, func.min(LINES.c.date), func.count())
        .where(_removable(uow, import_id, everything=everything))
        .group_by(LINES.c.account_id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def count_of_import(uow: UnitOfWork, import_id: UUID) -> int:
    """Return how many lines of an import are there and not deleted."""
    found = uow.session.connection().scalar(
        select(func.count()).where(_of_import(uow, import_id), LINES.c.deleted_at.is_(None))
    )
    return int(found or 0)


def unlink_from(uow: UnitOfWork, import_id: UUID) -> list[tuple[UUID, date]]:
    """Take away the links of other lines to an import's; return (account, first day) of those."""
    mine = select(LINES.c.id).where(_removable(uow, import_id, everything=True))
    connection = uow.session.connection()
    touched: list[tuple[UUID, date]] = []
    for column in (LINES.c.transfer_id, LINES.c.refund_of_id):
        linked = (LINES.c.household_id == uow.household_id) & column.is_not(None) & column.in_(mine)
        rows = connection.execute(
            select(LINES.c.account_id, func.min(LINES.c.date))
            .where(linked)
            .group_by(LINES.c.account_id)
        )
        touched += [(row[0], row[1]) for row in rows]
        connection.execute(update(LINES).where(linked).values({column.name: None}))
    return touched


def remove(uow: UnitOfWork, import_id: UUID, *, everything: bool) -> None:
    """Remove an import's lines: at once on Postgres.

    On SQLite hide them, to be removed in steps.
    """
    chosen = _removable(uow, import_id, everything=everything)
    connection = uow.session.connection()
    if uow.is_sqlite:
        connection.execute(update(LINES).where(chosen).values(deleted_at=HIDDEN))
    else:
        connection.execute(delete(LINES).where(chosen))


def forget_imports(uow: UnitOfWork, import_ids: Collection[UUID]) -> None:
    """Take the names of imports from the lines and payees that they brought."""
    wanted = list(import_ids)
    for table in (LINES, PAYEES):
        for start in range(0, len(wanted), FEW):
            chosen = (
                table.c.household_id == uow.household_id,
                table.c.import_id.in_(wanted[start : start + FEW]),
            )
            uow.session.connection().execute(update(table).where(*chosen).values(import_id=None))


def balance_on(uow: UnitOfWork, account_id: UUID, day: date) -> int:
    """Return what an account's transactions sum to at a day's end; no opening balance in it."""
    connection = uow.session.connection()
    month = clock.month_of(day)
    before = connection.scalar(
        select(func.sum(MONTHS.c.amount_in + MONTHS.c.amount_out)).where(
            MONTHS.c.household_id == uow.household_id,
            MONTHS.c.account_id == account_id,
            MONTHS.c.month < month,
        )
    )
    within = connection.scalar(
        select(func.sum(LINES.c.amount)).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.account_id == account_id,
            LINES.c.date.between(month, day),
            LINES.c.deleted_at.is_(None),
        )
    )
    return int(before or 0) + int(within or 0)
