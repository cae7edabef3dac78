"""Lines by the thousand: locked, read and written by statements, with no object for each."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, delete, or_, select, update

from spends.domains.ledger.models import Split, Tag, Transaction, TransactionTag
from spends.domains.ledger.repository.many import bulk
from spends.domains.ledger.repository.naming import named
from spends.kit.arrays import unnested
from spends.kit.columns import UuidBytes
from spends.kit.errors import StaleVersion
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, among, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PARTS = table_of(Split)
TAGS = table_of(Tag)
TAGGED = table_of(TransactionTag)
# Lines that get the same are written by one statement; so many statements at most, else by rows.
FEW_GROUPS = 200
FEW_ON_POSTGRES = 3

Columns: TypeAlias = Mapping[str, Any]


def lock(uow: UnitOfWork, ids: Collection[UUID], *, near: bool) -> None:
    """Keep others from changing lines until the commit, with `near` also what is linked with them.

    In order of their ids, as all writers take them; StaleVersion when a link was made while
    waiting. SQLite has one writer at a time anyway.
    """
    if uow.is_sqlite:
        return
    wanted = set(ids) | linked(uow, ids) if near else set(ids)
    for some in chunks(sorted(wanted, key=attrgetter("int"))):
        query = select(LINES.c.version).where(_mine(uow), among(LINES.c.id, some))
        uow.session.connection().execute(query.order_by(LINES.c.id).with_for_update())
    if near and not wanted.issuperset(linked(uow, ids)):
        raise StaleVersion


def linked(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return the ids of the lines that some lines are linked with, either way."""
    found: set[UUID] = set()
    ways = (
        (LINES.c.transfer_id, LINES.c.id),
        (LINES.c.id, LINES.c.transfer_id),
        (LINES.c.refund_of_id, LINES.c.id),
        (LINES.c.id, LINES.c.refund_of_id),
    )
    for some in chunks(ids):
        for wanted, known in ways:
            query = select(wanted).where(_mine(uow), among(known, some), wanted.is_not(None))
            found.update(uow.session.connection().scalars(query))
    return found


def rows(
    uow: UnitOfWork, ids: Iterable[UUID], names: Sequence[str], *, hold: bool = False
) -> dict[UUID, AnyRow]:
    """Return some columns of lines by id, deleted ones too; `id` is one of the columns.

    With `hold` nobody else changes them until the commit, as after `lock`.
    """
    found: dict[UUID, AnyRow] = {}
    chosen = [LINES.c[name] for name in dict.fromkeys(("id", *names))]
    wanted = sorted(ids, key=attrgetter("int")) if hold else ids
    for some in chunks(wanted):
        query = select(*chosen).where(_mine(uow), among(LINES.c.id, some))
        if hold and not uow.is_sqlite:
            query = query.order_by(LINES.c.id).with_for_update()
        found.update({row[0]: row for row in uow.session.connection().execute(query).all()})
    return found


