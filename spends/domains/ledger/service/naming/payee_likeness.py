"""Payees that look like one: suggested, unless a person has said that they are not."""

from collections.abc import Collection
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.households import service as households
from spends.domains.ledger.cleaning import Named, alike, core
from spends.domains.ledger.repository.naming import apart, named
from spends.domains.ledger.repository.naming import payees as repository
from spends.domains.ledger.schemas import Likes
from spends.domains.ledger.service.naming.payee_names import views_of
from spends.domains.ledger.views import Likeness, PayeeName, PayeeView
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

# So many payees are looked through, so many of a group shown.
MOST_PAYEES = 10_000
MOST_IN_GROUP = 12
MOST_GROUPS = 20


def suggestions(uow: UnitOfWork) -> list[Likeness]:
    """Return payees that look like one, the groups of most names first, at most MOST_GROUPS.

    No two of a group are kept apart.
    """
    uow.require(Permission.READ)
    known = repository.known_names(uow, MOST_PAYEES)
    groups = alike((Named(each.id, each.folded_name) for each in known), apart.pairs(uow))
    shown = [group[:MOST_IN_GROUP] for group in groups[:MOST_GROUPS]]
    ids = [payee_id for group in shown for payee_id in group]
    views = {view.id: view for view in views_of(uow, repository.payees_of(uow, ids))}
    return [_likeness([views[payee_id] for payee_id in group]) for group in shown]


def _likeness(group: list[PayeeView]) -> Likeness:
    ranked = sorted(group, key=_noise)
    return Likeness(tuple(ranked), ranked[0].id)


def _noise(view: PayeeView) -> tuple[bool, int, int, str]:
    """Return what a name is ranked by: bare names first, then those used most."""
    folded = fold(view.name)
    return " ".join(core(folded)) != folded, -view.count, len(view.name), view.name


def keep_apart(uow: UnitOfWork, likes: Likes) -> None:
    """Never suggest again that any two of some payees are one; `suggest_again` takes it back.

    InvalidInput when one is unknown.
    """
    uow.require(Permission.WRITE)
    _check(uow, likes.ids)
    apart.keep_apart(uow, likes.ids)
    audit.record(uow, "keep_apart", "payee", None, after={"ids": sorted(likes.ids)})
    households.touch(uow)


def suggest_again(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Let payees that were kept apart be suggested as one again, where they look so.

    NotFound when one is unknown.
    """
    uow.require(Permission.WRITE)
    repository.payees_of(uow, ids)
    apart.forget(uow, ids)
    audit.record(uow, "suggest_again", "payee", None, after={"ids": sorted(ids)})
    households.touch(uow)


def kept_apart(uow: UnitOfWork, payee_id: UUID) -> list[PayeeName]:
    """Return the payees that one is kept apart from, by name; NotFound when it is unknown."""
    uow.require(Permission.READ)
    found = apart.others(uow, named.payee(uow, payee_id).id)
    return [PayeeName(other_id, name) for other_id, name in found]


def _check(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    try:
        repository.payees_of(uow, ids)
    except NotFound as error:
        message = "One of these payees does not exist any more. Load the list again."
        raise InvalidInput.field("ids", message) from error
