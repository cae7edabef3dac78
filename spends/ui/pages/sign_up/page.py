"""How signing up looks."""

import reflex as rx

from spends.domains.identity.rules import NAME_MAX, PASSWORD_MIN
from spends.ui.components.button import place_link, submit_button
from spends.ui.components.plain_form import plain_form
from spends.ui.layout import bare
from spends.ui.pages.sign_in import views
from spends.ui.pages.sign_in.state import EntryState


def sign_up() -> rx.Component:
    """A name, an e-mail address and a password; the household is named in the welcome."""
    form = plain_form(
        views.problem(),
        views.entry(
            "name", "Your name", typed=EntryState.name, auto_complete="name", max_length=NAME_MAX
        ),
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
            help=f"At least {PASSWORD_MIN} characters. A few words in a row are easy to keep.",
            type="password",
            auto_complete="new-password",
            min_length=PASSWORD_MIN,
            max_length=200,
        ),
        views.following(),
        *[rx.el.input(type="hidden", name=name) for name in ("timezone", "locale")],
        submit_button("Create account", wide=True),
        action="/auth/sign-up",
    )
    foot = rx.fragment(
        "Already have an account? ", place_link("Sign in", href=views.elsewhere("/sign-in"))
    )
    return bare(
        form, title="Create your account", words="Two minutes to your first numbers.", foot=foot
    )
