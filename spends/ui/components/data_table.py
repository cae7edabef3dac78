"""The data table: sortable, selectable, two-line cards on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx

from spends.ui.components.button import button, icon_button
from spends.ui.components.icon import icon
from spends.ui.components.skeleton import skeleton
from spends.ui.components.types import Count, Flag, Handler, Text, classes, present

Place = Literal["title", "end", "note", "end-note", "hide"]


@dataclass(frozen=True)
class Column:
    """A column: what is in its cell, how wide it is, where it stands in a phone's card.

    What is around the table may hide one that `can_hide`: `data-hides` has its key.
    """

    key: str
    label: str
    cell: Callable[[Any], Any]
    width: str | None = None
    numeric: bool = False
    sortable: bool = False
    phone: Place = "hide"
    hide_label: bool = False
    wide_only: bool = False
    can_hide: bool = False

    @property
    def marks(self) -> dict[str, Any]:
        """The attributes of its cells."""
        return {"data-col": self.key} if self.can_hide else {}

    @property
    def look(self) -> str:
        """The classes of its cells."""
        return classes("num" if self.numeric else "", "wide-only" if self.wide_only else "")


@dataclass(frozen=True)
class Picking:
    """Row selection: selected ids, on_select(id, shift: bool), on_select_all(checked: bool)."""

    selected: rx.Var[list[str]]
    on_select: Callable[..., Any]
    all_selected: Flag
    on_select_all: Handler


@dataclass(frozen=True)
class Sorting:
    """The order: value is "date" or "-date", on_sort(key)."""

    value: Text
    on_sort: Callable[[str], Any]


def data_table(
    columns: list[Column],
    rows: rx.Var[Any],
    *,
    label: str,
    row_id: Callable[[Any], Any] = lambda row: row.id,
    ready: Flag = True,
    busy: Flag = False,
    empty: rx.Component | None = None,
    sorting: Sorting | None = None,
    picking: Picking | None = None,
    current: Text | None = None,
    on_open: Callable[[Any], Any] | None = None,
    footer: rx.Component | None = None,
    skeleton_rows: int = 8,
) -> rx.Component:
    """A state's rows (the page shown only) under columns, in a card.

    current is the id of the row that is open, on_open(id) hears a click on a row or Enter on its
    title. empty stands in the table's place when there are no rows; busy pales the old ones while
    new ones come.
    """
    body = rx.el.tbody(
        rx.foreach(
            rows,
            lambda row: _row(
                row, columns, row_id(row), picking=picking, current=current, on_open=on_open
            ),
        )
    )
    waiting = rx.el.tbody(
        *[_waiting_row(columns, picking is not None) for _ in range(skeleton_rows)],
        custom_attrs={"aria-hidden": "true"},
    )
    table = rx.el.table(
        rx.el.thead(_head(columns, sorting, picking)),
        rx.cond(ready, body, waiting),
        class_name=classes("table", "table-opens" if on_open is not None else ""),
        custom_attrs={"aria-label": label, "aria-busy": _text_of(busy)},
    )
    filled = rx.fragment(*present(table, footer))
    inside: Any = filled
    if empty is not None:
        nothing = (rows.length() == 0) & ready
        inside = rx.cond(nothing, empty, filled)
    return rx.el.div(inside, class_name="card card-flush table-wrap")


def quiet_cell(*children: Any) -> rx.Component:
    """Something to press inside a row (a menu, a picker) without opening the row."""
    return rx.el.span(*children, on_click=rx.stop_propagation)


def _text_of(flag: Flag) -> Any:
    if isinstance(flag, bool):
        return "true" if flag else "false"
    return rx.cond(flag, "true", "false")


def _head(columns: list[Column], sorting: Sorting | None, picking: Picking | None) -> rx.Component:
    pick_all = None
    if picking is not None:
        box = rx.el.input(
            type="checkbox",
            class_name="check",
            checked=picking.all_selected,
            on_change=picking.on_select_all,
            custom_attrs={"aria-label": "Select all on this page"},
        )
        pick_all = rx.el.th(box, scope="col", class_name="pick")
    heads = [_head_cell(column, sorting) for column in columns]
    return rx.el.tr(*present(pick_all, *heads))


def _head_cell(column: Column, sorting: Sorting | None) -> rx.Component:
    attributes: dict[str, Any] = column.marks
    hidden = "visually-hidden" if column.hide_label else ""
    content = rx.el.span(column.label, class_name=hidden)
    if column.sortable and sorting is not None:
        value = rx.Var.create(sorting.value)
        attributes["aria-sort"] = rx.cond(
            value == column.key,
            "ascending",
            rx.cond(value == f"-{column.key}", "descending", "none"),
        )
        content = rx.el.button(
            column.label,
            icon("arrow-down"),
            type="button",
            on_click=sorting.on_sort(column.key),
        )
    return rx.el.th(
        content,
        scope="col",
        class_name=column.look,
        style={"width": column.width} if column.width else {},
        custom_attrs=attributes,
    )


def _row(
    row: Any,
    columns: list[Column],
    id_: Any,
    *,
    picking: Picking | None,
    current: Text | None,
    on_open: Callable[[Any], Any] | None,
) -> rx.Component:
    attributes: dict[str, Any] = {"data-row": id_}
    props: dict[str, Any] = {}
    if picking is not None:
        attributes["aria-selected"] = rx.cond(picking.selected.contains(id_), "true", "false")
    if current is not None:
        attributes["data-current"] = rx.cond(rx.Var.create(current) == id_, "", rx.Var("undefined"))
    if on_open is not None:
        props["on_click"] = on_open(id_)
    cells = [_cell(column, row, on_open is not None) for column in columns]
    box = _pick_cell(id_, picking) if picking is not None else None
    return rx.el.tr(*present(box, *cells), key=id_, custom_attrs=attributes, **props)


def _cell(column: Column, row: Any, opens: bool) -> rx.Component:  # noqa: FBT001  of the table, for each of its cells
    content = column.cell(row)
    if opens and column.phone == "title":
        content = rx.el.button(content, type="button", class_name="row-open", dir="auto")
    attributes = column.marks
    if column.phone != "hide":
        attributes["data-phone"] = column.phone
    return rx.el.td(content, class_name=column.look, custom_attrs=attributes)


def _pick_cell(id_: Any, picking: Picking) -> rx.Component:
    box = rx.el.input(
        type="checkbox",
        class_name="check",
        checked=picking.selected.contains(id_),
        read_only=True,
        on_click=lambda event: picking.on_select(id_, event.shift_key),
        custom_attrs={"aria-label": "Select row"},
    )
    return rx.el.td(rx.el.span(box, on_click=rx.stop_propagation), class_name="pick")


def _waiting_row(columns: list[Column], picks: bool) -> rx.Component:  # noqa: FBT001  of the table, for each of its cells
    cells = [
        rx.el.td(
            skeleton("64px" if column.numeric else "58%"),
            class_name=column.look,
            custom_attrs=column.marks
            | ({} if column.phone == "hide" else {"data-phone": column.phone}),
        )
        for column in columns
    ]
    pick = rx.el.td(skeleton("16px", 16, 5), class_name="pick") if picks else None
    return rx.el.tr(*present(pick, *cells))


def table_footer(
    range_text: Text,
    *,
    has_previous: Flag,
    has_next: Flag,
    on_previous: Handler,
    on_next: Handler,
    note: rx.Component | None = None,
) -> rx.Component:
    """Which rows of how many ("51-100 of 12,345"), and the steps back and forward."""

    def closed(open_: Flag) -> Any:
        return not open_ if isinstance(open_, bool) else ~open_

    steps = rx.el.span(
        button(
            icon("chevron-left"),
            "Previous",
            size="sm",
            on_click=on_previous,
            disabled=closed(has_previous),
        ),
        button(
            "Next", icon("chevron-right"), size="sm", on_click=on_next, disabled=closed(has_next)
        ),
        class_name="cluster",
    )
    count = rx.el.span(range_text, custom_attrs={"aria-live": "polite"})
    return rx.el.div(*present(count, note, steps), class_name="table-foot")


def bulk_bar(
    count: Count, *actions: rx.Component, on_clear: Handler, words: Text | None = None
) -> rx.Component:
    """What can be done with the selected rows; there only while some are.

    words stand in the place of "3 selected".
    """
    number = rx.Var.create(count)
    said = [number.to(str), " selected"] if words is None else [words]
    bar = rx.el.div(
        rx.el.span(*said, class_name="strong", role="status"),
        *actions,
        icon_button("x", "Clear selection", on_click=on_clear),
        class_name="bulk",
        role="toolbar",
        custom_attrs={"aria-label": "Selected rows"},
    )
    return rx.cond(number > 0, bar)
