"""The household that work is bound to: its facts, and the people in it."""

from collections.abc import Callable

from spends.domains.audit import service as audit
from spends.domains.households import repository
from spends.domains.households.models import Household
from spends.domains.households.schemas import HouseholdChanges, MemberOut
from spends.domains.households.service.changing import touch
from spends.domains.identity import service as identity
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, FieldError, NotFound
from spends.kit.unit_of_work import UnitOfWork

KEEPS_CURRENCY = "The currency cannot be changed any more, since there are amounts in it."


def current(uow: UnitOfWork) -> Household:
    """Return the household this work is bound to."""
    household = uow.session.get(Household, uow.household_id)
    if household is None:
        raise NotFound
    return household


def alone(uow: UnitOfWork) -> Household:
    """Return the household as it is now, and keep others from writing in it until the commit."""
    household = repository.locked(uow)
    if household is None:
        raise NotFound
    return household


def update(
    uow: UnitOfWork,
    changes: HouseholdChanges,
    change_currency: Callable[[UnitOfWork, str], None] | None = None,
) -> Household:
    """Change the household's name, currency or time zone; for admins.

    `change_currency(uow, new_code)` is called to change the currency and rebuild what is counted
    in the old one, at once or after this work, when the household has a `next_currency_code`; it
    may raise to refuse. Without it another currency is refused with Conflict.
    """
    uow.require(Permission.MANAGE)
    household = current(uow)
    if changes.currency_code not in {None, _becoming(household)}:
        household = alone(uow)
    sent = changes.model_dump(exclude_none=True)
    before = {name: getattr(household, name) for name in sent}
    if "currency_code" in sent:
        before["currency_code"] = _becoming(household)
    if before == sent:
        return household
    for name in sent.keys() - {"currency_code"}:
        setattr(household, name, sent[name])
    if before.get("currency_code") != sent.get("currency_code"):
        if change_currency is None:
            raise Conflict(KEEPS_CURRENCY, [FieldError("currency_code", KEEPS_CURRENCY)])
        uow.session.flush()
        change_currency(uow, sent["currency_code"])
    audit.record(uow, "updated", "household", household.id, before, sent)
    touch(uow)
    return household


def _becoming(household: Household) -> str:
    return household.next_currency_code or household.currency_code


def members(uow: UnitOfWork) -> list[MemberOut]:
    """Return the people of the household, the oldest member first."""
    uow.require(Permission.READ)
    rows = repository.members(uow)
    people = identity.users_by_id(uow, [row.user_id for row in rows])
    return [
        MemberOut(
            id=row.id,
            user_id=row.user_id,
            name=people[row.user_id].name,
            email=people[row.user_id].email,
            role=row.role,
            joined_at=row.joined_at,
        )
        for row in rows
    ]
