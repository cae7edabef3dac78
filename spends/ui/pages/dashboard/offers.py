"""Which payments look like bills: looked for after the page is there, and remembered."""

from spends.domains.bills.service import detected
from spends.domains.households.service.remembering import Remembered
from spends.kit.unit_of_work import UnitOfWork

_known = Remembered[tuple[str, ...]]()


def offered(uow: UnitOfWork) -> tuple[str, ...]:
    """Return the payees whose payments recur and are no bill, the most expensive first.

    Years of lines are looked at, and so once only after each change of the household.
    """
    return _known.of(uow, _found)


def _found(uow: UnitOfWork) -> tuple[str, ...]:
    return tuple(each.payee for each in detected.detected(uow))
