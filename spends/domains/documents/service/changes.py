"""Documents are added, renamed, deleted and brought back."""

import contextlib
from typing import Any
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.documents import jobs, rules
from spends.domains.documents.kinds import MediaType
from spends.domains.documents.models import Document
from spends.domains.documents.repository import links, rows
from spends.domains.documents.schemas import Blob, DocumentChanges, NewDocument
from spends.domains.documents.service import listing
from spends.domains.documents.service.links import check_links, tell
from spends.domains.documents.views import DocumentView
from spends.domains.households import service as households
from spends.kit import clock, metrics, runtime
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, StaleVersion
from spends.kit.unit_of_work import UnitOfWork

_TOLD = ("kind", "file_name", "media_type", "size", "sha256", "deleted_at")


def add(uow: UnitOfWork, new: NewDocument, blob: Blob) -> DocumentView:
    """Make a document of a stored file, linked as asked.

    Where the household has the same bytes already, that document is returned, with the new links.
    InvalidInput for a link to something unknown.
    """
    check_links(uow, new.links)
    name = rules.clean_name(new.file_name, blob.media_type)
    row = Document(
        household_id=uow.household_id,
        kind=new.kind or rules.guess_kind(name, blob.media_type),
        file_name=name,
        media_type=blob.media_type,
        size=blob.size,
        sha256=blob.sha256,
    )
    known = links.living(uow, blob.sha256)
    if known is None and rows.add(uow, row):
        _note(uow, "add", row.id, None, _state(row))
        uow.after_commit(nudge)
        uow.after_commit(metrics.DOCUMENTS.inc)
        uow.after_commit(metrics.DOCUMENT_BYTES.inc, blob.size)
        document_id = row.id
    else:
        known = known or links.living(uow, blob.sha256)
        if known is None:
            message = "This file was deleted just now. Try again."
            raise Conflict(message)
        document_id = known.id
    if new.links:
        links.link(uow, document_id, new.links)
        _tell(uow, document_id)
        added = [link.model_dump(mode="json") for link in new.links]
        _note(uow, "link", document_id, None, {"links": added})
    return listing.document(uow, document_id)


def change(uow: UnitOfWork, document_id: UUID, changes: DocumentChanges) -> DocumentView:
    """Change a document's kind or name; StaleVersion when it is not of the version named."""
    uow.require(Permission.WRITE)
    row = rows.document(uow, document_id)
    if changes.version not in {None, row.version}:
        raise StaleVersion
    before = _state(row)
    values = changes.changes
    if "file_name" in values:
        values["file_name"] = rules.clean_name(values["file_name"], MediaType(row.media_type))
    for name, value in values.items():
        setattr(row, name, value)
    after = _state(row)
    if after != before:
        text = rows.text_row(uow, document_id)
        if text is not None:
            text.search_text = rules.search_text(row.file_name, text.text)
        uow.session.flush()
        _note(uow, "change", row.id, before, after)
    return listing.document(uow, document_id)


def delete(uow: UnitOfWork, document_id: UUID) -> None:
    """Delete a document; it can be brought back for thirty days."""
    uow.require(Permission.WRITE)
    row = rows.document(uow, document_id)
    before = _state(row)
    row.deleted_at = clock.now()
    _tell(uow, row.id)
    _note(uow, "delete", row.id, before, None)


def restore(uow: UnitOfWork, document_id: UUID) -> DocumentView:
    """Bring a deleted document back with its links; NotFound when it is unknown or not deleted.

    Where the same bytes were added anew meanwhile, that document gets the links and is returned.
    """
    uow.require(Permission.WRITE)
    row = links.revive(uow, rows.deleted(uow, document_id))
    _tell(uow, row.id)
    _note(uow, "restore", row.id, None, _state(row))
    return listing.document(uow, row.id)


def _tell(uow: UnitOfWork, document_id: UUID) -> None:
    """Tell that a document has come or gone to all that it is linked to."""
    tell(uow, links.targets(uow, [document_id]))


def _state(row: Document) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _TOLD}


def _note(
    uow: UnitOfWork,
    action: str,
    document_id: UUID,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    audit.record(uow, action, "document", document_id, before=before, after=after)
    households.touch(uow)


def nudge() -> None:
    """Have new documents read soon, where this process does the sweeps; another finds them too."""
    with contextlib.suppress(RuntimeError):
        current = runtime.current()
        if current.settings.scheduler == "embedded":
            current.in_background(lambda: jobs.read_pending(current))
