"""/api/auth: signing up and in, for apps."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field

from spends.api.deps import CurrentActor, Work
from spends.api.guard import client_ip
from spends.api.sign_up import sign_up
from spends.domains.households.schemas import HouseholdOut, NewRegistration
from spends.domains.identity import service as identity
from spends.domains.identity.schemas import Password, TokenPair, UserOut
from spends.kit import runtime
from spends.kit.errors import Forbidden

router = APIRouter(prefix="/api/auth", tags=["auth"])


class Registered(BaseModel):
    """A new person and the household made for them."""

    user: UserOut
    household: HouseholdOut


class Refresh(BaseModel):
    """A refresh token to exchange."""

    refresh_token: Annotated[str, Field(max_length=200)]


@router.post("/register", status_code=201, summary="Sign up")
async def register(request: Request, new: NewRegistration) -> Registered:
    """Make a person and a household with starter categories."""
    if new.locale is None:
        languages = request.headers.get("accept-language", "")
        new = new.model_copy(update={"locale": preferred_locale(languages)})
    made = await sign_up(request, new)
    return Registered(
        user=UserOut.model_validate(made.user),
        household=HouseholdOut.model_validate(made.household),
    )


def preferred_locale(accept_language: str) -> str | None:
    """Return the first locale of an Accept-Language header, or None."""
    first = accept_language.split(",", maxsplit=1)[0].partition(";")[0].strip()
    parts = first.replace("_", "-").split("-")
    is_plain = all(part.isalnum() and part.isascii() for part in parts)
    return first if is_plain and 1 < len(first) <= 20 else None  # noqa: PLR2004  as the column


@router.post("/token", summary="Sign in")
async def token(
    request: Request,
    username: Annotated[str, Form(max_length=1000, description="The e-mail address.")],
    password: Annotated[Password, Form()],
) -> TokenPair:
    """Exchange an e-mail address and a password for an access and a refresh token."""
    current = runtime.current()
    ip = client_ip(request)

    def work() -> TokenPair:
        user = identity.authenticate(current.database, username, password, ip)
        with current.system("an app signs in") as uow:
            return identity.issue_tokens(uow, user.id, current.key)

    return await current.in_thread(work)


@router.post("/refresh", summary="Exchange a refresh token")
async def refresh(body: Refresh) -> TokenPair:
    """Exchange a refresh token for the next pair; the old one is good only once."""
    current = runtime.current()
    return await current.in_thread(
        lambda: identity.refresh(current.database, body.refresh_token, current.key), write=True
    )


@router.post("/logout", status_code=204, summary="Sign out", response_class=Response)
async def logout(actor: CurrentActor, work: Work) -> None:
    """End the sign-in that this request was made with."""
    sign_in = actor.sign_in_id
    if sign_in is None:
        message = "A personal token does not sign out. Revoke it instead."
        raise Forbidden(message)
    await work.write(lambda uow: identity.end_session(uow, sign_in))
