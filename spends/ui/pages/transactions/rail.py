"""The open transaction, beside the table or in a drawer."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, icon_button, link_button
from spends.ui.components.card import list_row
from spends.ui.components.category_chip import category_chip, dot, status_chip
from spends.ui.components.dialog import close_button, dialog
from spends.ui.components.drawer import drawer
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import text_input
from spends.ui.components.notice import notice
from spends.ui.components.timeline import timeline, timeline_step
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.hanging import belongings

FACTS = DetailState.facts
LONG = 11


def rail() -> rx.Component:
    """The card at the right of a wide screen."""
    is_long = FACTS.amount.length() > LONG
    head = rx.el.div(
        rx.el.div(
            rx.el.h2(FACTS.title, class_name="rail-title"),
            rx.el.p(FACTS.place, class_name="dim small"),
            class_name="grow",
        ),
        rx.cond(is_long, rx.fragment(), amount(FACTS.amount, FACTS.tone)),
        icon_button("x", "Close", size="sm", on_click=DetailState.close),
        class_name="rail-head",
    )
    card = rx.el.aside(
        head,
        rx.el.div(rx.cond(is_long, _amount()), _facts("rail"), class_name="rail-body stack"),
        # They stay where they are when the story above grows.
        rx.el.div(*_actions(), class_name="cluster rail-foot"),
        class_name="card rail",
        custom_attrs={"aria-label": "Selected transaction"},
    )
    return rx.cond(FACTS.id != "", card)


def sheet() -> rx.Component:
    """The same in a drawer, on screens without room beside the table."""
    return drawer(
        _amount(),
        _facts("sheet"),
        open=DetailState.sheet,
        on_open_change=DetailState.set_sheet,
        title=FACTS.title,
        words=FACTS.place,
        footer=rx.fragment(*_actions()),
    )


def _amount() -> rx.Component:
    return rx.el.p(amount(FACTS.amount, FACTS.tone), class_name="rail-amount")


def _facts(place: str) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            category_chip(FACTS.category, FACTS.color),
            rx.foreach(FACTS.tags, lambda tag: status_chip(tag, icon="tag")),
            rx.cond(FACTS.cleared, status_chip("cleared", "good", icon="check")),
            rx.cond(FACTS.pending, status_chip("pending", "soon", icon="clock")),
            rx.cond(FACTS.locked, status_chip("reconciled", icon="lock")),
            class_name="cluster",
        ),
        rx.cond(FACTS.in_base != "", rx.el.p(FACTS.in_base, class_name="dim small")),
        rx.cond(FACTS.notes != "", rx.el.p(FACTS.notes, class_name="rail-notes")),
        rx.cond(FACTS.split, _parts()),
        rx.cond(FACTS.locked, notice(FACTS.locked_words, "info")),
        belongings(place),
        _story(),
        class_name="stack",
    )


def _parts() -> rx.Component:
    def part(row: Any) -> rx.Component:
        return list_row(
            rx.cond(row.category == "", "No category", row.category),
            lead=dot(row.color),
            note=row.notes,
            end=amount(row.amount, worth=row.worth, strong=False),
        )

    return rx.el.div(
        rx.el.h3("Parts"), rx.el.div(rx.foreach(FACTS.parts, part), class_name="card-rows")
    )


def _story() -> rx.Component:
    other = button(
        FACTS.other, variant="ghost", size="sm", on_click=DetailState.open(FACTS.other_id)
    )
    steps = [
        rx.cond(
            FACTS.description != "",
            timeline_step("On the statement", FACTS.description),
        ),
        rx.cond(
            FACTS.transfer,
            timeline_step(rx.el.span("Transfer with ", other), FACTS.other_words),
        ),
        rx.cond(
            FACTS.refund,
            timeline_step(rx.el.span("Refund of ", other), FACTS.other_words),
        ),
        rx.foreach(FACTS.refunds, _refunded),
        rx.cond(FACTS.net != "", timeline_step(FACTS.net)),
        timeline_step(FACTS.added),
        rx.foreach(FACTS.deeds, lambda deed: timeline_step(deed.words, deed.day)),
    ]
    return rx.el.div(
        rx.el.h3("History", class_name="rail-label"), timeline(*steps), class_name="stack-sm"
    )


def _refunded(row: Any) -> rx.Component:
    link = button(row.title, variant="ghost", size="sm", on_click=DetailState.open(row.id))
    return timeline_step(rx.el.span("Refunded by ", link), row.words)


def _actions() -> list[rx.Component]:
    linked = FACTS.transfer | FACTS.refund
    return [
        rx.cond(
            FACTS.locked,
            rx.fragment(
                link_button("Unlock", href=FACTS.unlock_href, icon="lock"),
                button("Edit", icon="pencil", disabled=True, title=FACTS.locked_words),
            ),
            rx.fragment(
                rx.cond(
                    FACTS.transfer,
                    rx.fragment(),
                    button("Split", icon="split", on_click=EditorState.split(FACTS.id)),
                ),
                rx.cond(
                    linked,
                    button("Unlink", icon="unlink", on_click=DetailState.unlink),
                    rx.fragment(
                        rx.cond(
                            FACTS.comes_in,
                            button(
                                "Link refund",
                                icon="undo-2",
                                on_click=DetailState.find_refund(""),
                            ),
                        ),
                        button(
                            "Link transfer",
                            icon="arrow-left-right",
                            on_click=DetailState.find_transfer,
                        ),
                    ),
                ),
                button(
                    rx.cond(FACTS.cleared, "Not cleared", "Mark cleared"),
                    icon="check",
                    on_click=DetailState.toggle_cleared,
                ),
                button("Delete", icon="trash-2", variant="danger", on_click=DetailState.delete),
                button("Edit", icon="pencil", on_click=EditorState.edit(FACTS.id)),
            ),
        )
    ]


def linking() -> rx.Component:
    """Offers what the open transaction can be linked with."""
    is_refund = DetailState.linking == "refund"

    def line(row: Any) -> rx.Component:
        return list_row(
            row.title,
            note=row.words,
            end=amount(row.amount, worth=row.worth),
            on_click=DetailState.link(row.id),
        )

    search = text_input(
        "refund-search",
        value=DetailState.query,
        on_change=DetailState.find_refund,
        placeholder="Search what was paid",
        custom_attrs={"aria-label": "Search what was paid"},
    )
    found = rx.cond(
        DetailState.candidates.length() > 0,
        rx.el.div(rx.foreach(DetailState.candidates, line), class_name="card-rows"),
        empty_state(
            "search",
            "Nothing fits",
            rx.cond(
                is_refund,
                "No earlier spending of at least this amount. Search for another payee.",
                "No opposite amount within a week in another account.",
            ),
        ),
    )
    return dialog(
        rx.el.div(rx.cond(is_refund, search), found, class_name="stack"),
        open=DetailState.linking != "",
        on_open_change=DetailState.set_linking,
        title=rx.cond(is_refund, "What was paid back?", "Where is the other side?"),
        words=rx.cond(
            is_refund,
            "The refund then lowers that spending and is no income.",
            "The two then count neither as income nor as spending.",
        ),
        footer=close_button(),
    )
