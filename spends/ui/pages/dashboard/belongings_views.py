"""The dashboard's cards of the belongings."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import link_button, place_link
from spends.ui.components.card import card, card_link, list_row
from spends.ui.components.chart_card import chart_card
from spends.ui.components.empty_state import empty_state
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.photo import photo
from spends.ui.components.progress import meter
from spends.ui.components.purchase_chip import tone_chip
from spends.ui.components.skeleton import skeleton_rows, swap
from spends.ui.pages.dashboard.state import DashboardState

State: Any = DashboardState
OWNED = State.owned
CHART = 220
LINES = 5
NO_ICON = ICON_PATHS["package"]


def cards() -> list[rx.Component]:
    """All of them; for a household that owns nothing yet one that says what they are for."""
    every = rx.fragment(
        rx.el.div(ending(), refunds(), class_name="span-4 card-column"),
        recent(),
        newest_cover(),
        cover(),
        bought(),
        _shares("Top retailers", OWNED.retailers, "store", "Where things are bought most."),
        _shares("Top brands", OWNED.brands, "tag", "Whose things are bought most."),
        _shares("Top products", OWNED.products, "package", "What most was spent on.", fill=True),
    )
    return [rx.cond(State.ready & ~OWNED.exists, beginning(), every)]


def beginning() -> rx.Component:
    """What the belongings are good for, before there are any."""
    return card(
        empty_state(
            "package",
            "Nothing bought is noted yet",
            "Note what you buy, with its receipt. Spends then watches return days, warranties and "
            "refunds, and counts what your things are worth.",
            link_button("Add purchase", href="/inventory?add=1", icon="plus", variant="primary"),
            link_button("Upload receipts", href="/documents?add=1", icon="file-up"),
        ),
        title="Belongings",
        span=12,
        class_name="owns-nothing",
    )


def ending() -> rx.Component:
    """The warranties that end next."""
    none = empty_state(
        "shield-check",
        "No warranty runs out",
        "Give a purchase a warranty, and its end shows up here in time.",
        link_button("Warranties", href="/warranties", icon="shield-check"),
    )

    def row(thing: Any) -> rx.Component:
        return list_row(
            thing.name,
            note=thing.note,
            lead=_picture(thing),
            end=tone_chip(thing.end, thing.tone),
            href=thing.href,
        )

    return _list(
        "Warranties ending", OWNED.ending, row, none, action=card_link("Timeline", "/warranties")
    )


def refunds() -> rx.Component:
    """The money that is still to come back, what is late on top."""
    none = empty_state(
        "undo-2",
        "No refund is awaited",
        "Send something back on its page, and it waits here until the money is there.",
    )

    def row(thing: Any) -> rx.Component:
        note = rx.cond(
            thing.tone == "bad", rx.el.span(thing.note, class_name="tone-bad"), thing.note
        )
        return list_row(
            thing.name,
            note=note,
            lead=_picture(thing),
            end=amount(thing.end, worth=thing.worth),
            href=thing.href,
        )

    return _list("Expected refunds", OWNED.refunds, row, none)


def recent() -> rx.Component:
    """The newest purchases."""
    return _list(
        "Recent purchases",
        OWNED.recent,
        _bought_row,
        _nothing_bought(),
        action=card_link("All", "/inventory"),
        lines=10,
    )


def newest_cover() -> rx.Component:
    """The warranties that began last."""
    none = empty_state(
        "shield-check", "No warranty yet", "Those that began last will be listed here."
    )

    def row(thing: Any) -> rx.Component:
        return list_row(
            thing.name,
            note=thing.note,
            end=tone_chip(thing.end, thing.tone),
            href=thing.href,
        )

    return _list(
        "Recent warranties",
        OWNED.newest_cover,
        row,
        none,
        action=card_link("All", "/warranties"),
        lines=10,
    )


def cover() -> rx.Component:
    """Twelve months of warranties."""
    return chart_card(
        "Warranties",
        words=OWNED.cover_words,
        figure=State.cover_figure,
        columns=["Month's end", "Active", "Ending soon", "Expired"],
        rows=OWNED.cover_rows,
        height=CHART,
        span=6,
        ready=State.ready,
        legend=[("Active", "green"), ("Ends within 30 days", "amber"), ("Expired", "slate")],
        empty=empty_state(
            "shield-check",
            "No warranty yet",
            "How many are active, end soon or are over will be here, month by month.",
        ),
    )


def bought() -> rx.Component:
    """Twelve months of purchases."""
    return chart_card(
        "Purchases",
        words=OWNED.months_words,
        figure=State.bought_figure,
        columns=["Month", "Bought for", "Purchases"],
        rows=OWNED.month_rows,
        on_point=State.open_bought,
        height=CHART,
        span=6,
        ready=State.ready,
        empty=_nothing_bought(),
    )


def _nothing_bought() -> rx.Component:
    return empty_state(
        "package",
        "Nothing bought in twelve months",
        "What you note as bought shows up here.",
        link_button("Add purchase", href="/inventory?add=1", icon="plus"),
    )


def _shares(title: str, rows: Any, icon: str, words: str, *, fill: bool = False) -> rx.Component:
    none = empty_state(icon, "Nothing bought in twelve months", words)
    bars = rx.el.div(rx.foreach(rows, _share), class_name="bar-links")
    return card(
        swap(State.ready, rx.cond(rows.length() > 0, bars, none), skeleton_rows(LINES)),
        title=title,
        words="12 months",
        span=4,
        class_name="fill" if fill else "",
    )


def _share(row: Any) -> rx.Component:
    name = rx.el.span(
        rx.el.span(row.name, class_name="row-title"),
        rx.el.span(row.note, class_name="dim small"),
        class_name="share-name",
    )
    return place_link(
        rx.el.span(name, amount(row.amount, strong=False), class_name="spread"),
        meter(row.share, color=row.color),
        href=row.href,
        class_name="bar-row",
    )


def _bought_row(thing: Any) -> rx.Component:
    return list_row(
        thing.name,
        note=thing.note,
        lead=_picture(thing),
        end=amount(thing.end, worth=thing.worth),
        href=thing.href,
    )


def _picture(thing: Any) -> rx.Component:
    return photo(thing.photo, NO_ICON, small=True)


def _list(
    title: str,
    rows: Any,
    row: Any,
    none: rx.Component,
    *,
    action: rx.Component | None = None,
    lines: int = LINES,
) -> rx.Component:
    listed = rx.el.div(rx.foreach(rows, row), class_name="card-rows")
    return card(
        swap(State.ready, rx.cond(rows.length() > 0, listed, none), skeleton_rows(lines)),
        title=title,
        action=action,
        span=4,
    )
