"""Payees and tags: what lines are called by, made where a name is new."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from spends.domains.ledger.models import (
    Payee,
    PayeeAlias,
    Tag,
    Transaction,
    TransactionTag,
)
from spends.kit import clock
from spends.kit.errors import NotFound
from spends.kit.model import HouseholdRecord
from spends.kit.repository import chunks
from spends.kit.sql import table_of
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

CHUNK = 500
NAME_LENGTH = 200
TAG_LENGTH = 60
PATTERN_LENGTH = 500


def folded(text: str, length: int) -> str:
    """Return text for comparing, as long as its column: folding can make it longer."""
    return fold(text)[:length]


def payee(uow: UnitOfWork, payee_id: UUID) -> Payee:
    """Return a payee; NotFound when it is unknown."""
    found = uow.session.get(Payee, (uow.household_id, payee_id))
    if found is None:
        raise NotFound
    return found


def payee_names(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of payees, by id."""
    found: dict[UUID, str] = {}
    for some in chunks(ids):
        query = select(col(Payee.id), col(Payee.name)).where(col(Payee.id).in_(some))
        found |= {row[0]: row[1] for row in uow.session.execute(query)}
    return found


def payee_named(uow: UnitOfWork, name: str) -> Payee | None:
    """Return the payee of a name, whatever its case and accents."""
    wanted = folded(name, NAME_LENGTH)
    return uow.session.scalars(select(Payee).where(col(Payee.folded_name) == wanted)).first()


def payees_named(uow: UnitOfWork, folded: Collection[str]) -> dict[str, Payee]:
    """Return the known payees among folded names."""
    wanted, found = list(folded), {}
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        for row in uow.session.scalars(select(Payee).where(col(Payee.folded_name).in_(some))):
            found[row.folded_name] = row
    return found


def aliases(uow: UnitOfWork, patterns: Collection[str]) -> dict[str, UUID]:
    """Return the payee ids of the raw descriptions, folded, that are known."""
    wanted, found = list(patterns), {}
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        query = select(col(PayeeAlias.pattern), col(PayeeAlias.payee_id)).where(
            col(PayeeAlias.pattern).in_(some)
        )
        found.update({row[0]: row[1] for row in uow.session.execute(query)})
    return found


def payees(uow: UnitOfWork, search: str, skip: int, limit: int) -> tuple[Sequence[Payee], int]:
    """Return payees by name whose name holds the text, and how many there are."""
    wanted = col(Payee.folded_name).contains(fold(search), autoescape=True)
    rows = uow.session.scalars(
        select(Payee).where(wanted).order_by(col(Payee.folded_name)).offset(skip).limit(limit)
    ).all()
    total = uow.session.scalar(select(func.count()).select_from(Payee).where(wanted))
    return rows, int(total or 0)


def payee_in_use(uow: UnitOfWork, payee_id: UUID) -> bool:
    """Return whether a transaction, even a deleted one, names a payee."""
    return (
        uow.session.scalar(
            select(col(Transaction.id)).where(col(Transaction.payee_id) == payee_id).limit(1)
        )
        is not None
    )


def move_payee(uow: UnitOfWork, source: UUID, target: UUID) -> int:
    """Give every line and alias of a payee another one; return how many lines, deleted ones too."""
    moved = point_elsewhere(uow, Transaction, "payee_id", source, target)
    uow.session.execute(
        update(PayeeAlias)
        .where(col(PayeeAlias.payee_id) == source)
        .values(payee_id=target)
        .execution_options(synchronize_session=False)
    )
    return moved


