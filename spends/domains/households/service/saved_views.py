"""Pages as a member likes to see them: kept under names, and found again wherever they sign in."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from spends.domains.households import repository
from spends.domains.households.models import SavedView
from spends.domains.households.schemas import NewSavedView
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

MOST = 50


def saved_views(uow: UnitOfWork, page: str) -> Sequence[SavedView]:
    """Return the acting member's views of a page, by name."""
    uow.require(Permission.READ)
    return repository.saved_views(uow, uow.actor.member_id, page)


def save_view(uow: UnitOfWork, new: NewSavedView) -> SavedView:
    """Keep a view; one of the same name becomes it. InvalidInput beyond fifty of a page."""
    uow.require(Permission.WRITE)
    folded = fold(new.name)[:60]
    known = repository.saved_views(uow, uow.actor.member_id, new.page)
    for view in known:
        if view.folded_name == folded:
            view.name, view.query = new.name, new.query
            return view
    if len(known) >= MOST:
        message = f"There are {MOST} views of this page already. Delete one you do not need."
        raise InvalidInput.field("name", message)
    view = SavedView(member_id=uow.actor.member_id, folded_name=folded, **new.model_dump())
    uow.session.add(view)
    uow.session.flush()
    return view


def forget_view(uow: UnitOfWork, view_id: UUID) -> None:
    """Delete one of the acting member's views; NotFound when it is unknown."""
    uow.require(Permission.WRITE)
    uow.session.delete(repository.saved_view(uow, uow.actor.member_id, view_id))


def name_instead(uow: UnitOfWork, former: UUID, present: UUID) -> list[dict[str, str]]:
    """Let all members' views that name one thing name another; return what `name_again` takes."""
    uow.require(Permission.WRITE)
    kept = []
    for view in repository.views_with(uow, str(former)):
        before = view.query
        view.query = before.replace(str(former), str(present))
        kept.append({"id": str(view.id), "before": before, "after": view.query})
    return kept


def name_again(uow: UnitOfWork, kept: Iterable[Mapping[str, str]]) -> None:
    """Let views name what they named before; those that their members changed since stay."""
    uow.require(Permission.WRITE)
    for each in kept:
        view = uow.session.get(SavedView, (uow.household_id, UUID(each["id"])))
        if view is not None and view.query == each["after"]:
            view.query = each["before"]
