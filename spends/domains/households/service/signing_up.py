"""A person signs up, with a household of their own."""

from spends.domains.audit import service as audit
from spends.domains.households import rules
from spends.domains.households.models import Household, HouseholdMember
from spends.domains.households.rules import Role
from spends.domains.households.schemas import NewRegistration
from spends.domains.households.service.acting import actor_of
from spends.domains.identity import service as identity
from spends.domains.identity.forms import INVITED_ONLY
from spends.domains.identity.models import User
from spends.kit import clock
from spends.kit.errors import Forbidden
from spends.kit.unit_of_work import UnitOfWork


def register(
    uow: UnitOfWork,
    new: NewRegistration,
    *,
    signups_open: bool,
    ip: str | None = None,
    password_hash: str | None = None,
) -> tuple[User, Household]:
    """Sign a person up with a household of their own, and bind this system work to them.

    `password_hash` is identity's `hashed_password`, where it was made before this work began.

    The first person of an instance may always sign up; after that Forbidden unless `signups_open`.
    Raises Conflict when the e-mail address is taken, InvalidInput when the password will not do.
    """
    if not signups_open and identity.has_users(uow):
        raise Forbidden(INVITED_ONLY)
    user = identity.add_user(uow, new, password_hash)
    household = Household(
        name=new.household_name or rules.name_for(new.name),
        currency_code=new.currency_code or rules.currency_of(new.locale),
        timezone=new.timezone,
    )
    uow.session.add(household)
    member = HouseholdMember(
        household_id=household.id, user_id=user.id, role=Role.ADMIN, joined_at=clock.now()
    )
    # The household is stored first: its row is what the member, and every policy, points to.
    uow.session.flush()
    uow.act_as(actor_of(user, (member, household), ip))
    uow.session.add(member)
    created = {"name": household.name, "currency_code": household.currency_code}
    audit.record(uow, "created", "household", household.id, None, created)
    return user, household
