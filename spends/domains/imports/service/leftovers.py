"""Hidden lines that an import left behind when it died, failed or was undone."""

from contextlib import suppress
from uuid import UUID

from spends.domains.imports.repository import sweeping
from spends.domains.ledger.service.statements import lines as ledger
from spends.kit.errors import StaleVersion
from spends.kit.runtime import Runtime


def clear(runtime: Runtime, household_id: UUID, import_id: UUID) -> int:
    """Remove an import's hidden lines in steps, so that nobody waits long; return how many."""
    total = 0
    while True:
        # Who works on the same payees may have to be let through first; then it is done again.
        with suppress(StaleVersion), runtime.system("hidden lines of an import") as uow:
            removed = ledger.remove_hidden(uow, household_id, import_id)
            total += removed
            if not removed:
                sweeping.note_cleared(uow, household_id, import_id)
                return total
