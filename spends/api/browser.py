"""/auth: signing in, up and out as forms that a browser posts by itself and keeps the cookie of.

What fails goes back to the form as a code in the address (`FORM_ERRORS` says what it means), with
what was typed in a cookie of its own: addresses end up in logs.
"""

from http import HTTPStatus
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from spends.api.auth import preferred_locale
from spends.api.guard import check_origin, client_ip, session_token
from spends.api.sign_up import sign_up
from spends.domains.households.schemas import NewRegistration
from spends.domains.identity import forms
from spends.domains.identity import service as identity
from spends.domains.identity.rules import cookie_name
from spends.kit import runtime
from spends.kit.clock import timezones
from spends.kit.errors import Forbidden, SpendsError
from spends.kit.validation import validated

router = APIRouter(prefix="/auth", include_in_schema=False)

# The longest that browsers keep a cookie; the session in the database ends long before.
COOKIE_SECONDS = 400 * 24 * 3600
TYPED_SECONDS = 300
FIELDS = 20


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def _signed_in(token: str, path: str) -> RedirectResponse:
    secure = runtime.current().settings.is_https
    response = _to(path)
    response.set_cookie(
        cookie_name(secure=secure),
        token,
        max_age=COOKIE_SECONDS,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    response.delete_cookie(forms.TYPED_COOKIE, path="/", httponly=True, samesite="lax")
    return response


def _following(request: Request, form: FormData) -> str:
    """Return where to go afterwards, empty for nowhere in particular.

    A form that is sent before the page has filled in its `next` still has it in its address.
    """
    asked = parse_qs(request.headers.get("referer", "").partition("?")[2])
    return forms.local_path(_text(form, "next") or asked.get("next", [""])[0]) or ""


def _back(page: str, request: Request, form: FormData, error: SpendsError) -> RedirectResponse:
    following = _following(request, form)
    kept = f"&next={quote(following, safe='')}" if following else ""
    response = _to(f"{page}?error={forms.error_code(error)}{kept}")
    typed = forms.typed_cookie({name: _text(form, name) for name in forms.TYPED_FIELDS})
    response.set_cookie(
        forms.TYPED_COOKIE,
        typed,
        max_age=TYPED_SECONDS,
        path="/",
        secure=runtime.current().settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return response


@router.post("/sign-in")
async def sign_in(request: Request) -> RedirectResponse:
    """Start a session with `email` and `password`, and go to `next` or to the dashboard."""
    form = await request.form(max_fields=FIELDS, max_files=0)
    current = runtime.current()
    ip = client_ip(request)
    before = session_token(request.headers, current.settings)

    def work() -> str:
        user = identity.authenticate(
            current.database, _text(form, "email"), _text(form, "password"), ip
        )
        with current.system("a browser signs in") as uow:
            if before:
                identity.sign_out(uow, before)
            agent = request.headers.get("user-agent", "")
            days = current.settings.session_days
            return identity.start_session(uow, user.id, days=days, user_agent=agent, ip=ip)

    try:
        check_origin(request.headers, current.settings)
        token = await current.in_thread(work)
    except SpendsError as error:
        return _back("/sign-in", request, form, error)
    return _signed_in(token, _following(request, form) or "/")


@router.post("/sign-up")
async def sign_up_by_form(request: Request) -> RedirectResponse:
    """Make a person and a household, start a session, and go to the welcome.

    Fields: `name`, `email`, `password`; and, if the page knows them, `household_name`,
    `currency_code`, `timezone` and `locale`.
    """
    form = await request.form(max_fields=FIELDS, max_files=0)
    try:
        check_origin(request.headers, runtime.current().settings)
        new = validated(NewRegistration, _registration(request, form))
        made = await sign_up(request, new, browser=True)
    except SpendsError as error:
        return _back("/sign-up", request, form, error)
    return _signed_in(made.session, _following(request, form) or "/welcome")


def _registration(request: Request, form: FormData) -> dict[str, str]:
    fields = ("name", "email", "password", "household_name", "currency_code", "locale")
    typed = {name: _text(form, name) for name in fields}
    given = {name: value for name, value in typed.items() if value or name in fields[:3]}
    locale = preferred_locale(request.headers.get("accept-language", ""))
    if locale:
        given.setdefault("locale", locale)
    # The page reads the zone from the browser, which may know a newer one than we do.
    timezone = _text(form, "timezone")
    if timezone in timezones():
        given["timezone"] = timezone
    return given


@router.post("/sign-out")
async def sign_out(request: Request) -> RedirectResponse:
    """End the browser's session and go to the sign-in page."""
    current = runtime.current()
    try:
        check_origin(request.headers, current.settings)
    except Forbidden:
        return _to("/")
    token = session_token(request.headers, current.settings)
    if token:

        def work() -> None:
            with current.system("a browser signs out") as uow:
                identity.sign_out(uow, token)

        await current.in_thread(work, write=True)
    secure = current.settings.is_https
    response = _to("/sign-in")
    response.delete_cookie(
        cookie_name(secure=secure), path="/", secure=secure, httponly=True, samesite="lax"
    )
    return response
