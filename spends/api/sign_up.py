"""Signing up, for apps and for the sign-up form alike."""

from dataclasses import dataclass

from fastapi import Request

from spends.api.guard import client_ip
from spends.domains.belongings.service import starter as belongings
from spends.domains.households import service as households
from spends.domains.households.models import Household
from spends.domains.households.schemas import NewRegistration
from spends.domains.identity import service as identity
from spends.domains.identity.models import User
from spends.domains.ledger import service as ledger
from spends.kit import metrics, runtime


@dataclass(frozen=True, slots=True)
class SignedUp:
    """A new person and their household; `session` is for a cookie, when one was asked for."""

    user: User
    household: Household
    session: str = ""


async def sign_up(request: Request, new: NewRegistration, *, browser: bool = False) -> SignedUp:
    """Make a person, their household and its what it begins with, all or nothing.

    Raises what `households.register` does, and RateLimited after too many failures, or too many
    sign-ups from one address.
    """
    current = runtime.current()
    ip = client_ip(request)
    user_agent = request.headers.get("user-agent", "")

    def work() -> SignedUp:
        most = current.settings.signups_per_hour
        with (
            metrics.counted(metrics.SIGN_UPS),
            identity.limited_sign_ups(current.database, ip, most),
            identity.limited_tries(current.database, new.email, ip),
        ):
            password_hash = identity.hashed_password(new)
            return store(password_hash)

    def store(password_hash: str) -> SignedUp:
        with current.system("sign-up") as uow:
            user, household = households.register(
                uow,
                new,
                signups_open=current.settings.signups_open,
                ip=ip,
                password_hash=password_hash,
            )
            ledger.start_household(uow)
            belongings.start_household(uow)
            token = ""
            if browser:
                days = current.settings.session_days
                token = identity.start_session(
                    uow, user.id, days=days, user_agent=user_agent, ip=ip
                )
            return SignedUp(user, household, token)

    return await current.in_thread(work)
