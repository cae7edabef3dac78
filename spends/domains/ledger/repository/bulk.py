"""Many rows at once: written in chunks, stamped with the household, summed into the months."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select, update

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
from spends.kit.ids import new_id
from spends.kit.model import HouseholdRecord
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

CHUNK = 5_000
LINES = table_of(Transaction)
PAYEES = table_of(Payee)
ACCOUNTS = table_of(Account)

Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Yield items in lists of at most `size`."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


def insert_rows(
    uow: UnitOfWork, model: type[HouseholdRecord], rows: Iterable[dict[str, Any]]
) -> int:
    """Insert rows given as columns; ids, times and the household are stamped. Return how many."""
    now, count = clock.now(), 0
    stamp = {"household_id": uow.household_id, "created_at": now, "updated_at": now, "version": 1}
    for chunk in chunks(rows):
        stamped = [{**stamp, **row, "id": row.get("id") or new_id()} for row in chunk]
        uow.session.connection().execute(insert(table_of(model)), stamped)
        count += len(chunk)
    return count


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


def remove_accounts(uow: UnitOfWork, account_ids: Collection[UUID]) -> int:
    """Remove accounts with everything on them, for good; return how many transactions that were."""
    connection = uow.session.connection()
    chosen = (LINES.c.household_id == uow.household_id, LINES.c.account_id.in_(account_ids))
    others = select(LINES.c.id).where(*chosen)
    for column in (LINES.c.transfer_id, LINES.c.refund_of_id):
        connection.execute(
            update(LINES)
            .where(LINES.c.household_id == uow.household_id, column.in_(others))
            .values({column.name: None})
        )
    for table in (table_of(Split), table_of(TransactionTag)):
        connection.execute(_within(uow, table).where(table.c.transaction_id.in_(others)))
    removed = connection.execute(delete(LINES).where(*chosen)).rowcount
    months = table_of(LedgerMonth)
    connection.execute(_within(uow, months).where(months.c.account_id.in_(account_ids)))
    connection.execute(_within(uow, ACCOUNTS).where(ACCOUNTS.c.id.in_(account_ids)))
    return int(removed)


def remove_unused(uow: UnitOfWork) -> None:
    """Remove payees and tags that no transaction names."""
    connection = uow.session.connection()
    used = select(LINES.c.payee_id).where(
        LINES.c.household_id == uow.household_id, LINES.c.payee_id.is_not(None)
    )
    aliases = table_of(PayeeAlias)
    connection.execute(_within(uow, aliases).where(aliases.c.payee_id.not_in(used)))
    connection.execute(_within(uow, PAYEES).where(PAYEES.c.id.not_in(used)))
    tags, tagged = table_of(Tag), table_of(TransactionTag)
    in_use = select(tagged.c.tag_id).where(tagged.c.household_id == uow.household_id)
    connection.execute(_within(uow, tags).where(tags.c.id.not_in(in_use)))


def _within(uow: UnitOfWork, table: Table) -> Any:
    return delete(table).where(table.c.household_id == uow.household_id)
