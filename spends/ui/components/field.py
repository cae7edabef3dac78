"""Fields of forms: label above, help below, the error under what it is about."""

from typing import Any

import reflex as rx

from spends.ui.components.base.control import TextControl
from spends.ui.components.icon import icon
from spends.ui.components.types import Child, Flag, Handler, Text, present


def error_at(errors: rx.Var[dict[str, str]], name: str) -> rx.Var[str]:
    """What is wrong with a field, out of a state's errors by field; "" when nothing is."""
    held: Any = errors
    return rx.cond(held.contains(name), held[name], "")


def describe(attributes: dict[str, Any], id_: str, error: Text | None) -> dict[str, Any]:
    """Add to attributes what ties a control to its help and error."""
    attributes["aria-describedby"] = f"{id_}-help {id_}-error"
    if error is not None:
        wrong = bool(error) if isinstance(error, str) else error != ""
        attributes["aria-invalid"] = rx.cond(wrong, "true", "false")
    return attributes


def field(
    label: Text,
    control: rx.Component,
    *,
    id: str,  # noqa: A002  as elements have it
    help: Child = None,  # noqa: A002  as elements have it
    error: Text | None = None,
    optional: bool = False,
) -> rx.Component:
    """A labelled control; id is the control's, error shows while it is not empty."""
    return rx.el.div(
        *present(
            rx.el.label(
                *present(label, rx.el.span("optional", class_name="dim") if optional else None),
                html_for=id,
                class_name="field-label",
            ),
            control,
            rx.el.p(help, id=f"{id}-help", class_name="field-help") if help is not None else None,
            _error_line(error, f"{id}-error") if error is not None else None,
        ),
        class_name="field",
    )


def _error_line(error: Text, id_: str) -> rx.Component:
    line = rx.el.p(icon("circle-alert"), rx.el.span(error), id=id_, class_name="field-error")
    if isinstance(error, str):
        return line if error else rx.fragment()
    return rx.cond(error != "", line)


def text_input(
    id: str,  # noqa: A002  as elements have it
    *,
    value: Text | None = None,
    on_change: Handler = None,
    error: Text | None = None,
    **props: Any,
) -> rx.Component:
    """A line of text.

    With value and on_change(text) the server follows the typing; with default_value it only
    sees the text when the form is sent. name defaults to the id.
    """
    props.setdefault("name", id)
    props.setdefault("type", "text")
    props["class_name"] = f"input {props.pop('class_name', '')}".strip()
    props["custom_attrs"] = describe(dict(props.pop("custom_attrs", {})), id, error)
    if value is None and on_change is None:
        return rx.el.input(id=id, **props)
    props.setdefault("delay", 300)
    handlers = {} if on_change is None else {"on_change": on_change}
    return TextControl.create(id=id, value="" if value is None else value, **handlers, **props)


def text_area(
    id: str,  # noqa: A002  as elements have it
    *,
    value: Text | None = None,
    on_change: Handler = None,
    error: Text | None = None,
    **props: Any,
) -> rx.Component:
    """Several lines of text; as text_input otherwise."""
    if value is None and on_change is None:
        props.setdefault("name", id)
        attributes = describe(dict(props.pop("custom_attrs", {})), id, error)
        return rx.el.textarea(id=id, class_name="input", custom_attrs=attributes, **props)
    return text_input(id, value=value, on_change=on_change, error=error, multiline=True, **props)


def checkbox(
    id: str,  # noqa: A002  as elements have it
    label: Child,
    *,
    checked: Flag | None = None,
    on_change: Handler = None,
    **props: Any,
) -> rx.Component:
    """A box to tick and its words; on_change(checked: bool)."""
    props.setdefault("name", id)
    if checked is not None:
        props["checked"] = checked
    if on_change is not None:
        props["on_change"] = on_change
    box = rx.el.input(id=id, type="checkbox", class_name="check", **props)
    return rx.el.label(box, rx.el.span(label), class_name="tick", html_for=id)


def switch(
    id: str,  # noqa: A002  as elements have it
    label: Text,
    *,
    checked: Flag,
    on_change: Handler,
    words: Child = None,
    disabled: Flag = False,
) -> rx.Component:
    """A setting that is on or off at once; on_change(checked: bool)."""
    control = rx.el.input(
        id=id,
        type="checkbox",
        role="switch",
        checked=checked,
        on_change=on_change,
        disabled=disabled,
        class_name="switch",
    )
    text = rx.el.span(
        *present(
            rx.el.span(label, class_name="strong"),
            rx.el.span(words, class_name="dim small", style={"display": "block"})
            if words is not None
            else None,
        )
    )
    return rx.el.label(text, control, html_for=id, class_name="switch-line")


def radio_cards(
    name: str,
    choices: list[tuple[str, str, str]],
    *,
    value: Text,
    on_change: Handler,
    label: Text,
) -> rx.Component:
    """One of a few, each a card: (value, title, words); on_change(value)."""

    def choice(option: str, title: str, words: str) -> rx.Component:
        control = rx.el.input(
            type="radio",
            name=name,
            checked=value == option,
            on_change=on_change(option),
            class_name="check",
            custom_attrs={"value": option},
        )
        text = rx.el.span(
            rx.el.span(title, class_name="strong", style={"display": "block"}),
            rx.el.span(words, class_name="dim small"),
        )
        return rx.el.label(control, text, class_name="choice")

    return rx.el.div(
        *[choice(*each) for each in choices],
        class_name="choices",
        role="radiogroup",
        custom_attrs={"aria-label": label},
    )
