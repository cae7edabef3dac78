"""The drawer in which a purchase is written."""

from typing import Any

import reflex as rx

from spends.ui.components.button import (
    button,
    enter_button,
    fill_button,
    icon_button,
    submit_button,
    turn_input,
)
from spends.ui.components.category_picker import category_picker
from spends.ui.components.combobox import combobox
from spends.ui.components.dialog import before_leaving, close_button
from spends.ui.components.draft_fields import DraftFields
from spends.ui.components.drawer import drawer
from spends.ui.components.field import field, text_area
from spends.ui.components.icon import icon
from spends.ui.components.money_input import money_input
from spends.ui.components.notice import error_notice, notice
from spends.ui.components.purchase_chip import STATUSES
from spends.ui.components.segmented import segmented
from spends.ui.components.select import select
from spends.ui.pages.inventory.draft import COVERS, WARRANTY_TYPES
from spends.ui.pages.inventory.editor import PurchaseEditor

FORM = "purchase"
STATE = PurchaseEditor
DRAFT = PurchaseEditor.draft
ERRORS = PurchaseEditor.errors
FIELDS = DraftFields(PurchaseEditor, "purchase")
LENGTHS = [("12", "1 year"), ("24", "2 years"), ("36", "3 years"), ("60", "5 years")]


def purchase_form() -> rx.Component:
    """The form in its drawer, and the question before changes are lost."""
    more = button("Save and add another", type="submit", form=FORM, on_click=STATE.then_another)
    footer = rx.fragment(
        close_button(),
        rx.cond(STATE.editing, rx.fragment(), more),
        submit_button("Save", form=FORM, on_click=STATE.then_close),
    )
    return rx.fragment(
        drawer(
            _form(),
            open=STATE.is_open,
            on_open_change=STATE.set_open,
            title=rx.cond(STATE.editing, "Edit purchase", "Add purchase"),
            footer=footer,
        ),
        before_leaving(STATE, "purchase"),
    )


def _form() -> rx.Component:
    return rx.el.form(
        enter_button(STATE.then_close),
        turn_input(STATE.turn),
        error_notice(ERRORS.form),
        rx.cond(STATE.line_words != "", _line()),
        FIELDS.text("name", "Product", placeholder="What it is"),
        _price(),
        _bought(),
        _where(),
        _warranty(),
        _fold("papers", "Serial number, model and notes", _papers()),
        _fold("worth", "Value over time", _worth()),
        id=FORM,
        on_submit=STATE.save,
        class_name="form",
        no_validate=True,
    )


def _line() -> rx.Component:
    cross = icon_button("unlink", "Add it without this line", size="sm", on_click=STATE.drop_line)
    return notice(STATE.line_words, "info", action=cross)


def _price() -> rx.Component:
    amount = money_input(
        FIELDS.id("price"),
        name="price",
        currency=DRAFT.currency,
        value=DRAFT.price,
        on_change=FIELDS.typed("price"),
        on_blur=STATE.leave("price"),
        error=ERRORS.price,
    )
    currency = combobox(
        STATE.currencies,
        id=FIELDS.id("currency"),
        value=DRAFT.currency,
        on_change=FIELDS.chosen("currency"),
        error=ERRORS.currency,
        label="Currency",
    )
    costs = rx.el.div(
        FIELDS.text("tax", "Tax on top", optional=True, input_mode="decimal", placeholder="0.00"),
        FIELDS.text(
            "shipping", "Shipping", optional=True, input_mode="decimal", placeholder="0.00"
        ),
        class_name="pair",
    )
    words = rx.cond(STATE.total_words == "", "You can calculate here: 12*3.", STATE.total_words)
    return rx.fragment(
        FIELDS.field("price", "Price of one", amount, help=words),
        rx.el.div(
            FIELDS.text("quantity", "Quantity", input_mode="numeric"),
            FIELDS.field("currency", "Currency", currency),
            class_name="pair",
        ),
        _fold("costs", "Tax and shipping", costs),
    )


def _bought() -> rx.Component:
    sold = rx.el.div(
        FIELDS.text(
            "sold_for", "Sold for", optional=True, input_mode="decimal", placeholder="0.00"
        ),
        FIELDS.day("sold_on", "Sold on", optional=True),
        class_name="pair",
    )
    status = select(
        [(str(key), words) for key, words in STATUSES.items()],
        id=FIELDS.id("status"),
        name="status",
        value=DRAFT.status,
        on_change=FIELDS.typed("status"),
        error=ERRORS.status,
    )
    return rx.fragment(
        rx.el.div(
            _name("retailer", "Retailer", "Where from", STATE.retailers),
            _name("brand", "Brand", "Who made it", STATE.brands),
            class_name="pair",
        ),
        FIELDS.day(
            "date", "Bought on", optional=False, today=STATE.today, yesterday=STATE.yesterday
        ),
        FIELDS.field("status", "Status", status),
        rx.cond(DRAFT.status == "SOLD", sold),
        rx.el.div(
            FIELDS.day("delivery", "Delivered on", optional=True),
            FIELDS.day("return_by", "Return until", optional=True),
            class_name="pair",
        ),
    )


