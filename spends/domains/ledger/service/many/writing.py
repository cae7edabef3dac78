"""Transactions by the thousand, changed by statements: the other way into the same book-keeping.

`changes.changing` is for a few lines at hand as objects. Here the lines are plain rows and what is
to be different is said beforehand. Both do the same: they refuse reconciled lines, carry the
difference to the monthly sums, write one audit event that `changes.undo` takes back, count the
change and tell `TransactionsChanged`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.audit.models import AuditEvent
from spends.domains.households import service as households
from spends.domains.ledger.events import TransactionsChanged
from spends.domains.ledger.kinds import NO_CATEGORY, Kind
from spends.domains.ledger.repository import rows, summary, worth
from spends.domains.ledger.repository.many import writing
from spends.domains.ledger.rules import Deltas, Sums
from spends.domains.ledger.service import changes
from spends.kit import clock, collector, events
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, StaleVersion
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

Lines: TypeAlias = Mapping[UUID, AnyRow]
State: TypeAlias = dict[str, Any]
Edit: TypeAlias = Mapping[str, Any]
"""What is to be different on a line: columns by name, and `tags` with the names of all it has."""
Common: TypeAlias = Mapping[str, Any]
"""Columns of `ledger_month` that are the same for all sums that some lines are in."""

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
SORTED, LINKED = {"category_id"}, {"transfer_id"}
# What lines are to one another, and to those who build on them and are told.
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
    also = ["description"] if "notes" in names else []  # both are searched
    columns = [name for name in (*KNOWN, *names, *also) if name != "tags"]
    wanted = set(ids)
    if not linked:
        return writing.rows(uow, wanted, columns, hold=True)
    writing.lock(uow, ids, near=True)
    return writing.rows(uow, wanted | writing.linked(uow, ids), columns)


def write(
    uow: UnitOfWork, action: str, lines: Lines, edits: Mapping[UUID, Edit], *, by_hand: bool = True
) -> AuditEvent:
    """Make the edits of lines that `taken` gave; return the event whose id undoes them.

    `by_hand` notes that a person did it, so that no undone import takes the lines along. Conflict
    when some are reconciled.
    """
    uow.require(Permission.WRITE)
    with collector.paused():
        return _write(uow, action, lines, edits, by_hand=by_hand)


def _write(
    uow: UnitOfWork, action: str, lines: Lines, edits: Mapping[UUID, Edit], *, by_hand: bool
) -> AuditEvent:
    # Each id is looked up as seldom as can be: that takes longer than all else done with a line.
    own = [lines[line_id] for line_id in edits]
    refuse_locked(own)
    tags = [line_id for line_id, edit in edits.items() if "tags" in edit]
    tagged = writing.tags(uow, tags)
    counted, held = _counted(edits, own)
    made = list({id(edit): edit for edit in counted.values()}.values())
    common = _common_after(held, made)
    earlier = None if common else _common_before(held, made)
    before = {} if earlier else summary.of_lines(uow, counted)
    writing.write(uow, _columns(lines, edits, by_hand=by_hand))
    writing.tag(uow, {line_id: edits[line_id]["tags"] for line_id in tags})
    after = _moved(before, common) if common else summary.of_lines(uow, counted)
    if earlier:
        before = _moved(after, earlier)
    summary.add(uow, before, -1)
    summary.add(uow, after)
    event = _record(uow, action, own, edits, tagged)
    households.touch(uow)
    moved = tuple(line_id for line_id, edit in edits.items() if not LINKING.isdisjoint(edit))
    if moved:
        events.publish(uow, TransactionsChanged(moved))
    return event


def _counted(
    edits: Mapping[UUID, Edit], own: Sequence[AnyRow]
) -> tuple[Mapping[UUID, Edit], Sequence[AnyRow]]:
    """Return those of the edits that sums follow from, and those of their own lines."""
    kinds = {id(edit): not COUNTED.isdisjoint(edit) for edit in edits.values()}
    if all(kinds.values()):
        return edits, own
    held = [line for line, edit in zip(own, edits.values(), strict=True) if kinds[id(edit)]]
    return {key: edit for key, edit in edits.items() if kinds[id(edit)]}, held


def _common_after(held: Sequence[AnyRow], made: Sequence[Edit]) -> Common | None:
    """Return what the sums of lines have in common after the edits, None for nothing.

    It is all that these change: one category on lines that are whole, or that each of them is a
    side of a transfer.
    """
    if all(edit.get("transfer_id") and COUNTED & edit.keys() == LINKED for edit in made):
        return {"kind": int(Kind.TRANSFER)}
    return _one_category(held, made, {edit.get("category_id") for edit in made})


def _common_before(held: Sequence[AnyRow], made: Sequence[Edit]) -> Common | None:
    """Return what the sums of lines had in common before edits that change it alone."""
    return _one_category(held, made, (line.category_id for line in held))


def _one_category(
    held: Sequence[AnyRow], made: Sequence[Edit], categories: Iterable[UUID | None]
) -> Common | None:
    only = all(COUNTED & edit.keys() == SORTED for edit in made)
    if not only or any(line.is_split for line in held):
        return None
    found = {each and each.int: each for each in categories}
    return {"category_id": found.popitem()[1] or NO_CATEGORY} if len(found) == 1 else None


def _moved(sums: Deltas, common: Common) -> Deltas:
    """Return sums as they are where lines have something in common."""
    found: Deltas = {}
    for key, some in sums.items():
        moved = key._replace(**common)
        found[moved] = found.get(moved, Sums()).plus(some)
    return found


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
    own: Sequence[AnyRow],
    edits: Mapping[UUID, Edit],
    tagged: Mapping[UUID, list[str]],
) -> AuditEvent:
    """Write the event of edits; `own` are their lines, in the same order."""
    old: dict[str, State] = {}
    new: dict[str, State] = {}
    plain = _Plain()
    for line, (line_id, edit) in zip(own, edits.items(), strict=True):
        key = str(line_id)
        was, now = old[key], new[key] = {}, {}
        for name, after in plain.edit(edit).items():
            kept = tagged.get(line_id, []) if name == "tags" else getattr(line, name)
            before = plain.value(kept)
            if before != after:
                was[name], now[name] = before, after
        now["version"] = line.version + 1
    only = next(iter(edits)) if len(edits) == 1 else None
    return audit.record_rows(uow, action, changes.ENTITY, only, old, new)


class _Plain:
    """Values as an audit event keeps them; what many lines share is written once."""

    def __init__(self) -> None:
        self._edits: dict[int, dict[str, Any]] = {}
        self._ids: dict[int, str] = {}

    def value(self, value: Any) -> Any:
        """Return the value of a column."""
        if value is None or isinstance(value, str | int):
            return value
        if not isinstance(value, UUID):
            return changes.plain(value)
        return self._ids.get(value.int) or self._ids.setdefault(value.int, str(value))

    def edit(self, edit: Edit) -> dict[str, Any]:
        """Return an edit, which somebody else holds on to meanwhile."""
        if id(edit) not in self._edits:
            self._edits[id(edit)] = {name: self.value(value) for name, value in edit.items()}
        return self._edits[id(edit)]


def is_simple(event: AuditEvent) -> bool:
    """Whether a change can be taken back here."""
    before = (event.before or {}).get("rows", {})
    return all(state is not None and state.keys() <= SIMPLE for state in before.values())


def undo(uow: UnitOfWork, event: AuditEvent) -> list[UUID]:
    """Take a simple change back, as `changes.undo` does; return the ids of its lines."""
    old: dict[str, Edit] = (event.before or {}).get("rows", {})
    new: dict[str, Edit] = (event.after or {}).get("rows", {})
    ids = {UUID(key): key for key in old}
    names = {"account_id", "category_id"}.union(*old.values())
    lines = taken(uow, ids, names, linked=bool(LINKING & names))
    for line_id, key in ids.items():
        if (line := lines.get(line_id)) is None or line.version != new[key]["version"]:
            raise StaleVersion
    edits = _typed(ids, old)
    _check_places(uow, lines, edits)
    write(uow, "undo", lines, edits, by_hand=False)
    linking = [line_id for line_id, edit in edits.items() if LINKING & edit.keys()]
    changes.check_links(uow, rows.transactions(uow, writing.bound(uow, linking)))
    event.undone_at = clock.now()
    return list(ids)


def _typed(ids: Mapping[UUID, str], states: Mapping[str, Edit]) -> dict[UUID, Edit]:
    """Return what lines were as edits; lines that were the same share one."""
    shared: dict[str, Edit] = {}
    found: dict[UUID, Edit] = {}
    for line_id, key in ids.items():
        text = repr(states[key])
        edit = shared.get(text)
        if edit is None:
            edit = {name: changes.typed(name, value) for name, value in states[key].items()}
            shared[text] = edit
        found[line_id] = edit
    return found


def _check_places(uow: UnitOfWork, lines: Lines, edits: Mapping[UUID, Edit]) -> None:
    """Refuse with Conflict edits of lines whose accounts or categories would be gone ones."""
    # By the numbers of ids, which are looked up five times as fast.
    accounts: dict[int, UUID] = {}
    categories: dict[int, UUID] = {}
    split: list[UUID] = []
    for line_id, edit in edits.items():
        line = lines[line_id]
        if edit.get("deleted_at", line.deleted_at) is None:
            accounts[line.account_id.int] = line.account_id
            category_id = edit.get("category_id", line.category_id)
            if category_id is not None:
                categories[category_id.int] = category_id
            if line.is_split:
                split.append(line_id)
    kept = {*categories.values(), *writing.part_categories(uow, split)}
    changes.check_kept(uow, set(accounts.values()), kept)
