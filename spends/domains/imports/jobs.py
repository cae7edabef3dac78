"""Sweeps over imports: what died, what nobody went on with, and files that nobody names."""

from datetime import timedelta

from spends.domains.imports.repository import sweeping
from spends.domains.imports.service.leases import lease_of
from spends.domains.imports.service.leftovers import clear
from spends.kit import clock
from spends.kit.runtime import Runtime

PREVIEWS_KEPT = timedelta(days=7)
FILES_KEPT = timedelta(days=1)
INTERRUPTED = "This import was interrupted. Nothing of it is in your accounts. Import it again."


def recover_interrupted(runtime: Runtime) -> int:
    """Give up imports whose process died, and remove what hidden lines they left; return how many.

    A living import renews its account's lease; without that it is dead. Also removes the lines of
    imports that were undone.
    """
    with runtime.system("interrupted imports", write=False) as uow:
        under_way = sweeping.running(uow)
        leases = {found.id: lease_of(found.account_id) for found in under_way}
        holders = sweeping.holders(uow, list(leases.values()))
    for found in under_way:
        if not holders.get(leases[found.id], "").startswith(found.id.hex):
            with runtime.system("interrupted import") as uow:
                sweeping.give_up(uow, found, INTERRUPTED)
    with runtime.system("hidden lines of imports", write=False) as uow:
        left = sweeping.with_leftovers(uow)
    for found in left:
        clear(runtime, found.household_id, found.id)
    return len(left)


def drop_abandoned(runtime: Runtime) -> int:
    """Remove previews that nobody went on with for a week, files included; return how many."""
    before = clock.now() - PREVIEWS_KEPT
    with runtime.system("abandoned previews", write=False) as uow:
        stale = sweeping.abandoned(uow, before)
    for found in stale:
        with runtime.system("abandoned preview") as uow:
            if sweeping.remove_open(uow, found) and found.storage_key:
                uow.after_commit(runtime.storage.delete, found.storage_key)
    return len(stale)


def drop_orphaned_files(runtime: Runtime) -> int:
    """Remove uploaded files older than a day that no import names; return how many."""
    before = clock.now() - FILES_KEPT
    old = [file.key for file in runtime.storage.files("imports/") if file.modified_at < before]
    with runtime.system("files that no import names", write=False) as uow:
        named = sweeping.named_files(uow, old)
    orphans = [key for key in old if key not in named]
    for key in orphans:
        runtime.storage.delete(key)
    return len(orphans)
