"""How the import page looks."""

import reflex as rx

from spends.ui.components.dialog import confirm
from spends.ui.components.pulse import pulse
from spends.ui.components.skeleton import swap
from spends.ui.layout import frame
from spends.ui.pages.imports.ending import progressing, reported
from spends.ui.pages.imports.several_views import dividing, together
from spends.ui.pages.imports.start import past_imports, starting, waiting
from spends.ui.pages.imports.state import ImportState
from spends.ui.pages.imports.views import previewing

SECONDS = 2


def imports() -> rx.Component:
    """The page: where a file is dropped, looked at, imported and undone."""
    body = rx.match(
        ImportState.step,
        ("preview", previewing()),
        ("running", progressing()),
        ("report", reported()),
        ("parts", dividing()),
        ("together", together()),
        starting(),
    )
    rest = (ImportState.step == "start") | (ImportState.step == "report")
    rest = rest | (ImportState.step == "together")
    content = rx.el.div(body, rx.cond(rest, past_imports()), class_name="stack-lg")
    return frame(
        swap(ImportState.ready, content, waiting()),
        _question(),
        rx.cond(ImportState.under_way, pulse(ImportState.refresh, SECONDS)),
        title="Import",
        active="import",
    )


def _question() -> rx.Component:
    undo = ImportState.asked.step == "undo"
    return confirm(
        open=ImportState.asks,
        on_open_change=ImportState.set_asks,
        title=rx.cond(
            undo,
            "Undo the import of " + ImportState.asked.name + "?",
            "Drop " + ImportState.asked.name + "?",
        ),
        words=rx.cond(
            undo,
            "Its transactions leave "
            + ImportState.asked.note
            + ", and the lines that it updated are what they were. "
            + "What was changed, linked by hand or reconciled since stays, and so does what "
            + "another file has too.",
            "Nothing of it was imported. To import it later, choose the file again.",
        ),
        action=rx.cond(undo, "Undo import", "Discard"),
        on_confirm=ImportState.undo,
        busy=ImportState.is_undoing,
    )
