"""Transactions by the thousand, changed by statements: the other way into the same book-keeping.

`changes.changing` is for a few lines at hand as objects. Here the lines are plain rows and what is
to be different is said beforehand. Both do the same: they refuse reconciled lines, carry the
difference to the monthly sums, write one audit event that `changes.undo` takes back, count the
change and tell `TransactionsChanged`.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.audit.models import AuditEvent
from spends.domains.households import service as households
from spends.domains.ledger.events import TransactionsChanged
from spends.domains.ledger.repository import rows, summary, worth
from spends.domains.ledger.repository.many import writing
from spends.domains.ledger.service import changes
from spends.kit import clock, events
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, StaleVersion
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

Lines: TypeAlias = Mapping[UUID, AnyRow]
Edit: TypeAlias = Mapping[str, Any]
"""What is to be different on a line: columns by name, and `tags` with the names of all it has."""

# What may be changed here: nothing that an amount in the household's currency follows from.
SIMPLE = frozenset(
    {
        "payee_id",
        "category_id",
        "member_id",
        "notes",
        "pending",
        "cleared",
        "transfer_id",
        "refund_of_id",
        "deleted_at",
        "tags",
    }
)
COUNTED = frozenset({"category_id", "transfer_id", "refund_of_id", "deleted_at"})
LINKING = frozenset({"transfer_id", "refund_of_id", "deleted_at"})
KNOWN = ("id", "reconciled_at", "is_split", "deleted_at", "version")


def taken(
    uow: UnitOfWork, ids: Collection[UUID], names: Collection[str], *, linked: bool = False
) -> dict[UUID, AnyRow]:
    """Return lines by id, deleted ones too, which nobody else changes until the commit.

    `names` are the columns that are to be changed; each row has `KNOWN` besides. With `linked` also
    the lines that these are linked with.
    """
    uow.require(Permission.WRITE)
    uow.session.flush()
    worth.hold_rates(uow)
    writing.lock(uow, ids, near=linked)
    wanted = set(ids) | writing.linked(uow, ids) if linked else set(ids)
    also = ["description"] if "notes" in names else []  # both are searched
    columns = dict.fromkeys((*KNOWN, *names, *also))
    columns.pop("tags", None)
    return writing.rows(uow, wanted, list(columns))


def write(
    uow: UnitOfWork, action: str, lines: Lines, edits: Mapping[UUID, Edit], *, by_hand: bool = True
) -> AuditEvent:
    """Make the edits of lines that `taken` gave; return the event whose id undoes them.

    `by_hand` notes that a person did it, so that no undone import takes the lines along. Conflict
    when some are reconciled.
    """
    uow.require(Permission.WRITE)
    refuse_locked(lines[line_id] for line_id in edits)
    tags = [line_id for line_id, edit in edits.items() if "tags" in edit]
    tagged = writing.tags(uow, tags)
    counted = [line_id for line_id, edit in edits.items() if COUNTED & edit.keys()]
    summary.add(uow, summary.of_lines(uow, counted), -1)
    writing.write(uow, _columns(lines, edits, by_hand=by_hand))
    writing.tag(uow, {line_id: edits[line_id]["tags"] for line_id in tags})
    summary.add(uow, summary.of_lines(uow, counted))
    event = _record(uow, action, lines, edits, tagged)
    households.touch(uow)
    events.publish(uow, TransactionsChanged(tuple(edits)))
    return event


def refuse_locked(lines: Any) -> None:
    """Refuse with Conflict lines that are reconciled, and say how many they are."""
    locked = sum(line.reconciled_at is not None for line in lines)
    if locked:
        raise Conflict(locked_words(locked))


def locked_words(count: int) -> str:
    """Return what is said of lines that are reconciled and so stay as they are."""
    if count == 1:
        return "One of these is reconciled with a statement; unlock it first."
    return f"{count:,} of these are reconciled with a statement; unlock them first."


def _columns(
    lines: Lines, edits: Mapping[UUID, Edit], *, by_hand: bool
) -> dict[UUID, dict[str, Any]]:
    """Return what is stored of edits; lines that share an edit share this too."""
    stamp = {"updated_at": clock.now()} | ({"edited_at": clock.now()} if by_hand else {})
    shared: dict[int, dict[str, Any]] = {}
    found: dict[UUID, dict[str, Any]] = {}
    for line_id, edit in edits.items():
        columns = shared.get(id(edit))
        if columns is None:
            columns = {name: value for name, value in edit.items() if name != "tags"} | stamp
            if "notes" in edit:
                text = changes.search_text(lines[line_id].description, edit["notes"])
                columns["search_text"] = text
            else:
                shared[id(edit)] = columns
        found[line_id] = columns
    return found


def _record(
    uow: UnitOfWork,
    action: str,
    lines: Lines,
    edits: Mapping[UUID, Edit],
    tagged: Mapping[UUID, list[str]],
) -> AuditEvent:
    old: dict[str, Edit] = {}
    new: dict[str, Edit] = {}
    for line_id, edit in edits.items():
        line, key = lines[line_id], str(line_id)
        before = {
            name: tagged.get(line_id, []) if name == "tags" else changes.plain(getattr(line, name))
            for name in edit
        }
        after = {name: changes.plain(value) for name, value in edit.items()}
        differs = [name for name in edit if before[name] != after[name]]
        old[key] = {name: before[name] for name in differs}
        new[key] = {name: after[name] for name in differs} | {"version": line.version + 1}
    only = next(iter(edits)) if len(edits) == 1 else None
    return audit.record(
        uow,
        action,
        changes.ENTITY,
        only,
        before={"count": len(old), "rows": old},
        after={"count": len(new), "rows": new},
    )


def is_simple(event: AuditEvent) -> bool:
    """Whether a change can be taken back here."""
    before = (event.before or {}).get("rows", {})
    return all(state is not None and state.keys() <= SIMPLE for state in before.values())


def undo(uow: UnitOfWork, event: AuditEvent) -> list[UUID]:
    """Take a simple change back, as `changes.undo` does; return the ids of its lines."""
    old: dict[str, Edit] = (event.before or {}).get("rows", {})
    new: dict[str, Edit] = (event.after or {}).get("rows", {})
    ids = {UUID(key): key for key in old}
    names = {name for state in old.values() for name in state}
    lines = taken(uow, ids, names, linked=bool(LINKING & names))
    if any(
        line_id not in lines or lines[line_id].version != new[key]["version"]
        for line_id, key in ids.items()
    ):
        raise StaleVersion
    edits = {
        line_id: {name: changes.typed(name, value) for name, value in old[key].items()}
        for line_id, key in ids.items()
    }
    write(uow, "undo", lines, edits, by_hand=False)
    changes.check_kept(uow, *writing.places(uow, ids))
    linking = [line_id for line_id, edit in edits.items() if LINKING & edit.keys()]
    changes.check_links(uow, rows.transactions(uow, writing.bound(uow, linking)))
    event.undone_at = clock.now()
    return list(ids)
