"""The envelopes: income given out to categories, and moved between them."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, place_link, submit_button
from spends.ui.components.card import card, card_link, grid, list_row
from spends.ui.components.dialog import close_button, dialog
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.kpi import kpi
from spends.ui.components.notice import error_notice, notice
from spends.ui.components.progress import meter
from spends.ui.components.select import select
from spends.ui.components.sum_rows import sum_rows
from spends.ui.pages.budgets.address import GIVEN, LEFT, ROWS
from spends.ui.pages.budgets.editor import BudgetEditor
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.moving import MoveState
from spends.ui.pages.budgets.views import limit, tile_of

STATE: Any = BudgetsState
GIVING: Any = BudgetsState.giving
MOVE: Any = MoveState
ERRORS: Any = MoveState.errors


def envelopes() -> rx.Component:
    """What there is to give out, and the envelopes."""
    none = empty_state(
        "wallet",
        "No envelope in this month",
        "Envelopes are the household's monthly budgets on categories. Set one, and give it a part "
        "of what came in.",
        button("Set a budget", icon="plus", variant="primary", on_click=BudgetEditor.add),
    )
    listed = card(
        rx.cond(
            STATE.envelopes.length() > 0,
            rx.el.ul(rx.foreach(STATE.envelopes, _envelope)),
            none,
        ),
        title="Envelopes",
        class_name="budget-group",
    )
    return rx.el.div(
        grid(
            kpi("Income", GIVING.income, STATE.month_text, href=GIVING.income_href),
            kpi(
                "Given to envelopes",
                GIVING.given,
                GIVING.given_note,
                href=GIVING.given_href,
                current=STATE.of == GIVEN,
            ),
            kpi(
                "Spent without one",
                GIVING.spent,
                "On categories that have none",
                href=GIVING.spent_href,
            ),
            kpi(
                "Left to give out",
                GIVING.left,
                GIVING.left_note,
                href=GIVING.left_href,
                current=STATE.of == LEFT,
            ),
            custom_attrs={"data-left": GIVING.tone},
        ),
        rx.cond(
            GIVING.missing != "",
            notice(
                place_link(GIVING.missing, href=GIVING.missing_href, class_name="missing-link"),
                "soon",
            ),
        ),
        rx.cond(
            STATE.of == LEFT,
            rx.fragment(sum_rows(_made_of(), id=ROWS, label="Left to give out"), listed),
            sum_rows(listed, id=ROWS, label="Envelopes"),
        ),
        rx.cond(GIVING.out != "", rx.el.p(GIVING.out, class_name="dim small")),
        class_name="stack",
    )


def _made_of() -> rx.Component:
    def part(each: Any) -> rx.Component:
        return list_row(each.name, end=amount(each.amount), href=each.href)

    return card(
        rx.el.div(rx.foreach(GIVING.parts, part), class_name="card-rows"),
        title="Left to give out",
        words=rx.el.span(GIVING.left, class_name="num"),
        action=card_link("Close", STATE.whole),
    )


def _envelope(row: Any) -> rx.Component:
    name = rx.el.div(
        rx.el.button(
            row.name,
            type="button",
            on_click=BudgetEditor.open(row.id),
            class_name="row-title budget-name",
            title=row.name,
        ),
        rx.cond(row.carried != "", rx.el.span(row.carried, class_name="dim small budget-note")),
        class_name="budget-what",
    )
    kinds: list[Any] = [(each, meter(row.share, each)) for each in ("bad", "unsure")]
    course = rx.el.div(
        rx.match(row.tone, *kinds, meter(row.share, "good")),
        rx.el.div(
            place_link(
                row.spent + " spent",
                href=row.href,
                class_name="text-link num",
                custom_attrs={"aria-label": row.spent + " spent on " + row.name},
            ),
            rx.el.span(
                row.left,
                class_name="num budget-left",
                custom_attrs={"data-tone": row.tone},
            ),
            class_name="budget-words small",
        ),
        class_name="budget-course",
    )
    return rx.el.li(
        tile_of(row),
        name,
        course,
        rx.el.div(
            rx.el.span("Given", class_name="dim"),
            limit(row, row.given),
            button(
                "Move",
                icon="arrow-left-right",
                size="sm",
                on_click=MOVE.begin(row.id),
                label="Move money out of " + row.name,
            ),
            class_name="budget-sums",
        ),
        key=row.id,
        class_name="budget-row budget-envelope",
        custom_attrs={"data-budget": row.id},
    )


def move_form() -> rx.Component:
    """Moving money from one envelope to another."""
    how_much = rx.el.div(
        rx.el.span(MOVE.currency, custom_attrs={"aria-hidden": "true"}),
        text_input(
            "move-amount",
            name="amount",
            default_value=MOVE.amount,
            input_mode="decimal",
            auto_complete="off",
            on_blur=MOVE.leave_amount,
            error=error_at(ERRORS, "amount"),
        ),
        class_name="money",
    )
    to = select(
        MOVE.others,
        id="move-to",
        name="to",
        error=error_at(ERRORS, "to"),
    )
    form = rx.el.form(
        error_notice(MOVE.problem),
        field("Amount", how_much, id="move-amount", error=error_at(ERRORS, "amount")),
        field("To", to, id="move-to", error=error_at(ERRORS, "to")),
        id="move",
        on_submit=MOVE.move,
        class_name="form",
        no_validate=True,
    )
    return dialog(
        form,
        open=MOVE.asking == "move",
        on_open_change=MOVE.set_asking,
        title="Move money out of " + MOVE.source,
        words=MOVE.words,
        footer=rx.fragment(close_button(), submit_button("Move money", form="move")),
    )
