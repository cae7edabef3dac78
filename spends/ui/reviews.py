"""How many questions are open: asked by every page, counted once after each change."""

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from spends.domains.households import service as households
from spends.domains.matching.service import questions
from spends.kit.unit_of_work import UnitOfWork

REMEMBERED = 500

_known: OrderedDict[tuple[UUID, int], int] = OrderedDict()
_lock = Lock()


def to_review(uow: UnitOfWork) -> int:
    """Return how many questions wait for an answer.

    Whether one does follows from its lines, so that counting costs more the more there are.
    """
    # The counter first: what changes in between is counted under the one that follows.
    key = (uow.actor.household_id, households.change_counter(uow))
    with _lock:
        known = _known.get(key)
    if known is None:
        known = questions.count_open(uow)
        with _lock:
            _known[key] = known
            while len(_known) > REMEMBERED:
                _known.popitem(last=False)
    return known
