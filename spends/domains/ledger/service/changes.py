"""The one way in which transactions change; summaries, audit, counter and undo follow from it.

Thousands at once go by `many.writing`, which keeps the same books by statements instead of objects.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.audit.models import AuditEvent
from spends.domains.households import service as households
from spends.domains.ledger import rules
from spends.domains.ledger.events import TransactionsChanged
from spends.domains.ledger.kinds import SEARCH_TEXT_LENGTH
from spends.domains.ledger.models import Split, Transaction
from spends.domains.ledger.repository import rows, summary, worth
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.service.worth.rates import revalue_lines
from spends.kit import clock, collector, events
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound, StaleVersion
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

# What of a transaction can be changed, and so must be known to take a change back.
FIELDS = (
    "account_id",
    "member_id",
    "date",
    "amount",
    "currency_code",
    "base_amount",
    "payee_id",
    "category_id",
    "description",
    "notes",
    "pending",
    "cleared",
    "is_split",
    "transfer_id",
    "refund_of_id",
    "statement_account_id",
    "deleted_at",
)
IDS = {name for name in FIELDS if name.endswith("_id")}
ENTITY = "transaction"
# Changes of more lines are taken back by statements.
FEW = 100

State = dict[str, Any]


@dataclass(slots=True)
class Change:
    """A change under way. `event` is there once it is made; its id undoes it."""

    lines: dict[UUID, Transaction]
    event: AuditEvent | None = None
    touched: set[UUID] = field(default_factory=set)

    @property
    def undo_id(self) -> UUID:
        """What `undo` takes."""
        if self.event is None:
            message = "the change is not made yet"
            raise RuntimeError(message)
        return self.event.id


@contextlib.contextmanager
def changing(uow: UnitOfWork, action: str, lines: Iterable[Transaction]) -> Iterator[Change]:
    """Change transactions inside this context; new ones are put into `change.lines` by the caller.

    Whatever differs afterwards is carried to the summaries, to one audit event and to the
    household's change counter.
    """
    uow.require(Permission.WRITE)
    worth.hold_rates(uow)
    change = Change({line.id: line for line in lines})
    before = _states(uow, list(change.lines.values()))
    for line in change.lines.values():
        _refuse_locked(line)
    summary.add(uow, _contributions(uow, list(change.lines.values())), -1)
    yield change
    now = clock.now()
    for line in change.lines.values():
        line.search_text = search_text(line.description, line.notes)
        line.updated_at = now
        uow.session.add(line)
    uow.session.flush()
    summary.add(uow, _contributions(uow, list(change.lines.values())))
    after = _states(uow, list(change.lines.values()))
    change.event = _record(uow, action, before, after, change.lines)
    households.touch(uow)
    events.publish(uow, TransactionsChanged(tuple(change.lines)))


def _refuse_locked(line: Transaction) -> None:
    if line.reconciled_at is not None:
        raise Conflict("This line is reconciled with a statement. Unlock it before changing it.")


def search_text(description: str | None, notes: str | None) -> str | None:
    """Return what free-text search looks in: raw description and notes, folded."""
    return (
        fold(" ".join(part for part in (description, notes) if part))[:SEARCH_TEXT_LENGTH] or None
    )


def _contributions(uow: UnitOfWork, lines: Sequence[Transaction]) -> rules.Deltas:
    parts = rows.splits(uow, [line.id for line in lines if line.is_split])
    total: rules.Deltas = {}
    for line in lines:
        rules.merge(total, rules.contributions(line, parts.get(line.id, [])))
    return total


def _states(uow: UnitOfWork, lines: Sequence[Transaction]) -> dict[UUID, State]:
    parts = rows.splits(uow, [line.id for line in lines if line.is_split])
    tags = named.tag_names(uow, [line.id for line in lines])
    return {
        line.id: {name: plain(getattr(line, name)) for name in FIELDS}
        | {
            "tags": tags.get(line.id, []),
            "splits": [
                {
                    "category_id": plain(part.category_id),
                    "amount": part.amount,
                    "base_amount": part.base_amount,
                    "notes": part.notes,
                }
                for part in parts.get(line.id, [])
            ],
        }
        for line in lines
    }


def plain(value: Any) -> Any:
    """Return the value of a column as an audit event keeps it."""
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _record(
    uow: UnitOfWork,
    action: str,
    before: Mapping[UUID, State],
    after: Mapping[UUID, State],
    lines: Mapping[UUID, Transaction],
) -> AuditEvent:
    old: dict[str, State | None] = {}
    new: dict[str, State] = {}
    for line_id, state in after.items():
        earlier = before.get(line_id)
        differs = [name for name in state if earlier is None or earlier[name] != state[name]]
        old[str(line_id)] = None if earlier is None else {name: earlier[name] for name in differs}
        new[str(line_id)] = {name: state[name] for name in differs} | {
            "version": lines[line_id].version
        }
    only = next(iter(after)) if len(after) == 1 else None
    return audit.record(
        uow,
        action,
        ENTITY,
        only,
        before={"count": len(old), "rows": old},
        after={"count": len(new), "rows": new},
    )


@collector.paused()
def undo(uow: UnitOfWork, event_id: UUID) -> list[UUID]:
    """Take a change back and return the ids of its transactions.

    NotFound for an event that is no change of transactions; Conflict when it was undone before;
    StaleVersion when a transaction was changed since.
    """
    from spends.domains.ledger.service.many import writing  # which builds on this

    uow.require(Permission.WRITE)
    event = audit.event(uow, event_id)
    if event.entity != ENTITY or event.before is None or event.after is None:
        raise NotFound
    if event.undone_at is not None:
        message = "This was undone already."
        raise Conflict(message)
    # A change of no transaction at all has none.
    old: dict[str, State | None] = event.before.get("rows", {})
    new: dict[str, State] = event.after.get("rows", {})
    if len(old) > FEW and writing.is_simple(event):
        return writing.undo(uow, event)
    ids = [UUID(line_id) for line_id in old]
    rows.lock(uow, ids)
    lines = rows.transactions(uow, ids)
    if len(lines) != len(old) or any(
        line.version != new[str(line.id)]["version"] for line in lines
    ):
        raise StaleVersion
    with changing(uow, "undo", lines):
        for line in lines:
            _restore(uow, line, old[str(line.id)])
        uow.session.flush()
        check_places(uow, lines)
        check_links(uow, lines)
        revalue_lines(uow, lines)
        event.undone_at = clock.now()
    return ids


def check_places(uow: UnitOfWork, lines: Sequence[Transaction]) -> None:
    """Refuse with Conflict to bring lines back into accounts and categories that are gone."""
    live = [line for line in lines if line.deleted_at is None]
    parts = rows.splits(uow, [line.id for line in live if line.is_split])
    used = {line.category_id for line in live}
    used |= {part.category_id for found in parts.values() for part in found}
    wanted = {category_id for category_id in used if category_id is not None}
    check_kept(uow, {line.account_id for line in live}, wanted)


def check_kept(uow: UnitOfWork, accounts: set[UUID], categories: set[UUID]) -> None:
    """Refuse with Conflict what would need accounts or categories that are gone."""
    if not accounts <= {row.id for row in rows.accounts(uow)}:
        message = "The account this line was in is deleted, so it cannot come back."
        raise Conflict(message)
    if rows.kept_categories(uow, categories) != categories:
        message = "The category this would bring back is deleted. Choose another by hand."
        raise Conflict(message)


def check_links(uow: UnitOfWork, lines: Sequence[Transaction]) -> None:
    """Refuse with Conflict what would leave a transfer or refund that does not hold."""
    pairs = [(line.transfer_id, line.refund_of_id) for line in lines if line.deleted_at is None]
    linked = {other for pair in pairs for other in pair if other is not None}
    known = {line.id: line for line in rows.transactions(uow, linked)}
    known |= {line.id: line for line in lines}
    refunds: dict[UUID, list[Transaction]] = {}
    for line in rows.refunds_of(uow, known.keys()):
        if line.refund_of_id is not None:
            refunds.setdefault(line.refund_of_id, []).append(line)
    try:
        for line in lines:
            if line.deleted_at is None and line.transfer_id is not None:
                _check_sides(line, known[line.transfer_id])
        for original_id, found in refunds.items():
            _check_refunds(known[original_id], found)
    except InvalidInput as error:
        message = f"This line is linked. {error.message} Unlink it first."
        raise Conflict(message) from error


def _check_sides(line: Transaction, other: Transaction) -> None:
    if other.deleted_at is not None or other.transfer_id != line.id:
        message = "The other side of this transfer is deleted or linked elsewhere."
        raise Conflict(message)
    rules.check_transfer(line, other)


def _check_refunds(original: Transaction, refunds: Sequence[Transaction]) -> None:
    if original.deleted_at is not None:
        message = "There is a refund of this line. Unlink it first."
        raise Conflict(message)
    for refund in refunds:
        others = [line for line in refunds if line is not refund]
        rules.check_refund(refund, original, others)


def _restore(uow: UnitOfWork, line: Transaction, state: State | None) -> None:
    if state is None:
        line.deleted_at = clock.now()
        return
    for name in FIELDS:
        if name in state:
            setattr(line, name, typed(name, state[name]))
    if "tags" in state:
        named.replace_tags(uow, line.id, state["tags"])
    if "splits" in state:
        parts = [
            Split(
                transaction_id=line.id,
                position=position,
                category_id=typed("category_id", part["category_id"]),
                amount=part["amount"],
                base_amount=part["base_amount"],
                notes=part["notes"],
            )
            for position, part in enumerate(state["splits"])
        ]
        rows.replace_splits(uow, line.id, parts)


def typed(name: str, value: Any) -> Any:
    """Return the value of a column as `plain` was given it."""
    if value is None:
        return None
    if name in IDS:
        return UUID(value)
    if name == "date":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name == "deleted_at" else value
