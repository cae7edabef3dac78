"""The categories as the settings show them: a tree, each level with a class of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from spends.domains.ledger.starter import walk
from spends.domains.ledger.tree import MAX_LEVELS, Tree
from spends.domains.ledger.views import CategoryView
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.types import Option
from spends.ui.format import number

Made = TypeVar("Made")
PLAIN_ICON = "tag"


@dataclass(frozen=True)
class Node:
    """A category: `count` in figures and `uses` in words, "" where nothing is in or below it."""

    id: str
    name: str
    icon_path: str
    color: str
    tax_tag: str
    count: str
    uses: str
    href: str


@dataclass(frozen=True)
class Third(Node):
    """A category on the third level, with those below it."""

    below: list[Node]


@dataclass(frozen=True)
class Second(Node):
    """A category on the second level, with those below it."""

    below: list[Third]


@dataclass(frozen=True)
class Top(Node):
    """A category at the top, with those below it, and how many that are in words."""

    below: list[Second]
    within: str


@dataclass(frozen=True)
class Symbol:
    """An icon that a category may have."""

    name: str
    path: str
    words: str


def tops(views: Sequence[CategoryView], kind: str, locale: str) -> list[Top]:
    """Return the tree of a kind of categories."""
    tree = Tree([view for view in views if view.type == kind])
    own = {view.id: view.transaction_count for view in views}

    def children(view: CategoryView, make: Callable[[CategoryView], Made]) -> list[Made]:
        return [make(child) for child in tree.below(view.id)]

    def facts(view: CategoryView) -> tuple[str, str, str, str, str, str, str, str]:
        # What the link behind it lists: the lines of all that stands below, too.
        return _facts(view, sum(own[each] for each in tree.branch(view.id)), locale)

    def leaf(view: CategoryView) -> Node:
        return Node(*facts(view))

    def third(view: CategoryView) -> Third:
        return Third(*facts(view), below=children(view, leaf))

    def second(view: CategoryView) -> Second:
        return Second(*facts(view), below=children(view, third))

    def top(view: CategoryView) -> Top:
        many = len(tree.branch(view.id)) - 1
        within = f"{number(many, locale)} within" if many else ""
        return Top(*facts(view), below=children(view, second), within=within)

    return [top(view) for view in tree.below(None)]


def _facts(
    view: CategoryView, many: int, locale: str
) -> tuple[str, str, str, str, str, str, str, str]:
    return (
        str(view.id),
        view.name,
        ICON_PATHS.get(view.icon, ICON_PATHS[PLAIN_ICON]),
        view.color,
        view.tax_tag or "",
        number(many, locale) if many else "",
        f"{transactions_text(many, locale)} of {view.name}" if many else "",
        f"/transactions?category={view.id}",
    )


def transactions_text(many: int, locale: str) -> str:
    """Return "1 transaction", "1,204 transactions"."""
    return "1 transaction" if many == 1 else f"{number(many, locale)} transactions"


def places(views: Sequence[CategoryView], own: CategoryView | None = None) -> list[Option]:
    """Return where a new category, or one with all below it, may stand; the top is its type."""
    types = [("expense", "Spending"), ("income", "Income")]
    kinds = [Option(key, f"{words}, at the top") for key, words in types]
    if own is None:
        rest = [view for view in views if view.depth < MAX_LEVELS - 1]
    else:
        tree = Tree(views)
        branch, levels = tree.branch(own.id), tree.levels(own.id)
        kinds = [option for option in kinds if option.value == own.type]
        rest = [
            view
            for view in views
            if view.type == own.type
            and view.id not in branch
            and view.depth + 1 + levels <= MAX_LEVELS
        ]
    return kinds + [Option(str(view.id), f"Below {view.path}") for view in rest]


def heirs(views: Sequence[CategoryView], own: CategoryView) -> list[Option]:
    """Return what may take the place of a category."""
    names = {view.id: view.name for view in views}
    return [
        Option(
            str(view.id),
            view.name,
            names.get(view.parent_id, "") if view.parent_id else "",
            view.color,
        )
        for view in views
        if view.type == own.type and view.id != own.id
    ]


def symbols(own: str = "") -> list[Symbol]:
    """Return the icons to choose from: a category's own, then those of the starter tree."""
    names = sorted({step.icon for step in walk()} | {PLAIN_ICON, own}, key=lambda n: (n != own, n))
    return [
        Symbol(name, ICON_PATHS[name], name.replace("-", " ").rstrip(" 0123456789"))
        for name in names
        if name in ICON_PATHS
    ]
