"""What a provider's ids say of an account's lines."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from spends.domains.ledger.marks import IdFacts
from spends.domains.ledger.repository.statements import ids
from spends.domains.ledger.service.statements.telling import is_as_it_came
from spends.kit.actor import Permission
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork


def known_ids(uow: UnitOfWork, account_id: UUID, wanted: Sequence[str]) -> dict[str, int | None]:
    """Return the fingerprints of lines that came before by the provider's ids.

    Of those that were moved to another day or account all; deleted lines count too.
    """
    uow.require(Permission.READ)
    return {row[0]: row[1] for row in ids.prints(uow, account_id, wanted)}


def facts_of_ids(uow: UnitOfWork, account_id: UUID, wanted: Sequence[str]) -> list[IdFacts]:
    """Return what is known of a provider's ids."""
    uow.require(Permission.READ)
    return _facts(ids.facts(uow, account_id, wanted))


def facts_of_parts(uow: UnitOfWork, account_id: UUID, days: tuple[date, date]) -> list[IdFacts]:
    """Return what is known of the lines of some days that may be parts of a sum (`id/1`)."""
    uow.require(Permission.READ)
    return _facts(ids.parts(uow, account_id, *days))


def _facts(rows: Iterable[AnyRow]) -> list[IdFacts]:
    return [
        IdFacts(
            row.external_id,
            row.fingerprint,
            row.date,
            row.amount,
            row.pending,
            is_as_it_came(row),
        )
        for row in rows
    ]
