"""Lines of statements that transactions took in: kept, looked up, given up."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import uuid_utils
from sqlalchemy import (
    Select,
    Text,
    bindparam,
    cast,
    delete,
    insert,
    literal,
    or_,
    select,
    update,
)

from spends.domains.matching.models import MergedLine
from spends.kit import clock
from spends.kit.arrays import unnested
from spends.kit.columns import UuidBytes, instant_text
from spends.kit.repository import chunks, insert_rows
from spends.kit.sql import AnyRow, among, table_of
from spends.kit.unit_of_work import UnitOfWork

MERGED = table_of(MergedLine)
COLUMNS = (
    *("id", "transaction_id", "account_id", "import_id", "date", "amount", "description"),
    *("pending", "fingerprint", "external_id", "before", "replaced_id"),
)
STAMPED = ("household_id", "id", "created_at", "updated_at", "account_id", "import_id")
AT_ONCE = 20_000
# Of so many lines it is quicker to ask what imports brought than what each line took in.
MANY = 1_000


def _mine(uow: UnitOfWork) -> Any:
    return MERGED.c.household_id == uow.household_id


def _chosen(uow: UnitOfWork, *conditions: Any) -> Select[Any]:
    columns = (MERGED.c[name] for name in (*COLUMNS, "created_at"))
    query = select(*columns).where(_mine(uow), *conditions)
    return query.order_by(MERGED.c.id)


class Taken(NamedTuple):
    """A line of a statement, and the transaction that took it in; as `MergedLine` keeps both."""

    transaction_id: UUID
    date: date
    amount: int
    description: str | None
    pending: bool
    fingerprint: int | None
    external_id: str | None
    before: dict[str, Any]


def add(uow: UnitOfWork, lines: Iterable[dict[str, Any]]) -> int:
    """Keep lines that were taken in; return how many."""
    return insert_rows(uow, MergedLine, lines)


def add_all(uow: UnitOfWork, account_id: UUID, import_id: UUID, lines: Sequence[Taken]) -> None:
    """Keep the lines of an import into an account, past the ORM's types: they may be 100,000."""
    if not uow.is_sqlite:
        for some in chunks(lines, AT_ONCE):
            _add_at_once(uow, account_id, import_id, some)
        return
    now, account, source = instant_text(clock.now()), account_id.bytes, import_id.bytes
    household, new = uow.household_id.bytes, uuid_utils.uuid7
    rows = [
        (
            household,
            new().bytes,
            now,
            now,
            account,
            source,
            line[0].bytes,
            line[1].isoformat(),
            *line[2:7],
            json.dumps(line[7]) if line[7] else "{}",
        )
        for line in lines
    ]
    uow.session.connection().exec_driver_sql(
        f"INSERT INTO merged_line ({', '.join(STAMPED)}, {', '.join(Taken._fields)}, version)"  # noqa: S608  our own names
        f" VALUES ({', '.join('?' * (len(STAMPED) + len(Taken._fields)))}, 1)",
        rows,
    )


def _add_at_once(
    uow: UnitOfWork, account_id: UUID, import_id: UUID, lines: Sequence[Taken]
) -> None:
    new = uuid_utils.uuid7
    kinds = {name: MERGED.c[name].type for name in Taken._fields} | {"before": Text()}
    rows = [(new(), *line[:7], json.dumps(line[7]) if line[7] else "{}") for line in lines]
    fresh = unnested("fresh", {"id": UuidBytes(), **kinds}, rows)
    given = {
        "household_id": literal(uow.household_id, UuidBytes()),
        "account_id": literal(account_id, UuidBytes()),
        "import_id": literal(import_id, UuidBytes()),
        "created_at": literal(clock.now(), MERGED.c.created_at.type),
        "updated_at": literal(clock.now(), MERGED.c.updated_at.type),
        "version": literal(1),
        "id": fresh.c.id,
        **{name: fresh.c[name] for name in Taken._fields},
        "before": cast(fresh.c.before, MERGED.c.before.type),
    }
    uow.session.connection().execute(
        insert(MERGED).from_select(list(given), select(*given.values()))
    )


def known(uow: UnitOfWork, account_id: UUID, first: date, last: date) -> Sequence[AnyRow]:
    """Return what lines of some days are known by that an account's transactions took in.

    (fingerprint, external_id, transaction_id), without lines in place of which another is deleted.
    """
    columns = (MERGED.c.fingerprint, MERGED.c.external_id, MERGED.c.transaction_id)
    query = select(*columns).where(
        _mine(uow),
        MERGED.c.account_id == account_id,
        MERGED.c.date.between(first, last),
        MERGED.c.fingerprint.is_not(None),
        MERGED.c.replaced_id.is_(None),
    )
    return uow.session.connection().execute(query).all()


