"""The goals in their order, those that are reached, and what could be saved for."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, icon_button, place_link
from spends.ui.components.card import card, card_skeleton, tile
from spends.ui.components.empty_state import empty_state
from spends.ui.components.kpi import head_figures
from spends.ui.components.menu import menu, menu_item, menu_separator
from spends.ui.components.ring import ring
from spends.ui.components.skeleton import swap
from spends.ui.components.sortable import handle, sortable, sortable_row
from spends.ui.components.sum_rows import sum_rows, sum_words
from spends.ui.pages.goals.contributing import GoalSheet
from spends.ui.pages.goals.editor import GoalEditor
from spends.ui.pages.goals.listing import PATH, ROWS, GoalsState
from spends.ui.pages.goals.rows import NEEDED, SAVED, TRACK

STATE: Any = GoalsState
NUMBERS: Any = GoalsState.numbers


def goals_view() -> rx.Component:
    """All goals, or how to begin."""
    listed = rx.cond(NUMBERS.exists, _goals(), _nothing_yet())
    waiting = rx.el.div(_numbers(), card_skeleton(lines=6), class_name="stack")
    return rx.el.div(
        swap(STATE.ready, listed, waiting),
        rx.cond(STATE.offers.length() > 0, _offers()),
        class_name="stack",
    )


def _numbers() -> rx.Component:
    titles = {SAVED: "Saved", NEEDED: "Needed a month", TRACK: "On track"}
    hrefs = {of: f"{PATH}?of={of}" for of in titles}
    return head_figures(NUMBERS, titles, hrefs, state=STATE, id="goal-numbers")


def _goals() -> rx.Component:
    whole = (NUMBERS.listed == "").to(bool)
    still = card(
        rx.cond(
            whole,
            sortable(
                STATE.rows, _row, label="Goals, the most important first", on_order=STATE.arrange
            ),
            rx.el.ol(rx.foreach(STATE.rows, _done), class_name="sortable goals-some"),
        ),
        title="Saving for",
        words=rx.cond(
            whole & (STATE.rows.length() > 1),
            "The most important on top: drag to put them in order",
            "",
        ),
        class_name="goals",
    )
    reached = card(
        rx.el.ol(rx.foreach(STATE.reached, _done), class_name="sortable"),
        title="Reached",
        class_name="goals goals-reached",
    )
    return rx.el.div(
        _numbers(),
        sum_rows(
            sum_words(NUMBERS.listed, href=PATH),
            rx.cond(STATE.rows.length() > 0, still),
            rx.cond(STATE.reached.length() > 0, reached),
            rx.cond((STATE.rows.length() == 0) & (STATE.reached.length() == 0), _none_here()),
            id=ROWS,
            label="Goals",
        ),
        class_name="stack",
    )


def _none_here() -> rx.Component:
    words = "Give a goal a day: then you see what it needs each month, and whether it is on track."
    return rx.el.div(empty_state("flag", "No goal has a day to come", words), class_name="card")


def _row(row: Any) -> rx.Component:
    return sortable_row(
        handle(row.name),
        *_parts(row),
        _menu(row, moves=True),
        id=row.id,
        name=row.name,
        class_name="goal-row",
    )


def _done(row: Any) -> rx.Component:
    return rx.el.li(*_parts(row), _menu(row), key=row.id, class_name="goal-row")


def _parts(row: Any) -> list[rx.Component]:
    name = rx.el.div(
        rx.el.button(
            row.name,
            type="button",
            on_click=GoalSheet.open(row.id),
            class_name="goal-open",
            title=row.name,
        ),
        rx.el.span(row.words, class_name="dim small truncate"),
        class_name="goal-name",
    )
    pips = rx.el.span(
        *[rx.el.i() for _ in range(4)],
        rx.el.span(row.pips_words, class_name="visually-hidden"),
        title=row.pips_words,
        class_name="pips",
        custom_attrs={"data-hue": row.hue, "data-count": row.pips.to(str)},
    )
    return [
        ring(row.percent, row.hue, size=44),
        name,
        rx.el.div(
            amount(row.saved, worth=row.worth),
            rx.el.span(row.target, class_name="dim small num"),
            class_name="goal-pair goal-saved",
        ),
        rx.el.div(
            rx.el.span(row.needed, class_name="num"),
            rx.el.span(row.verdict, class_name=_tone(row.tone)),
            class_name="goal-pair goal-verdict",
        ),
        rx.el.div(
            rx.el.span(row.when),
            rx.el.span(row.when_note, class_name="dim small"),
            class_name="goal-pair goal-when",
        ),
        pips,
    ]


def _tone(tone: Any) -> Any:
    return rx.cond(tone != "", "small strong tone-" + tone, "small dim")


def _menu(row: Any, *, moves: bool = False) -> rx.Component:
    order = [
        menu_item("Move up", icon="arrow-up", on_click=STATE.move(row.id, False)),  # noqa: FBT003  an event's argument
        menu_item("Move down", icon="arrow-down", on_click=STATE.move(row.id, True)),  # noqa: FBT003  an event's argument
        menu_separator(),
    ]
    return rx.el.div(
        menu(
            icon_button("ellipsis", "Actions for " + row.name, size="sm"),
            menu_item("Put something in", icon="plus", on_click=GoalSheet.open(row.id)),
            menu_item("Edit", icon="pencil", on_click=GoalEditor.edit(row.id)),
            menu_separator(),
            *(order if moves else []),
            menu_item("Delete", icon="trash-2", on_click=STATE.remove(row.id), danger=True),
            align="end",
        ),
        class_name="goal-menu",
    )


def _nothing_yet() -> rx.Component:
    return rx.el.div(
        empty_state(
            "flag",
            "Nothing to save for yet",
            "Say what for, how much and until when. You see what each month takes, and whether "
            "you are on track.",
            button("Add goal", icon="plus", variant="primary", on_click=GoalEditor.add),
        ),
        class_name="card",
    )


def _offers() -> rx.Component:
    more = rx.cond(
        STATE.offer_count > STATE.offers.length(),
        button("Show all", size="sm", variant="ghost", on_click=STATE.show_all_offers),
        rx.cond(
            STATE.all_offers,
            button("Show fewer", size="sm", variant="ghost", on_click=STATE.show_all_offers),
        ),
    )
    return card(
        rx.el.div(rx.foreach(STATE.offers, _offer), class_name="card-rows"),
        title="Worth saving for",
        words="Belongings that will have to be bought again",
        action=more,
    )


def _offer(row: Any) -> rx.Component:
    words = rx.el.span(
        place_link(row.name, href=row.href, class_name="row-title"),
        rx.el.span(row.words, class_name="row-under"),
        class_name="row-words",
    )
    return rx.el.div(
        tile("package"),
        words,
        rx.el.span(row.amount, class_name="row-end"),
        button(
            "Save for it",
            size="sm",
            on_click=GoalEditor.add_for(row.id),
            label="Save for " + row.name,
        ),
        key=row.id,
        class_name="card-row goal-offer",
    )
