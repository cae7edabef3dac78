"""What documents belong to. What that is, the domains above say: documents know none of them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement

from spends.domains.audit import service as audit
from spends.domains.documents.events import PapersChanged
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.repository import links, rows
from spends.domains.documents.schemas import Link
from spends.domains.documents.service import listing
from spends.domains.documents.views import DocumentView, FaceView
from spends.domains.households import service as households
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.events import publish
from spends.kit.unit_of_work import UnitOfWork

Check: TypeAlias = Callable[[UnitOfWork, UUID], object]

_checks: dict[LinkTarget, Check] = {}


def register_target(target: LinkTarget, check: Check) -> None:
    """Say how to find out whether a target exists: `check` raises NotFound when it does not."""
    _checks[target] = check


def check_links(uow: UnitOfWork, wanted: Iterable[Link]) -> None:
    """Refuse with InvalidInput links to what is unknown, deleted or another household's."""
    uow.require(Permission.WRITE)
    for link in dict.fromkeys(wanted):
        check = _checks.get(link.target)
        if check is None:
            message = f"A document cannot be linked to a {link.target.value} here."
            raise InvalidInput.field("target", message)
        try:
            check(uow, link.target_id)
        except NotFound as error:
            message = f"This {link.target.value} does not exist. It may have been deleted."
            raise InvalidInput.field("target_id", message) from error


def attach(uow: UnitOfWork, document_id: UUID, target: LinkTarget, target_id: UUID) -> DocumentView:
    """Link a document; a link that is there stays.

    NotFound for an unknown document, InvalidInput for an unknown target.
    """
    link = Link(target=target, target_id=target_id)
    rows.document(uow, document_id)
    check_links(uow, [link])
    links.link(uow, document_id, [link])
    tell(uow, {target: {target_id}})
    _note(uow, "link", document_id, link)
    return listing.document(uow, document_id)


def detach(uow: UnitOfWork, document_id: UUID, target: LinkTarget, target_id: UUID) -> None:
    """Take a link away; NotFound when document or link are unknown."""
    uow.require(Permission.WRITE)
    rows.document(uow, document_id)
    link = Link(target=target, target_id=target_id)
    if not links.unlink(uow, document_id, link):
        raise NotFound
    tell(uow, {target: {target_id}})
    _note(uow, "unlink", document_id, link)


def tell(uow: UnitOfWork, changed: Mapping[LinkTarget, Collection[UUID]]) -> None:
    """Tell those above whose documents may be others now, by the kind of target."""
    uow.session.flush()
    publish(uow, [PapersChanged(target, ids) for target, ids in changed.items() if ids])


def attached(
    uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID]
) -> dict[UUID, list[DocumentView]]:
    """Return the documents of each target, newest first; an id without any has an empty list."""
    uow.require(Permission.READ)
    found: dict[UUID, list[DocumentView]] = {one: [] for one in ids}
    pairs = links.attached(uow, target, ids)
    views = rows.views(uow, list(dict.fromkeys(document_id for _, document_id in pairs)))
    for target_id, document_id in pairs:
        found[target_id].append(views[document_id])
    return found


def faces(
    uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID]
) -> dict[UUID, tuple[FaceView, ...]]:
    """Return how the documents of each target look, newest first; none for one without any."""
    uow.require(Permission.READ)
    uow.session.flush()
    return links.faces(uow, target, ids)


def proven(uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID]) -> set[UUID]:
    """Return which of the targets have a document."""
    uow.require(Permission.READ)
    uow.session.flush()
    return links.proven(uow, target, ids)


def number(
    uow: UnitOfWork, target: LinkTarget, target_id: ColumnElement[UUID]
) -> ColumnElement[int]:
    """Return, for a statement on targets, how many documents one has."""
    uow.require(Permission.READ)
    return links.number(uow, target, target_id)


def release(uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID], at: datetime) -> None:
    """Let go of the documents of what is deleted at the instant `at`.

    Those that nothing else holds are deleted with the same instant. Of several kinds of targets
    that go together, each is released; the documents go with the last.
    """
    uow.require(Permission.WRITE)
    if links.release(uow, target, ids, at):
        households.touch(uow)
    tell(uow, {target: ids})


def reclaim(uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID], at: datetime) -> None:
    """Take `release` of the same instant back, links and documents."""
    uow.require(Permission.WRITE)
    back = links.reclaim(uow, target, ids, at)
    if back:
        households.touch(uow)
    # A document that lives again counts for all that it is linked to.
    changed = links.targets(uow, back)
    tell(uow, {**changed, target: changed.get(target, set()).union(ids)})


def follow(
    uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID], living: Collection[UUID]
) -> None:
    """Release the documents of those targets that live no more, reclaim those of the living."""
    uow.require(Permission.WRITE)
    release(uow, target, [one for one in ids if one not in living], clock.now())
    back = [one for one in ids if one in living]
    for at, some in links.released(uow, target, back).items():
        reclaim(uow, target, some, at)


def linked(uow: UnitOfWork, target: LinkTarget) -> list[UUID]:
    """Return the ids of all targets of a kind that have a document."""
    uow.require(Permission.READ)
    return links.linked(uow, target)


def _note(uow: UnitOfWork, action: str, document_id: UUID, link: Link) -> None:
    audit.record(uow, action, "document", document_id, after=link.model_dump(mode="json"))
    households.touch(uow)
