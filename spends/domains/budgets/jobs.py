"""The sweep over budgets: thresholds that were reached are noted."""

from uuid import UUID

from spends.domains.budgets import repository
from spends.domains.budgets.service import thresholds
from spends.domains.households import service as households
from spends.kit.runtime import Runtime

_seen: dict[UUID, int] = {}
"""The change counter of each household when its budgets were last looked at in this process."""


def note_thresholds(runtime: Runtime) -> int:
    """Note the thresholds reached in households that have changed; return how many budgets."""
    with runtime.system("budgets whose thresholds may be reached") as uow:
        watched = repository.watched(uow)
        counters = households.change_counters(uow)
        actors = {actor.household_id: actor for actor in households.admins(uow)}
    found = 0
    for household_id in sorted(watched):
        counter = counters[household_id]
        if _seen.get(household_id) == counter or household_id not in actors:
            continue
        with runtime.unit_of_work(actors[household_id]) as uow:
            found += len(thresholds.crossed_now(uow))
        _seen[household_id] = counter
    return found