def known_external_ids(uow: UnitOfWork, account_id: UUID) -> Sequence[AnyRow]:
    """Return what an account's transactions took in that has a provider's id, by day.

    (external_id, transaction_id, fingerprint, date, amount, pending)
    """
    names = ("external_id", "transaction_id", "fingerprint", "date", "amount", "pending")
    query = select(*(MERGED.c[name] for name in names)).where(
        _mine(uow),
        MERGED.c.account_id == account_id,
        MERGED.c.external_id.is_not(None),
        MERGED.c.replaced_id.is_(None),
    )
    return uow.session.connection().execute(query.order_by(MERGED.c.date, MERGED.c.id)).all()


def of_account(uow: UnitOfWork, account_id: UUID, besides: UUID) -> Sequence[AnyRow]:
    """Return the lines that an account's transactions took in from other imports than one."""
    others = or_(MERGED.c.import_id.is_(None), MERGED.c.import_id != besides)
    query = _chosen(uow, MERGED.c.account_id == account_id, others)
    return uow.session.connection().execute(query).all()


def of_import(uow: UnitOfWork, import_id: UUID) -> Sequence[AnyRow]:
    """Return the lines of an import that transactions took in, in the order of that."""
    query = _chosen(uow, MERGED.c.import_id == import_id)
    return uow.session.connection().execute(query).all()


def joined_by(uow: UnitOfWork, import_id: UUID) -> frozenset[UUID]:
    """Return the transactions that took in rows of an import, not those of answers since."""
    query = select(MERGED.c.transaction_id).where(
        _mine(uow), MERGED.c.import_id == import_id, MERGED.c.replaced_id.is_(None)
    )
    return frozenset(uow.session.connection().scalars(query))


def brought_back(uow: UnitOfWork, import_id: UUID) -> list[UUID]:
    """Return the transactions that were deleted until an import brought them back."""
    return [
        row.transaction_id
        for row in of_import(uow, import_id)
        if row.replaced_id is None and "deleted_at" in row.before
    ]


def of_transactions(uow: UnitOfWork, ids: Collection[UUID]) -> list[AnyRow]:
    """Return the lines that transactions took in, or took the place of, in the order of that."""
    found: dict[UUID, AnyRow] = {}
    for some in chunks(ids):
        for column in (MERGED.c.transaction_id, MERGED.c.replaced_id):
            rows = uow.session.connection().execute(_chosen(uow, column.in_(some)))
            found.update({row.id: row for row in rows})
    return [found[line_id] for line_id in sorted(found)]


def carried(
    uow: UnitOfWork, ids: Collection[UUID], import_ids: Collection[UUID]
) -> Collection[UUID]:
    """Return transactions that took in lines of some imports, at least those of some ids."""
    took_in = select(MERGED.c.transaction_id).where(_mine(uow), MERGED.c.import_id.in_(import_ids))
    connection = uow.session.connection()
    if not import_ids:
        return ()
    if len(ids) > MANY:
        return set(connection.scalars(took_in))
    return set(connection.scalars(took_in.where(among(MERGED.c.transaction_id, ids))))


def forget_import(uow: UnitOfWork, import_id: UUID) -> None:
    """Keep the lines of an import no longer."""
    uow.session.connection().execute(
        delete(MERGED).where(_mine(uow), MERGED.c.import_id == import_id)
    )


def forget(uow: UnitOfWork, ids: Iterable[UUID]) -> None:
    """Keep some lines no longer."""
    for some in chunks(ids):
        uow.session.connection().execute(delete(MERGED).where(_mine(uow), MERGED.c.id.in_(some)))


def change(uow: UnitOfWork, befores: Iterable[tuple[UUID, dict[str, Any]]]) -> None:
    """Keep something else for lines as what their transactions were before."""
    given = [{"line_id": line_id, "state": before} for line_id, before in befores]
    if given:
        statement = update(MERGED).where(
            _mine(uow), MERGED.c.id == bindparam("line_id", type_=UuidBytes())
        )
        uow.session.connection().execute(
            statement.values(before=bindparam("state", type_=MERGED.c.before.type)), given
        )


def give(uow: UnitOfWork, edits: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Let lines that were taken in be those of other imports, known by what is left of them."""
    alike: dict[tuple[Any, ...], list[UUID]] = {}
    for line_id, edit in edits.items():
        alike.setdefault(tuple(edit.items()), []).append(line_id)
    for values, ids in alike.items():
        for some in chunks(ids):
            uow.session.connection().execute(
                update(MERGED).where(_mine(uow), MERGED.c.id.in_(some)).values(dict(values))
            )


def forget_imports(uow: UnitOfWork, import_ids: Collection[UUID]) -> None:
    """Let lines say no more which of some imports they came from."""
    for some in chunks(import_ids):
        uow.session.connection().execute(
            update(MERGED).where(_mine(uow), MERGED.c.import_id.in_(some)).values(import_id=None)
        )
