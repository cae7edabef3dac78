"""Accounts, categories and transactions, one or a few at a time, by the ORM."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, or_, select, union
from sqlmodel import col

from spends.domains.ledger.kinds import HIDDEN
from spends.domains.ledger.models import (
    Account,
    Category,
    Payee,
    RefusedTransfer,
    Split,
    Transaction,
)
from spends.domains.ledger.repository import worth
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.views import AccountLabel
from spends.kit.errors import InvalidInput, NotFound, StaleVersion
from spends.kit.repository import take_rows
from spends.kit.sql import among, table_of
from spends.kit.unit_of_work import UnitOfWork

NO_ACCOUNT = "This account does not exist. Choose another."
CHUNK = 500


def account(uow: UnitOfWork, account_id: UUID) -> Account:
    """Return an account; NotFound when it is unknown or deleted."""
    found = uow.session.get(Account, (uow.household_id, account_id))
    if found is None or found.deleted_at is not None:
        raise NotFound
    return found


def account_in_body(uow: UnitOfWork, account_id: UUID, field: str = "account_id") -> Account:
    """Return the account a body names; InvalidInput when it is unknown."""
    try:
        return account(uow, account_id)
    except NotFound as error:
        raise InvalidInput.field(field, NO_ACCOUNT) from error


def kept_account(uow: UnitOfWork, account_id: UUID) -> Account:
    """Return the account a body names, which stays there until the commit.

    InvalidInput when it is unknown, or was deleted while waiting for who was at it.
    """
    if not uow.is_sqlite:
        table = table_of(Account)
        query = select(table.c.id).where(
            table.c.household_id == uow.household_id,
            table.c.id == account_id,
            table.c.deleted_at.is_(None),
        )
        kept = uow.session.connection().scalar(query.with_for_update(read=True, key_share=True))
        if kept is None:
            raise InvalidInput.field("account_id", NO_ACCOUNT)
    return account_in_body(uow, account_id)


def take_account(uow: UnitOfWork, account_id: UUID) -> None:
    """Wait, on Postgres, for all who put lines into an account, and keep others from doing so."""
    if uow.is_sqlite:
        return
    table = table_of(Account)
    query = select(table.c.id).where(
        table.c.household_id == uow.household_id, table.c.id == account_id
    )
    uow.session.connection().execute(query.with_for_update())


def accounts(uow: UnitOfWork) -> Sequence[Account]:
    """Return the accounts by name."""
    return uow.session.scalars(
        select(Account)
        .where(col(Account.deleted_at).is_(None))
        .order_by(col(Account.name), col(Account.id))
    ).all()


def account_labels(uow: UnitOfWork) -> dict[UUID, AccountLabel]:
    """Return names and currencies of all accounts, deleted ones too."""
    table = table_of(Account)
    found = uow.session.connection().execute(
        select(table.c.id, table.c.name, table.c.currency_code, table.c.deleted_at).where(
            table.c.household_id == uow.household_id
        )
    )
    return {row[0]: AccountLabel(row[1], row[2], row[3] is not None) for row in found}


def has_transactions(uow: UnitOfWork, account_id: UUID) -> bool:
    """Return whether an account has any transaction that is not deleted."""
    found = select(col(Transaction.id)).where(
        col(Transaction.account_id) == account_id, col(Transaction.deleted_at).is_(None)
    )
    return uow.session.scalar(found.limit(1)) is not None


def category(uow: UnitOfWork, category_id: UUID) -> Category:
    """Return a category; NotFound when it is unknown or deleted."""
    found = uow.session.get(Category, (uow.household_id, category_id))
    if found is None or found.deleted_at is not None:
        raise NotFound
    return found


def category_in_body(uow: UnitOfWork, category_id: UUID, field: str = "category_id") -> Category:
    """Return the category a body names; InvalidInput when it is unknown."""
    if not kept_categories(uow, [category_id]):
        raise InvalidInput.field(field, "This category does not exist. Choose another.")
    return category(uow, category_id)


def kept_categories(uow: UnitOfWork, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of some categories that are there; they stay there until the commit."""
    table, wanted, found = table_of(Category), sorted(set(ids)), set[UUID]()
    for start in range(0, len(wanted), CHUNK):
        query = select(table.c.id).where(
            table.c.household_id == uow.household_id,
            table.c.id.in_(wanted[start : start + CHUNK]),
            table.c.deleted_at.is_(None),
        )
        # Who writes the category's name is not kept out: only who takes it away locks it whole.
        kept = query.order_by(table.c.id).with_for_update(read=True, key_share=True)
        found.update(uow.session.connection().scalars(kept))
    return found


def hold_transaction(uow: UnitOfWork, transaction_id: UUID) -> None:
    """Keep others, on Postgres, from changing or holding a transaction until the commit."""
    if uow.is_sqlite:
        return
    table = table_of(Transaction)
    query = select(table.c.id).where(
        table.c.household_id == uow.household_id, table.c.id == transaction_id
    )
    uow.session.connection().execute(query.with_for_update(key_share=True))


def take_categories(uow: UnitOfWork, ids: Iterable[UUID]) -> None:
    """Wait, on Postgres, for all who put lines into categories, and keep others from doing so."""
    take_rows(uow, Category, ids)


