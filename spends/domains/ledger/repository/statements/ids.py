"""What an account's lines are known by to the provider, deleted and moved ones too."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from spends.domains.ledger.kinds import HIDDEN
from spends.domains.ledger.models import Transaction
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
FACTS = tuple(
    LINES.c[name]
    for name in (
        *("external_id", "fingerprint", "date", "amount", "description", "pending"),
        "statement_account_id",
    )
)


def _known(uow: UnitOfWork, *columns: Any) -> Select[Any]:
    return select(*columns).where(
        LINES.c.household_id == uow.household_id,
        LINES.c.external_id.is_not(None),
        or_(LINES.c.deleted_at.is_(None), LINES.c.deleted_at != HIDDEN),
    )


def _here(query: Select[Any], account_id: UUID, *conditions: ColumnElement[bool]) -> Select[Any]:
    return query.where(
        LINES.c.account_id == account_id, LINES.c.statement_account_id.is_(None), *conditions
    )


def prints(uow: UnitOfWork, account_id: UUID, wanted: Sequence[str]) -> Iterator[AnyRow]:
    """Yield (external_id, fingerprint) of the lines of some ids, and of those that were moved."""
    query = _known(uow, LINES.c.external_id, LINES.c.fingerprint)
    connection = uow.session.connection()
    yield from connection.execute(query.where(LINES.c.statement_account_id == account_id))
    for some in chunks(wanted):
        yield from connection.execute(_here(query, account_id, LINES.c.external_id.in_(some)))


def facts(uow: UnitOfWork, account_id: UUID, wanted: Sequence[str]) -> list[AnyRow]:
    """Return the `FACTS` of the lines of some ids."""
    query, connection = _known(uow, *FACTS), uow.session.connection()
    found: list[AnyRow] = []
    for some in chunks(wanted):
        chosen = query.where(LINES.c.external_id.in_(some))
        found += connection.execute(_here(chosen, account_id))
        found += connection.execute(chosen.where(LINES.c.statement_account_id == account_id))
    return found


def parts(uow: UnitOfWork, account_id: UUID, first: date, last: date) -> list[AnyRow]:
    """Return the `FACTS` of the lines of some days, and of moved ones, whose ids have a slash."""
    query = _known(uow, *FACTS).where(LINES.c.external_id.like("%/%"))
    connection = uow.session.connection()
    here = _here(query, account_id, LINES.c.date.between(first, last))
    moved = query.where(LINES.c.statement_account_id == account_id)
    return [*connection.execute(here), *connection.execute(moved)]
