"""Whether the kept sums equal the rows, and how to mend them when they do not."""

from spends.domains.households import service as households
from spends.domains.ledger.repository import summary
from spends.domains.ledger.rules import MonthKey, Sums
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork


def differences(uow: UnitOfWork) -> list[tuple[MonthKey, Sums, Sums]]:
    """Return every monthly sum that is not what its rows sum to: key, kept, true.

    Empty when all is well.
    """
    uow.require(Permission.READ)
    uow.run_before_commit()
    return summary.differences(uow)


def repair(uow: UnitOfWork) -> int:
    """Sum everything anew; return how many sums were wrong."""
    uow.require(Permission.MANAGE)
    wrong = len(differences(uow))
    if wrong:
        summary.rebuild(uow)
        households.touch(uow)
    return wrong


def rebuild(uow: UnitOfWork) -> None:
    """Sum everything anew, where the rows were put in past the ledger."""
    uow.require(Permission.MANAGE)
    uow.session.flush()
    summary.rebuild(uow)
    households.touch(uow)
