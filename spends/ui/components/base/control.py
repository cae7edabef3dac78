"""Our own small scripts as Reflex components; the scripts are in assets/scripts."""

from typing import Any

import reflex as rx

from spends.ui.components.base.family import PACKAGE


def text_given(text: rx.Var[str]) -> tuple[rx.Var[str]]:
    """A text, as typed or chosen."""
    return (text,)


def point_given(x: rx.Var[str], name: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    """A point of a chart: where on the axis, and the name of its series."""
    return (x, name)


def answer_given(body: rx.Var[dict[str, Any]]) -> tuple[rx.Var[dict[str, Any]]]:
    """The JSON that an API answered with."""
    return (body,)


def failure_given(message: rx.Var[str], status: rx.Var[int]) -> tuple[rx.Var[str], rx.Var[int]]:
    """What went wrong, in words, and the HTTP status (0 when nothing came back)."""
    return (message, status)


class TextControl(rx.Component):
    """An input or textarea that is typed into without waiting for the server."""

    library = "$/public/scripts/controls.js"
    tag = "TextControl"

    value: rx.Var[str]
    delay: rx.Var[int]
    multiline: rx.Var[bool]
    type: rx.Var[str]
    name: rx.Var[str]
    placeholder: rx.Var[str]
    auto_complete: rx.Var[str]
    input_mode: rx.Var[str]
    enter_key_hint: rx.Var[str]
    max_length: rx.Var[int]
    min: rx.Var[str]
    max: rx.Var[str]
    required: rx.Var[bool]
    disabled: rx.Var[bool]
    auto_focus: rx.Var[bool]
    on_change: rx.EventHandler[text_given]


class ComboField(rx.Component):
    """A text field over a list of options."""

    library = "$/public/scripts/combobox.js"
    tag = "ComboField"
    lib_dependencies: list[str] = [PACKAGE]

    options: rx.Var[list[Any]]
    value: rx.Var[str]
    name: rx.Var[str]
    label: rx.Var[str]
    placeholder: rx.Var[str]
    described_by: rx.Var[str]
    invalid: rx.Var[bool]
    disabled: rx.Var[bool]
    colored: rx.Var[bool]
    on_change: rx.EventHandler[text_given]
    on_create: rx.EventHandler[text_given]
    on_search: rx.EventHandler[text_given]


class FileDrop(rx.Component):
    """A place to drop a file."""

    library = "$/public/scripts/file_drop.js"
    tag = "FileDrop"

    url: rx.Var[str]
    title: rx.Var[str]
    words: rx.Var[str]
    accept: rx.Var[str]
    name: rx.Var[str]
    fields: rx.Var[dict[str, Any]]
    anywhere: rx.Var[bool]
    disabled: rx.Var[bool]
    again: rx.Var[int]
    late: rx.Var[str]
    on_done: rx.EventHandler[answer_given]
    on_error: rx.EventHandler[failure_given]
    on_start: rx.EventHandler[text_given]
    on_ready: rx.EventHandler[rx.event.no_args_event_spec]


class Chart(rx.Component):
    """A Plotly figure, fetched and drawn when it comes near the screen."""

    library = "$/public/scripts/chart.js"
    tag = "Chart"
    lib_dependencies: list[str] = ["plotly.js-basic-dist-min@3.7.0"]

    figure: rx.Var[dict[str, Any]]
    height: rx.Var[int]
    label: rx.Var[str]
    on_point: rx.EventHandler[point_given]


class Pulse(rx.Component):
    """A timer that rests while nobody looks."""

    library = "$/public/scripts/pulse.js"
    tag = "Pulse"

    seconds: rx.Var[int]
    on_pulse: rx.EventHandler[rx.event.no_args_event_spec]
