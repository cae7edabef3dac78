"""The lines of a rule's form: its conditions and its actions."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, icon_button
from spends.ui.components.category_chip import status_chip
from spends.ui.components.category_picker import category_picker
from spends.ui.components.combobox import combobox
from spends.ui.components.field import text_input
from spends.ui.components.menu import menu, menu_item
from spends.ui.components.segmented import segmented
from spends.ui.components.select import select
from spends.ui.pages.settings.rule_editor import RuleEditor
from spends.ui.pages.settings.rule_kinds import FIELDS, MARKS

State: Any = RuleEditor
JOINS = [("all", "All of these"), ("any", "Any of these")]


def whens() -> rx.Component:
    """The conditions, and which of them must hold."""
    several = State.whens.length() > 1
    join = segmented(JOINS, value=State.join, on_change=State.set_join, label="Which must hold")
    return rx.el.fieldset(
        rx.el.legend("When", class_name="field-label"),
        rx.cond(several, rx.el.div(join)),
        rx.foreach(State.whens, _when),
        rx.el.div(button("Add a condition", icon="plus", size="sm", on_click=State.add_when)),
        class_name="stack-sm",
    )


def _when(line: Any) -> rx.Component:
    def changed(name: str) -> Any:
        return lambda value: State.set_when(line.key, name, value)

    about = select(
        list(FIELDS),
        id=f"when-{line.key}-field",
        value=line.field,
        on_change=changed("field"),
        label="What is looked at",
    )
    how = select(
        line.ops,
        id=f"when-{line.key}-op",
        value=line.op,
        on_change=changed("op"),
        label="How it is compared",
    )
    return rx.el.div(
        rx.el.div(
            about,
            how,
            rx.cond(
                State.whens.length() > 1,
                icon_button("x", "Remove condition", on_click=State.drop_when(line.key)),
            ),
            class_name="rule-line",
        ),
        _control(line, changed),
        _error(line),
        class_name="rule-part",
        key=line.key,
    )


def _control(line: Any, changed: Any) -> rx.Component:
    first, second = f"when-{line.key}-value", f"when-{line.key}-more"

    def value(kind: str = "text", mode: str = "text") -> rx.Component:
        several = rx.cond(line.op == "is_any", "Several, with commas between them", "")
        return _typed(
            line,
            first,
            line.value,
            changed("value"),
            label="What it is compared with",
            placeholder=several,
            type=kind,
            input_mode=mode,
        )

    def more(kind: str = "text", mode: str = "text") -> rx.Component:
        label = "The second value"
        return _typed(
            line, second, line.more, changed("more"), label=label, type=kind, input_mode=mode
        )

    def choice(options: Any, label: str, placeholder: str) -> rx.Component:
        return _choice(line, first, changed("value"), options, label=label, placeholder=placeholder)

    category = category_picker(
        State.categories,
        id=first,
        name=first,
        value=line.value,
        on_change=changed("value"),
        label="Category",
        error=line.error,
    )
    return rx.match(
        line.control,
        ("nothing", rx.fragment()),
        ("amount", value(mode="decimal")),
        ("amounts", rx.el.div(value(mode="decimal"), more(mode="decimal"), class_name="two")),
        ("date", value("date", "none")),
        ("dates", rx.el.div(value("date", "none"), more("date", "none"), class_name="two")),
        ("number", value(mode="numeric")),
        ("account", choice(State.accounts, "Account", "Choose an account")),
        ("accounts", _several(line, State.accounts, "Accounts")),
        ("category", category),
        ("categories", _several(line, State.categories, "Categories")),
        ("tag", choice(State.tags, "Tag", "Choose a tag")),
        value(),
    )


def _typed(
    line: Any,
    id_: Any,
    value: Any,
    on_change: Any,
    *,
    label: Any,
    placeholder: Any = "",
    **props: Any,
) -> rx.Component:
    return text_input(
        id_,
        name=id_,
        value=value,
        on_change=on_change,
        placeholder=placeholder,
        auto_complete="off",
        error=line.error,
        custom_attrs={"aria-label": label},
        **props,
    )


def _choice(
    line: Any,
    id_: Any,
    on_change: Any,
    options: Any,
    *,
    label: Any,
    placeholder: str | None = None,
) -> rx.Component:
    return select(
        options,
        id=id_,
        value=line.value,
        on_change=on_change,
        label=label,
        placeholder=placeholder,
        error=line.error,
    )


def _several(line: Any, options: Any, label: str) -> rx.Component:
    def choice(option: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="checkbox",
                class_name="check",
                checked=line.chosen.contains(option.value),
                on_change=State.set_when(line.key, "chosen", option.value),
            ),
            rx.el.span(option.label, class_name="truncate"),
            rx.el.span(option.hint, class_name="small dim truncate push"),
            class_name="option-check",
        )

    def chosen(option: Any) -> rx.Component:
        chip = status_chip(option.label)
        return rx.cond(line.chosen.contains(option.value), chip)

    return rx.el.div(
        rx.el.div(rx.foreach(options, chosen), class_name="cluster rule-chosen"),
        rx.el.div(
            rx.foreach(options, choice),
            class_name="options rule-options",
            role="group",
            custom_attrs={"aria-label": label},
        ),
        class_name="stack-sm",
    )


def thens() -> rx.Component:
    """The actions."""

    def kind(option: Any) -> rx.Component:
        return menu_item(option.label, on_click=State.add_then(option.value))

    add = menu(
        button("Add an action", icon="plus", size="sm"),
        rx.foreach(State.unused, kind),
        align="start",
    )
    return rx.el.fieldset(
        rx.el.legend("Then", class_name="field-label"),
        rx.foreach(State.thens, _then),
        rx.cond(State.unused.length() > 0, rx.el.div(add)),
        class_name="stack-sm",
    )


def _then(line: Any) -> rx.Component:
    remove = rx.cond(
        State.thens.length() > 1,
        icon_button("x", "Remove action", on_click=State.drop_then(line.key)),
    )
    return rx.el.div(
        rx.el.div(rx.el.span(line.words, class_name="grow"), remove, class_name="rule-line"),
        _target(line),
        _error(line),
        class_name="rule-part",
        key=line.key,
    )


def _target(line: Any) -> rx.Component:
    id_ = f"then-{line.key}-value"

    def changed(value: Any) -> Any:
        return State.set_then(line.key, value)

    def typed(placeholder: str) -> rx.Component:
        return _typed(line, id_, line.value, changed, label=line.words, placeholder=placeholder)

    def choice(options: Any, placeholder: str | None = None) -> rx.Component:
        return _choice(line, id_, changed, options, label=line.words, placeholder=placeholder)

    category = category_picker(
        State.categories,
        id=id_,
        name=id_,
        value=line.value,
        on_change=changed,
        label=line.words,
        error=line.error,
    )
    payee = combobox(
        State.payees,
        id=id_,
        name=id_,
        value=line.value,
        on_change=changed,
        on_create=changed,
        on_search=State.find_payees,
        placeholder="A payee, known or new",
        label=line.words,
        error=line.error,
    )
    return rx.match(
        line.type,
        ("set_payee", payee),
        ("add_tags", typed("holiday, work")),
        ("remove_tags", typed("holiday, work")),
        ("set_notes", typed("Notes")),
        ("append_notes", typed("Notes")),
        ("set_cleared", choice(list(MARKS))),
        ("set_transfer", choice(State.accounts, "Choose an account")),
        category,
    )


def _error(line: Any) -> rx.Component:
    return rx.cond(line.error != "", rx.el.p(line.error, class_name="field-error", role="alert"))
