"""Documents of sample data are put in all at once, and taken out again for good."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from spends.domains.documents.kinds import DocumentKind, LinkTarget
from spends.domains.documents.models import Document, DocumentLink
from spends.domains.documents.repository import links, sweeps
from spends.domains.documents.schemas import Blob
from spends.domains.documents.service.changes import nudge
from spends.domains.documents.service.links import tell
from spends.kit.actor import Permission
from spends.kit.ids import new_id
from spends.kit.unit_of_work import UnitOfWork


@dataclass(slots=True)
class LoadedDocument:
    """A document to load, with what it belongs to; its id is known beforehand."""

    file_name: str
    kind: DocumentKind
    blob: Blob
    target: LinkTarget
    target_ids: list[UUID]
    id: UUID = field(default_factory=new_id)


def load_documents(uow: UnitOfWork, loaded: Collection[LoadedDocument]) -> set[UUID]:
    """Load documents linked to what is known to exist; return the ids of the new ones.

    One whose bytes the household has already is the one it has, linked anew, under its own id.
    """
    uow.require(Permission.WRITE)
    new = set[UUID]()
    for one in loaded:
        known = links.living(uow, one.blob.sha256)
        if known is not None:
            one.id = known.id
        else:
            new.add(one.id)
            uow.session.add(
                Document(
                    id=one.id,
                    household_id=uow.household_id,
                    kind=one.kind,
                    file_name=one.file_name,
                    media_type=one.blob.media_type,
                    size=one.blob.size,
                    sha256=one.blob.sha256,
                )
            )
            uow.session.flush()
        uow.session.add_all(
            DocumentLink(document_id=one.id, target=one.target, target_id=target_id)
            for target_id in one.target_ids
        )
        tell(uow, {one.target: one.target_ids})
    uow.session.flush()
    uow.after_commit(nudge)
    return new


def unlink_all(uow: UnitOfWork, target: LinkTarget, target_ids: Collection[UUID]) -> None:
    """Forget all links of documents to these; the documents stay."""
    uow.require(Permission.MANAGE)
    sweeps.unlink(uow, target, target_ids)
    tell(uow, {target: target_ids})


def remove_documents(uow: UnitOfWork, document_ids: Collection[UUID]) -> int:
    """Remove those of these documents for good that belong to nothing any more.

    Their files go with the next sweep, where no other household has them. Return how many went.
    """
    uow.require(Permission.MANAGE)
    return sweeps.remove_unlinked(uow, document_ids)
