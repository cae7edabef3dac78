"""A month's budgets: the total line, the groups and their rows, and what has no period in it."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, icon_button, link_button, place_link
from spends.ui.components.card import card
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import text_input
from spends.ui.components.icon import drawn_icon, icon
from spends.ui.components.progress import meter
from spends.ui.components.sum_rows import sum_rows, sum_words
from spends.ui.format import NO_RATE
from spends.ui.navigation import ICONS
from spends.ui.pages.budgets.address import ROWS
from spends.ui.pages.budgets.editor import BudgetEditor
from spends.ui.pages.budgets.limit import FIELD, ONCE, LimitState
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.suggesting import SuggestState

STATE: Any = BudgetsState
LIMIT: Any = LimitState
TOTAL: Any = BudgetsState.total


def bar(row: Any, tone: Any) -> rx.Component:
    """How much of what may be spent is gone, with a mark where today is."""
    kinds: list[Any] = [
        (each, meter(row.share, each, mark=row.mark)) for each in ("good", "soon", "bad", "unsure")
    ]
    return rx.el.div(
        rx.match(tone, *kinds, meter(row.share, mark=row.mark)),
        class_name="budget-bar",
        custom_attrs={"data-mark": rx.cond(row.mark < 0, "no", "yes")},
    )


def total() -> rx.Component:
    """What all budgets of the month come to."""
    words = place_link(
        "Spent ",
        rx.el.strong(TOTAL.spent, class_name="num"),
        " ",
        rx.el.span(TOTAL.words, class_name="num"),
        href=TOTAL.rows,
        class_name="budget-total",
    )
    under = rx.el.div(
        rx.el.div(
            rx.cond(
                TOTAL.all_spent != "",
                place_link(TOTAL.all_spent, href=TOTAL.href, class_name="text-link"),
                place_link("See the transactions", href=TOTAL.href, class_name="text-link"),
            ),
            _uncounted(TOTAL),
            class_name="budget-made",
        ),
        rx.cond(TOTAL.note != "", rx.el.span(TOTAL.note, class_name="dim")),
        class_name="spread small budget-under",
    )
    left = rx.el.p(
        TOTAL.left, class_name="num strong budget-left", custom_attrs={"data-tone": TOTAL.tone}
    )
    return rx.el.section(
        rx.el.h2("Altogether", class_name="visually-hidden"),
        rx.el.div(words, left, class_name="spread budget-head"),
        bar(TOTAL, TOTAL.tone),
        under,
        class_name="card",
    )


def _uncounted(found: Any) -> rx.Component:
    """Return what a sum lacks for want of a rate, and the way there."""
    there = place_link(found.missing, href=found.missing_href, class_name="tone-soon missing-link")
    return rx.cond(found.missing != "", rx.el.p(there))


def groups() -> rx.Component:
    """Every group in a card of its own."""
    back = sum_words(TOTAL.listed, href=STATE.whole)
    return sum_rows(back, rx.foreach(STATE.groups, _group), id=ROWS, label="Budgets")


def _group(group: Any) -> rx.Component:
    head = rx.el.div(
        rx.el.h2(group.name), rx.el.span(group.sum, class_name="num dim small"), class_name="spread"
    )
    return rx.el.section(
        head, rx.el.ul(rx.foreach(group.rows, _row)), class_name="card budget-group"
    )


def tile_of(row: Any) -> rx.Component:
    """A category's icon in its colour."""
    return rx.el.span(
        drawn_icon(row.icon),
        class_name="tile budget-tile",
        custom_attrs={"data-hue": row.color},
    )


def _row(row: Any) -> rx.Component:
    name = rx.el.div(
        rx.el.button(
            row.name,
            type="button",
            on_click=BudgetEditor.open(row.id),
            class_name="row-title budget-name",
            title=row.name,
        ),
        rx.cond(row.note != "", rx.el.span(row.note, class_name="dim small budget-note")),
        class_name="budget-what",
    )
    stands = rx.el.div(
        rx.el.p(row.left, class_name="budget-left", custom_attrs={"data-tone": row.tone}),
        rx.cond(row.carried != "", rx.el.p(row.carried, class_name="dim")),
        _uncounted(row),
    )
    expected = rx.el.details(
        rx.el.summary(row.forecast), rx.el.p(row.how), class_name="dim budget-forecast"
    )
    words = rx.el.div(
        stands, rx.cond(row.forecast != "", expected), class_name="budget-words small"
    )
    return rx.el.li(
        tile_of(row),
        name,
        rx.el.div(bar(row, row.tone), words, class_name="budget-course"),
        rx.el.div(
            place_link(
                row.spent,
                href=row.href,
                class_name="num strong text-link budget-spent",
                custom_attrs={"aria-label": row.spent + " spent on " + row.name},
            ),
            rx.el.span(" of ", class_name="dim"),
            limit(row, row.limit),
            rx.cond(
                row.worth != "",
                rx.el.span(
                    row.worth,
                    class_name=rx.cond(
                        row.worth == NO_RATE, "worth num tone-soon", "worth num dim"
                    ),
                ),
            ),
            class_name="budget-sums",
        ),
        key=row.id,
        class_name="budget-row",
        custom_attrs={"data-budget": row.id},
    )


