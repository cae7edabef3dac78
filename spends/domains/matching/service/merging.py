"""Lines of statements are taken in by transactions that are there, instead of standing beside them.

What `merge` does for two lines that a person says are one, `join` does for the many of an import.
See docs/adr/0017-matching.md.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.ledger.service.changes import Change
from spends.domains.ledger.service.linking import pairs, uniting
from spends.domains.ledger.service.statements import telling
from spends.domains.matching.repository import lines as stored
from spends.kit.actor import Permission
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork


class LineMovedError(Exception):
    """A line that a row was to join is not what it was when they were matched."""


class Join(NamedTuple):
    """A row of a statement, and the line that takes it in.

    `version` is the line's when they were matched. `posted` says that it was pending, and the row
    is what it was booked as; `revived` that it was deleted, and is to come back. Without a
    `fingerprint` the line is known by that of the row.
    """

    line_id: UUID
    version: int
    date: date
    amount: int
    description: str | None
    pending: bool
    posted: bool
    revived: bool = False
    fingerprint: int | None = None
    external_id: str | None = None


def join(uow: UnitOfWork, account_id: UUID, import_id: UUID, joins: Sequence[Join]) -> int:
    """Let lines take in rows of an import into their account; return how many.

    LineMovedError when one of the lines has changed since; nothing is written then.
    """
    uow.require(Permission.WRITE)
    if not joins:
        return 0
    lines = _held(uow, joins)
    edits: dict[UUID, telling.Edit] = {}
    for each in joins:
        line = lines.get(each.line_id)
        if line is None or line.version != each.version or line.reconciled_at is not None:
            raise LineMovedError
        if (line.deleted_at is not None) != each.revived:
            raise LineMovedError
        edit = _edit(uow, line, each)
        if edit:
            edits[each.line_id] = edit
    _keep_links(uow, lines, edits)
    befores = telling.before(uow, lines, edits)
    telling.write(uow, lines, edits)
    taken = [
        stored.Taken(
            each.line_id,
            each.date,
            each.amount,
            each.description,
            each.pending,
            each.fingerprint,
            each.external_id,
            befores.get(each.line_id, {}),
        )
        for each in joins
    ]
    stored.add_all(uow, account_id, import_id, taken)
    audit.record(uow, "merge", "import_batch", import_id, after={"count": len(joins)})
    return len(joins)


def _keep_links(
    uow: UnitOfWork, lines: Mapping[UUID, AnyRow], edits: dict[UUID, telling.Edit]
) -> None:
    """Leave lines the day and amount with which alone others can pay them back."""
    wanted = {
        key: (
            lines[key].currency_code,
            edit.get("date", lines[key].date),
            edit.get("amount", lines[key].amount),
        )
        for key, edit in edits.items()
        if {"date", "amount"} & edit.keys()
    }
    for key in pairs.breaking(uow, wanted):
        kept = {"date", "amount", "statement_account_id"}
        edits[key] = {name: value for name, value in edits[key].items() if name not in kept}


def _held(uow: UnitOfWork, joins: Sequence[Join]) -> dict[UUID, AnyRow]:
    """Return the lines: whole where day and amount may change, else what else a row changes."""
    whole = any(each.posted or each.revived for each in joins)
    names = telling.READ if whole else telling.FACTS
    return telling.held(uow, [each.line_id for each in joins], names)


def _edit(uow: UnitOfWork, line: telling.Line, each: Join) -> telling.Edit:
    if each.revived:
        return telling.revived(uow, line)
    facts = telling.Facts(each.date, each.amount, each.description, each.pending, each.posted)
    return telling.told(line, facts)


def merge(
    uow: UnitOfWork, first_id: UUID, second_id: UUID, import_id: UUID | None = None
) -> Change:
    """Make one of two lines that are the same payment: the second, which takes in the first.

    The second keeps its payee, category, notes and tags; it is booked once the first is, gets its
    words where it has none, and, where it was pending, its day and amount. The first is deleted,
    its links pass to the second. The change's `undo_id` takes all of it back. Conflict when one of
    them is reconciled, or a link would no longer hold; NotFound when one is gone.
    """
    uow.require(Permission.WRITE)
    united = uniting.unite(uow, first_id, second_id)
    first = united.first
    void = [
        row.id for row in stored.of_transactions(uow, [first_id]) if row.replaced_id == first_id
    ]
    stored.forget(uow, void)
    stored.add(
        uow,
        [
            {
                "transaction_id": second_id,
                "account_id": first.statement_account_id or first.account_id,
                "import_id": first.import_id or import_id,
                "date": united.facts.date,
                "amount": united.facts.amount,
                "description": united.facts.description,
                "pending": united.facts.pending,
                "fingerprint": first.fingerprint,
                "external_id": first.external_id,
                "before": united.before,
                "replaced_id": first_id,
            }
        ],
    )
    return united.change
