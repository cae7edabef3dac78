"""Retailers and brands: two tables of one shape, each named by a column of the purchases."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlmodel import col

from spends.domains.belongings.models import Brand, Named, Purchase, Retailer
from spends.kit import clock
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.sql import changed
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

Model = TypeVar("Model", bound=Named)
LENGTH = 100
WORDS: dict[type[Named], str] = {Retailer: "retailer", Brand: "brand"}


def folded(name: str) -> str:
    """Return a name for comparing, as long as its column: folding can make it longer."""
    return fold(name)[:LENGTH]


def _of(model: type[Named]) -> Any:
    return col(Purchase.retailer_id if model is Retailer else Purchase.brand_id)


def one(uow: UnitOfWork, model: type[Model], name_id: UUID) -> Model:
    """Return a retailer or brand; NotFound when it is unknown."""
    found = uow.session.get(model, (uow.household_id, name_id))
    if found is None:
        raise NotFound
    return found


def in_body(uow: UnitOfWork, model: type[Model], name_id: UUID, field: str) -> Model:
    """Return the retailer or brand a body names; InvalidInput when it is unknown."""
    try:
        return one(uow, model, name_id)
    except NotFound as error:
        message = f"This {WORDS[model]} does not exist. Choose another."
        raise InvalidInput.field(field, message) from error


def called(uow: UnitOfWork, model: type[Model], name: str) -> Model | None:
    """Return the one of a name, whatever its case and accents."""
    wanted = col(model.folded_name) == folded(name)
    return uow.session.scalars(select(model).where(wanted)).first()


def labels(uow: UnitOfWork, model: type[Model], limit: int) -> list[tuple[UUID, str]]:
    """Return ids and names, by name."""
    query = select(col(model.id), col(model.name)).order_by(col(model.folded_name)).limit(limit)
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def listed(
    uow: UnitOfWork,
    model: type[Model],
    search: str,
    part: tuple[int, int],
    *,
    used_first: bool,
) -> tuple[Sequence[Model], int]:
    """Return those whose name holds a text, by name, and how many there are.

    `part` is how many to leave out first, and how many to return.
    With `used_first` those that purchases name stand before those that none does.
    """
    wanted = col(model.folded_name).contains(fold(search), autoescape=True)
    order: list[ColumnElement[Any]] = [col(model.folded_name).asc()]
    if used_first:
        bought = (
            _of(model) == col(model.id),
            col(Purchase.household_id) == col(model.household_id),
            col(Purchase.deleted_at).is_(None),
        )
        order.insert(0, exists().where(*bought).desc())
    query = select(model).where(wanted).order_by(*order)
    rows = uow.session.scalars(query.offset(part[0]).limit(part[1])).all()
    total = uow.session.scalar(select(func.count()).select_from(model).where(wanted))
    return rows, int(total or 0)


def counts(
    uow: UnitOfWork, model: type[Named], ids: Collection[UUID], *, deleted: bool = False
) -> dict[UUID, int]:
    """Return how many purchases name each, deleted ones only when they are asked for."""
    column = _of(model)
    query = select(column, func.count()).where(column.in_(list(ids))).group_by(column)
    if not deleted:
        query = query.where(col(Purchase.deleted_at).is_(None))
    return {row[0]: row[1] for row in uow.session.execute(query) if row[0] is not None}


def move(uow: UnitOfWork, model: type[Named], source: UUID, target: UUID) -> int:
    """Point every purchase, deleted ones too, elsewhere in one statement; return how many."""
    uow.session.flush()
    column = _of(model)
    if not uow.is_sqlite:
        # In one order, so that two writers wait for one another in turn.
        query = select(col(Purchase.id)).where(column == source).order_by(col(Purchase.id))
        uow.session.execute(query.with_for_update())
    name = "retailer_id" if model is Retailer else "brand_id"
    result = uow.session.execute(
        update(Purchase)
        .where(column == source)
        .values({name: target, "version": col(Purchase.version) + 1, "updated_at": clock.now()})
        .execution_options(synchronize_session=False)
    )
    for row in uow.session.identity_map.values():
        if isinstance(row, Purchase):
            uow.session.expire(row)
    return changed(result)
