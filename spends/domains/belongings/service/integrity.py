"""Whether what is kept of purchases is what the rest of the rows says, and how to mend it."""

from datetime import date
from uuid import UUID

from spends.domains.belongings import rules
from spends.domains.belongings.repository import purchases
from spends.domains.belongings.repository.purchases import Derived
from spends.domains.households import service as households
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork


def differences(uow: UnitOfWork) -> list[UUID]:
    """Return the purchases whose last day of cover, of use, or number of documents is wrong.

    Empty when all is well. What is deleted follows when it comes back.
    """
    uow.require(Permission.READ)
    return [row.id for row in purchases.derived(uow) if not _is_right(row)]


def rebuild(uow: UnitOfWork) -> int:
    """Set all that anew, where rows were put in past the belongings; return how many were wrong."""
    uow.require(Permission.MANAGE)
    wrong = [row for row in purchases.derived(uow) if not _is_right(row)]
    purchases.set_cover(uow, [row.id for row in wrong if row.cover != row.covered_until])
    purchases.set_document_count(
        uow, [row.id for row in wrong if row.documents != row.document_count]
    )
    purchases.put_worn_out(
        uow, {row.id: day for row in wrong if (day := _worn_out_on(row)) != row.worn_out_on}
    )
    if wrong:
        households.touch(uow)
    return len(wrong)


def _is_right(row: Derived) -> bool:
    kept = (row.covered_until, row.worn_out_on, row.document_count)
    return kept == (row.cover, _worn_out_on(row), row.documents)


def _worn_out_on(row: Derived) -> date | None:
    return rules.worn_out_on(row.start, None, row.months)