def limit(row: Any, words: Any) -> rx.Component:
    """What may be spent, which a click turns into a field."""
    shown = rx.el.button(
        words,
        icon("pencil"),
        id="limit-" + row.id,
        type="button",
        on_click=LIMIT.edit(row.id),
        class_name="num budget-limit",
        custom_attrs={"aria-label": "Change the limit of " + row.name + ", " + words},
    )
    return rx.cond(LIMIT.editing == row.id, _limit_form(row), shown)


def _limit_form(row: Any) -> rx.Component:
    control = text_input(
        FIELD,
        default_value=row.amount,
        input_mode="decimal",
        auto_complete="off",
        error=LIMIT.error,
        on_key_down=lambda key, _: rx.cond(key == "Escape", LIMIT.leave(), rx.noop()),
        custom_attrs={"aria-label": "Limit of " + row.name + " in " + row.currency},
    )

    def scope(value: str, words: Any) -> rx.Component:
        return rx.el.button(
            words,
            type="button",
            role="radio",
            on_click=LIMIT.set_scope(value),
            custom_attrs={"aria-checked": rx.cond(LIMIT.scope == value, "true", "false")},
        )

    scopes = rx.el.div(
        scope("on", "From now on"),
        scope(ONCE, rx.cond(row.month == STATE.month_text, "This month", "This time")),
        role="radiogroup",
        class_name="segments budget-scope",
        custom_attrs={"aria-label": "How long it holds"},
    )
    return rx.el.form(
        rx.el.div(
            control,
            icon_button("check", "Save", size="sm", type="submit"),
            icon_button("x", "Leave it as it was", size="sm", on_click=LIMIT.leave),
            class_name="budget-edit-line",
        ),
        rx.cond(~row.once, scopes),
        rx.cond(row.carried != "", rx.el.p("Besides: ", row.carried, class_name="dim small")),
        rx.cond(
            LIMIT.error != "",
            rx.el.p(
                icon("circle-alert"),
                rx.el.span(LIMIT.error),
                id=f"{FIELD}-error",
                class_name="field-error",
            ),
        ),
        on_submit=LIMIT.save,
        class_name="budget-edit",
        no_validate=True,
    )


def absent() -> rx.Component:
    """Budgets that have not begun, or have ended."""

    def line(row: Any) -> rx.Component:
        return rx.el.button(
            rx.el.span(row.name, class_name="row-title row-words"),
            rx.el.span(row.words, class_name="dim small"),
            type="button",
            on_click=BudgetEditor.open(row.id),
            key=row.id,
            class_name="card-row",
        )

    return rx.cond(
        STATE.absent.length() > 0,
        card(
            rx.el.div(rx.foreach(STATE.absent, line), class_name="card-rows"),
            title="Not in this month",
        ),
    )


def beginning(offers: rx.Component) -> rx.Component:
    """What budgets are good for, before there are any, and what history suggests."""
    words = empty_state(
        ICONS["budget"],
        "No budget yet",
        "A budget is a limit on what a category may cost: in a month, a week or a year. Spends "
        "shows what is left for each day, where it is heading, and since when it is over.",
        button("Set a budget", icon="plus", variant="primary", on_click=BudgetEditor.add),
    )
    nothing = rx.el.div(
        "As soon as there are transactions of a whole month, budgets are suggested here. ",
        link_button("Import a file", href="/import", icon=ICONS["import"], size="sm"),
        class_name="card dim spread",
    )
    has = SuggestState.offers.length() > 0
    return rx.el.div(
        rx.el.div(words, class_name="card"),
        rx.cond(SuggestState.ready, rx.cond(has, offers, nothing)),
        class_name="stack",
    )
