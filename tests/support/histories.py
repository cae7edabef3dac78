"""An account into which statements go, and everything that its lines say."""

from dataclasses import dataclass
from itertools import count
from uuid import UUID

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository.naming import named
from tests.support.statements import Desk

FACTS = (
    *("date", "amount", "base_amount", "description", "notes", "pending", "cleared"),
    *("external_id", "fingerprint", "is_manual", "search_text", "statement_account_id"),
)
_numbers = count()


@dataclass
class Account:
    """An account into which the statements go."""

    desk: Desk
    id: UUID

    @classmethod
    def open(cls, desk: Desk) -> "Account":
        """Open one."""
        return cls(desk, desk.account(name=f"Account {next(_numbers)}"))

    def bring(self, content: bytes) -> tuple[UUID, Counts]:
        """Import a file."""
        found = self.desk.bring(content, self.id)
        self.desk.check()
        return found.id, found.counts

    def undo(self, import_id: UUID) -> None:
        """Undo an import."""
        imports.remove(self.desk.runtime, self.desk.actor, import_id)
        self.desk.check()

    def lines(self) -> list[Transaction]:
        """Return its lines, deleted ones too."""
        return [line for line in self.desk.lines(deleted=True) if line.account_id == self.id]

    def rows(self) -> dict[UUID, tuple[object, ...]]:
        """Return everything of its lines by id."""
        more = ("payee_id", "category_id", "import_id", "deleted_at")
        return {
            line.id: tuple(getattr(line, name) for name in (*FACTS, *more)) for line in self.lines()
        }

    def facts(self) -> list[str]:
        """Return what its lines say, whatever they are called inside."""
        lines = self.lines()
        with self.desk.runtime.unit_of_work(self.desk.actor, write=False) as uow:
            names = named.payee_names(uow, {line.payee_id for line in lines if line.payee_id})
        return sorted(
            repr((*(getattr(line, name) for name in FACTS), line.payee_id and names[line.payee_id]))
            for line in lines
        )
