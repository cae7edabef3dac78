"""The drawer in which a warranty is written, and the small forms of claims."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, fill_button, submit_button
from spends.ui.components.combobox import combobox
from spends.ui.components.dialog import before_leaving, close_button, dialog
from spends.ui.components.draft_fields import DraftFields
from spends.ui.components.drawer import drawer
from spends.ui.components.field import error_at, field, text_area, text_input
from spends.ui.components.notice import error_notice, notice
from spends.ui.components.segmented import segmented
from spends.ui.components.select import select
from spends.ui.pages.item.covers import TYPES
from spends.ui.pages.item.steps import OUTCOMES
from spends.ui.pages.warranties.claiming import ClaimState
from spends.ui.pages.warranties.draft import WAYS
from spends.ui.pages.warranties.editor import WarrantyEditor

FORM = "warranty"
STATE: Any = WarrantyEditor
DRAFT: Any = WarrantyEditor.draft
ERRORS: Any = WarrantyEditor.errors
FIELDS = DraftFields(WarrantyEditor, "warranty")
CLAIM_ERRORS: Any = ClaimState.errors
LENGTHS = [("12", "1 year"), ("24", "2 years"), ("36", "3 years"), ("60", "5 years")]


def warranty_form() -> rx.Component:
    """The form in its drawer, and the question before changes are lost."""
    return rx.fragment(
        drawer(
            _form(),
            open=STATE.is_open,
            on_open_change=STATE.set_open,
            title=rx.cond(STATE.editing, "Edit warranty", "Add warranty"),
            footer=rx.fragment(close_button(), submit_button("Save", form=FORM)),
        ),
        before_leaving(STATE, "warranty"),
    )


def _form() -> rx.Component:
    kinds = select(
        [(str(key), words) for key, words in TYPES.items()],
        id="warranty-type",
        name="type",
        value=DRAFT.type,
        on_change=FIELDS.typed("type"),
        error=ERRORS.type,
    )
    notes = text_area(
        "warranty-notes",
        name="notes",
        value=DRAFT.notes,
        on_change=FIELDS.typed("notes"),
        on_blur=STATE.leave("notes"),
        error=ERRORS.notes,
    )
    return rx.el.form(
        error_notice(ERRORS.form),
        rx.cond(STATE.editing, _covered(), _purchase()),
        rx.cond(STATE.promise.title != "", _suggestion()),
        FIELDS.field("type", "Kind", kinds),
        rx.cond(
            DRAFT.type == "LIFETIME",
            FIELDS.day("start", "First day", optional=True, help=STATE.start_words),
            _time(),
        ),
        FIELDS.text("provider", "Given by", optional=True, placeholder="Maker, shop or insurer"),
        FIELDS.field("notes", "Notes", notes, optional=True),
        id=FORM,
        on_submit=STATE.save,
        class_name="form",
        no_validate=True,
    )


def _covered() -> rx.Component:
    return rx.el.div(
        rx.el.span("Covers", class_name="field-label"),
        rx.el.p(STATE.product, class_name="strong"),
        class_name="field",
    )


def _purchase() -> rx.Component:
    control = combobox(
        STATE.purchases,
        id="warranty-purchase",
        value=DRAFT.purchase,
        on_change=STATE.choose,
        on_search=STATE.find,
        placeholder="Search your purchases",
        error=ERRORS.purchase,
    )
    return FIELDS.field("purchase", "Covers", control)


def _suggestion() -> rx.Component:
    use = button("Use it", size="sm", on_click=STATE.use_suggestion)
    title = "Suggestion: " + STATE.promise.title
    return notice(STATE.promise.words, "info", title=title, action=use)


def _time() -> rx.Component:
    ways = segmented(
        list(WAYS.items()),
        value=DRAFT.way,
        on_change=STATE.set_way,
        label="How long it lasts",
        wide=True,
    )
    length = rx.fragment(
        FIELDS.text(
            "months",
            "Length in months",
            input_mode="numeric",
            help=rx.cond(
                STATE.end_words == "", "From the delivery, or the purchase.", STATE.end_words
            ),
        ),
        rx.el.div(
            *[
                fill_button(words, FIELDS.id("months"), months, size="sm")
                for months, words in LENGTHS
            ],
            class_name="cluster",
        ),
        FIELDS.day("start", "First day", optional=True, help=STATE.start_words),
    )
    dates = rx.el.div(
        FIELDS.day("start", "First day", optional=True, help=STATE.start_words),
        FIELDS.day("end", "Last day"),
        class_name="two",
    )
    return rx.el.fieldset(
        rx.el.legend("How long it lasts", class_name="field-label"),
        ways,
        rx.cond(DRAFT.way == "length", length, dates),
        class_name="form-part",
    )


def claim_forms() -> rx.Component:
    """Opening a claim, and closing one."""
    return rx.fragment(_open_claim(), _close_claim())


def _ask(
    question: str, title: str, words: Any, on_submit: Any, *fields: rx.Component
) -> rx.Component:
    form = rx.el.form(
        error_notice(ClaimState.problem),
        *fields,
        id=f"claim-{question}",
        on_submit=on_submit,
        class_name="form",
        no_validate=True,
    )
    return dialog(
        form,
        open=ClaimState.asking == question,
        on_open_change=ClaimState.set_asking,
        title=title,
        words=words,
        footer=rx.fragment(close_button(), submit_button(title, form=f"claim-{question}")),
    )


def _claim_day(name: str, label: str) -> rx.Component:
    error = error_at(CLAIM_ERRORS, name)
    control = text_input(
        f"claim-{name}", name=name, type="date", default_value=ClaimState.today, error=error
    )
    return field(label, control, id=f"claim-{name}", error=error)


def _open_claim() -> rx.Component:
    under = combobox(
        ClaimState.offered,
        id="claim-warranty",
        value=ClaimState.warranty,
        on_change=ClaimState.choose,
        on_search=ClaimState.find,
        placeholder="Search your warranties",
        error=error_at(CLAIM_ERRORS, "warranty"),
    )
    about = text_area(
        "claim-notes", name="notes", placeholder="What is wrong, whom you told, its number"
    )
    return _ask(
        "open",
        "Open claim",
        "It stays in the log, on top, until you close it.",
        ClaimState.open_claim,
        field("Under", under, id="claim-warranty", error=error_at(CLAIM_ERRORS, "warranty")),
        _claim_day("opened", "Opened on"),
        field("What is wrong", about, id="claim-notes", optional=True),
    )


def _close_claim() -> rx.Component:
    outcomes = [(str(key), words) for key, words in OUTCOMES.items()]
    ended = select(outcomes, id="claim-outcome", name="outcome")
    note = text_area("claim-notes", name="notes", default_value=ClaimState.notes)
    return _ask(
        "close",
        "Close claim",
        ClaimState.product,
        ClaimState.close_claim,
        field("How it ended", ended, id="claim-outcome"),
        _claim_day("closed", "Closed on"),
        field("Note", note, id="claim-notes", optional=True),
    )
