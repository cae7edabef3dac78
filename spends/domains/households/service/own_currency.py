"""The household's currency, and a change of it that is under way."""

from typing import Any

from spends.domains.households import repository
from spends.domains.households.models import CURRENCY_CHANGE
from spends.domains.households.service.acting import admins
from spends.domains.households.service.changing import touch
from spends.domains.households.service.own import current
from spends.kit.actor import Actor
from spends.kit.unit_of_work import UnitOfWork


def currency(uow: UnitOfWork) -> str:
    """Return the household's currency, which stays so until this work ends; for writing.

    The actor's was looked up before the work began, and may be an earlier one.
    """
    return repository.currency(uow)


def set_currency(uow: UnitOfWork, code: str) -> None:
    """Count in another currency from now on; whatever is counted already is the caller's."""
    current(uow).currency_code = code
    uow.session.flush()


def currency_change(uow: UnitOfWork) -> dict[str, Any] | None:
    """Return what `note_currency_change` noted, None while no such change is under way."""
    found: dict[str, Any] | None = current(uow).settings.get(CURRENCY_CHANGE)
    return found


def note_currency_change(uow: UnitOfWork, change: dict[str, Any] | None) -> None:
    """Note how far counting anew in another currency (`code`) is; None when that has ended."""
    household = current(uow)
    rest = {name: value for name, value in household.settings.items() if name != CURRENCY_CHANGE}
    household.settings = {**rest, CURRENCY_CHANGE: change} if change else rest
    touch(uow)


def changing_currency(uow: UnitOfWork) -> list[Actor]:
    """Return one admin of each household whose currency is being changed (system work)."""
    wanted = set(repository.changing_currency(uow))
    return [actor for actor in admins(uow) if actor.household_id in wanted] if wanted else []
