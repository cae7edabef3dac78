"""The next 90 days: in words, as a chart with its band, as a table, and what it is made of."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.card import list_row
from spends.ui.components.chart_card import chart_card
from spends.ui.components.notice import notice
from spends.ui.components.select import select
from spends.ui.pages.accounts.forecast_rows import COLUMNS, LEGEND
from spends.ui.pages.accounts.forecast_state import ForecastState

STATE: Any = ForecastState
HEIGHT = 240
BELOW = 320


def next_days() -> rx.Component:
    """The card."""
    choice = select(
        STATE.options,
        id="forecast-account",
        value=STATE.choice,
        on_change=STATE.choose,
        label="Account of the forecast",
    )
    return chart_card(
        "Next 90 days",
        words=STATE.words,
        figure=STATE.figure,
        columns=COLUMNS,
        rows=STATE.table,
        height=HEIGHT,
        span=12,
        ready=STATE.ready,
        legend=LEGEND,
        below=_below(),
        below_height=BELOW,
        action=choice,
    )


def _below() -> rx.Component:
    return rx.el.div(
        rx.foreach(STATE.notes, _note),
        rx.el.div(
            _list("What it is made of", STATE.parts, "No change is expected."),
            _list("Coming up", STATE.coming, "No bill, income or transfer is known."),
            class_name="two forecast-lists",
        ),
        class_name="stack stack-sm",
    )


def _note(note: Any) -> rx.Component:
    return rx.match(
        note.tone,
        ("bad", notice(note.words, "bad")),
        ("soon", notice(note.words, "soon")),
        notice(note.words, "info"),
    )


def _list(title: str, rows: Any, nothing: str) -> rx.Component:
    listed = rx.el.div(rx.foreach(rows, _row), class_name="card-rows")
    return rx.el.div(
        rx.el.h3(title, class_name="small dim"),
        rx.cond(rows.length() > 0, listed, rx.el.p(nothing, class_name="dim small")),
        style={"min_width": "0"},
    )


def _row(row: Any) -> rx.Component:
    return list_row(row.name, note=row.note, end=amount(row.amount, row.tone), href=row.href)
