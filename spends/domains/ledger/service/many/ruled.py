"""Transactions for rules: what rules look at, what is held against, and the changes they make."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from spends.domains.ledger.repository import rows
from spends.domains.ledger.repository.linking import pairs
from spends.domains.ledger.repository.many import ruled
from spends.domains.ledger.repository.many import writing as rows_of_many
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.many import writing
from spends.kit.actor import Permission
from spends.kit.errors import StaleVersion
from spends.kit.unit_of_work import UnitOfWork

RawId = Any
"""An id as the database's driver gives it; `whole_id` makes it a UUID."""


Likely: TypeAlias = ruled.Likely
Days: TypeAlias = tuple[date, date]


class Row(NamedTuple):
    """A transaction as rules see it; `batches` yields plain tuples of these fields."""

    id: RawId
    account_id: RawId
    day: date
    amount: int
    payee_id: RawId
    description: str | None
    category_id: RawId
    notes: str | None
    is_split: bool
    transfer_id: RawId
    refund_of_id: RawId
    version: int
    cleared: bool


class OtherSide(NamedTuple):
    """A line that may be the other side of a transfer; `amount` in minor units."""

    id: UUID
    day: date
    amount: int
    version: int


def batches(
    uow: UnitOfWork, wanted: TransactionFilter, likely: Sequence[Likely] | None = None
) -> Iterator[Sequence[Any]]:
    """Yield the lines of a filter in batches, those that are like any of `likely`, or all of them.

    No deleted and no reconciled ones.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    yield from ruled.batches(uow, wanted, likely)


def whole_id(raw: RawId) -> UUID:
    """Return the id that a row has."""
    if isinstance(raw, UUID):
        return raw
    return UUID(bytes=raw) if isinstance(raw, bytes) else UUID(raw)


def raw_id(uow: UnitOfWork, value: UUID) -> RawId:
    """Return an id as the rows have it."""
    return value.bytes if uow.is_sqlite else value


def payee_names(uow: UnitOfWork) -> dict[UUID, str]:
    """Return the folded name of every payee."""
    uow.require(Permission.READ)
    return ruled.payee_names(uow)


def tags(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return the names of the tags of lines; lines without are left out."""
    uow.require(Permission.READ)
    return rows_of_many.tags(uow, ids)


def part_categories(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, tuple[UUID | None, ...]]:
    """Return the categories of the parts of split lines, None for parts without."""
    uow.require(Permission.READ)
    return ruled.part_categories(uow, ids)


def other_sides(
    uow: UnitOfWork, account_ids: tuple[UUID, UUID], amounts: Collection[int], days: Days
) -> list[OtherSide]:
    """Return lines that can be a transfer's other side: of some amounts, between two days.

    On the second of two accounts, when it has the currency of the first.
    """
    uow.require(Permission.READ)
    labels = rows.account_labels(uow)
    own, other = (labels.get(account_id) for account_id in account_ids)
    if own is None or other is None or own.currency_code != other.currency_code:
        return []
    return [OtherSide(*row) for row in ruled.other_sides(uow, account_ids[1], amounts, *days)]


def refunded(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return which of some lines others pay back."""
    uow.require(Permission.READ)
    return pairs.refunded(uow, ids)


def refused(uow: UnitOfWork, ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return the pairs of lines, some of them these, that a person said are no transfer."""
    uow.require(Permission.READ)
    return ruled.refused(uow, ids)


def write(
    uow: UnitOfWork, edits: Mapping[UUID, writing.Edit], versions: Mapping[UUID, int]
) -> UUID:
    """Make the edits of lines in one change; return what undoes it.

    The lines are not held to be edited by hand. StaleVersion when one of them has another version
    by now, or a category that they get is gone.
    """
    lines = writing.taken(uow, edits.keys(), {name for edit in edits.values() for name in edit})
    given = {edit["category_id"] for edit in edits.values() if "category_id" in edit}
    if rows.kept_categories(uow, given) != given or any(
        line_id not in lines or lines[line_id].version != versions[line_id] for line_id in edits
    ):
        raise StaleVersion
    return writing.write(uow, "apply_rules", lines, edits, by_hand=False).id
