"""What narrows a list: search first, then a chip for each filter."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from spends.ui.components.base import popover as base
from spends.ui.components.base.control import TextControl
from spends.ui.components.button import button
from spends.ui.components.icon import icon
from spends.ui.components.types import Child, Flag, Handler, Text, present

# Up to so many options are seen at a glance.
FEW = 8
NARROW = """(id) => {
  const plain = (text) => text.normalize("NFD").replace(/\\p{M}/gu, "").toLowerCase();
  const field = document.getElementById(id);
  const wanted = plain(field.value.trim());
  for (const line of field.closest(".narrowed").querySelectorAll(".option-check"))
    line.hidden = !plain(line.textContent).includes(wanted);
}"""


def search_input(
    value: Text,
    on_change: Handler,
    placeholder: str = "Search",
    *,
    id: str = "page-search",  # noqa: A002  as elements have it
) -> rx.Component:
    """A search field, heard 50 ms after typing; "/" goes to the one named page-search."""
    control = TextControl.create(
        id=id,
        value=value,
        on_change=on_change,
        delay=50,
        type="search",
        placeholder=placeholder,
        auto_complete="off",
        enter_key_hint="search",
        custom_attrs={"aria-label": placeholder},
    )
    hint = rx.el.kbd("/", custom_attrs={"aria-hidden": "true"})
    return rx.el.div(icon("search"), control, hint, class_name="search")


def filter_bar(
    search: rx.Component,
    *chips: rx.Component,
    summary: Child = None,
    tools: Child = None,
    active: Flag | None = None,
    on_clear: Handler = None,
) -> rx.Component:
    """Search, chips, "Clear all" while active, and at the end what is shown in numbers.

    After that come the tools: small buttons for the list as a whole.
    """
    clear = None
    if active is not None and on_clear is not None:
        clear = rx.cond(active, button("Clear all", variant="ghost", on_click=on_clear))
    rest = rx.el.div(*present(*chips, clear), class_name="cluster filters-rest")
    total = (
        rx.el.span(summary, class_name="summary", custom_attrs={"aria-live": "polite"})
        if summary is not None
        else None
    )
    end = total
    if tools is not None:
        handy = rx.el.div(tools, class_name="filters-tools")
        end = rx.el.div(*present(total, handy), class_name="filters-end")
    return rx.el.div(
        *present(search, rest if chips else None, end),
        class_name="filters",
        role="search",
    )


def filter_chip(
    label: str, *children: Child, value: rx.Var[str], on_remove: Handler
) -> rx.Component:
    """A filter and its popover; value is what is chosen in words, "" while it is off."""
    on = value != ""
    trigger = base.PopoverTrigger.create(
        rx.el.span(rx.cond(on, value, label), class_name="truncate"),
        rx.cond(on, rx.fragment(), icon("chevron-down")),
        custom_attrs={"aria-label": rx.cond(on, label + ": " + value, label)},
    )
    popup = base.PopoverPopup.create(
        base.PopoverTitle.create(label, class_name="pop-label"),
        *present(*children),
        class_name="pop-card pop-roomy",
    )
    card = base.PopoverPortal.create(
        base.PopoverPositioner.create(
            popup, align="start", side_offset=6, collision_padding=8, class_name="pop"
        )
    )
    cross = rx.el.button(
        icon("x"),
        type="button",
        on_click=on_remove,
        class_name="filter-off",
        custom_attrs={"aria-label": f"Remove filter {label}"},
    )
    return rx.el.div(
        base.PopoverRoot.create(trigger, card),
        rx.cond(on, cross),
        class_name=rx.cond(on, "filter filter-on", "filter"),
    )


def filter_choice(
    label: str, name: str, options: rx.Var[Any], value: rx.Var[str], *, state: Any
) -> rx.Component:
    """A filter that is one of some options, by its name among the `filters` of a list's state."""
    picked = option_list(
        options,
        rx.Var.create([getattr(state.filters, name)]).to(list[str]),
        lambda each: state.toggle(name, each),
        label=label,
    )
    return filter_chip(label, picked, value=value, on_remove=state.clear_filter(name))


def option_list(
    options: rx.Var[Any],
    chosen: rx.Var[list[str]],
    on_toggle: Callable[[Any], Any],
    *,
    label: str,
) -> rx.Component:
    """Options to tick inside a chip's popover; on_toggle(value), with colour if there is one.

    When they are many, a field above them narrows them down.
    """

    def line(option: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="checkbox",
                class_name="check",
                checked=chosen.contains(option.value),
                on_change=on_toggle(option.value),
            ),
            rx.cond(
                option.color != "",
                rx.el.span(class_name="dot", custom_attrs={"data-hue": option.color}),
            ),
            rx.el.span(option.label, class_name="truncate", title=option.label, dir="auto"),
            class_name="option-check",
        )

    listed = rx.el.div(
        rx.foreach(options, line),
        class_name="options",
        role="group",
        custom_attrs={"aria-label": label},
    )
    many = options.length() > FEW
    return rx.el.div(rx.cond(many, _narrowing(label)), listed, class_name="narrowed")


def _narrowing(label: str) -> rx.Component:
    """A field that hides the options without its text; the browser does it alone."""
    id_ = f"narrow-{label.lower().replace(' ', '-')}"
    words = f"Search {label.lower()}"
    field = rx.el.input(
        id=id_,
        type="search",
        placeholder=words,
        auto_complete="off",
        on_change=lambda _text: rx.call_script(f"({NARROW})({id_!r})"),
        custom_attrs={"aria-label": words},
    )
    return rx.el.div(icon("search"), field, class_name="search")
