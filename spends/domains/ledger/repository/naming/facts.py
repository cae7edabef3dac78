"""What reports need to know of the categories, as plain rows: a report makes no objects."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from spends.domains.ledger.models import Category
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

CATEGORIES = table_of(Category)


class CategoryFacts(NamedTuple):
    """A category: where it stands, how it counts and how it is shown."""

    id: UUID
    parent_id: UUID | None
    type: str
    name: str
    color: str
    icon: str


def categories(uow: UnitOfWork) -> Mapping[UUID, CategoryFacts]:
    """Return every category by id."""
    return uow.once("categories", lambda: _categories(uow))


def _categories(uow: UnitOfWork) -> dict[UUID, CategoryFacts]:
    query = select(*(CATEGORIES.c[name] for name in CategoryFacts._fields)).where(
        CATEGORIES.c.household_id == uow.household_id, CATEGORIES.c.deleted_at.is_(None)
    )
    found = (CategoryFacts(*row) for row in uow.session.connection().execute(query))
    return {facts.id: facts for facts in found}
