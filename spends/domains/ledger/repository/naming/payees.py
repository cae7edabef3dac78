"""Payees with what they are used for, their other names, and what a merge moves."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, literal, select, union_all, update
from sqlmodel import col

from spends.domains.ledger.models import Payee, PayeeAlias, Transaction
from spends.kit.columns import UuidBytes
from spends.kit.errors import NotFound
from spends.kit.pointing import point_back, pointing
from spends.kit.repository import chunks
from spends.kit.sql import table_of
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PAYEES = table_of(Payee)
# So many lines of a payee are counted; beyond them "more" says enough.
MOST_COUNTED = 1000
# So many payees are asked about in one statement.
AT_ONCE = 50


class Use(NamedTuple):
    """How many live lines a payee has, at most MOST_COUNTED + 1, and the day of the latest."""

    lines: int
    last: date | None


class KnownName(NamedTuple):
    """A payee's name, as it is written and folded."""

    id: UUID
    name: str
    folded_name: str


def uses(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Use]:
    """Return what payees are used for, each read no further than MOST_COUNTED lines."""
    found: dict[UUID, Use] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        query = union_all(*(_use(uow, payee_id) for payee_id in some))
        found |= {row[0]: Use(row[1], row[2]) for row in uow.session.connection().execute(query)}
    return found


def used_first(uow: UnitOfWork, search: str, skip: int, limit: int) -> list[UUID]:
    """Return the payees whose name holds a text, those that most lines name first.

    Deleted lines count too: what says that they are is in no index.
    """
    named = (LINES.c.household_id == uow.household_id, LINES.c.payee_id.is_not(None))
    lines = func.count().label("lines")
    use = select(LINES.c.payee_id, lines).where(*named).group_by(LINES.c.payee_id).subquery()
    query = (
        select(PAYEES.c.id)
        .select_from(PAYEES.outerjoin(use, use.c.payee_id == PAYEES.c.id))
        .where(
            PAYEES.c.household_id == uow.household_id,
            PAYEES.c.folded_name.contains(fold(search), autoescape=True),
        )
        .order_by(func.coalesce(use.c.lines, 0).desc(), PAYEES.c.folded_name)
    )
    return list(uow.session.connection().scalars(query.offset(skip).limit(limit)))


def _use(uow: UnitOfWork, payee_id: UUID) -> Any:
    latest = (
        select(LINES.c.date)
        .where(
            LINES.c.household_id == uow.household_id,
            LINES.c.payee_id == payee_id,
            LINES.c.deleted_at.is_(None),
        )
        .order_by(LINES.c.date.desc(), LINES.c.id.desc())
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    return select(
        literal(payee_id, UuidBytes()).label("payee_id"),
        func.count(latest.c.date).label("lines"),
        func.max(latest.c.date).label("last"),
    )


def known_names(uow: UnitOfWork, limit: int) -> list[KnownName]:
    """Return the names of payees in order, at most `limit` of them."""
    query = select(PAYEES.c.id, PAYEES.c.name, PAYEES.c.folded_name)
    query = query.where(PAYEES.c.household_id == uow.household_id)
    found = uow.session.connection().execute(query.order_by(PAYEES.c.folded_name).limit(limit))
    return [KnownName(*row) for row in found]


def payees_of(uow: UnitOfWork, ids: Collection[UUID]) -> list[Payee]:
    """Return payees; NotFound when one is unknown."""
    wanted = set(ids)
    found: list[Payee] = []
    for some in chunks(wanted):
        found += uow.session.scalars(select(Payee).where(col(Payee.id).in_(some)))
    if len(found) != len(wanted):
        raise NotFound
    return found


def aliases_of(uow: UnitOfWork, payee_id: UUID) -> Sequence[PayeeAlias]:
    """Return the other names of a payee in order."""
    query = select(PayeeAlias).where(col(PayeeAlias.payee_id) == payee_id)
    return uow.session.scalars(query.order_by(col(PayeeAlias.pattern))).all()


def alias(uow: UnitOfWork, payee_id: UUID, alias_id: UUID) -> PayeeAlias:
    """Return another name of a payee; NotFound when it is not one of its."""
    found = uow.session.get(PayeeAlias, (uow.household_id, alias_id))
    if found is None or found.payee_id != payee_id:
        raise NotFound
    return found


def line_ids(uow: UnitOfWork, payee_id: UUID, limit: int) -> list[UUID]:
    """Return the lines of a payee, deleted ones too, at most `limit` of them."""
    return pointing(uow, LINES.c.payee_id, payee_id, limit)


def give_back(uow: UnitOfWork, ids: Iterable[UUID], present: UUID, former: UUID) -> int:
    """Give those of some lines that still have one payee another; return how many those were."""
    return point_back(uow, LINES.c.payee_id, ids, present, former)


def give_back_names(
    uow: UnitOfWork, patterns: Collection[str], own: str, present: UUID, former: UUID
) -> None:
    """Give a payee its other names back, and take its `own` name off the other payee's."""
    table = table_of(PayeeAlias)
    mine = table.c.household_id == uow.household_id, table.c.payee_id == present
    connection = uow.session.connection()
    connection.execute(delete(table).where(*mine, table.c.pattern == own))
    for some in chunks(patterns):
        moved = update(table).where(*mine, table.c.pattern.in_(some))
        connection.execute(moved.values(payee_id=former))
    uow.session.expire_all()
