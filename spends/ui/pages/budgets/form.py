"""The drawer of a budget: how it went, and its settings."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, place_link, submit_button
from spends.ui.components.category_picker import category_picker
from spends.ui.components.chart_card import chart_card
from spends.ui.components.combobox import combobox
from spends.ui.components.dialog import before_leaving, close_button
from spends.ui.components.draft_fields import DraftFields
from spends.ui.components.drawer import drawer
from spends.ui.components.money_input import money_input
from spends.ui.components.notice import error_notice
from spends.ui.components.segmented import segmented
from spends.ui.components.select import select
from spends.ui.pages.budgets.draft import SCOPES
from spends.ui.pages.budgets.editor import TABS, BudgetEditor
from spends.ui.pages.budgets.words import PERIODS, ROLLOVERS

FORM = "budget"
CHART = 200
STATE: Any = BudgetEditor
DRAFT: Any = BudgetEditor.draft
ERRORS: Any = BudgetEditor.errors
FIELDS = DraftFields(BudgetEditor, "budget")


def budget_form() -> rx.Component:
    """A budget in its drawer, and the question before changes are lost."""
    delete = button("Delete", variant="danger", class_name="pull", on_click=STATE.delete)
    save = submit_button(rx.cond(STATE.editing, "Save", "Set budget"), form=FORM)
    settings = STATE.tab == "settings"
    tabs = segmented(
        list(TABS.items()), value=STATE.tab, on_change=STATE.set_tab, label="Shown", wide=True
    )
    return rx.fragment(
        drawer(
            rx.cond(STATE.editing, tabs),
            rx.cond(settings, _form(), _history()),
            open=STATE.is_open,
            on_open_change=STATE.set_open,
            title=rx.cond(STATE.editing, STATE.name, "Set a budget"),
            footer=rx.fragment(
                rx.cond(STATE.editing, delete),
                close_button(rx.cond(settings, "Cancel", "Close")),
                rx.cond(settings, save),
            ),
        ),
        before_leaving(STATE, "budget"),
    )


def _history() -> rx.Component:
    columns = ["Period", "Limit", "Carried over", "Spent", "Left"]
    drawing = chart_card(
        "Period by period",
        words=STATE.words,
        figure=STATE.figure,
        columns=columns,
        rows=STATE.table,
        on_point=STATE.open_period,
        height=CHART,
        span=12,
        legend=[("Spent", "iris"), ("Could be spent", "text")],
        empty=rx.el.p("Its first period is still to come.", class_name="dim"),
    )

    def past(row: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.th(row.name, scope="row"),
            rx.el.td(
                row.limit,
                rx.cond(
                    row.carried != "",
                    rx.el.span(row.carried, " carried", class_name="dim budget-more"),
                ),
            ),
            rx.el.td(place_link(row.spent, href=row.href, class_name="text-link")),
            rx.el.td(row.left, class_name="budget-left", custom_attrs={"data-tone": row.tone}),
        )

    head = [rx.el.th(name, scope="col") for name in ("Period", "Limit", "Spent", "Left")]
    return rx.el.div(
        drawing,
        rx.cond(
            STATE.past.length() > 0,
            rx.el.table(
                rx.el.thead(rx.el.tr(*head)),
                rx.el.tbody(rx.foreach(STATE.past, past)),
                class_name="budget-past num",
                custom_attrs={"aria-label": "All periods"},
            ),
        ),
        class_name="stack",
    )


def _form() -> rx.Component:
    return rx.el.form(
        error_notice(ERRORS.form),
        _what(),
        rx.el.div(_amount(), _currency(), class_name="two"),
        rx.el.div(
            _choice("period", "How often", [(str(key), words) for key, words in PERIODS.items()]),
            _member(),
            class_name="two",
        ),
        _choice(
            "rollover",
            "What goes on to the next period",
            [(str(key), words) for key, words in ROLLOVERS.items()],
        ),
        rx.el.div(
            FIELDS.day("start", "First day", optional=True, help="The periods count from it."),
            FIELDS.day("end", "Last day", optional=True),
            class_name="two",
        ),
        FIELDS.text("name", "Name", optional=True, placeholder="That of its category"),
        FIELDS.text(
            "thresholds",
            "Tell me at",
            help="Percents of what may be spent, separated by commas.",
            input_mode="numeric",
        ),
        id=FORM,
        on_submit=STATE.save,
        class_name="form",
        no_validate=True,
    )


def _what() -> rx.Component:
    picker = category_picker(
        STATE.categories,
        id="budget-category",
        value=DRAFT.category,
        on_change=STATE.choose,
        error=ERRORS.category,
        placeholder="Category or group",
    )
    scope = segmented(
        list(SCOPES.items()),
        value=DRAFT.scope,
        on_change=STATE.set_scope,
        label="What it limits",
        wide=True,
    )
    chosen = rx.cond(
        DRAFT.scope == "category",
        FIELDS.field("category", "Category", picker, help="With all categories below it."),
        error_notice(ERRORS.category),
    )
    return rx.el.fieldset(
        rx.el.legend("What it limits", class_name="field-label"),
        scope,
        chosen,
        class_name="form-part",
    )


def _amount() -> rx.Component:
    control = money_input(
        "budget-amount",
        currency=DRAFT.currency,
        value=DRAFT.amount,
        on_change=FIELDS.typed("amount"),
        on_blur=STATE.leave("amount"),
        error=ERRORS.amount,
    )
    about = rx.cond(STATE.editing, "Changed, it holds from today's period on.", "")
    return FIELDS.field("amount", "Limit", control, help=about)


def _currency() -> rx.Component:
    control = combobox(
        STATE.currencies,
        id="budget-currency",
        name="currency",
        value=DRAFT.currency,
        on_change=FIELDS.typed("currency"),
        label="Currency",
        error=ERRORS.currency,
    )
    return FIELDS.field("currency", "Currency", control)


def _member() -> rx.Component:
    control = select(
        STATE.members,
        id="budget-member",
        name="member",
        value=DRAFT.member,
        on_change=FIELDS.typed("member"),
        error=ERRORS.member,
    )
    return FIELDS.field("member", "Whose spending", control)


def _choice(name: str, label: str, choices: list[tuple[str, str]]) -> rx.Component:
    control = select(
        choices,
        id=f"budget-{name}",
        name=name,
        value=getattr(DRAFT, name),
        on_change=FIELDS.typed(name),
        error=getattr(ERRORS, name),
    )
    return FIELDS.field(name, label, control)
