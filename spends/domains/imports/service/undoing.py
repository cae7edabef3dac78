"""An import is taken out of the ledger again, or a file that was never imported is dropped.

Each import keeps what it knew that was there already (`memory.Told`): the others' say decides what
stays. In this order (what it means for a household is told in docs/adr/0017-matching.md):

1. `rebuilding` plans which sums and payments of other files take the place of the import's lines.
2. Its rows that lines took in are given to who had them too (`inheriting` tells whom).
3. Links that it found go (matching's `unlinking`), and lines that took in what is left of its rows
   are what they were before (matching's `undoing`).
4. Its own lines are given to who had them: as they are, else as what they took in of others says
   (matching's `handing`). Whose row it was only by its looks gets it without the bank's id.
5. What is still the import's is removed, but for what somebody worked on, and what was planned is
   stored.
"""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.imports.models import OPEN, ImportBatch, ImportStatus
from spends.domains.imports.repository import batches, files
from spends.domains.imports.service import listing, rebuilding
from spends.domains.imports.service.inheriting import Inheriting
from spends.domains.imports.service.leftovers import clear
from spends.domains.ledger.service.statements import lines as ledger
from spends.domains.matching.service import handing, unlinking
from spends.domains.matching.service import undoing as matching
from spends.kit import clock, collector
from spends.kit.actor import Actor, Permission
from spends.kit.errors import Conflict
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork


def remove(runtime: Runtime, actor: Actor, import_id: UUID, *, everything: bool = False) -> None:
    """Undo an import, or drop a preview; the same file can then be imported as new.

    Afterwards the household is what it would be without it: lines that took in its rows are what
    they were, and what other files had too is theirs. Lines that were edited, linked by hand, split
    or reconciled since stay and are counted, unless `everything` is to go. Conflict while it runs
    or when it was undone before.
    """
    with runtime.unit_of_work(actor) as uow:
        uow.require(Permission.WRITE)
        batch = batches.batch(uow, import_id)
        if batch.status in OPEN and not batch.leftovers:
            if batch.storage_key:
                uow.after_commit(runtime.storage.delete, batch.storage_key)
            uow.session.delete(batch)
            return
        with collector.paused():
            _undo(uow, import_id, everything=everything)
        if uow.is_sqlite:
            uow.after_commit(partial(clear, runtime, uow.household_id, import_id))


def forget_accounts(uow: UnitOfWork, account_ids: Collection[UUID]) -> int:
    """Remove the imports into accounts that are about to go, their lines not; return how many.

    Conflict while one of them runs. The files that were never imported go with the next sweep.
    """
    uow.require(Permission.MANAGE)
    found = batches.of_accounts(uow, account_ids)
    if ImportStatus.RUNNING in found.values():
        message = "A file is just being imported into one of these accounts. Try again after that."
        raise Conflict(message)
    ledger.forget_imports(uow, found)
    matching.forget_imports(uow, found)
    batches.forget_accounts(uow, account_ids)
    if found:
        audit.record(uow, "forget", "import_batch", None, before={"count": len(found)})
    return len(found)


def _undo(uow: UnitOfWork, import_id: UUID, *, everything: bool) -> None:
    batch = batches.batch(uow, import_id)
    if batch.status == ImportStatus.UNDONE:
        message = "This import was undone already."
        raise Conflict(message)
    if batch.status != ImportStatus.DONE:
        message = "This import is still under way. Wait until it has ended."
        raise Conflict(message)
    account_is_there = ledger.lock_account(uow, batch.account_id) is not None
    others = files.told_by(uow, batch.account_id, import_id)
    heirs = Inheriting(uow, batch.account_id, import_id, others)
    coming = rebuilding.Rebuilding()
    if account_is_there:
        coming = rebuilding.plan(uow, batch.account_id, import_id, others)
    if others:
        handing.hand_on_merges(uow, import_id, heirs.of_rows, coming.ids)
    if account_is_there:
        unlinking.let_go(uow, import_id)
    taken = matching.take_back(uow, import_id)
    shared = handing.hand_on(
        uow, batch.account_id, import_id, heirs.of_lines, everything=everything
    )
    shared += heirs.hand_on(coming.ids)
    # What other imports brought too keeps its links: they would have found them.
    if account_is_there:
        unlinking.unlink(uow, import_id)
    removed, kept = ledger.remove_import(uow, import_id, everything=everything)
    kept += taken.kept
    instead = coming.put(uow, import_id, others)
    batch.status = ImportStatus.UNDONE
    batch.undone_at = clock.now()
    batch.leftovers = uow.is_sqlite
    ended = {"kept": kept, "shared": shared, "instead": instead}
    outcome = {**batch.report.get("outcome", {}), "removed": removed, **ended}
    batch.report = {**batch.report, "outcome": outcome}
    _forget_balance(uow, batch)
    audit.record(uow, "undo", "import_batch", import_id, after={"count": removed, **ended})


def _forget_balance(uow: UnitOfWork, batch: ImportBatch) -> None:
    """Let the account's last word of the bank be that of the other imports again."""
    found = listing.outcome_of(batch)
    if found.bank_balance is None or found.balance_date is None:
        return
    others = files.bank_balances(uow, batch.account_id, besides=batch.id)
    # The latest day's; of one day the one that was imported last.
    instead = max(others, key=lambda each: each[1], default=None)
    said = found.bank_balance, found.balance_date
    ledger.take_back_bank_balance(uow, batch.account_id, said, instead)
