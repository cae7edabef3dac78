"""The shape of the category tree: order, paths, levels, what stands below what."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

MAX_LEVELS = 4
PATH_SEPARATOR = " / "


class Branch(Protocol):
    """What the tree needs to know of a category."""

    @property
    def id(self) -> UUID:
        """What it is known by."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def parent_id(self) -> UUID | None:
        """What it stands below, if anything."""


Kind = TypeVar("Kind", bound=Branch)


class Node(NamedTuple, Generic[Kind]):
    """A category in its place; `depth` is 0 at the top."""

    category: Kind
    path: str
    depth: int


class Tree(Generic[Kind]):
    """Categories as a tree, siblings in the order given.

    One whose parent is gone stands at the top.
    """

    def __init__(self, categories: Iterable[Kind]) -> None:
        self._by_id = {category.id: category for category in categories}
        self._below: dict[UUID | None, list[Kind]] = {}
        for category in self._by_id.values():
            self._below.setdefault(self.parent_of(category), []).append(category)

    def __len__(self) -> int:
        return len(self._by_id)

    def parent_of(self, category: Kind) -> UUID | None:
        """Return what a category stands below, None at the top."""
        return category.parent_id if category.parent_id in self._by_id else None

    def below(self, category_id: UUID | None) -> Sequence[Kind]:
        """Return the children of a category, or those at the top."""
        return self._below.get(category_id, [])

    def nodes(
        self, below: UUID | None = None, path: str = "", depth: int = 0
    ) -> Iterator[Node[Kind]]:
        """Yield every category below one, or all, each parent before its children."""
        for category in self.below(below):
            own_path = f"{path}{PATH_SEPARATOR}{category.name}" if path else category.name
            yield Node(category, own_path, depth)
            yield from self.nodes(category.id, own_path, depth + 1)

    def branch(self, category_id: UUID) -> set[UUID]:
        """Return a category and all below it."""
        return {category_id} | {node.category.id for node in self.nodes(category_id)}

    def levels(self, category_id: UUID) -> int:
        """Return how many levels a category takes with what is below it: 1 for a leaf."""
        return 1 + max((node.depth + 1 for node in self.nodes(category_id)), default=0)

    def level(self, category_id: UUID | None) -> int:
        """Return on which level a category stands: 1 at the top, 0 for none."""
        if category_id is None:
            return 0
        return 1 + self.level(self.parent_of(self._by_id[category_id]))
