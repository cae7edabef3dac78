"""Settings: the categories."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from spends.domains.ledger.kinds import CategoryType
from spends.domains.ledger.schemas import CategoryChanges, NewCategory
from spends.domains.ledger.service import categories as service
from spends.domains.ledger.starter import PALETTE
from spends.domains.ledger.views import CategoryView
from spends.kit.errors import SpendsError
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.button import button, submit_button
from spends.ui.components.category_chip import dot
from spends.ui.components.dialog import close_button
from spends.ui.components.drawer import drawer
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.icon import drawn_icon
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.select import select
from spends.ui.components.types import Option
from spends.ui.format import number
from spends.ui.pages.settings.common import errors_of, fields_of, saved, subject
from spends.ui.work import current_actor, read, write

COLORS = [(color, color.capitalize()) for color in PALETTE]
LEVELS = 3
NAME_LENGTH = 100


@dataclass(frozen=True)
class Node:
    """A category in the tree."""

    id: str
    name: str
    icon_path: str
    color: str
    depth: int
    count: str


class CategoriesState(rx.State):
    """The tree, and the category being added or changed."""

    ready: bool = False
    spending: list[Node] = []
    income: list[Node] = []
    parents: list[Option] = []
    is_open: bool = False
    is_new: bool = True
    name: str = ""
    color: str = "iris"
    errors: dict[str, str] = {}

    _editing: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the tree."""
        self.is_open = False
        await self._fill()

    @rx.event
    async def begin(self) -> None:
        """Open an empty form."""
        self._editing, self.name, self.color = "", "", "iris"
        self.is_new, self.is_open, self.errors = True, True, {}

    @rx.event
    async def edit(self, category_id: str) -> None:
        """Open the form of a category."""
        wanted = parse_id(category_id)
        found = await read(lambda uow: service.category_view(uow, wanted))
        self._editing, self.name, self.color = str(found.id), found.name, found.color
        self.is_new, self.is_open, self.errors = False, True, {}

    @rx.event
    async def set_open(self, is_open: object) -> None:
        """Close the form."""
        self.is_open = is_open is True

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep what the form says."""
        try:
            await self._keep(form)
        except SpendsError as error:
            self.errors = errors_of(error)
            return None
        self.is_open = False
        await self._fill()
        return saved()

    async def _keep(self, form: dict[str, Any]) -> None:
        if self._editing:
            wanted = parse_id(self._editing)
            changes = validated(CategoryChanges, fields_of(form, ("name", "color")))
            await write(lambda uow: service.change_category(uow, wanted, changes))
            return
        fields = fields_of(form, ("name", "color", "parent_id"))
        place = str(fields.pop("parent_id"))
        if place in set(CategoryType):
            fields["type"] = place
        else:
            fields["parent_id"] = parse_id(place)
        new = validated(NewCategory, fields)
        await write(lambda uow: service.add_category(uow, new))

    async def _fill(self) -> None:
        locale = current_actor().locale

        def work(uow: UnitOfWork) -> list[CategoryView]:
            return service.category_views(uow)

        found = await read(work)
        self.spending = [_node(row, locale) for row in found if row.type == CategoryType.EXPENSE]
        self.income = [_node(row, locale) for row in found if row.type == CategoryType.INCOME]
        tops = [Option(CategoryType.EXPENSE, "Spending"), Option(CategoryType.INCOME, "Income")]
        self.parents = tops + [
            Option(str(row.id), f"Below {row.path}") for row in found if row.depth < LEVELS - 1
        ]
        self.ready = True


def _node(row: CategoryView, locale: str) -> Node:
    icon_path = ICON_PATHS.get(row.icon, ICON_PATHS["tag"])
    count = number(row.transaction_count, locale) if row.transaction_count else ""
    return Node(str(row.id), row.name, icon_path, row.color, row.depth, count)


def categories() -> rx.Component:
    """The tree of spending and of income."""
    State: Any = CategoriesState  # noqa: N806  a class
    add = rx.el.div(button("Add category", icon="plus", on_click=State.begin))
    return rx.fragment(
        subject(add, _tree(State.spending), title="Spending", ready=State.ready, waiting=8),
        subject(_tree(State.income), title="Income", ready=State.ready, waiting=4),
        _form(),
    )


def _tree(nodes: Any) -> rx.Component:
    State: Any = CategoriesState  # noqa: N806  a class

    def row(node: Any) -> rx.Component:
        return rx.el.button(
            dot(node.color),
            drawn_icon(node.icon_path),
            rx.el.span(node.name, class_name="row-title grow"),
            rx.el.span(node.count, class_name="num small dim"),
            type="button",
            on_click=State.edit(node.id),
            class_name="card-row",
            style={"paddingLeft": (node.depth * 24).to(str) + "px"},
        )

    return rx.el.div(rx.foreach(nodes, row), class_name="card-rows settings-tree")


def _form() -> rx.Component:
    State: Any = CategoriesState  # noqa: N806  a class
    name_error = error_at(State.errors, "name")
    place = field(
        "Place",
        select(State.parents, id="parent_id"),
        id="parent_id",
        error=error_at(State.errors, "parent_id"),
    )
    form = rx.el.form(
        field(
            "Name",
            text_input("name", default_value=State.name, max_length=NAME_LENGTH, error=name_error),
            id="name",
            error=name_error,
        ),
        field("Colour", select(COLORS, id="color", default_value=State.color), id="color"),
        rx.cond(State.is_new, place),
        on_submit=State.save,
        id="category",
        class_name="form",
    )
    return drawer(
        form,
        open=State.is_open,
        on_open_change=State.set_open,
        title=rx.cond(State.is_new, "Add category", "Change category"),
        footer=rx.fragment(close_button(), submit_button("Save", form="category")),
    )
