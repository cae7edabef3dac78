"""A file that is not imported yet, as it is kept: read and matched as things are now."""

from spends.domains.imports.models import ImportBatch
from spends.domains.imports.ports import CsvMapping
from spends.domains.imports.service import reading
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.imports.service.remembered import Key, Previews
from spends.domains.ledger.service import accounts
from spends.domains.ledger.views import AccountLabel
from spends.kit.actor import Actor
from spends.kit.errors import Conflict, NotFound
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork


def key_of(batch: ImportBatch, version: int) -> Key:
    """Return what a file's reading is remembered by; `version` is that of its account's lines."""
    return batch.id, batch.version, version


lately = Previews()


def account_of(uow: UnitOfWork, batch: ImportBatch) -> AccountLabel:
    """Return the account of a file that is not imported yet; Conflict when it is deleted."""
    label = accounts.account_labels(uow)[batch.account_id]
    if label.is_deleted:
        message = f"The account “{label.name}” was deleted. Drop this file, or import it elsewhere."
        raise Conflict(message)
    return label


def read(runtime: Runtime, actor: Actor, batch: ImportBatch, currency: str) -> MatchedReading:
    """Read and match a file; NotFound when it is no longer kept."""
    if batch.storage_key is None:
        message = "The file is no longer kept. Choose it again."
        raise NotFound(message)
    mapping = CsvMapping.model_validate(batch.mapping) if batch.mapping else None
    with runtime.storage.local(batch.storage_key) as path:
        found = reading.read(reading.readers_of(runtime), path, currency, mapping)
    found.bring_back = batch.bring_back
    with runtime.unit_of_work(actor, write=False) as uow:
        return reading.match(uow, batch.account_id, found, counts_deleted=True)
