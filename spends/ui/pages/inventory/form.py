"""The drawer in which a purchase is written."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, icon_button, submit_button
from spends.ui.components.category_picker import category_picker
from spends.ui.components.combobox import combobox
from spends.ui.components.date_input import date_input
from spends.ui.components.dialog import close_button, confirm
from spends.ui.components.drawer import drawer
from spends.ui.components.field import field, text_area, text_input
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
        confirm(
            open=STATE.asking,
            on_open_change=STATE.set_asking,
            title="Leave without saving?",
            words="What you changed in this purchase is lost.",
            action="Discard changes",
            on_confirm=STATE.discard,
        ),
    )


def _form() -> rx.Component:
    return rx.el.form(
        error_notice(ERRORS.form),
        rx.cond(STATE.line_words != "", _line()),
        _text("name", "Product", placeholder="What it is"),
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


def _typed(name: str) -> Any:
    return lambda value: STATE.set_text(name, value)


def _chosen(name: str) -> Any:
    return lambda value: STATE.choose(name, value)


def _id(name: str) -> str:
    return f"purchase-{name.replace('_', '-')}"


def _field(name: str, label: str, control: rx.Component, **props: Any) -> rx.Component:
    return field(label, control, id=_id(name), error=getattr(ERRORS, name), **props)


def _text(
    name: str,
    label: str,
    *,
    optional: bool = False,
    help: Any = None,  # noqa: A002
    **props: Any,
) -> rx.Component:
    control = text_input(
        _id(name),
        name=name,
        value=getattr(DRAFT, name),
        on_change=_typed(name),
        on_blur=STATE.leave(name),
        error=getattr(ERRORS, name),
        auto_complete="off",
        **props,
    )
    return _field(name, label, control, optional=optional, help=help)


def _day(name: str, label: str, *, optional: bool = True, near: bool = False) -> rx.Component:
    control = date_input(
        _id(name),
        name=name,
        value=getattr(DRAFT, name),
        on_change=_typed(name),
        on_blur=STATE.leave(name),
        today=STATE.today if near else None,
        yesterday=STATE.yesterday if near else None,
        error=getattr(ERRORS, name),
    )
    return _field(name, label, control, optional=optional)


def _price() -> rx.Component:
    amount = money_input(
        _id("price"),
        name="price",
        currency=DRAFT.currency,
        value=DRAFT.price,
        on_change=_typed("price"),
        on_blur=STATE.leave("price"),
        error=ERRORS.price,
    )
    currency = combobox(
        STATE.currencies,
        id=_id("currency"),
        value=DRAFT.currency,
        on_change=_chosen("currency"),
        error=ERRORS.currency,
        label="Currency",
    )
    costs = rx.el.div(
        _text("tax", "Tax on top", optional=True, input_mode="decimal", placeholder="0.00"),
        _text("shipping", "Shipping", optional=True, input_mode="decimal", placeholder="0.00"),
        class_name="pair",
    )
    words = rx.cond(STATE.total_words == "", "You can calculate here: 12*3.", STATE.total_words)
    return rx.fragment(
        _field("price", "Price of one", amount, help=words),
        rx.el.div(
            _text("quantity", "Quantity", input_mode="numeric"),
            _field("currency", "Currency", currency),
            class_name="pair",
        ),
        _fold("costs", "Tax and shipping", costs),
    )


def _bought() -> rx.Component:
    sold = rx.el.div(
        _text("sold_for", "Sold for", optional=True, input_mode="decimal", placeholder="0.00"),
        _day("sold_on", "Sold on"),
        class_name="pair",
    )
    status = select(
        [(str(key), words) for key, words in STATUSES.items()],
        id=_id("status"),
        name="status",
        value=DRAFT.status,
        on_change=_typed("status"),
        error=ERRORS.status,
    )
    return rx.fragment(
        rx.el.div(
            _name("retailer", "Retailer", "Where from", STATE.retailers),
            _name("brand", "Brand", "Who made it", STATE.brands),
            class_name="pair",
        ),
        _day("date", "Bought on", optional=False, near=True),
        _field("status", "Status", status),
        rx.cond(DRAFT.status == "SOLD", sold),
        rx.el.div(
            _day("delivery", "Delivered on"),
            _day("return_by", "Return until"),
            class_name="pair",
        ),
    )


def _name(name: str, label: str, words: str, options: Any) -> rx.Component:
    control = combobox(
        options,
        id=_id(name),
        value=getattr(DRAFT, name),
        on_change=_chosen(name),
        on_create=_chosen(name),
        on_search=lambda text: STATE.find_names(name, text),
        placeholder=words,
        error=getattr(ERRORS, name),
    )
    return _field(name, label, control, optional=True)


def _where() -> rx.Component:
    location = combobox(
        STATE.locations,
        id=_id("location"),
        value=DRAFT.location,
        on_change=_chosen("location"),
        on_create=_chosen("location"),
        placeholder="Where it is",
        error=ERRORS.location,
    )
    category = category_picker(
        STATE.categories,
        id=_id("category"),
        value=DRAFT.category,
        on_change=_chosen("category"),
        on_create=STATE.add_category,
        error=ERRORS.category,
    )
    return rx.el.div(
        _field("location", "Location", location, optional=True),
        _field("category", "Category", category, optional=True),
        class_name="two",
    )


def _warranty() -> rx.Component:
    kinds = segmented(
        list(COVERS.items()),
        value=DRAFT.warranty,
        on_change=_chosen("warranty"),
        label="Warranty",
        wide=True,
    )
    months = rx.el.div(
        _text(
            "warranty_months",
            "Length in months",
            input_mode="numeric",
            help=rx.cond(
                STATE.cover_words == "", "From the delivery, or the purchase.", STATE.cover_words
            ),
        ),
        rx.el.div(
            *[
                button(words, size="sm", on_click=STATE.set_text("warranty_months", length))
                for length, words in LENGTHS
            ],
            class_name="cluster",
        ),
        class_name="stack-sm",
    )
    own = rx.match(
        DRAFT.warranty,
        ("length", months),
        ("end", _day("warranty_end", "Last day", optional=False)),
        rx.fragment(),
    )
    kind = select(
        [(str(key), words) for key, words in WARRANTY_TYPES.items()],
        id=_id("warranty_type"),
        name="warranty_type",
        value=DRAFT.warranty_type,
        on_change=_typed("warranty_type"),
    )
    typed = (DRAFT.warranty == "length") | (DRAFT.warranty == "end")
    fields = rx.el.fieldset(
        rx.el.legend("Warranty", class_name="field-label"),
        kinds,
        own,
        rx.cond(typed, field("Kind", kind, id=_id("warranty_type"))),
        class_name="form-part",
    )
    there = rx.el.p("Its warranties are changed on its own page.", class_name="dim small")
    return rx.cond(STATE.is_covered, there, fields)


def _papers() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            _text("serial", "Serial number", optional=True),
            _text("model", "Model", optional=True),
            class_name="two",
        ),
        _field(
            "notes",
            "Notes",
            text_area(
                _id("notes"),
                name="notes",
                value=DRAFT.notes,
                on_change=_typed("notes"),
                on_blur=STATE.leave("notes"),
                error=ERRORS.notes,
            ),
            optional=True,
        ),
        class_name="form-part",
    )


def _worth() -> rx.Component:
    return rx.el.div(
        _text(
            "life",
            "Useful life in months",
            optional=True,
            input_mode="numeric",
            help="It loses its value evenly over this time, and counts in your net worth.",
        ),
        _text(
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
