"""Which payments look like bills: looked for after the page is there, and remembered."""

from collections import OrderedDict
from datetime import date
from threading import Lock
from uuid import UUID

from spends.domains.bills.service import detected
from spends.domains.households import service as households
from spends.kit.unit_of_work import UnitOfWork

REMEMBERED = 500

_Key = tuple[UUID, int, date]
_found: OrderedDict[_Key, tuple[str, ...]] = OrderedDict()
_lock = Lock()


def offered(uow: UnitOfWork) -> tuple[str, ...]:
    """Return the payees whose payments recur and are no bill, the most expensive first.

    Years of lines are looked at, and so once only after each change of the household.
    """
    key = (uow.actor.household_id, households.change_counter(uow), uow.today())
    with _lock:
        known = _found.get(key)
    if known is None:
        known = tuple(each.payee for each in detected.detected(uow))
        with _lock:
            _found[key] = known
            while len(_found) > REMEMBERED:
                _found.popitem(last=False)
    return known
