"""Lines by the thousand: locked, read and written by statements, with no object for each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import bindparam, cast, column, delete, or_, select, update, values

from spends.domains.ledger.models import Split, Tag, Transaction, TransactionTag
from spends.domains.ledger.repository.many import bulk
from spends.domains.ledger.repository.naming import named
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
FEW_GROUPS = 60
AT_ONCE = 1_000

Columns: TypeAlias = Mapping[str, Any]


def lock(uow: UnitOfWork, ids: Collection[UUID], *, near: bool) -> None:
    """Keep others from changing lines until the commit, with `near` also what is linked with them.

    In order of their ids, as all writers take them; StaleVersion when a link was made while
    waiting. SQLite has one writer at a time anyway.
    """
    if uow.is_sqlite:
        return
    wanted = set(ids) | linked(uow, ids) if near else set(ids)
    for some in chunks(sorted(wanted)):
        query = select(LINES.c.id).where(_mine(uow), among(LINES.c.id, some)).order_by(LINES.c.id)
        uow.session.connection().execute(query.with_for_update())
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


def rows(uow: UnitOfWork, ids: Iterable[UUID], names: Sequence[str]) -> dict[UUID, AnyRow]:
    """Return some columns of lines by id, deleted ones too; `id` is one of the columns."""
    found: dict[UUID, AnyRow] = {}
    for some in chunks(ids):
        query = select(*(LINES.c[name] for name in names)).where(
            _mine(uow), among(LINES.c.id, some)
        )
        found.update({row.id: row for row in uow.session.connection().execute(query)})
    return found


def places(uow: UnitOfWork, ids: Iterable[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Return the accounts that the living of some lines are on, and the categories they have."""
    accounts: set[UUID] = set()
    categories: set[UUID | None] = set()
    connection = uow.session.connection()
    for some in chunks(ids):
        here = (_mine(uow), among(LINES.c.id, some), LINES.c.deleted_at.is_(None))
        pairs = select(LINES.c.account_id, LINES.c.category_id).where(*here).distinct()
        for account_id, category_id in connection.execute(pairs):
            accounts.add(account_id)
            categories.add(category_id)
        parts = select(PARTS.c.category_id).where(
            PARTS.c.household_id == uow.household_id,
            PARTS.c.transaction_id.in_(select(LINES.c.id).where(*here, LINES.c.is_split)),
        )
        categories.update(connection.scalars(parts.distinct()))
    return accounts, {category_id for category_id in categories if category_id is not None}


def write(uow: UnitOfWork, edits: Mapping[UUID, Columns]) -> None:
    """Give lines other values in some columns; each counts as one change of its line."""
    groups: dict[tuple[tuple[str, Any], ...], list[UUID]] = {}
    keys: dict[int, tuple[tuple[str, Any], ...]] = {}
    for line_id, edit in edits.items():
        key = keys.get(id(edit)) or keys.setdefault(id(edit), tuple(edit.items()))
        groups.setdefault(key, []).append(line_id)
    if len(groups) <= FEW_GROUPS:
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
        for some in chunks(given, AT_ONCE):
            _write_rows(uow, names, some)


def _write_rows(uow: UnitOfWork, names: Sequence[str], given: list[tuple[Any, ...]]) -> None:
    connection = uow.session.connection()
    if uow.is_sqlite:
        changed = {name: bindparam(f"new_{name}", type_=LINES.c[name].type) for name in names}
        statement = update(LINES).where(
            _mine(uow), LINES.c.id == bindparam("line_id", type_=UuidBytes())
        )
        keys = ("line_id", *(f"new_{name}" for name in names))
        connection.execute(
            statement.values({**changed, "version": LINES.c.version + 1}),
            [dict(zip(keys, row, strict=True)) for row in given],
        )
        return
    # One statement for many: over a network, one each would take a round trip each. What they all
    # get, as the time of the change, is said once.
    own = [at for at, _ in enumerate(names, 1) if any(row[at] != given[0][at] for row in given)]
    columns = [column("id", UuidBytes())]
    columns += [column(names[at - 1], LINES.c[names[at - 1]].type) for at in own]
    fresh = values(*columns, name="fresh").data(
        [(row[0], *(row[at] for at in own)) for row in given]
    )
    same = LINES.c.id == cast(fresh.c.id, UuidBytes())
    put: dict[str, Any] = dict(zip(names, given[0][1:], strict=True))
    for name in (names[at - 1] for at in own):
        put[name] = cast(fresh.c[name], LINES.c[name].type)
    connection.execute(
        update(LINES).where(_mine(uow), same).values({**put, "version": LINES.c.version + 1})
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
