"""Lines of an account that rows of a statement may be, or that they were."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from spends.domains.ledger.repository import rows
from spends.domains.ledger.repository.statements import likeness
from spends.domains.ledger.repository.statements import payees as statement_payees
from spends.kit.actor import Permission
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork


class Candidate(NamedTuple):
    """A line that a row of a statement may be; `amount` in minor units of the account's currency.

    `payee` is its name; `is_linked` that it is a side of a transfer, or a refund.
    """

    id: UUID
    version: int
    date: date
    amount: int
    payee_id: UUID | None
    payee: str | None
    description: str | None
    pending: bool
    is_manual: bool
    import_id: UUID | None
    fingerprint: int | None
    external_id: str | None
    is_linked: bool


def candidates(
    uow: UnitOfWork,
    account_id: UUID,
    days: tuple[date, date],
    import_ids: Collection[UUID],
    amounts: Collection[int],
) -> list[Candidate]:
    """Return the lines of some days and amounts that were typed by hand or that imports brought.

    Neither deleted nor reconciled ones.
    """
    uow.require(Permission.READ)
    found = [row for row in likeness.typed(uow, account_id, *days) if row.amount in amounts]
    if import_ids:
        found += likeness.imported(uow, account_id, days, import_ids, amounts)
    return _named(uow, found)


def pending(uow: UnitOfWork, account_id: UUID) -> list[Candidate]:
    """Return an account's lines that are pending, neither deleted nor reconciled ones."""
    uow.require(Permission.READ)
    return _named(uow, likeness.pending(uow, account_id))


def deleted(uow: UnitOfWork, account_id: UUID, first: date, last: date) -> list[Candidate]:
    """Return the deleted lines of an account that statements brought for some days, by id."""
    uow.require(Permission.READ)
    return _named(uow, likeness.deleted(uow, account_id, first, last))


def living(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return which of some lines are there and not deleted."""
    uow.require(Permission.READ)
    return rows.living_ids(uow, ids)


def kept_categories(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return which of some categories are there, which stays so until the commit."""
    uow.require(Permission.WRITE)
    return rows.kept_categories(uow, ids)


def _named(uow: UnitOfWork, lines: Sequence[AnyRow]) -> list[Candidate]:
    payees = {row[4] for row in lines}
    known = statement_payees.payees_by_id(uow, payees - {None})
    names = {key: value[2] for key, value in known.items()}
    return [
        Candidate(line_id, version, day, amount, payee_id, names.get(payee_id), *rest)
        for line_id, version, day, amount, payee_id, *rest in lines
    ]


def deleted_among(uow: UnitOfWork, ids: Collection[UUID]) -> list[Candidate]:
    """Return those of some lines that are deleted."""
    uow.require(Permission.READ)
    return _named(uow, likeness.deleted_among(uow, ids))


def stored_as(uow: UnitOfWork, import_id: UUID, marks: Collection[int]) -> list[tuple[int, UUID]]:
    """Return (fingerprint, id) of an import's lines of some fingerprints, by id."""
    uow.require(Permission.READ)
    return likeness.stored_as(uow, import_id, marks)


def linked(uow: UnitOfWork, import_id: UUID) -> list[tuple[UUID, UUID]]:
    """Return the pairs (from, to) of linked lines of which an import brought at least one.

    Without those of the import's that were edited, split or reconciled since.
    """
    uow.require(Permission.READ)
    return likeness.linked(uow, import_id)


def of_import(uow: UnitOfWork, import_id: UUID) -> Iterator[AnyRow]:
    """Yield (id, date, fingerprint, external_id) of an import's lines, deleted ones too, by id."""
    uow.require(Permission.READ)
    return likeness.of_import(uow, import_id)


def marks_besides(
    uow: UnitOfWork, account_id: UUID, import_id: UUID, first: date, last: date
) -> Iterator[int]:
    """Yield the fingerprints of the lines that came for some days, but not by one import."""
    uow.require(Permission.READ)
    return likeness.marks_besides(uow, account_id, import_id, first, last)
