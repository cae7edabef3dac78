"""How changes of single rows reach audit log and change counter."""

import contextlib
from collections.abc import Iterator
from typing import Any

from spends.domains.audit import service as audit
from spends.domains.households import service as households
from spends.kit import clock
from spends.kit.model import HouseholdRecord, columns_of
from spends.kit.unit_of_work import UnitOfWork

# What every change alters, and so says nothing, and what follows from the rest of a row.
UNTOLD = {"household_id", "id", "created_at", "updated_at", "version"}
UNTOLD |= {"folded_name", "search_text", "more_text", "covered_until"}
UNTOLD |= {"worn_out_on", "document_count"}


def state(row: HouseholdRecord) -> dict[str, Any]:
    """Return what the audit log keeps of a row."""
    names = [column.key for column in columns_of(type(row))]
    return {name: getattr(row, name) for name in names if name not in UNTOLD}


def note(
    uow: UnitOfWork,
    action: str,
    row: HouseholdRecord,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Put one event on a row into the audit log, and count the change."""
    audit.record(uow, action, str(row.__tablename__), row.id, before=before, after=after)
    households.touch(uow)


def added(uow: UnitOfWork, row: HouseholdRecord, action: str = "add") -> None:
    """Store a new row, and note it."""
    uow.session.add(row)
    uow.session.flush()
    note(uow, action, row, after=state(row))


def deleted(uow: UnitOfWork, row: Any) -> None:
    """Mark a row of a table that keeps what is deleted as such, and note it."""
    before = state(row)
    row.deleted_at = clock.now()
    uow.session.flush()
    note(uow, "delete", row, before)


def restored(uow: UnitOfWork, row: Any) -> None:
    """Take a row back that was marked as deleted, and note it."""
    row.deleted_at = None
    uow.session.flush()
    note(uow, "restore", row, None, state(row))


@contextlib.contextmanager
def noted(uow: UnitOfWork, row: HouseholdRecord, action: str = "change") -> Iterator[None]:
    """Note what differs on a row after this context; nothing when it is the same."""
    before = state(row)
    yield
    after = state(row)
    if after != before:
        uow.session.flush()
        note(uow, action, row, before, after)
