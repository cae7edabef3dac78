"""Lists as every endpoint takes and gives them."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

from spends.kit.paging import MAX_LIMIT, Slice

Item = TypeVar("Item")
Row = TypeVar("Row")


class PageQuery(BaseModel):
    """Which part of a list is asked for."""

    skip: int
    limit: int


def _page(
    skip: Annotated[int, Query(ge=0, le=10**9, description="How many to leave out.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many to give.")] = 20,
) -> PageQuery:
    return PageQuery(skip=skip, limit=limit)


Paging = Annotated[PageQuery, Depends(_page)]


class ListOut(BaseModel, Generic[Item]):
    """A part of a list, and how long the whole is."""

    items: list[Item]
    total: int
    skip: int
    limit: int

    @classmethod
    def of(cls, part: Slice[Row], make: Callable[[Row], Item]) -> "ListOut[Item]":
        """Return a slice with each row made into what goes out."""
        items = [make(row) for row in part.items]
        return cls(items=items, total=part.total, skip=part.skip, limit=part.limit)

    @classmethod
    def of_all(
        cls, rows: Sequence[Row], page: PageQuery, make: Callable[[Row], Item]
    ) -> "ListOut[Item]":
        """Return a page of a list that is short enough to be at hand as a whole."""
        items = [make(row) for row in rows[page.skip : page.skip + page.limit]]
        return cls(items=items, total=len(rows), skip=page.skip, limit=page.limit)
