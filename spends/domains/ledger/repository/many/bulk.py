"""Many rows at once: linked, tagged, and removed with what hangs on them."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, select, update

from spends.domains.ledger.models import (
    Account,
    LedgerMonth,
    Payee,
    PayeeAlias,
    Split,
    Tag,
    Transaction,
    TransactionTag,
)
from spends.kit import clock
from spends.kit.repository import chunks
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PAYEES = table_of(Payee)
ACCOUNTS = table_of(Account)


def tag_lines(uow: UnitOfWork, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Tag transactions: pairs of transaction and tag."""
    if pairs:
        uow.session.connection().execute(
            insert(table_of(TransactionTag)),
            [
                {"household_id": uow.household_id, "transaction_id": line_id, "tag_id": tag_id}
                for line_id, tag_id in pairs
            ],
        )


def link_lines(uow: UnitOfWork, links: Sequence[tuple[UUID, UUID | None, UUID | None]]) -> None:
    """Link transactions: each with the other side of its transfer and with what it refunds."""
    if links:
        uow.session.connection().execute(
            update(LINES)
            .where(LINES.c.household_id == uow.household_id, LINES.c.id == bindparam("line_id"))
            .values(transfer_id=bindparam("transfer"), refund_of_id=bindparam("refund_of")),
            [
                {"line_id": line_id, "transfer": transfer, "refund_of": refund_of}
                for line_id, transfer, refund_of in links
            ],
        )


class Named(NamedTuple):
    """Payees and tags that lines name."""

    payee_ids: set[UUID]
    tag_ids: set[UUID]


def named_in(uow: UnitOfWork, account_ids: Collection[UUID]) -> Named:
    """Return the payees and tags that the lines of accounts name."""
    connection = uow.session.connection()
    payees = select(LINES.c.payee_id).where(*_on(uow, account_ids), LINES.c.payee_id.is_not(None))
    tagged = table_of(TransactionTag)
    tags = select(tagged.c.tag_id).where(
        tagged.c.household_id == uow.household_id,
        tagged.c.transaction_id.in_(select(LINES.c.id).where(*_on(uow, account_ids))),
    )
    return Named(
        set(connection.scalars(payees.distinct())), set(connection.scalars(tags.distinct()))
    )


def _on(uow: UnitOfWork, account_ids: Collection[UUID]) -> tuple[ColumnElement[bool], ...]:
    return LINES.c.household_id == uow.household_id, LINES.c.account_id.in_(account_ids)


def unlink_from(uow: UnitOfWork, account_ids: Collection[UUID]) -> set[UUID]:
    """Unlink other accounts' lines from the lines of these; return the accounts they are on."""
    connection = uow.session.connection()
    others = select(LINES.c.id).where(*_on(uow, account_ids))
    touched: set[UUID] = set()
    for column in (LINES.c.transfer_id, LINES.c.refund_of_id):
        linked = (
            LINES.c.household_id == uow.household_id,
            LINES.c.account_id.not_in(account_ids),
            column.in_(others),
        )
        touched.update(connection.scalars(select(LINES.c.account_id).where(*linked).distinct()))
        values = {column.name: None, "version": LINES.c.version + 1, "updated_at": clock.now()}
        connection.execute(update(LINES).where(*linked).values(values))
    return touched


def remove_accounts(uow: UnitOfWork, account_ids: Collection[UUID]) -> int:
    """Remove accounts with everything on them, for good; return how many transactions that were."""
    connection = uow.session.connection()
    chosen = _on(uow, account_ids)
    others = select(LINES.c.id).where(*chosen)
    connection.execute(update(LINES).where(*chosen).values(transfer_id=None, refund_of_id=None))
    for table in (table_of(Split), table_of(TransactionTag)):
        connection.execute(_within(uow, table).where(table.c.transaction_id.in_(others)))
    removed = connection.execute(delete(LINES).where(*chosen)).rowcount
    months = table_of(LedgerMonth)
    connection.execute(_within(uow, months).where(months.c.account_id.in_(account_ids)))
    connection.execute(_within(uow, ACCOUNTS).where(ACCOUNTS.c.id.in_(account_ids)))
    return int(removed)


def unused_in(uow: UnitOfWork, named: Named) -> Named:
    """Return those of some payees and tags that no transaction names any more."""
    connection = uow.session.connection()
    used = select(LINES.c.payee_id).where(
        LINES.c.household_id == uow.household_id, LINES.c.payee_id.is_not(None)
    )
    tagged = table_of(TransactionTag)
    in_use = select(tagged.c.tag_id).where(tagged.c.household_id == uow.household_id)
    return Named(
        named.payee_ids - set(connection.scalars(used.distinct())),
        named.tag_ids - set(connection.scalars(in_use.distinct())),
    )


def remove_named(uow: UnitOfWork, named: Named) -> None:
    """Remove payees and tags that no transaction names, for good."""
    connection = uow.session.connection()
    aliases, tags = table_of(PayeeAlias), table_of(Tag)
    for chunk in chunks(named.payee_ids):
        connection.execute(_within(uow, aliases).where(aliases.c.payee_id.in_(chunk)))
        connection.execute(_within(uow, PAYEES).where(PAYEES.c.id.in_(chunk)))
    for chunk in chunks(named.tag_ids):
        connection.execute(_within(uow, tags).where(tags.c.id.in_(chunk)))


def _within(uow: UnitOfWork, table: Table) -> Any:
    return delete(table).where(table.c.household_id == uow.household_id)
