"""The receipt's drawer: its lines beside what they are held against."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import submit_button
from spends.ui.components.category_chip import status_chip
from spends.ui.components.dialog import close_button
from spends.ui.components.drawer import drawer
from spends.ui.components.field import field, text_input
from spends.ui.components.notice import error_notice, notice
from spends.ui.components.select import select
from spends.ui.pages.documents.receipt import ReceiptState

RECEIPT = ReceiptState.receipt
FORM = "receipt-form"
CHOSEN: Any = ReceiptState.chosen
SUMS = ReceiptState.sums
LENGTHS = [
    ("6", "6 months"),
    ("12", "1 year"),
    ("24", "2 years"),
    ("36", "3 years"),
    ("60", "5 years"),
    ("120", "10 years"),
]


def receipt() -> rx.Component:
    """What a receipt seems to say, to be corrected, chosen and kept."""
    form = rx.el.form(
        error_notice(ReceiptState.problem),
        rx.cond(RECEIPT.agrees, notice(RECEIPT.verdict, "good"), notice(RECEIPT.verdict, "soon")),
        rx.cond(RECEIPT.duplicate_words != "", notice(RECEIPT.duplicate_words, "soon")),
        rx.el.div(
            _text("retailer", "Retailer", RECEIPT.retailer),
            _text("day", "Date", RECEIPT.day, type="date"),
            class_name="two",
        ),
        rx.el.div(
            rx.el.span("Lines", class_name="rail-label"),
            rx.foreach(ReceiptState.lines, _line),
            class_name="stack-sm",
            role="group",
            custom_attrs={"aria-label": "Lines"},
        ),
        rx.el.div(
            _amount("tax", "Tax on top", RECEIPT.tax),
            _amount("shipping", "Shipping", RECEIPT.shipping),
            class_name="two",
        ),
        rx.el.div(
            _amount("discount", "Discount", RECEIPT.discount),
            _amount("total", "Total in " + RECEIPT.currency, RECEIPT.total),
            class_name="two",
        ),
        _sums(),
        rx.cond(ReceiptState.paid_by != "", _paid()),
        id=FORM,
        on_submit=ReceiptState.accept,
        class_name="form",
        no_validate=True,
    )
    return drawer(
        form,
        open=ReceiptState.shown,
        on_open_change=ReceiptState.set_shown,
        title="Read receipt",
        words="Check what was read. Nothing is kept until you add it.",
        footer=rx.fragment(close_button(), submit_button(ReceiptState.add_words, form=FORM)),
    )


def _text(name: str, label: Any, value: Any, **props: Any) -> rx.Component:
    id_ = f"receipt-{name}"
    control = text_input(id_, name=name, default_value=value, auto_complete="off", **props)
    return field(label, control, id=id_)


def _amount(name: str, label: Any, value: Any) -> rx.Component:
    return _text(
        name,
        label,
        value,
        input_mode="decimal",
        on_blur=lambda text: ReceiptState.weigh(name, text),
    )


def _line(row: Any) -> rx.Component:
    number = row.number.to_string()
    is_chosen = CHOSEN.contains(row.number)

    def text(part: str, label: str, value: Any, look: str = "", **props: Any) -> rx.Component:
        return rx.el.input(
            name=f"{part}-" + number,
            default_value=value,
            auto_complete="off",
            class_name="input " + look,
            custom_attrs={"aria-label": label},
            **props,
        )

    weighed = {"on_blur": lambda text: ReceiptState.weigh("amount-" + number, text)}
    first = rx.el.div(
        rx.el.input(
            type="checkbox",
            class_name="check",
            checked=is_chosen,
            on_change=ReceiptState.toggle(row.number),
            custom_attrs={"aria-label": "Keep " + row.name},
        ),
        text("name", "Name", row.name),
        text("quantity", "Quantity", row.quantity, "num", input_mode="numeric"),
        text("amount", "Amount", row.amount, "num", input_mode="decimal", **weighed),
        class_name="receipt-line",
    )
    # Only what is kept has a category and a warranty.
    second = rx.el.div(
        select(
            ReceiptState.categories,
            id="receipt-category-" + number,
            name="category-" + number,
            label="Category of " + row.name,
            placeholder="No category",
        ),
        select(
            LENGTHS,
            id="receipt-warranty-" + number,
            name="warranty-" + number,
            label="Warranty of " + row.name,
            placeholder="No warranty",
        ),
        class_name="receipt-more",
        hidden=~is_chosen,
    )
    return rx.el.div(first, second, class_name="receipt-item", key=number)


def _sums() -> rx.Component:
    def held(row: Any) -> rx.Component:
        chip = rx.cond(
            row.tone == "good",
            status_chip(row.words, "good", icon="check"),
            status_chip(row.words, "soon"),
        )
        return rx.fragment(rx.el.dt(row.name), rx.el.dd(chip, rx.el.span(row.amount)))

    return rx.el.dl(
        rx.el.dt("Lines with tax, shipping and discount"),
        rx.el.dd(amount(SUMS.lines, worth=SUMS.worth, strong=False)),
        rx.foreach(SUMS.against, held),
        rx.cond(
            SUMS.kept != "",
            rx.fragment(rx.el.dt("Chosen to keep"), rx.el.dd(rx.el.span(SUMS.kept))),
        ),
        class_name="receipt-sums",
        custom_attrs={"aria-live": "polite"},
    )


def _paid() -> rx.Component:
    words = rx.cond(RECEIPT.paid_agrees, "dim small", "small tone-soon")
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            class_name="check",
            checked=ReceiptState.pay,
            on_change=ReceiptState.toggle_pay,
        ),
        rx.el.span(
            rx.el.span("Paid by this bank line", style={"display": "block"}),
            rx.el.span(RECEIPT.paid_words, class_name=words),
        ),
        class_name="option-check",
    )
