"""The bar below the list, and the questions that its buttons ask."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, submit_button
from spends.ui.components.category_picker import category_picker
from spends.ui.components.combobox import combobox
from spends.ui.components.data_table import bulk_bar
from spends.ui.components.dialog import close_button, confirm, dialog
from spends.ui.components.field import field, text_area, text_input
from spends.ui.components.menu import menu, menu_item
from spends.ui.components.notice import error_notice
from spends.ui.components.types import Child
from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.many import BulkState

NOTES = "bulk-note"
TAGS = "bulk-tag"
EVERYTHING = rx.cond(
    ListState.everything_text != "",
    "All " + ListState.everything_text + " that match are selected",
    "All that match are selected",
)


def many() -> rx.Component:
    """What can be done with the selected rows."""
    more = menu(
        button("More", icon="ellipsis", size="sm"),
        menu_item("Set payee", icon="store", on_click=BulkState.ask("payee")),
        menu_item("Tags", icon="tag", on_click=BulkState.ask("tags")),
        menu_item("Add a note", icon="file-text", on_click=BulkState.ask("notes")),
        menu_item("Mark not cleared", icon="x", on_click=BulkState.mark_uncleared),
    )
    return bulk_bar(
        ListState.selected.length(),
        _everything(),
        button("Category", icon="shapes", size="sm", on_click=BulkState.ask("category")),
        button("Mark cleared", icon="check", size="sm", on_click=BulkState.mark_cleared),
        more,
        button("Delete", icon="trash-2", size="sm", variant="danger", on_click=BulkState.delete),
        words=rx.cond(
            ListState.everything,
            EVERYTHING,
            ListState.selected.length().to(str) + " selected",
        ),
        on_clear=ListState.clear_selection,
    )


def _everything() -> rx.Component:
    """Offers to select what is on the other pages too, once all of this one is."""
    whole = ListState.selected.length() == ListState.rows.length()
    others = (ListState.next_cursor != "") | (ListState.previous_cursor != "")
    words = rx.cond(
        ListState.everything_text != "",
        "Select all " + ListState.everything_text + " that match",
        "Select all that match",
    )
    return rx.cond(
        (whole | ListState.selecting) & others & ~ListState.everything,
        button(words, variant="ghost", size="sm", on_click=ListState.select_everything),
    )


def questions() -> rx.Component:
    """Every question there is; one is open at most."""
    return rx.fragment(
        _ask("category", "Choose a category", _categories(), _no_category()),
        _ask("payee", "Choose a payee", _payees(), close_button()),
        _ask("tags", "Tags", _tags(), _tag_answers()),
        _ask(
            "notes",
            "Add a note",
            _note(),
            rx.fragment(close_button(), submit_button("Add the note", form=NOTES)),
        ),
        confirm(
            open=BulkState.asking == "delete",
            on_open_change=BulkState.set_asking,
            title="Delete " + BulkState.about + "?",
            words="Those on the other pages are deleted too. You can undo it for a moment.",
            action="Delete",
            on_confirm=BulkState.delete,
        ),
    )


def _ask(question: str, title: str, body: Child, footer: rx.Component) -> rx.Component:
    words = {
        "category": "Split transactions keep the categories of their parts.",
        "payee": "A new name makes a new payee.",
        "tags": "Separate several with commas.",
        "notes": "It stands below the notes that are there.",
    }
    return dialog(
        error_notice(BulkState.problem),
        body,
        open=BulkState.asking == question,
        on_open_change=BulkState.set_asking,
        title=title,
        words="For " + BulkState.about + ". " + words[question],
        footer=footer,
    )


def _categories() -> rx.Component:
    return category_picker(
        ListState.category_options,
        id="bulk-category",
        value="",
        on_change=BulkState.categorise,
        label="Category",
    )


def _no_category() -> rx.Component:
    take = button("No category", class_name="pull", on_click=BulkState.uncategorise)
    return rx.fragment(take, close_button())


def _payees() -> rx.Component:
    return combobox(
        BulkState.payees,
        id="bulk-payee",
        value="",
        on_change=BulkState.set_payee,
        on_create=BulkState.set_payee,
        on_search=BulkState.find_payee,
        placeholder="Payee",
        label="Payee",
    )


def _tags() -> rx.Component:
    def known(option: Any) -> rx.Component:
        return button(option.label, size="sm", on_click=BulkState.pick_tag(option.label))

    control = text_input(
        "bulk-tags",
        value=BulkState.tags,
        on_change=BulkState.set_tags,
        placeholder="holiday, shared",
        auto_complete="off",
    )
    return rx.el.form(
        field("Tags", control, id="bulk-tags"),
        rx.el.div(
            rx.foreach(ListState.tag_options, known),
            class_name="cluster",
            style={"max_height": "9rem", "overflow_y": "auto"},
        ),
        id=TAGS,
        on_submit=BulkState.add_tags,
        class_name="form",
    )


def _tag_answers() -> rx.Component:
    return rx.fragment(
        button("Take off", class_name="pull", on_click=BulkState.remove_tags),
        close_button(),
        submit_button("Add", form=TAGS),
    )


def _note() -> rx.Component:
    control = text_area("bulk-notes", name="notes", rows=3, auto_focus=True)
    return rx.el.form(
        field("Note", control, id="bulk-notes"),
        id=NOTES,
        on_submit=BulkState.add_notes,
        class_name="form",
    )