def part_categories(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return the categories of the parts of some lines."""
    found: set[UUID] = set()
    for some in chunks(ids):
        query = select(PARTS.c.category_id).where(
            PARTS.c.household_id == uow.household_id,
            PARTS.c.category_id.is_not(None),
            among(PARTS.c.transaction_id, some),
        )
        found.update(uow.session.connection().scalars(query.distinct()))
    return found


def write(uow: UnitOfWork, edits: Mapping[UUID, Columns]) -> None:
    """Give lines other values in some columns; each counts as one change of its line."""
    groups: dict[tuple[tuple[str, Any], ...], list[UUID]] = {}
    shared: dict[int, list[UUID]] = {}
    for line_id, edit in edits.items():
        same = shared.get(id(edit))
        if same is None:
            same = groups.setdefault(tuple(edit.items()), [])
            shared[id(edit)] = same
        same.append(line_id)
    if len(groups) <= (FEW_GROUPS if uow.is_sqlite else FEW_ON_POSTGRES):
        for items, ids in groups.items():
            _write_same(uow, dict(items), ids)
    else:
        _write_each(uow, edits)
    for row in uow.session.identity_map.values():
        if isinstance(row, Transaction) and row.id in edits:
            uow.session.expire(row)


def _write_same(uow: UnitOfWork, edit: Columns, ids: Iterable[UUID]) -> None:
    changed = {**edit, "version": LINES.c.version + 1}
    for some in chunks(ids):
        uow.session.connection().execute(
            update(LINES).where(_mine(uow), among(LINES.c.id, some)).values(changed)
        )


def _write_each(uow: UnitOfWork, edits: Mapping[UUID, Columns]) -> None:
    shapes: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for line_id, edit in edits.items():
        shapes.setdefault(tuple(edit), []).append((line_id, *edit.values()))
    for names, given in shapes.items():
        for some in chunks(given):
            if uow.is_sqlite:
                _write_one_by_one(uow, names, some)
            else:
                _write_at_once(uow, names, some)


def _write_one_by_one(uow: UnitOfWork, names: Sequence[str], given: list[tuple[Any, ...]]) -> None:
    # Past the ORM's types, which take as long for a row as SQLite does.
    connection = uow.session.connection()
    written = [_written(connection, name) for name in ("id", *names)]
    rows = []
    for row in given:
        line_id, *own = (each(value) for each, value in zip(written, row, strict=True))
        rows.append((*own, uow.household_id.bytes, line_id))
    put = "".join(f"{name} = ?, " for name in names)
    connection.exec_driver_sql(
        f'UPDATE "transaction" SET {put}version = version + 1 WHERE household_id = ? AND id = ?',  # noqa: S608  our own names
        rows,
    )


def _written(connection: Connection, name: str) -> Callable[[Any], Any]:
    """Return what makes of the value of a column what is stored."""
    kind = LINES.c[name].type.dialect_impl(connection.dialect)
    return kind.bind_processor(connection.dialect) or (lambda value: value)


def _write_at_once(uow: UnitOfWork, names: Sequence[str], given: list[tuple[Any, ...]]) -> None:
    # What they all get, as the time of the change, is said once.
    own = [at for at, _ in enumerate(names, 1) if any(row[at] != given[0][at] for row in given)]
    columns = {names[at - 1]: LINES.c[names[at - 1]].type for at in own}
    rows = [(row[0], *(row[at] for at in own)) for row in given]
    fresh = unnested("fresh", {"id": UuidBytes(), **columns}, rows)
    put = {
        **dict(zip(names, given[0][1:], strict=True)),
        **{name: fresh.c[name] for name in columns},
    }
    # By their ids alone: otherwise all lines of the household would be read to find these.
    chosen = among(LINES.c.id, [row[0] for row in rows])
    uow.session.connection().execute(
        update(LINES)
        .where(_mine(uow), chosen, LINES.c.id == fresh.c.id)
        .values({**put, "version": LINES.c.version + 1})
    )


def tag(uow: UnitOfWork, wanted: Mapping[UUID, Collection[str]]) -> None:
    """Give lines other tags, by name; those not known yet are made."""
    names = list(dict.fromkeys(name for own in wanted.values() for name in own))
    ids = {name: row.id for name, row in zip(names, named.tags_named(uow, names), strict=True)}
    meant = {(line_id, ids[name]) for line_id, own in wanted.items() for name in own}
    there: set[tuple[UUID, UUID]] = set()
    connection = uow.session.connection()
    for some in chunks(wanted):
        query = select(TAGGED.c.transaction_id, TAGGED.c.tag_id).where(
            TAGGED.c.household_id == uow.household_id, among(TAGGED.c.transaction_id, some)
        )
        there.update((row[0], row[1]) for row in connection.execute(query))
    _untag(uow, there - meant)
    bulk.tag_lines(uow, sorted(meant - there))


def _untag(uow: UnitOfWork, pairs: Iterable[tuple[UUID, UUID]]) -> None:
    by_tag: dict[UUID, list[UUID]] = {}
    for line_id, tag_id in pairs:
        by_tag.setdefault(tag_id, []).append(line_id)
    for tag_id, ids in by_tag.items():
        for some in chunks(ids):
            uow.session.connection().execute(
                delete(TAGGED).where(
                    TAGGED.c.household_id == uow.household_id,
                    TAGGED.c.tag_id == tag_id,
                    among(TAGGED.c.transaction_id, some),
                )
            )


def tags(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return the names of the tags of lines, in their order; lines without are left out."""
    found: dict[UUID, list[str]] = {}
    same = (TAGS.c.household_id == TAGGED.c.household_id) & (TAGS.c.id == TAGGED.c.tag_id)
    for some in chunks(ids):
        query = (
            select(TAGGED.c.transaction_id, TAGS.c.name)
            .select_from(TAGGED.join(TAGS, same))
            .where(TAGGED.c.household_id == uow.household_id, among(TAGGED.c.transaction_id, some))
            .order_by(TAGS.c.folded_name)
        )
        for line_id, name in uow.session.connection().execute(query):
            found.setdefault(line_id, []).append(name)
    return found


def bound(uow: UnitOfWork, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of some lines that are linked, or that something refunds."""
    found: set[UUID] = set()
    for some in chunks(ids):
        own = or_(LINES.c.transfer_id.is_not(None), LINES.c.refund_of_id.is_not(None))
        query = select(LINES.c.id).where(_mine(uow), among(LINES.c.id, some), own)
        found.update(uow.session.connection().scalars(query))
        refunded = select(LINES.c.refund_of_id).where(_mine(uow), among(LINES.c.refund_of_id, some))
        found.update(uow.session.connection().scalars(refunded))
    return found


def _mine(uow: UnitOfWork) -> Any:
    return LINES.c.household_id == uow.household_id
