"""How a question looks: two lines side by side, its answers, and the others that wait."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, link_button, place_link
from spends.ui.components.card import card, card_skeleton
from spends.ui.components.category_chip import dot, status_chip
from spends.ui.components.data_table import table_footer
from spends.ui.components.empty_state import empty_state
from spends.ui.components.icon import icon, icon_of
from spends.ui.components.segmented import segmented
from spends.ui.components.types import Flag, Handler
from spends.ui.pages.review.finding import FindState
from spends.ui.pages.review.rows import DIFFERS, NOTHING
from spends.ui.pages.review.state import ReviewState
from spends.ui.pages.review.words import KINDS, WORDINGS

STATE: Any = ReviewState
FIND: Any = FindState
PAIR = STATE.pair
ICONS = [each.icon for each in WORDINGS.values()]
ONLY_LOOKING = "You can look at this. Those who may change transactions can answer it."


def tools() -> rx.Component:
    """Which kinds are shown, and what looks for more."""
    kinds = segmented(
        list(KINDS.items()),
        value=STATE.kind,
        on_change=STATE.set_kind,
        label="Questions",
        counts=STATE.counts,
    )
    return rx.el.div(
        rx.el.div(kinds, class_name="review-kinds"),
        rx.cond(STATE.may_answer, rx.el.div(*_finders(), class_name="cluster push")),
        class_name="cluster review-tools",
    )


def _finders() -> list[rx.Component]:
    return [
        button(
            words,
            icon=symbol,
            on_click=FIND.find(what),
            busy=FIND.finding == what,
            disabled=FIND.finding != "",
        )
        for what, words, symbol in (
            ("transfers", "Find transfers", "arrow-left-right"),
            ("refunds", "Find refunds", "undo-2"),
        )
    ]


def question() -> rx.Component:
    """The question that is asked, with its two lines and its answers."""
    said = rx.el.p(
        STATE.position,
        ". ",
        PAIR.ask,
        " ",
        PAIR.why,
        class_name="visually-hidden",
        role="status",
    )
    return card(_head(), _lines(), _answers(), said, flush=True, class_name="review-pair")


def _head() -> rx.Component:
    words = rx.el.div(
        rx.el.h2(PAIR.ask, class_name="review-ask"),
        rx.el.p(PAIR.why, class_name="dim"),
        class_name="grow",
    )
    steps = rx.el.div(
        _step("chevron-left", "Question before", STATE.step(-1), STATE.has_previous),
        rx.el.span(STATE.position, class_name="stepper-label"),
        _step("chevron-right", "Next question", STATE.step(1), STATE.has_next),
        class_name="stepper",
        role="group",
        custom_attrs={"aria-label": "Questions"},
    )
    symbol = rx.el.span(icon_of(PAIR.icon, *ICONS, size=20), class_name="tile tile-accent")
    return rx.el.div(symbol, words, steps, class_name="review-head")


def _step(symbol: str, label: str, handler: Handler, allowed: Flag) -> rx.Component:
    return rx.el.button(
        icon(symbol),
        type="button",
        on_click=handler,
        disabled=~allowed,
        custom_attrs={"aria-label": label},
    )


def _lines() -> rx.Component:
    titles = rx.el.div(
        rx.el.span("What", class_name="review-what visually-hidden", role="columnheader"),
        _title(PAIR.first, PAIR.first_href),
        _title(PAIR.second, PAIR.second_href),
        class_name="review-row review-titles",
        role="row",
    )
    return rx.el.div(
        titles,
        rx.foreach(PAIR.facts, _fact),
        class_name="review-lines",
        role="table",
        custom_attrs={"aria-label": "The two lines"},
    )


def _title(words: Any, href: Any) -> rx.Component:
    link = place_link(
        "Open",
        rx.el.span(" the line “" + words + "”", class_name="visually-hidden"),
        href=href,
        class_name="card-link",
    )
    return rx.el.div(
        rx.el.span(words, class_name="strong"), link, class_name="review-side", role="columnheader"
    )


def _fact(fact: Any) -> rx.Component:
    mark = rx.match(
        fact.differs,
        ("", rx.fragment()),
        (DIFFERS, status_chip(DIFFERS)),
        status_chip(fact.differs, "soon"),
    )
    what = rx.el.div(
        rx.el.span(fact.label), mark, class_name="review-what dim small", role="rowheader"
    )
    return rx.el.div(
        what,
        _side(fact.first, fact.tone, fact.color, fact),
        _side(fact.second, fact.other_tone, fact.other_color, fact),
        class_name=rx.cond(fact.differs != "", "review-row differs", "review-row"),
        role="row",
        key=fact.label,
    )


def _side(words: Any, tone: Any, color: Any, fact: Any) -> rx.Component:
    text = rx.cond(
        fact.label == "Amount",
        amount(words, tone),
        rx.cond(words == NOTHING, rx.el.span(words, class_name="dim"), rx.el.span(words)),
    )
    return rx.el.div(rx.cond(color != "", dot(color)), text, class_name="review-side", role="cell")


def _answers() -> rx.Component:
    said = [("no", PAIR.no, "N", "plain"), ("yes", PAIR.yes, "Y", "primary")]
    buttons = [
        button(
            words,
            rx.el.kbd(key, custom_attrs={"aria-hidden": "true"}),
            variant=variant,
            on_click=STATE.answer(PAIR.id, answer),
        )
        for answer, words, key, variant in said
    ]
    words = rx.cond(STATE.may_answer, PAIR.means, ONLY_LOOKING)
    return rx.el.div(
        rx.el.p(words, class_name="dim small grow"),
        rx.cond(STATE.may_answer, rx.el.div(*buttons, class_name="review-buttons")),
        class_name="review-foot",
    )


def queue() -> rx.Component:
    """All that waits, a page of it."""
    footer = table_footer(
        STATE.range_text,
        has_previous=STATE.has_earlier,
        has_next=STATE.has_more,
        on_previous=STATE.previous_page,
        on_next=STATE.next_page,
    )
    return card(
        rx.el.ul(rx.foreach(STATE.rows, _waiting), class_name="card-rows"),
        rx.cond(STATE.has_earlier | STATE.has_more, footer),
        title=STATE.title,
        class_name="review-queue",
    )


def _waiting(row: Any) -> rx.Component:
    words = rx.el.span(
        rx.el.span(row.payee, class_name="row-title"),
        rx.el.span(row.note, class_name="dim small truncate block"),
        class_name="row-words",
    )
    parts = rx.el.button(
        rx.el.span(icon_of(row.icon, *ICONS), class_name="tile"),
        words,
        rx.el.span(amount(row.amount, row.tone, worth=row.worth), class_name="row-end"),
        type="button",
        on_click=STATE.open(row.id),
        class_name="card-row",
        custom_attrs={"aria-current": rx.cond(row.id == STATE.current, "true", "false")},
    )
    return rx.el.li(parts, key=row.id)


def nothing() -> rx.Component:
    """What stands there when no question is open."""
    every = empty_state(
        "circle-check",
        "Nothing to review",
        "Spends settles what is clear by itself. When an imported line may be one you have, a "
        "transfer between your accounts or a refund, it asks here, and an answer can be taken "
        "back.",
        rx.cond(STATE.may_answer, rx.fragment(*_finders())),
        rx.cond(STATE.may_answer, link_button("Import a file", href="/import", icon="file-up")),
    )
    none = empty_state(
        "circle-check",
        "None of this kind",
        "Other questions are still open.",
        button("Show all", on_click=STATE.set_kind("")),
    )
    return card(rx.cond(STATE.is_open, none, every))


def waiting() -> rx.Component:
    """The page while it is on its way."""
    return rx.el.div(
        card_skeleton(span=8, lines=9), card_skeleton(span=4, lines=5), class_name="grid"
    )
