"""What purchases are worth in the household's currency, whatever happens to rates and currency."""

from datetime import date
from uuid import UUID

from spends.domains.belongings.repository import purchases as rows
from spends.domains.currencies import service as currencies
from spends.domains.currencies.rules import HOLDS_FOR
from spends.domains.households import service as households
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork

EARLIEST = date.min + HOLDS_FOR


def revalue(
    uow: UnitOfWork,
    currency: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> int:
    """Work out anew what purchases are worth, in one currency or all, between two days or ever.

    Returns how many changed.
    """
    uow.require(Permission.WRITE)
    uow.session.flush()
    base = households.currency(uow)
    since, until = first or EARLIEST, last or date.max
    changed = 0
    for code in [currency] if currency else rows.currencies(uow):
        to_base = currencies.converter(uow, code, base, since, until)
        for some in rows.totals(uow, code, since, until, own=code == base):
            fresh: dict[UUID, int | None] = {
                row.id: to_base(row.total, row.purchase_date) for row in some
            }
            stale = {row.id: fresh[row.id] for row in some if row.base_total != fresh[row.id]}
            rows.put_base_totals(uow, stale)
            changed += len(stale)
    if changed:
        households.touch(uow)
    return changed
