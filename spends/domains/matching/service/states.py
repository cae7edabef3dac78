"""Lines on their way back to what they were before they took in rows of statements."""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from spends.domains.ledger.service.statements import likeness, telling
from spends.domains.matching.repository import lines as stored
from spends.domains.matching.service.unlinking import LINKS
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork


def stacks_of(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, list[AnyRow]]:
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


class State:
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
