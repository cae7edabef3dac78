"""Lines that may belong to one another, as plain rows: only what was hit is looked at whole."""

from collections.abc import Collection
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select

from spends.domains.ledger.models import Payee, RefusedTransfer, Transaction
from spends.kit.model import metadata
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, among, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PAYEES = table_of(Payee)
REFUSED = table_of(RefusedTransfer)
PAIRS = 2

FACTS: Final = (
    "id",
    "account_id",
    "date",
    "amount",
    "currency_code",
    "base_amount",
    "payee_id",
    "category_id",
    "description",
    "pending",
    "is_split",
    "import_id",
    "transfer_id",
    "refund_of_id",
    "reconciled_at",
    "deleted_at",
    "version",
)


def facts(uow: UnitOfWork, ids: Collection[UUID], *, lock: bool = False) -> list[AnyRow]:
    """Return what there is to know of lines, deleted ones too, and the payee's name.

    With `lock` they stay so until the commit, and those that somebody else is changing are left
    out.
    """
    found: list[AnyRow] = []
    same = (PAYEES.c.household_id == LINES.c.household_id) & (PAYEES.c.id == LINES.c.payee_id)
    columns = (*(LINES.c[name] for name in FACTS), PAYEES.c.name.label("payee"))
    for some in chunks(_in_order(ids)):
        query = (
            select(*columns)
            .select_from(LINES.outerjoin(PAYEES, same))
            .where(LINES.c.household_id == uow.household_id, among(LINES.c.id, some))
        )
        if lock:
            query = query.order_by(LINES.c.id).with_for_update(of=LINES, skip_locked=True)
        found += uow.session.connection().execute(query)
    return found


def refused(uow: UnitOfWork, ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return the pairs with any of some lines that were said to be no transfer, as kept."""
    found = set[tuple[UUID, UUID]]()
    for some in chunks(_in_order(ids)):
        for column in (REFUSED.c.first_id, REFUSED.c.second_id):
            query = select(REFUSED.c.first_id, REFUSED.c.second_id).where(
                REFUSED.c.household_id == uow.household_id, among(column, some)
            )
            found.update((row[0], row[1]) for row in uow.session.connection().execute(query))
    return found


def has_moved(uow: UnitOfWork, account_id: UUID, payee_id: UUID) -> bool:
    """Return whether any line of a payee on an account is a side of a transfer."""
    query = (
        _chosen(uow, "id")
        .where(
            LINES.c.payee_id == payee_id,
            LINES.c.account_id == account_id,
            LINES.c.transfer_id.is_not(None),
            LINES.c.deleted_at.is_(None),
        )
        .with_hint(LINES, "INDEXED BY ix_transaction_payee", "sqlite")
    )
    return uow.session.connection().scalar(query.limit(1)) is not None


def all_moved(uow: UnitOfWork) -> set[tuple[UUID, UUID]]:
    """Return the payees of all sides of transfers, as (account, payee)."""
    query = (
        _chosen(uow, "account_id", "payee_id")
        .where(
            LINES.c.transfer_id.is_not(None),
            LINES.c.payee_id.is_not(None),
            LINES.c.deleted_at.is_(None),
        )
        .with_hint(LINES, "INDEXED BY ix_transaction_transfer_id", "sqlite")
    )
    found = uow.session.connection().execute(query.distinct())
    return {(row[0], row[1]) for row in found}


def take_turn(uow: UnitOfWork) -> None:
    """Wait, on Postgres, for who looks for pairs in the household, and keep others waiting.

    Two imports at once would each not see the lines of the other.
    """
    if not uow.is_sqlite:
        key = int.from_bytes(uow.household_id.bytes[-8:], signed=True) ^ PAIRS
        uow.session.connection().execute(select(func.pg_advisory_xact_lock(key)))


def named(uow: UnitOfWork, ids: Collection[UUID], besides: Collection[str]) -> set[UUID]:
    """Return which of some lines are named by rows that would go with them.

    But for those of some tables.
    """
    found = set[UUID]()
    columns = [
        table.c[key.column_keys[-1]]
        for table in metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table is LINES and key.ondelete and table.name not in besides
    ]
    for some in chunks(_in_order(ids)):
        for column in columns:
            query = select(column).where(
                column.table.c.household_id == uow.household_id, among(column, some)
            )
            found.update(uow.session.connection().scalars(query))
    return found


def refunded(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return which of some lines others pay back."""
    found = set[UUID]()
    for some in chunks(_in_order(ids)):
        query = _chosen(uow, "refund_of_id").where(
            LINES.c.refund_of_id.is_not(None),
            among(LINES.c.refund_of_id, some),
            LINES.c.deleted_at.is_(None),
        )
        found.update(uow.session.connection().scalars(query))
    return found


class PaidBack(NamedTuple):
    """What pays a line back in one currency: minor units, and the day of the first."""

    line_id: UUID
    currency_code: str
    amount: int
    first: date


def paid_back(uow: UnitOfWork, ids: Collection[UUID]) -> list[PaidBack]:
    """Return what pays some lines back."""
    found: list[PaidBack] = []
    own = (LINES.c.refund_of_id, LINES.c.currency_code)
    for some in chunks(_in_order(ids)):
        query = select(*own, func.sum(LINES.c.amount), func.min(LINES.c.date)).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.refund_of_id.is_not(None),
            among(LINES.c.refund_of_id, some),
            LINES.c.deleted_at.is_(None),
        )
        rows = uow.session.connection().execute(query.group_by(*own))
        found += [PaidBack(row[0], row[1], int(row[2]), row[3]) for row in rows]
    return found


def accept_transfer(uow: UnitOfWork, first: UUID, second: UUID) -> None:
    """Forget that two lines were said to be no transfer."""
    found = uow.session.get(RefusedTransfer, (uow.household_id, *sorted((first, second))))
    if found is not None:
        uow.session.delete(found)


def _chosen(uow: UnitOfWork, *names: str) -> Select[tuple[Any, ...]]:
    columns = (LINES.c[name] for name in names)
    return select(*columns).where(LINES.c.household_id == uow.household_id)


def _in_order(ids: Collection[UUID]) -> list[UUID]:
    """Return ids once each, in the order in which all who lock lines take them."""
    # By their numbers, which compare ten times as fast as ids do.
    return sorted(set(ids), key=attrgetter("int"))