def _name(name: str, label: str, words: str, options: Any) -> rx.Component:
    control = combobox(
        options,
        id=FIELDS.id(name),
        value=getattr(DRAFT, name),
        on_change=FIELDS.chosen(name),
        on_create=FIELDS.chosen(name),
        on_search=lambda text: STATE.find_names(name, text),
        placeholder=words,
        error=getattr(ERRORS, name),
    )
    return FIELDS.field(name, label, control, optional=True)


def _where() -> rx.Component:
    location = combobox(
        STATE.locations,
        id=FIELDS.id("location"),
        value=DRAFT.location,
        on_change=FIELDS.chosen("location"),
        on_create=FIELDS.chosen("location"),
        placeholder="Where it is",
        error=ERRORS.location,
    )
    category = category_picker(
        STATE.categories,
        id=FIELDS.id("category"),
        value=DRAFT.category,
        on_change=FIELDS.chosen("category"),
        on_create=STATE.add_category,
        error=ERRORS.category,
    )
    return rx.el.div(
        FIELDS.field("location", "Location", location, optional=True),
        FIELDS.field("category", "Category", category, optional=True),
        class_name="two",
    )


def _warranty() -> rx.Component:
    kinds = segmented(
        list(COVERS.items()),
        value=DRAFT.warranty,
        on_change=FIELDS.chosen("warranty"),
        label="Warranty",
        wide=True,
    )
    months = rx.el.div(
        FIELDS.text(
            "warranty_months",
            "Length in months",
            input_mode="numeric",
            help=rx.cond(
                STATE.cover_words == "", "From the delivery, or the purchase.", STATE.cover_words
            ),
        ),
        rx.el.div(
            *[
                fill_button(words, FIELDS.id("warranty_months"), length, size="sm")
                for length, words in LENGTHS
            ],
            class_name="cluster",
        ),
        class_name="stack-sm",
    )
    own = rx.match(
        DRAFT.warranty,
        ("length", months),
        ("end", FIELDS.day("warranty_end", "Last day")),
        rx.fragment(),
    )
    kind = select(
        [(str(key), words) for key, words in WARRANTY_TYPES.items()],
        id=FIELDS.id("warranty_type"),
        name="warranty_type",
        value=DRAFT.warranty_type,
        on_change=FIELDS.typed("warranty_type"),
    )
    typed = (DRAFT.warranty == "length") | (DRAFT.warranty == "end")
    fields = rx.el.fieldset(
        rx.el.legend("Warranty", class_name="field-label"),
        kinds,
        own,
        rx.cond(typed, field("Kind", kind, id=FIELDS.id("warranty_type"))),
        class_name="form-part",
    )
    there = rx.el.p("Its warranties are changed on its own page.", class_name="dim small")
    return rx.cond(STATE.is_covered, there, fields)


def _papers() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            FIELDS.text("serial", "Serial number", optional=True),
            FIELDS.text("model", "Model", optional=True),
            class_name="two",
        ),
        FIELDS.field(
            "notes",
            "Notes",
            text_area(
                FIELDS.id("notes"),
                name="notes",
                value=DRAFT.notes,
                on_change=FIELDS.typed("notes"),
                on_blur=STATE.leave("notes"),
                error=ERRORS.notes,
            ),
            optional=True,
        ),
        class_name="form-part",
    )


def _worth() -> rx.Component:
    return rx.el.div(
        FIELDS.text(
            "life",
            "Useful life in months",
            optional=True,
            input_mode="numeric",
            help="It loses its value evenly over this time, and counts in your net worth.",
        ),
        FIELDS.text(
            "residual",
            "Value at its end",
            optional=True,
            input_mode="decimal",
            placeholder="0.00",
        ),
        class_name="two",
    )


def _fold(part: str, title: str, body: rx.Component) -> rx.Component:
    """A part of the form that is folded away until it is wanted."""
    return rx.el.details(
        rx.el.summary(icon("chevron-right"), title),
        body,
        open=STATE.unfolded.contains(part),
        class_name="fold-part",
    )
