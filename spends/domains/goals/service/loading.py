"""Goals and plans of sample data are taken out again for good."""

from collections.abc import Collection
from uuid import UUID

from spends.domains.goals import repository
from spends.domains.goals.schemas import Choice
from spends.domains.households import service as households
from spends.kit.actor import Permission
from spends.kit.money import minor_units
from spends.kit.unit_of_work import UnitOfWork


def remove_goals(uow: UnitOfWork, goal_ids: Collection[UUID]) -> int:
    """Remove goals with all that went into them; return how many there were."""
    return households.remove_for_good(uow, repository.remove, goal_ids)


def forget_choice(uow: UnitOfWork, made: Choice) -> None:
    """Forget how the debts of a currency are to be left, unless something else was chosen since."""
    uow.require(Permission.MANAGE)
    code = made.currency_code or uow.actor.currency_code
    extra = minor_units(made.extra, code, "extra")
    repository.forget_choice(uow, code, made.strategy, extra)
