"""Lines that may belong to one another, as plain rows: only what was hit is looked at whole."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select

from spends.domains.ledger.models import RefusedTransfer, Transaction
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
FEW = 900

FACTS: Final = (
    "id",
    "account_id",
    "date",
    "amount",
    "currency_code",
    "base_amount",
    "payee_id",
    "category_id",
    "description",
    "pending",
    "is_split",
    "import_id",
    "transfer_id",
    "refund_of_id",
    "reconciled_at",
    "deleted_at",
    "version",
)


def facts(uow: UnitOfWork, ids: Collection[UUID], *, lock: bool = False) -> list[AnyRow]:
    """Return what there is to know of lines, deleted ones too.

    With `lock` they stay so until the commit, and those that somebody else is changing are left
    out.
    """
    found: list[AnyRow] = []
    for some in chunks(sorted(set(ids)), FEW):
        query = _chosen(uow, *FACTS).where(LINES.c.id.in_(some))
        if lock:
            query = query.order_by(LINES.c.id).with_for_update(skip_locked=True)
        found += uow.session.connection().execute(query)
    return found


def refunded(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return which of some lines others pay back."""
    found = set[UUID]()
    for some in chunks(sorted(set(ids)), FEW):
        query = _chosen(uow, "refund_of_id").where(
            LINES.c.refund_of_id.is_not(None),
            LINES.c.refund_of_id.in_(some),
            LINES.c.deleted_at.is_(None),
        )
        found.update(uow.session.connection().scalars(query))
    return found


def accept_transfer(uow: UnitOfWork, first: UUID, second: UUID) -> None:
    """Forget that two lines were said to be no transfer."""
    found = uow.session.get(RefusedTransfer, (uow.household_id, *sorted((first, second))))
    if found is not None:
        uow.session.delete(found)


def _chosen(uow: UnitOfWork, *names: str) -> Select[tuple[Any, ...]]:
    columns = (LINES.c[name] for name in names)
    return select(*columns).where(LINES.c.household_id == uow.household_id)
