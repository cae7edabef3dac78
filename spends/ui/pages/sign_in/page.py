"""How signing in looks."""

import reflex as rx

from spends.ui.components.button import place_link, submit_button
from spends.ui.components.plain_form import plain_form
from spends.ui.layout import bare
from spends.ui.pages.sign_in import views
from spends.ui.pages.sign_in.state import EntryState


def sign_in() -> rx.Component:
    """E-mail address and password, posted by the browser itself."""
    form = plain_form(
        views.problem(),
        views.entry(
            "email",
            "E-mail",
            typed=EntryState.email,
            type="email",
            auto_complete="username",
            max_length=254,
        ),
        views.entry(
            "password",
            "Password",
            type="password",
            auto_complete="current-password",
            max_length=1000,
        ),
        views.following(),
        submit_button("Sign in", wide=True),
        action="/auth/sign-in",
    )
    foot = rx.fragment(
        "New here? ", place_link("Start a household", href=views.elsewhere("/sign-up"))
    )
    return bare(form, title="Sign in", words="Your household's money, in one place.", foot=foot)
