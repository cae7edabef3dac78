"""The drawer of a bill: its payments, and the form for its settings."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from spends.ui.components.button import button, submit_button
from spends.ui.components.category_picker import category_picker
from spends.ui.components.combobox import combobox
from spends.ui.components.dialog import before_leaving, close_button
from spends.ui.components.draft_fields import DraftFields
from spends.ui.components.drawer import drawer
from spends.ui.components.field import checkbox, field, text_area
from spends.ui.components.notice import error_notice
from spends.ui.components.segmented import segmented
from spends.ui.components.select import select
from spends.ui.pages.bills.draft import KINDS, WAYS
from spends.ui.pages.bills.editor import TABS, BillEditor
from spends.ui.pages.bills.pay_views import payments
from spends.ui.pages.bills.schedule import ON, PLACES, REPEATS, WEEKDAYS

FORM = "bill"
STATE: Any = BillEditor
DRAFT: Any = BillEditor.draft
ERRORS: Any = BillEditor.errors
FIELDS = DraftFields(BillEditor, "bill")


def bill_drawer() -> rx.Component:
    """A bill in its drawer, and the question before changes are lost."""
    delete = button("Delete", variant="danger", class_name="pull", on_click=STATE.delete)
    save = submit_button(rx.cond(STATE.editing, "Save", "Add bill"), form=FORM)
    settings = STATE.tab == "settings"
    tabs = segmented(
        list(TABS.items()), value=STATE.tab, on_change=STATE.set_tab, label="Shown", wide=True
    )
    return rx.fragment(
        drawer(
            rx.cond(STATE.editing, tabs),
            rx.cond(settings, _form(), payments()),
            open=STATE.is_open,
            on_open_change=STATE.set_open,
            title=rx.cond(STATE.editing, STATE.name, "Add bill"),
            footer=rx.fragment(
                rx.cond(STATE.editing, delete),
                close_button(rx.cond(settings, "Cancel", "Close")),
                rx.cond(settings, save),
            ),
        ),
        before_leaving(STATE, "bill"),
    )


def _form() -> rx.Component:
    return rx.el.form(
        error_notice(ERRORS.form),
        FIELDS.text("name", "Name", placeholder="Rent, power, a streaming service"),
        _payee(),
        _amounts(),
        _rhythm(),
        rx.el.div(_category(), _account(), class_name="two"),
        _ticks(),
        rx.el.div(
            FIELDS.text(
                "reminder",
                "Remind me",
                optional=True,
                input_mode="numeric",
                help="So many days before it is due.",
            ),
            FIELDS.day("ended", "Ended at", optional=True, help="The last day it can be due."),
            class_name="two",
        ),
        FIELDS.text("url", "Web address", optional=True, type="url", placeholder="https://"),
        _notes(),
        id=FORM,
        on_submit=STATE.save,
        class_name="form",
        no_validate=True,
    )


def _payee() -> rx.Component:
    control = combobox(
        STATE.payees,
        id="bill-payee",
        name="payee",
        value=DRAFT.payee,
        on_change=STATE.set_payee,
        on_create=STATE.set_payee,
        on_search=STATE.find_payees,
        placeholder="Who is paid",
        error=ERRORS.payee,
    )
    return FIELDS.field(
        "payee",
        "Payee",
        control,
        optional=True,
        help="Imported payments of this payee pay the bill by themselves.",
    )


def _amounts() -> rx.Component:
    ranged = DRAFT.kind == "range"
    label = rx.cond(ranged, "At least", rx.cond(DRAFT.kind == "average", "About", "Amount"))
    most = FIELDS.money("most", "At most")
    return rx.el.fieldset(
        rx.el.legend("What is due", class_name="field-label"),
        rx.el.div(
            segmented(
                list(WAYS.items()), value=DRAFT.way, on_change=FIELDS.chosen("way"), label="Way"
            ),
            rx.el.div(_currency(), class_name="grow"),
            class_name="bill-way",
        ),
        segmented(
            list(KINDS.items()),
            value=DRAFT.kind,
            on_change=FIELDS.chosen("kind"),
            label="What is known of the amount",
            wide=True,
        ),
        rx.el.div(
            FIELDS.money("amount", label),
            rx.cond(ranged, most),
            class_name=rx.cond(ranged, "two", ""),
        ),
        class_name="form-part",
    )


def _rhythm() -> rx.Component:
    repeat = segmented(
        list(REPEATS.items()),
        value=DRAFT.repeat,
        on_change=FIELDS.chosen("repeat"),
        label="How often",
        wide=True,
    )
    counted = (DRAFT.repeat == "week") | (DRAFT.repeat == "month") | (DRAFT.repeat == "year")
    monthly = DRAFT.repeat == "month"
    interval = FIELDS.text(
        "interval",
        rx.match(
            DRAFT.repeat,
            ("week", "Every so many weeks"),
            ("year", "Every so many years"),
            "Every so many months",
        ),
        input_mode="numeric",
    )
    rule = FIELDS.text(
        "rule",
        "Recurrence rule",
        placeholder="FREQ=MONTHLY;BYMONTHDAY=15",
        spell_check=False,
        help="As calendars write it (RFC 5545), counted from the first day.",
    )
    nth = rx.el.div(
        _choice("place", "Which", PLACES), _choice("weekday", "Day", WEEKDAYS), class_name="two"
    )
    return rx.el.fieldset(
        rx.el.legend("How often", class_name="field-label"),
        repeat,
        FIELDS.day("due", "First day it is due"),
        rx.cond(counted, interval),
        rx.cond(monthly, _choice("on", "On", ON)),
        rx.cond(monthly & (DRAFT.on == "weekday"), nth),
        rx.cond(DRAFT.repeat == "rule", rule),
        _preview(),
        class_name="form-part",
    )


def _preview() -> rx.Component:
    said: Any = BillEditor.preview
    return rx.el.div(
        rx.cond(
            said.words != "",
            rx.fragment(
                rx.el.p(said.words, class_name="strong"),
                rx.el.p("Next: ", said.days, class_name="dim small"),
            ),
            rx.el.p("The next days show here.", class_name="dim small"),
        ),
        class_name="bill-preview",
        role="status",
    )


def _category() -> rx.Component:
    control = category_picker(
        STATE.categories,
        id="bill-category",
        name="category",
        value=DRAFT.category,
        on_change=FIELDS.typed("category"),
        error=ERRORS.category,
    )
    return FIELDS.field("category", "Category", control, optional=True)


def _account() -> rx.Component:
    control = select(
        STATE.accounts,
        id="bill-account",
        name="account",
        value=DRAFT.account,
        on_change=FIELDS.typed("account"),
        error=ERRORS.account,
    )
    return FIELDS.field("account", "Account", control)


def _currency() -> rx.Component:
    return combobox(
        STATE.currencies,
        id="bill-currency",
        name="currency",
        value=DRAFT.currency,
        on_change=FIELDS.typed("currency"),
        label="Currency",
        error=ERRORS.currency,
    )


def _ticks() -> rx.Component:
    return rx.el.div(
        checkbox(
            "bill-automatic",
            "Paid automatically",
            name="automatic-tick",
            checked=DRAFT.automatic,
            on_change=lambda on: STATE.tick("automatic", on),
        ),
        checkbox(
            "bill-subscription",
            "A subscription",
            name="subscription-tick",
            checked=DRAFT.subscription,
            on_change=lambda on: STATE.tick("subscription", on),
        ),
        class_name="cluster ticks",
    )


def _notes() -> rx.Component:
    control = text_area(
        "bill-notes",
        name="notes",
        value=DRAFT.notes,
        on_change=FIELDS.typed("notes"),
        on_blur=STATE.leave("notes"),
        error=ERRORS.notes,
    )
    return FIELDS.field("notes", "Notes", control, optional=True)


def _choice(name: str, label: str, choices: Mapping[str, str]) -> rx.Component:
    control = select(
        list(choices.items()),
        id=f"bill-{name}",
        name=f"{name}-choice",
        value=getattr(DRAFT, name),
        on_change=FIELDS.chosen(name),
    )
    return field(label, control, id=f"bill-{name}")
