"""What rules ask of a line's category and tags: each kind of condition is a class."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from spends.kit.inputs import Input


class CategoryCondition(Input):
    """In which category a line is, or is not; what stands below a category counts with it.

    Of a split line one part suffices.
    """

    field: Literal["category"]
    op: Literal["is", "is_not"]
    value: UUID

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The categories."""
        return (self.value,)


class AnyCategory(Input):
    """Several categories of which a line is in one; what stands below them counts with them."""

    field: Literal["category"]
    op: Literal["is_any"]
    value: Annotated[list[UUID], Field(min_length=1, max_length=100)]

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The categories."""
        return tuple(self.value)


class NoCategory(Input):
    """That a line, or a part of a split one, has no category."""

    field: Literal["category"]
    op: Literal["none"]


class TagCondition(Input):
    """Whether a line has a tag."""

    field: Literal["tags"]
    op: Literal["has", "has_not"]
    value: UUID


class NoTags(Input):
    """That a line has no tags."""

    field: Literal["tags"]
    op: Literal["none"]


CategoryLeaf: TypeAlias = CategoryCondition | AnyCategory | NoCategory
TagLeaf: TypeAlias = TagCondition | NoTags
