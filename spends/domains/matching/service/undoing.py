"""What an import did to lines that were there is taken back, as if it had never been.

`take_back` takes back what lines took in of the import's rows, and `hand_on` leaves the import's
own lines to those whose rows they took in. Links are the matter of `unlinking`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.statements import likeness, telling
from spends.domains.matching.repository import lines as stored
from spends.domains.matching.service.unlinking import LINKS
from spends.kit.actor import Permission
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork


class TakenBack(NamedTuple):
    """How many lines are what they were, and how many stay merged, as they were worked on since."""

    restored: int
    kept: int


class TakenIn(NamedTuple):
    """A row of an import that a line took in, and what it is known by."""

    id: UUID
    fingerprint: int
    external_id: str | None


def taken_in(uow: UnitOfWork, import_id: UUID) -> list[TakenIn]:
    """Return the rows of an import that lines took in, without those that a person said are one.

    Nor those that brought back what was deleted.
    """
    uow.require(Permission.READ)
    rows = [row for row in stored.of_import(uow, import_id) if row.replaced_id is None]
    lines = telling.held(uow, {row.transaction_id for row in rows})
    return [
        TakenIn(row.id, value, row.external_id)
        for row in rows
        if "deleted_at" not in row.before
        and (value := row.fingerprint or lines[row.transaction_id].fingerprint) is not None
    ]


def given_back(
    uow: UnitOfWork, import_id: UUID, names: Collection[str]
) -> dict[str, tuple[AnyRow, int | None]]:
    """Return the rows of an import, by some of their ids, that `take_back` would take all of.

    Each with the fingerprint it is known by. Without those whose lines took in others', too.
    """
    uow.require(Permission.WRITE)
    own = [row for row in stored.of_import(uow, import_id) if row.external_id in names]
    if not own:
        return {}
    lines = telling.held(uow, {row.transaction_id for row in own})
    stacks = stored.of_transactions(uow, lines.keys())
    shared = {
        row.transaction_id
        for row in stacks
        if row.import_id != import_id or row.replaced_id is not None or "deleted_at" in row.before
    }
    shared |= _locked(uow, own, lines)
    # A line that has the id by itself stays, and so does all that it stands for.
    shared |= {
        row.transaction_id
        for row in own
        if row.before.get("external_id", lines[row.transaction_id].external_id) == row.external_id
    }
    # What a person deleted is not to come back in other words.
    shared |= {line_id for line_id, line in lines.items() if line.deleted_at is not None}
    return {
        row.external_id: (row, row.fingerprint or lines[row.transaction_id].fingerprint)
        for row in own
        if row.transaction_id not in shared
    }


def hand_on_merges(uow: UnitOfWork, heirs: Mapping[UUID, UUID]) -> None:
    """Let rows that lines took in be those of other imports: by what was taken in."""
    uow.require(Permission.WRITE)
    stored.give(uow, heirs)


def take_back(uow: UnitOfWork, import_id: UUID) -> TakenBack:
    """Make lines what they were before they took in rows of an import.

    What a person has changed since stays as it is now, column by column. What later imports said of
    the same lines holds on.
    """
    uow.require(Permission.WRITE)
    own = stored.of_import(uow, import_id)
    if not own:
        return TakenBack(0, 0)
    stacks = _stacks(uow, {row.transaction_id for row in own})
    lines = telling.held(uow, stacks.keys())
    edits: dict[UUID, telling.Edit] = {}
    befores: list[tuple[UUID, dict[str, Any]]] = []
    locked = _locked(uow, own, lines)
    for line_id, stack in stacks.items():
        line = lines[line_id]
        if line_id in locked:
            continue
        state = _State(line)
        first = next(place for place, row in enumerate(stack) if row.import_id == import_id)
        for row in reversed(stack[first:]):
            state.take_back(row)
        befores += [
            (row.id, state.tell(row)) for row in stack[first:] if row.import_id != import_id
        ]
        if state.edit:
            edits[line_id] = state.edit
    _let_go(uow, lines, edits)
    telling.write(uow, lines, edits)
    stored.change(uow, befores)
    kept = [row for row in own if row.transaction_id in locked]
    if kept:
        stored.forget(uow, [row.id for row in own if row.transaction_id not in locked])
    else:
        stored.forget_import(uow, import_id)
    return TakenBack(len(own) - len(kept), len(kept))


def _locked(uow: UnitOfWork, own: Sequence[AnyRow], lines: Mapping[UUID, AnyRow]) -> set[UUID]:
    """Return the lines that stay merged.

    Reconciled ones, those in place of one that was worked on, those whose links would not hold with
    the amount that they had before, and those that came back and were worked on since.
    """
    replaced = telling.held(uow, {row.replaced_id for row in own} - {None})
    worked_on = {
        key for key, line in replaced.items() if line.edited_at is not None or line.is_split
    }
    amended = {
        row.transaction_id
        for row in own
        if "amount" in row.before and not row.before.keys() & set(LINKS)
    }
    former = {
        row.transaction_id: (
            lines[row.transaction_id].currency_code,
            telling.from_json("date", row.before.get("date")) or lines[row.transaction_id].date,
            row.before.get("amount", lines[row.transaction_id].amount),
        )
        for row in reversed(own)
        if row.transaction_id in amended
    }
    bound = pairs.breaking(uow, former) | {
        key for key in amended if any(getattr(lines[key], name) is not None for name in LINKS)
    }
    reconciled = {key for key, line in lines.items() if line.reconciled_at is not None}
    kept = {row.transaction_id for row in own if row.replaced_id in worked_on}
    back = {row.transaction_id: row.created_at for row in own if "deleted_at" in row.before}
    linked = {key for key in back if any(getattr(lines[key], name) for name in LINKS)}
    edited = {key for key, since in back.items() if (lines[key].edited_at or since) > since}
    return reconciled | bound | kept | linked | pairs.refunded(uow, back) | edited


def _stacks(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, list[AnyRow]]:
    """Return what holds of what transactions took in, in the order of that."""
    wanted = set(ids)
    found = [row for row in stored.of_transactions(uow, wanted) if row.transaction_id in wanted]
    back = likeness.living(uow, {row.replaced_id for row in found if row.replaced_id is not None})
    stored.forget(uow, [row.id for row in found if row.replaced_id in back])
    stacks: dict[UUID, list[AnyRow]] = {}
    for row in sorted(found, key=lambda row: row.id):
        if row.replaced_id not in back:
            stacks.setdefault(row.transaction_id, []).append(row)
    return stacks


class _State:
    """A line on its way back: `edit` is what differs from how it is stored."""

    def __init__(self, line: AnyRow) -> None:
        self._stored = line
        self._now = SimpleNamespace(**{name: getattr(line, name) for name in telling.READ})
        self._parts: list[int] | None = None
        self._own: set[str] = set()

    @property
    def edit(self) -> telling.Edit:
        """What is to be written."""
        found: telling.Edit = {
            name: value
            for name, value in vars(self._now).items()
            if getattr(self._stored, name) != value
        }
        if "amount" in found and self._parts is not None:
            found[telling.SPLITS] = self._parts
        return found

    def put(self, values: Mapping[str, Any]) -> None:
        """Let it be what it is not yet."""
        for name, value in values.items():
            setattr(self._now, name, value)

    def take_back(self, row: AnyRow) -> None:
        """Undo what taking in a row did, where nobody has changed it since."""
        for name, was in row.before.items():
            if name == telling.SPLITS:
                self._parts = was
            elif name in LINKS or getattr(self._now, name) == _became(row, name, was):
                setattr(self._now, name, telling.from_json(name, was))
            else:
                self._own.add(name)

    def tell(self, row: AnyRow) -> telling.Edit:
        """Take a row in again; return what the line was before, as it is to be kept."""
        posted = self._now.pending and not row.pending
        facts = telling.Facts(row.date, row.amount, row.description, row.pending, posted)
        told = telling.told(self._now, facts)
        edit = {name: value for name, value in told.items() if name not in self._own}
        was = {name: telling.to_json(getattr(self._now, name)) for name in edit}
        self.put(edit)
        return was


def _became(row: AnyRow, name: str, was: Any) -> Any:
    """Return what a column was once a row had been taken in."""
    if name in {"pending", "cleared"}:
        return not was
    if name == "statement_account_id":
        return row.account_id
    return getattr(row, name) if name in {"date", "amount", "description"} else None


def _let_go(uow: UnitOfWork, lines: dict[UUID, AnyRow], edits: dict[UUID, telling.Edit]) -> None:
    """Unlink the other sides of transfers that lines are taken out of."""
    others = {
        lines[key].transfer_id: key
        for key, edit in edits.items()
        if "transfer_id" in edit and lines[key].transfer_id is not None
    }
    found = telling.held(uow, others.keys() - lines.keys())
    for other_id, other in found.items():
        if other.transfer_id == others[other_id] and other.reconciled_at is None:
            edits[other_id] = {"transfer_id": None}
    lines |= found


def hand_on(uow: UnitOfWork, account_id: UUID, import_id: UUID, *, everything: bool = False) -> int:
    """Leave lines of an import to the imports whose rows they took in; return how many.

    They stay, and are what those rows say. Where a person made one of two lines, the other comes
    back instead. Lines that were reconciled since are left as they are, and so are those that were
    edited, unless `everything` of the import is to go.
    """
    uow.require(Permission.WRITE)
    rows = stored.of_account(uow, account_id, import_id)
    if not rows:
        return 0
    lines = telling.held(uow, {row.transaction_id for row in rows})
    mine = {key for key, line in lines.items() if line.import_id == import_id}
    free = {
        key
        for key in mine
        if lines[key].reconciled_at is None and (everything or lines[key].edited_at is None)
    }
    stacks = _stacks(uow, free)
    replaced = {row.replaced_id for stack in stacks.values() for row in stack} - {None}
    back = telling.held(uow, replaced)
    edits: dict[UUID, telling.Edit] = {}
    befores: list[tuple[UUID, dict[str, Any]]] = []
    done: list[UUID] = []
    for line_id, stack in stacks.items():
        plain = [row for row in stack if row.replaced_id is None]
        if not plain:
            edits |= {row.replaced_id: {"deleted_at": None} for row in stack}
            done += [row.id for row in stack]
            continue
        state = _State(lines[line_id])
        state.put(_as_said(lines[line_id], plain[0]))
        befores += [(row.id, state.tell(row)) for row in stack if row is not plain[0]]
        edits[line_id] = state.edit
        done.append(plain[0].id)
    telling.write(uow, lines | back, edits)
    stored.change(uow, befores)
    stored.forget(uow, done)
    return len(edits)


def _as_said(line: AnyRow, row: AnyRow) -> telling.Edit:
    """Return a line as a row says that it took in; one that is linked keeps its amount."""
    found = {
        "date": row.date,
        "amount": row.amount,
        "description": row.description,
        "pending": row.pending,
        "cleared": not row.pending,
        "import_id": row.import_id,
        "fingerprint": line.fingerprint if row.fingerprint is None else row.fingerprint,
        "external_id": row.external_id,
        "statement_account_id": None,
    }
    if line.transfer_id is not None or line.refund_of_id is not None:
        del found["amount"]
    return found


def forget_taken(uow: UnitOfWork, ids: Collection[UUID], import_id: UUID) -> bool:
    """Forget what lines took in, which are about to go; False if that is not all of one import."""
    uow.require(Permission.WRITE)
    rows = stored.of_transactions(uow, ids)
    if any(row.import_id != import_id or row.replaced_id is not None for row in rows):
        return False
    stored.forget(uow, [row.id for row in rows])
    return True


def forget_imports(uow: UnitOfWork, import_ids: Collection[UUID]) -> None:
    """Let nothing here say any more which of these imports it came from."""
    uow.require(Permission.WRITE)
    stored.forget_imports(uow, import_ids)
