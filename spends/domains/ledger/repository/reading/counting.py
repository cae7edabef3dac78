"""Which pieces of the lines a report counts, so that its figure can be met row by row.

A piece is a line, or a part of one that is split. The conditions are those of the reports, said of
pieces instead of monthly sums; a property test holds the two together.
"""

from collections.abc import Collection, Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true

from spends.domains.ledger.kinds import CategoryType
from spends.domains.ledger.models import Account, Category, Split, Transaction
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PARTS = table_of(Split)
CATEGORIES = table_of(Category)
ACCOUNTS = table_of(Account)

Condition = ColumnElement[bool]
CountsAs = Literal["income", "expense", "either"]


def in_none(piece: Any, category_ids: Collection[UUID]) -> Condition:
    """Return the condition that a line or a part is in none of some categories."""
    return or_(piece.category_id.is_(None), piece.category_id.not_in(category_ids))


class Pieces:
    """The pieces that count as income, as spending, or as either.

    Only those in some categories, when they are named, and in none of those `besides`; only those
    without one, when `bare`.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        counts_as: CountsAs,
        category_ids: Collection[UUID] | None = None,
        besides: Collection[UUID] = (),
        *,
        bare: bool = False,
    ) -> None:
        self._uow = uow
        self._counts_as = counts_as
        self._category_ids = category_ids
        self._besides = besides
        self._bare = bare

    def met(self) -> Condition:
        """Return the condition on lines that have such a piece."""
        accounts = select(ACCOUNTS.c.id).where(
            ACCOUNTS.c.household_id == self._uow.household_id, ACCOUNTS.c.include_in_budget
        )
        parts = exists().where(*self._own_parts()).correlate(LINES)
        return and_(
            LINES.c.transfer_id.is_(None),
            LINES.c.account_id.in_(accounts),
            or_(and_(~LINES.c.is_split, self._counted(LINES.c)), and_(LINES.c.is_split, parts)),
        )

    def worth(self) -> ColumnElement[Any]:
        """Return what the pieces of a line that meets the condition are worth.

        In the household's currency; NULL without a rate.
        """
        parts = (
            select(func.sum(PARTS.c.base_amount))
            .where(*self._own_parts())
            .correlate(LINES)
            .scalar_subquery()
        )
        return case((LINES.c.is_split, parts), else_=LINES.c.base_amount)

    def shares(self, ids: Sequence[UUID]) -> dict[UUID, int | None]:
        """Return `worth` of lines that meet the condition, by id."""
        found = self._uow.session.connection().execute(
            select(LINES.c.id, self.worth()).where(
                LINES.c.household_id == self._uow.household_id, LINES.c.id.in_(ids)
            )
        )
        return {row_id: None if worth is None else int(worth) for row_id, worth in found}

    def _own_parts(self) -> list[Condition]:
        return [
            PARTS.c.household_id == self._uow.household_id,
            PARTS.c.transaction_id == LINES.c.id,
            self._counted(PARTS.c),
        ]

    def _counted(self, piece: Any) -> Condition:
        found = [self._sided(piece)]
        if self._category_ids is not None:
            found.append(piece.category_id.in_(self._category_ids))
        if self._besides:
            found.append(in_none(piece, self._besides))
        if self._bare:
            found.append(self._without_category(piece))
        return and_(*found)

    def _sided(self, piece: Any) -> Condition:
        if self._counts_as == "either":
            return true()
        refund = LINES.c.refund_of_id.is_not(None)
        # The sign of a worth that is not known, or nothing, is that of the amount.
        sign = func.coalesce(func.nullif(piece.base_amount, 0), piece.amount)
        without = self._without_category(piece)
        if self._counts_as == "expense":
            return or_(refund, self._of(piece, CategoryType.EXPENSE), and_(without, sign < 0))
        return and_(~refund, or_(self._of(piece, CategoryType.INCOME), and_(without, sign > 0)))

    def _of(self, piece: Any, *types: CategoryType) -> Condition:
        known = select(CATEGORIES.c.id).where(
            CATEGORIES.c.household_id == self._uow.household_id,
            CATEGORIES.c.deleted_at.is_(None),
            CATEGORIES.c.type.in_(types),
        )
        return and_(piece.category_id.is_not(None), piece.category_id.in_(known))

    def _without_category(self, piece: Any) -> Condition:
        return ~self._of(piece, *CategoryType)