def categories(uow: UnitOfWork) -> Sequence[Category]:
    """Return every category, in order of position and name."""
    return uow.session.scalars(
        select(Category)
        .where(col(Category.deleted_at).is_(None))
        .order_by(col(Category.position), col(Category.name), col(Category.id))
    ).all()


def move_category(uow: UnitOfWork, source: UUID, target: UUID | None) -> int:
    """Give lines, splits and payees of a category another one; return how many lines and splits."""
    moved = sum(
        named.point_elsewhere(uow, model, "category_id", source, target)
        for model in (Transaction, Split)
    )
    named.point_elsewhere(uow, Payee, "default_category_id", source, target)
    return moved


def transaction(uow: UnitOfWork, transaction_id: UUID, *, deleted: bool = False) -> Transaction:
    """Return a transaction.

    NotFound when it is unknown, or deleted unless that is what is asked for.
    """
    found = uow.session.get(Transaction, (uow.household_id, transaction_id))
    if found is None or found.deleted_at == HIDDEN or (found.deleted_at is not None) != deleted:
        raise NotFound
    return found


def transactions(uow: UnitOfWork, ids: Collection[UUID]) -> list[Transaction]:
    """Return the transactions of ids, deleted ones too, in no order."""
    wanted, found = list(ids), list[Transaction]()
    for start in range(0, len(wanted), CHUNK):
        query = select(Transaction).where(col(Transaction.id).in_(wanted[start : start + CHUNK]))
        found.extend(uow.session.scalars(query))
    return found


def living_ids(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return which of some ids are those of transactions that are there and not deleted."""
    table = table_of(Transaction)
    query = select(table.c.id).where(
        table.c.household_id == uow.household_id,
        among(table.c.id, ids),
        table.c.deleted_at.is_(None),
    )
    uow.session.flush()
    return set(uow.session.connection().scalars(query))


def lock(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Keep others from changing transactions, and what they are linked with, while this work lasts.

    Call it before they are read. The rows are taken in order of their ids, so that two writers wait
    for one another in turn; StaleVersion when a link was made while waiting. SQLite has one writer
    at a time anyway.
    """
    if uow.is_sqlite:
        return
    uow.session.flush()
    worth.hold_rates(uow)
    lines = table_of(Transaction)
    mine = lines.c.household_id == uow.household_id
    wanted = list(ids)
    # Each way by an index of its own: for all ways in one condition Postgres would read every line.
    near = union(
        *(
            select(column).where(mine, found.in_(wanted), column.is_not(None))
            for column, found in (
                (lines.c.id, lines.c.id),
                (lines.c.id, lines.c.transfer_id),
                (lines.c.id, lines.c.refund_of_id),
                (lines.c.refund_of_id, lines.c.id),
            )
        )
    )
    connection = uow.session.connection()
    chosen = select(lines.c.id).where(mine, lines.c.id.in_(connection.scalars(near).all()))
    locked = set(connection.scalars(chosen.order_by(lines.c.id).with_for_update()))
    if not locked.issuperset(connection.scalars(near)):
        raise StaleVersion
    for row in uow.session.identity_map.values():
        if isinstance(row, Transaction) and row.id in locked:
            uow.session.expire(row)


def refunds_of(uow: UnitOfWork, ids: Collection[UUID]) -> Sequence[Transaction]:
    """Return the live transactions that refund any of these."""
    if not ids:
        return []
    query = select(Transaction).where(
        col(Transaction.refund_of_id).in_(list(ids)), col(Transaction.deleted_at).is_(None)
    )
    return uow.session.scalars(query).all()


def splits(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, list[Split]]:
    """Return the parts of transactions, in order."""
    wanted, found = list(ids), dict[UUID, list[Split]]()
    for start in range(0, len(wanted), CHUNK):
        query = (
            select(Split)
            .where(col(Split.transaction_id).in_(wanted[start : start + CHUNK]))
            .order_by(col(Split.position))
        )
        for part in uow.session.scalars(query):
            found.setdefault(part.transaction_id, []).append(part)
    return found


def replace_splits(uow: UnitOfWork, transaction_id: UUID, parts: Sequence[Split]) -> None:
    """Give a transaction other parts."""
    uow.session.execute(
        delete(Split)
        .where(col(Split.transaction_id) == transaction_id)
        .execution_options(synchronize_session="fetch")
    )
    uow.session.add_all(parts)
    uow.session.flush()


def refuse_transfer(uow: UnitOfWork, first: UUID, second: UUID) -> None:
    """Remember that two transactions are no transfer."""
    low, high = sorted((first, second))
    if uow.session.get(RefusedTransfer, (uow.household_id, low, high)) is None:
        uow.session.add(RefusedTransfer(first_id=low, second_id=high))


def import_has_links(uow: UnitOfWork, import_id: UUID) -> bool:
    """Return whether lines of an import are linked as transfers or refunds."""
    query = select(col(Transaction.id)).where(
        col(Transaction.import_id) == import_id,
        or_(col(Transaction.transfer_id).is_not(None), col(Transaction.refund_of_id).is_not(None)),
    )
    return uow.session.scalar(query.limit(1)) is not None
