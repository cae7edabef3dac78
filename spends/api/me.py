"""/api/me, /api/sessions, /api/tokens: what people may know and change about themselves."""

from fastapi import APIRouter, Response

from spends.api.deps import CurrentActor, PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.households import service as households
from spends.domains.households.schemas import HouseholdOut
from spends.domains.identity import service as identity
from spends.domains.identity.models import ApiToken, UserSession
from spends.domains.identity.schemas import (
    ApiTokenOut,
    CreatedApiToken,
    NewApiToken,
    PasswordChange,
    ProfileChanges,
    ProfileOut,
    SessionOut,
)
from spends.kit import runtime
from spends.kit.actor import Permission

router = APIRouter(prefix="/api", tags=["me"])


class Me(ProfileOut):
    """The person who asks, the household they act in, and what they may do there."""

    household: HouseholdOut
    permissions: list[Permission]


@router.get("/me", summary="Who am I")
async def me(actor: CurrentActor, work: Work) -> Me:
    """Return the person, household and permissions that the credentials stand for."""
    return await work.read(
        lambda uow: Me(
            **ProfileOut.model_validate(identity.profile(uow)).model_dump(),
            household=HouseholdOut.model_validate(households.current(uow)),
            permissions=sorted(actor.permissions),
        )
    )


@router.patch("/me", summary="Change name or locale")
async def update_me(changes: ProfileChanges, work: Work) -> ProfileOut:
    """Change what was sent."""
    return await work.write(
        lambda uow: ProfileOut.model_validate(identity.update_profile(uow, changes))
    )


@router.post("/me/password", status_code=204, summary="Change the password")
async def change_password(change: PasswordChange, actor: CurrentActor) -> Response:
    """Change the password; every other browser and app is signed out."""
    current = runtime.current()
    await current.in_thread(lambda: identity.change_password(current.database, actor, change))
    return Response(status_code=204)


@router.get("/sessions", summary="Where am I signed in")
async def sessions(work: Work, page: Paging, actor: CurrentActor) -> ListOut[SessionOut]:
    """List the browsers that are signed in, the latest used first."""

    def out(session: UserSession) -> SessionOut:
        shown = SessionOut.model_validate(session)
        return shown.model_copy(update={"is_current": session.id == actor.sign_in_id})

    return await work.read(lambda uow: ListOut.of_all(identity.sessions(uow), page, out))


@router.delete("/sessions", status_code=204, summary="Sign out everywhere else")
async def end_other_sessions(work: Work) -> Response:
    """End every sign-in but the one this request was made with."""
    await work.write(identity.end_other_sign_ins)
    return Response(status_code=204)


@router.delete("/sessions/{session_id}", status_code=204, summary="Sign one browser out")
async def end_session(session_id: PathId, work: Work) -> Response:
    """End a session."""
    await work.write(lambda uow: identity.end_session(uow, session_id))
    return Response(status_code=204)


@router.get("/tokens", summary="List personal tokens")
async def tokens(work: Work, page: Paging) -> ListOut[ApiTokenOut]:
    """List the personal tokens of this household, the newest first, without their secrets."""
    make = ApiTokenOut.model_validate
    return await work.read(lambda uow: ListOut.of_all(identity.api_tokens(uow), page, make))


@router.post("/tokens", status_code=201, summary="Make a personal token")
async def create_token(new: NewApiToken, work: Work, response: Response) -> CreatedApiToken:
    """Make a personal token for this household. Its secret is shown this once."""

    def out(made: tuple[ApiToken, str]) -> CreatedApiToken:
        shown = ApiTokenOut.model_validate(made[0])
        return CreatedApiToken(**shown.model_dump(), token=made[1])

    # Not `work.post`, which would keep the secret with the answer.
    created = await work.write(lambda uow: out(identity.create_api_token(uow, new)))
    response.headers["Location"] = f"/api/tokens/{created.id}"
    return created


@router.delete("/tokens/{token_id}", status_code=204, summary="Revoke a personal token")
async def revoke_token(token_id: PathId, work: Work) -> Response:
    """End a personal token at once."""
    await work.write(lambda uow: identity.revoke_api_token(uow, token_id))
    return Response(status_code=204)
