"""Transactions with the names of what they point to, for showing."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from spends.domains.ledger.repository.reading.stream import (
    ACCOUNTS,
    CATEGORIES,
    LINES,
    PARTS,
    PAYEES,
    Condition,
)
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork


def full(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, AnyRow]:
    """Return rows with the names of their account, payee and category, by id."""
    rows = uow.session.connection().execute(
        select(
            *(LINES.c[name] for name in SHOWN),
            ACCOUNTS.c.name.label("account_name"),
            PAYEES.c.name.label("payee"),
            CATEGORIES.c.name.label("category_name"),
            CATEGORIES.c.color.label("category_color"),
        )
        .select_from(
            LINES.join(ACCOUNTS, _same(ACCOUNTS, "account_id"))
            .outerjoin(PAYEES, _same(PAYEES, "payee_id"))
            .outerjoin(CATEGORIES, _same(CATEGORIES, "category_id"))
        )
        .where(LINES.c.household_id == uow.household_id, LINES.c.id.in_(ids))
    )
    return {row.id: row for row in rows}


SHOWN = (
    "id",
    "account_id",
    "date",
    "amount",
    "currency_code",
    "base_amount",
    "payee_id",
    "description",
    "category_id",
    "notes",
    "pending",
    "cleared",
    "reconciled_at",
    "is_manual",
    "is_split",
    "transfer_id",
    "refund_of_id",
    "member_id",
    "import_id",
    "created_at",
    "updated_at",
    "version",
)


def _same(table: Any, column: str) -> Condition:
    return and_(table.c.household_id == LINES.c.household_id, table.c.id == LINES.c[column])


def split_rows(uow: UnitOfWork, ids: Sequence[UUID]) -> Sequence[AnyRow]:
    """Return the parts of transactions with the names of their categories, in order."""
    if not ids:
        return []
    same = and_(
        CATEGORIES.c.household_id == PARTS.c.household_id, CATEGORIES.c.id == PARTS.c.category_id
    )
    return (
        uow.session.connection()
        .execute(
            select(
                PARTS.c.transaction_id,
                PARTS.c.id,
                PARTS.c.amount,
                PARTS.c.base_amount,
                PARTS.c.category_id,
                CATEGORIES.c.name.label("category_name"),
                CATEGORIES.c.color.label("category_color"),
                PARTS.c.notes,
            )
            .select_from(PARTS.outerjoin(CATEGORIES, same))
            .where(PARTS.c.household_id == uow.household_id, PARTS.c.transaction_id.in_(ids))
            .order_by(PARTS.c.transaction_id, PARTS.c.position)
        )
        .all()
    )


def of_amounts(
    uow: UnitOfWork, amounts: Collection[int], first: date, last: date
) -> Sequence[AnyRow]:
    """Return (id, amount, currency, date) of the booked lines of these very amounts."""
    query = select(LINES.c.id, LINES.c.amount, LINES.c.currency_code, LINES.c.date).where(
        LINES.c.household_id == uow.household_id,
        LINES.c.deleted_at.is_(None),
        LINES.c.transfer_id.is_(None),
        ~LINES.c.pending,
        LINES.c.amount.in_(list(amounts)),
        LINES.c.date.between(first, last),
    )
    return uow.session.connection().execute(query).all()


def spent_over(uow: UnitOfWork, least: int, first: date, last: date) -> list[tuple[UUID, int]]:
    """Return (id, what left) of the lines that took at least so much, both days included."""
    budgeted = and_(_same(ACCOUNTS, "account_id"), ACCOUNTS.c.include_in_budget)
    query = (
        select(LINES.c.id, -LINES.c.base_amount)
        .select_from(LINES.join(ACCOUNTS, budgeted))
        .where(
            LINES.c.household_id == uow.household_id,
            LINES.c.deleted_at.is_(None),
            LINES.c.transfer_id.is_(None),
            LINES.c.date.between(first, last),
            LINES.c.base_amount <= -least,
        )
    )
    return [(row[0], int(row[1])) for row in uow.session.connection().execute(query)]
