"""The ways to the review page from elsewhere; there only while something waits."""

from typing import Any

import reflex as rx

from spends.ui.components.button import link_button, place_link
from spends.ui.components.notice import notice
from spends.ui.navigation import ICONS
from spends.ui.session import SessionState

COUNT: Any = SessionState.to_review
PATH = "/review"


def review_link() -> rx.Component:
    """A button for a page's head: "3 to review"."""
    words = rx.el.span(COUNT, " to review")
    return rx.cond(COUNT > 0, link_button(words, href=PATH, icon=ICONS["review"]))


def review_notice() -> rx.Component:
    """A sentence for a report: "1 line needs review"."""
    words = rx.el.span(rx.cond(COUNT == 1, "1 line needs review.", f"{COUNT} lines need review."))
    action = place_link("Review", href=PATH, class_name="text-link")
    return rx.cond(COUNT > 0, notice(words, "info", action=action))
