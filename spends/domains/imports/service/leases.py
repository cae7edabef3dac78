"""The right to import into one account: who holds it lives, and who lost it stops."""

import time
from dataclasses import dataclass, field
from uuid import UUID

from spends.kit.errors import Conflict
from spends.kit.jobs import give_lease_back, take_lease
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork

LEASE_SECONDS = 30
RENEWED_EVERY = 5.0
GONE_ON = "This import was given up in the meantime. Nothing was imported. Try again."


def lease_of(account_id: UUID) -> str:
    """Return the name of the lease that whoever imports into an account holds."""
    return f"import-{account_id.hex}"


@dataclass(slots=True)
class Lease:
    """The right to import into one account, renewed while the work goes on.

    Who holds it begins with the import's id, so that a sweep can tell a dead import from a living.
    """

    runtime: Runtime
    account_id: UUID
    holder: str
    renewed_at: float = field(default_factory=time.monotonic)

    def renew(self, uow: UnitOfWork | None = None) -> None:
        """Renew it when that is due, in the work's own transaction on SQLite.

        Conflict when it is lost.
        """
        if time.monotonic() - self.renewed_at < RENEWED_EVERY:
            return
        self.renewed_at = time.monotonic()
        if uow is not None and uow.is_sqlite:
            self._take(uow)
        else:
            with self.runtime.system("lease of an import") as own:
                self._take(own)

    def _take(self, uow: UnitOfWork) -> None:
        if not take_lease(uow, lease_of(self.account_id), self.holder, LEASE_SECONDS):
            raise Conflict(GONE_ON)

    def give_back(self) -> None:
        """End it."""
        with self.runtime.system("lease of an import") as uow:
            give_lease_back(uow, lease_of(self.account_id), self.holder)
