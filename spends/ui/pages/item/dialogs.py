"""The small forms of the page of one thing."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import submit_button
from spends.ui.components.card import list_row
from spends.ui.components.dialog import close_button, confirm, dialog
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import error_at, field, text_area, text_input
from spends.ui.components.notice import error_notice
from spends.ui.components.segmented import segmented
from spends.ui.components.select import select
from spends.ui.components.types import Text
from spends.ui.pages.item.covering import CoverState
from spends.ui.pages.item.covers import TYPES
from spends.ui.pages.item.paying import PayingState
from spends.ui.pages.item.state import ItemState
from spends.ui.pages.item.steps import OUTCOMES

ITEM = ItemState.item
LENGTHS = [("12", "1 year"), ("24", "2 years"), ("36", "3 years"), ("60", "5 years"), ("", "Until")]


def dialogs() -> rx.Component:
    """All the small forms; one is open at most."""
    return rx.fragment(
        _lend(),
        _sell(),
        _return(),
        _expect(),
        _refund(),
        _forget(),
        _warranty(),
        _claim(),
        _close(),
        _lines(),
    )


def _ask(
    question: str, title: Any, submit: str, on_submit: Any, *fields: rx.Component, words: Any = None
) -> rx.Component:
    form = rx.el.form(
        error_notice(ItemState.problem),
        *fields,
        id=f"item-{question}",
        on_submit=on_submit,
        class_name="form",
        no_validate=True,
    )
    return dialog(
        form,
        open=ItemState.asking == question,
        on_open_change=ItemState.set_asking,
        title=title,
        words=words,
        footer=rx.fragment(close_button(), submit_button(submit, form=f"item-{question}")),
    )


def _text(name: str, label: Text, *, optional: bool = False, **props: Any) -> rx.Component:
    key = f"item-{name.replace('_', '-')}"
    about, error = props.pop("help", None), error_at(ItemState.errors, name)
    control = text_input(key, name=name, auto_complete="off", error=error, **props)
    return field(label, control, id=key, optional=optional, help=about, error=error)


def _day(name: str, label: str, value: Any = "", **props: Any) -> rx.Component:
    return _text(name, label, type="date", default_value=value, **props)


def _amount(label: str, name: str = "amount", **props: Any) -> rx.Component:
    words = rx.Var.create(label) + " (" + ITEM.currency + ")"
    return _text(
        name,
        words,
        input_mode="decimal",
        placeholder="0.00",
        on_blur=lambda value: ItemState.leave(name, value),
        **props,
    )


def _notes(value: Any = "") -> rx.Component:
    error = error_at(ItemState.errors, "notes")
    control = text_area("item-notes", name="notes", default_value=value, error=error)
    return field("Notes", control, id="item-notes", optional=True, error=error)


def _lend() -> rx.Component:
    return _ask(
        "lend",
        "Lend it",
        "Lend it",
        ItemState.lend,
        _text("lent_to", "To whom"),
        _day("lent_on", "Since", ITEM.today),
    )


def _sell() -> rx.Component:
    return _ask(
        "sell",
        "Sell it",
        "Mark as sold",
        ItemState.sell,
        _amount("Sold for", "sold_for"),
        _day("sold_on", "Sold on", ITEM.today),
        words="What it brought lowers its net cost.",
    )


def _return() -> rx.Component:
    return _ask(
        "return",
        "Return it",
        "Return it",
        PayingState.expect,
        _amount("Money expected back", optional=True, help="Left empty, it is all that was paid."),
        _day("requested_on", "Asked for on", ITEM.today),
        _day("expected_by", "Expected by", optional=True, help="Two weeks later, if left empty."),
        _notes(),
        words="It counts as returned, and its refund is awaited until the money is there.",
    )


def _expect() -> rx.Component:
    reasons = [("price", "Price lowered"), ("claim", "Claim"), ("other", "Other")]
    return _ask(
        "expect",
        "Expect a refund",
        "Wait for it",
        PayingState.expect,
        _amount("Amount", optional=True, help="Left empty, it is all that was paid."),
        field("Why", select(reasons, id="item-reason", name="reason"), id="item-reason"),
        _day("requested_on", "Asked for on", ITEM.today),
        _day("expected_by", "Expected by", optional=True, help="Two weeks later, if left empty."),
        _notes(),
        words="You keep it; what comes back lowers its net cost.",
    )


def _refund() -> rx.Component:
    refund = PayingState.refund
    return _ask(
        "refund",
        "Edit the refund",
        "Save",
        PayingState.change,
        _amount("Amount", default_value=refund.amount),
        _day("requested_on", "Asked for on", refund.requested_on),
        _day("expected_by", "Expected by", refund.expected_by),
        _notes(refund.notes),
    )


def _forget() -> rx.Component:
    return confirm(
        open=ItemState.asking == "forget",
        on_open_change=ItemState.set_asking,
        title="Delete the refund of " + PayingState.refund.title + "?",
        words="It cannot be brought back. The bank lines that count towards it stay, as income.",
        action="Delete refund",
        on_confirm=PayingState.forget,
    )


def _warranty() -> rx.Component:
    kinds = [(str(key), words) for key, words in TYPES.items()]
    length = rx.cond(
        CoverState.length == "",
        _day("warranty_end", "Last day", optional=True, help="A lifetime warranty has none."),
    )
    return _ask(
        "warranty",
        "Add a warranty",
        "Add warranty",
        CoverState.add,
        field("Kind", select(kinds, id="item-kind", name="warranty_type"), id="item-kind"),
        rx.el.div(
            segmented(
                LENGTHS,
                value=CoverState.length,
                on_change=CoverState.set_length,
                label="Length",
                wide=True,
            ),
            length,
            class_name="stack-sm",
        ),
        _day("warranty_start", "Starts", optional=True, help="With the delivery, if left empty."),
        _text("provider", "Given by", optional=True),
    )


def _claim() -> rx.Component:
    return _ask(
        "claim",
        "Open a claim",
        "Open claim",
        CoverState.open_claim,
        _under(),
        _day("opened", "Opened on", ITEM.today),
        _notes(),
    )


def _under() -> rx.Component:
    error = error_at(ItemState.errors, "warranty")
    control = select(
        ITEM.under,
        id="item-warranty",
        name="warranty",
        default_value=ItemState.target,
        error=error,
    )
    return field("Under", control, id="item-warranty", error=error)


def _close() -> rx.Component:
    outcomes = [(str(key), words) for key, words in OUTCOMES.items()]
    return _ask(
        "close",
        "Close the claim",
        "Close claim",
        CoverState.close_claim,
        field(
            "How it ended", select(outcomes, id="item-outcome", name="outcome"), id="item-outcome"
        ),
        _day("closed", "Closed on", ITEM.today),
    )


def _lines() -> rx.Component:
    def line(row: Any) -> rx.Component:
        return list_row(
            row.title,
            note=row.words,
            end=amount(row.amount, worth=row.worth),
            on_click=PayingState.pick(row.id, row.split),
        )

    search = text_input(
        "item-lines",
        value=PayingState.query,
        on_change=PayingState.set_query,
        placeholder="Payee, note, amount…",
        custom_attrs={"aria-label": "Search transactions"},
    )
    found = rx.cond(
        PayingState.found.length() > 0,
        rx.el.div(rx.foreach(PayingState.found, line), class_name="card-rows"),
        empty_state("search", "Nothing fits", "Search for another payee or amount."),
    )
    return dialog(
        rx.el.div(search, found, class_name="stack"),
        open=(ItemState.asking == "pay") | (ItemState.asking == "credit"),
        on_open_change=ItemState.set_asking,
        title=rx.match(
            PayingState.role,
            ("sold", "Which line is the deposit?"),
            ("upkeep", "Which line was upkeep?"),
            ("credit", "Which line is the refund?"),
            "Which line paid for it?",
        ),
        footer=close_button(),
    )
