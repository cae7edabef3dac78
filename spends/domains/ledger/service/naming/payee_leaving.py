"""Payees that go, merged or deleted, and come back when that was a mistake."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.households import service as households
from spends.domains.ledger.events import PayeeBack, PayeesGone
from spends.domains.ledger.models import Payee, PayeeAlias
from spends.domains.ledger.repository import rows
from spends.domains.ledger.repository.naming import apart, named
from spends.domains.ledger.repository.naming import payees as repository
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, NotFound
from spends.kit.events import publish
from spends.kit.unit_of_work import UnitOfWork

ENTITY = "payee"
MERGE = "merge"
ACTIONS = frozenset({MERGE, "delete"})


def kept_of(uow: UnitOfWork, payee: Payee, lines: Sequence[UUID] = ()) -> dict[str, Any]:
    """Return what a payee is made of again; `lines` are those that named it."""
    return {
        "id": payee.id,
        "name": payee.name,
        "default_category_id": payee.default_category_id,
        "patterns": [alias.pattern for alias in repository.aliases_of(uow, payee.id)],
        "apart": [other_id for other_id, _ in apart.others(uow, payee.id)],
        "lines": list(lines),
    }


def leave(uow: UnitOfWork, payee: Payee, into_id: UUID | None, kept: dict[str, Any]) -> None:
    """Let a payee go; who names it elsewhere puts into `kept` what it gives up."""
    event = PayeesGone([payee.id], into_id)
    publish(uow, event)
    kept["others"] = event.kept
    uow.session.delete(payee)
    uow.session.flush()


def also_called(uow: UnitOfWork, payee_id: UUID, pattern: str) -> None:
    """Keep a folded name as another one of a payee, unless it means one already."""
    if pattern not in named.aliases(uow, [pattern]):
        uow.session.add(PayeeAlias(pattern=pattern, payee_id=payee_id))
        uow.session.flush()


def undo(uow: UnitOfWork, event_id: UUID) -> int:
    """Bring back the payees that were merged, or one that was deleted: the same as before.

    Return how many lines they got back; what has got another payee since keeps it. NotFound when
    this was neither, or cannot be undone; Conflict when it was undone before, or one of the names
    is taken again.
    """
    uow.require(Permission.WRITE)
    event = audit.event(uow, event_id)
    kept = (event.before or {}).get("payees", [])
    if event.entity != ENTITY or event.action not in ACTIONS or event.entity_id is None or not kept:
        raise NotFound
    if any(each["lines"] is None for each in kept):
        raise NotFound
    if event.undone_at is not None:
        message = "This was undone already."
        raise Conflict(message)
    is_merge = event.action == MERGE
    target_id = named.payee(uow, event.entity_id).id if is_merge else None
    count = sum(_come_back(uow, each, target_id) for each in kept)
    event.undone_at = clock.now()
    after = {"count": count, "payees": len(kept)}
    audit.record(uow, "undo", ENTITY, event.entity_id, after=after)
    households.touch(uow)
    return count


def _come_back(uow: UnitOfWork, kept: dict[str, Any], target_id: UUID | None) -> int:
    folded = named.folded(kept["name"], named.NAME_LENGTH)
    if named.payee_named(uow, kept["name"]) is not None:
        message = f"There is a payee “{kept['name']}” again, so this cannot be undone."
        raise Conflict(message)
    usual = kept["default_category_id"]
    known = rows.kept_categories(uow, [UUID(usual)]) if usual else set()
    payee_id = UUID(kept["id"])
    payee = Payee(
        id=payee_id,
        name=kept["name"],
        folded_name=folded,
        default_category_id=next(iter(known), None),
    )
    uow.session.add(payee)
    uow.session.flush()
    if target_id is not None:
        repository.give_back_names(uow, kept["patterns"], folded, target_id, payee_id)
    for pattern in kept["patterns"] if target_id is None else ():
        also_called(uow, payee_id, pattern)
    for other in named.payee_names(uow, [UUID(each) for each in kept.get("apart", ())]):
        apart.keep_apart(uow, (payee_id, other))
    publish(uow, PayeeBack(payee_id, target_id, kept.get("others", {})))
    if target_id is None:
        return 0
    return repository.give_back(uow, map(UUID, kept["lines"]), target_id, payee_id)
