"""Tags: free labels on transactions."""

from collections.abc import Collection, Sequence
from uuid import UUID

from spends.domains.ledger.models import Tag
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.schemas import NewTag
from spends.domains.ledger.service import noting
from spends.domains.ledger.views import TagView
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, FieldError
from spends.kit.repository import chunks, take_rows
from spends.kit.unit_of_work import UnitOfWork

AT_ONCE = 500


def tag_views(uow: UnitOfWork) -> list[TagView]:
    """Return the tags by name, each with how many transactions carry it."""
    uow.require(Permission.READ)
    counts = named.tag_counts(uow)
    return [
        TagView(row.id, row.name, counts.get(row.id, 0), row.version) for row in named.tags(uow)
    ]


def all_tags(uow: UnitOfWork) -> Sequence[Tag]:
    """Return the tags by name, uncounted."""
    uow.require(Permission.READ)
    return named.tags(uow)


def tag_view(uow: UnitOfWork, tag_id: UUID) -> TagView:
    """Return one tag; NotFound when it is unknown."""
    uow.require(Permission.READ)
    row = named.tag(uow, tag_id)
    return TagView(row.id, row.name, named.tag_counts(uow).get(row.id, 0), row.version)


def add_tag(uow: UnitOfWork, new: NewTag) -> Tag:
    """Add a tag; Conflict when there is one of that name."""
    uow.require(Permission.WRITE)
    _refuse_taken(uow, new.name, None)
    tag = Tag(name=new.name, folded_name=named.folded(new.name, named.TAG_LENGTH))
    noting.added(uow, tag)
    return tag


def tags_for(uow: UnitOfWork, names: Collection[str]) -> dict[str, UUID]:
    """Return the tags of names, by the names as given; those that are new are made."""
    uow.require(Permission.WRITE)
    ids: dict[str, UUID] = {}
    for some in chunks(names, AT_ONCE):
        ids |= {tag.folded_name: tag.id for tag in named.tags_named(uow, some)}
    return {name: ids[named.folded(name, named.TAG_LENGTH)] for name in names}


def rename_tag(uow: UnitOfWork, tag_id: UUID, new: NewTag) -> Tag:
    """Give a tag another name; Conflict when another tag has it."""
    uow.require(Permission.WRITE)
    tag = named.tag(uow, tag_id)
    _refuse_taken(uow, new.name, tag_id)
    with noting.noted(uow, tag):
        tag.name, tag.folded_name = new.name, named.folded(new.name, named.TAG_LENGTH)
    return tag


def delete_tag(uow: UnitOfWork, tag_id: UUID) -> None:
    """Delete a tag, and take it off the transactions that carry it."""
    uow.require(Permission.WRITE)
    take_rows(uow, Tag, [tag_id])
    tag = named.tag(uow, tag_id)
    before = noting.state(tag)
    uow.session.delete(tag)
    noting.note(uow, "delete", tag, before)


def _refuse_taken(uow: UnitOfWork, name: str, own_id: UUID | None) -> None:
    found = named.tag_named(uow, name)
    if found is not None and found.id != own_id:
        message = f"There is a tag “{found.name}” already. Choose another name."
        raise Conflict(message, [FieldError("name", message)])