def point_elsewhere(
    uow: UnitOfWork, model: type[HouseholdRecord], name: str, source: UUID, target: UUID | None
) -> int:
    """Point rows elsewhere in one statement; an older change of them can then not be undone."""
    uow.session.flush()
    column = getattr(model, name)
    if not uow.is_sqlite:
        # In the order in which `lock` takes them, so that the two wait for one another in turn.
        uow.session.execute(
            select(col(model.id)).where(column == source).order_by(col(model.id)).with_for_update()
        )
    values = {name: target, "version": col(model.version) + 1, "updated_at": clock.now()}
    result = uow.session.execute(
        update(model)
        .where(column == source)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    for row in uow.session.identity_map.values():
        if isinstance(row, model):
            uow.session.expire(row)
    return int(getattr(result, "rowcount", 0))


def tags(uow: UnitOfWork) -> Sequence[Tag]:
    """Return every tag by name."""
    return uow.session.scalars(select(Tag).order_by(col(Tag.folded_name))).all()


def tag(uow: UnitOfWork, tag_id: UUID) -> Tag:
    """Return a tag; NotFound when it is unknown."""
    found = uow.session.get(Tag, (uow.household_id, tag_id))
    if found is None:
        raise NotFound
    return found


def tag_named(uow: UnitOfWork, name: str) -> Tag | None:
    """Return the tag of a name, whatever its case and accents."""
    wanted = folded(name, TAG_LENGTH)
    return uow.session.scalars(select(Tag).where(col(Tag.folded_name) == wanted)).first()


def tag_counts(uow: UnitOfWork) -> dict[UUID, int]:
    """Return how many live transactions carry each tag."""
    query = (
        select(col(TransactionTag.tag_id), func.count())
        .join(
            Transaction,
            (col(Transaction.household_id) == TransactionTag.household_id)
            & (col(Transaction.id) == TransactionTag.transaction_id),
        )
        .where(col(Transaction.deleted_at).is_(None))
        .group_by(col(TransactionTag.tag_id))
    )
    return {row[0]: row[1] for row in uow.session.execute(query)}


def tags_named(uow: UnitOfWork, names: Iterable[str]) -> list[Tag]:
    """Return the tags of names, making those that are new."""
    wanted = {folded(name, TAG_LENGTH): name for name in names}
    if not wanted:
        return []
    known = {
        row.folded_name: row
        for row in uow.session.scalars(select(Tag).where(col(Tag.folded_name).in_(wanted)))
    }
    for key, name in wanted.items():
        if key not in known:
            known[key] = _made_tag(uow, name, key)
    return [known[key] for key in wanted]


def _made_tag(uow: UnitOfWork, name: str, key: str) -> Tag:
    made = Tag(name=name, folded_name=key)
    try:
        with uow.session.begin_nested():
            uow.session.add(made)
    except IntegrityError:
        # Somebody else has made it just now.
        found = tag_named(uow, name)
        if found is None:
            raise
        return found
    return made


def tag_names(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return the tags of transactions by name."""
    wanted, found = list(ids), dict[UUID, list[str]]()
    for start in range(0, len(wanted), CHUNK):
        query = (
            select(col(TransactionTag.transaction_id), col(Tag.name))
            .join(
                Tag,
                (col(Tag.household_id) == TransactionTag.household_id)
                & (col(Tag.id) == TransactionTag.tag_id),
            )
            .where(col(TransactionTag.transaction_id).in_(wanted[start : start + CHUNK]))
            .order_by(col(Tag.folded_name))
        )
        for transaction_id, name in uow.session.execute(query):
            found.setdefault(transaction_id, []).append(name)
    return found


def replace_tags(uow: UnitOfWork, transaction_id: UUID, names: Iterable[str]) -> None:
    """Give a transaction other tags."""
    uow.session.execute(
        delete(TransactionTag)
        .where(col(TransactionTag.transaction_id) == transaction_id)
        .execution_options(synchronize_session="fetch")
    )
    wanted = tags_named(uow, names)
    if wanted:
        uow.session.connection().execute(
            insert(table_of(TransactionTag)),
            [
                {
                    "household_id": uow.household_id,
                    "transaction_id": transaction_id,
                    "tag_id": row.id,
                }
                for row in wanted
            ],
        )
