"""What the sign-in and sign-up forms and the pages around them tell each other."""

import json
from collections.abc import Mapping
from urllib.parse import quote, unquote

from spends.domains.identity.rules import (
    PASSWORD_COMMON,
    PASSWORD_LONG,
    PASSWORD_OWN,
    PASSWORD_SHORT,
    cookie_value,
)
from spends.kit.errors import RateLimited, SpendsError, Unavailable

WRONG_CREDENTIALS = "This e-mail address and password do not match an account."
INVITED_ONLY = "Signing up is by invitation here. Ask the person who runs this Spends for one."
FROM_ELSEWHERE = "This came from another site, so nothing was done. Try again from here."
EMAIL_TAKEN = "There is already an account with this e-mail address. Sign in instead."

TYPED_COOKIE = "spends_typed"
TYPED_FIELDS = ("email", "name")

# What `?error=` on /sign-in and /sign-up means: the field it stands at ("" for the whole form),
# and the sentence.
FORM_ERRORS: dict[str, tuple[str, str]] = {
    "signed-out": ("", "You are signed out. Sign in and go on where you were."),
    "credentials": ("", WRONG_CREDENTIALS),
    "tries": ("", "Too many tries. Wait 15 minutes and try again."),
    "elsewhere": ("", FROM_ELSEWHERE),
    "invited": ("", INVITED_ONLY),
    "away": ("", Unavailable().message),
    "taken": ("email", EMAIL_TAKEN),
    "email": ("email", "This is not an e-mail address. Check it."),
    "name": ("name", "Enter your name, in at most 100 characters."),
    "password": ("password", "This password cannot be used. Choose another."),
    "password-short": ("password", PASSWORD_SHORT),
    "password-long": ("password", PASSWORD_LONG),
    "password-own": ("password", PASSWORD_OWN),
    "password-common": ("password", PASSWORD_COMMON),
    "household": ("household_name", "Give the household a name of at most 100 characters."),
    "currency": ("currency_code", "This is not a currency code, such as EUR or USD."),
    "unknown": ("", "That did not work. Check what you entered and try again."),
}
_BY_FIELD = {
    "email": "email",
    "name": "name",
    "password": "password",
    "household_name": "household",
    "currency_code": "currency",
}
_BY_SENTENCE = {sentence: code for code, (_field, sentence) in FORM_ERRORS.items()}


def error_code(error: SpendsError) -> str:
    """Return the code of a failure of these forms; `unknown` when it has none."""
    if isinstance(error, RateLimited):
        return "tries"
    codes = [_BY_SENTENCE.get(error.message)]
    for wrong in error.errors:
        codes += [_BY_SENTENCE.get(wrong.message), _BY_FIELD.get(wrong.field)]
    return next(filter(None, codes), "unknown")


def local_path(path: str) -> str | None:
    """Return a path of our own to go to next, or None for anything that could lead elsewhere."""
    leads_away = path.startswith("//") or "\\" in path or not path.isprintable()
    return path if path.startswith("/") and not leads_away else None


def typed_cookie(fields: Mapping[str, str]) -> str:
    """Return the value of the cookie that brings back what was typed; never give it a password."""
    return quote(json.dumps({name: value[:254] for name, value in fields.items()}), safe="")


def typed_before(cookie_header: str | None) -> dict[str, str]:
    """Return what was typed into a form that failed, out of a page's Cookie header."""
    try:
        typed = json.loads(unquote(cookie_value(cookie_header, TYPED_COOKIE) or "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(typed, dict):
        return {}
    return {name: str(typed[name]) for name in TYPED_FIELDS if typed.get(name)}
