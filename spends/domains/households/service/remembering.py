"""Answers that hold until something in the household changes, so that each is worked out once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from spends.domains.households import repository
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork

Result = TypeVar("Result")

MOST = 200


class Remembered(Generic[Result]):
    """The last answers to one question, of all households, in this process.

    For answers that follow from what a household has, from the day, and from what was asked, and
    that nobody changes. They are known by the household's change counter: any change makes them
    unknown, and none is told that is older than the counter.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[tuple[Hashable, ...], Result] = OrderedDict()
        self._lock = Lock()

    def of(self, uow: UnitOfWork, make: Callable[[UnitOfWork], Result], *asked: Hashable) -> Result:
        """Return what `make` answers, or has answered since the last change.

        Work that writes is answered anew, since its own changes are counted only as it ends.
        """
        uow.require(Permission.READ)
        if uow.writes:
            return make(uow)
        # The counter first: what changes in between is told under the one that follows.
        counter, actor = repository.change_counter(uow), uow.actor
        own = (actor.household_id, counter, uow.today(), actor.currency_code, actor.timezone)
        key = (*own, *asked)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = make(uow)
        with self._lock:
            self._known[key] = found
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found
