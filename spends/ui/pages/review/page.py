"""The review page."""

import reflex as rx

from spends.ui.components.pulse import pulse
from spends.ui.components.shortcuts import Shortcut, shortcuts
from spends.ui.components.skeleton import swap
from spends.ui.layout import frame
from spends.ui.pages.review.state import ReviewState
from spends.ui.pages.review.views import nothing, question, queue, tools, waiting

SECONDS = 10
YES = ReviewState.answer(ReviewState.pair.id, "yes")
LOOKING = {
    "j": Shortcut(ReviewState.step(1), "Next question"),
    "k": Shortcut(ReviewState.step(-1), "Question before"),
}
ANSWERING = {
    "y": Shortcut(YES, "Yes: merge or link", once=True),
    "Enter": Shortcut(YES, "Yes: merge or link", once=True),
    "n": Shortcut(ReviewState.answer(ReviewState.pair.id, "no"), "No: keep both", once=True),
    "u": Shortcut(ReviewState.undo_last, "Take the last answer back", once=True),
}


def review() -> rx.Component:
    """The questions about lines, one after the other."""
    asked = rx.el.div(question(), queue(), class_name="review")
    body = rx.el.div(
        rx.cond(ReviewState.is_open, tools()),
        rx.cond(ReviewState.pair.id != "", asked, nothing()),
        class_name="stack",
    )
    return frame(
        swap(ReviewState.ready, body, waiting()),
        shortcuts(LOOKING),
        rx.cond(ReviewState.may_answer, shortcuts(ANSWERING)),
        pulse(ReviewState.refresh, SECONDS),
        title="Review",
        active="review",
    )
