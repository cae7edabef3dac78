"""Several payees that become one, and are several again when that was a mistake."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.households import service as households
from spends.domains.ledger.events import PayeesGone
from spends.domains.ledger.models import Payee
from spends.domains.ledger.repository import rows
from spends.domains.ledger.repository.naming import apart, named
from spends.domains.ledger.repository.naming import payees as repository
from spends.domains.ledger.service.naming.payees import also_called
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.events import publish
from spends.kit.repository import take_rows
from spends.kit.unit_of_work import UnitOfWork

ENTITY = "payee"
MERGE = "merge"
MOST_SOURCES = 50
# So many moved lines are kept to be given back; a merge of more cannot be undone.
MOST_KEPT = 5_000


class Merged(NamedTuple):
    """The payee that stays, how many lines it got, and what undoes that, if anything does."""

    payee: Payee
    line_count: int
    undo_id: UUID | None


def merge_payees(uow: UnitOfWork, source_id: UUID, into_id: UUID) -> Payee:
    """Make one payee of two, as `merge_many`; the second one stays and is returned."""
    return merge_many(uow, [source_id], into_id).payee


def merge_many(uow: UnitOfWork, source_ids: Sequence[UUID], into_id: UUID) -> Merged:
    """Make one payee of several: what named the others names it, also in later imports.

    NotFound when one of the others is unknown; InvalidInput when the one that stays is, or is among
    them.
    """
    uow.require(Permission.WRITE)
    ids = list(dict.fromkeys(source_ids))
    if len(ids) > MOST_SOURCES:
        raise InvalidInput.field("ids", f"Merge at most {MOST_SOURCES} payees at a time.")
    take_rows(uow, Payee, [*ids, into_id])
    sources = repository.payees_of(uow, ids)
    if into_id in ids:
        raise InvalidInput.field("into_id", "Choose another payee to merge into.")
    try:
        target = named.payee(uow, into_id)
    except NotFound as error:
        message = "This payee does not exist. Choose another."
        raise InvalidInput.field("into_id", message) from error
    kept: list[dict[str, Any]] = []
    count = 0
    for source in sources:
        kept.append(_kept(uow, source))
        count += _absorb(uow, source, target)
    lines = sum(len(each["lines"]) for each in kept)
    can_undo = lines <= MOST_KEPT
    if not can_undo:
        kept = [{**each, "lines": None} for each in kept]
    event = audit.record(
        uow,
        MERGE,
        ENTITY,
        target.id,
        before={"payees": kept},
        after={"into_id": target.id, "count": count},
    )
    households.touch(uow)
    uow.session.flush()
    return Merged(target, count, event.id if can_undo else None)


def _kept(uow: UnitOfWork, payee: Payee) -> dict[str, Any]:
    return {
        "id": payee.id,
        "name": payee.name,
        "default_category_id": payee.default_category_id,
        "patterns": [alias.pattern for alias in repository.aliases_of(uow, payee.id)],
        "apart": [other_id for other_id, _ in apart.others(uow, payee.id)],
        "lines": repository.line_ids(uow, payee.id, MOST_KEPT + 1),
    }


def _absorb(uow: UnitOfWork, source: Payee, target: Payee) -> int:
    own_name = source.folded_name
    count = named.move_payee(uow, source.id, target.id)
    publish(uow, PayeesGone([source.id], target.id))
    uow.session.delete(source)
    uow.session.flush()
    also_called(uow, target.id, own_name)
    return count


def undo_merge(uow: UnitOfWork, event_id: UUID) -> int:
    """Make several payees again of one, and return how many lines they got back.

    Lines that have got another payee since keep it. NotFound when this was no merge of payees that
    can be undone; Conflict when it was undone before, or one of the names is taken again.
    """
    uow.require(Permission.WRITE)
    event = audit.event(uow, event_id)
    kept = (event.before or {}).get("payees", [])
    if event.entity != ENTITY or event.action != MERGE or event.entity_id is None or not kept:
        raise NotFound
    if any(each["lines"] is None for each in kept):
        raise NotFound
    if event.undone_at is not None:
        message = "This was undone already."
        raise Conflict(message)
    target = named.payee(uow, event.entity_id)
    count = sum(_come_back(uow, each, target) for each in kept)
    event.undone_at = clock.now()
    audit.record(uow, "undo", ENTITY, target.id, after={"count": count, "payees": len(kept)})
    households.touch(uow)
    return count


def _come_back(uow: UnitOfWork, kept: dict[str, Any], target: Payee) -> int:
    folded = named.folded(kept["name"], named.NAME_LENGTH)
    if named.payee_named(uow, kept["name"]) is not None:
        message = f"There is a payee “{kept['name']}” again, so the merge cannot be undone."
        raise Conflict(message)
    usual = kept["default_category_id"]
    known = rows.kept_categories(uow, [UUID(usual)]) if usual else set()
    payee = Payee(
        id=UUID(kept["id"]),
        name=kept["name"],
        folded_name=folded,
        default_category_id=next(iter(known), None),
    )
    target_id = target.id
    uow.session.add(payee)
    uow.session.flush()
    repository.give_back_names(uow, kept["patterns"], folded, target_id, payee.id)
    for other in named.payee_names(uow, [UUID(each) for each in kept.get("apart", ())]):
        apart.keep_apart(uow, (payee.id, other))
    return repository.give_back(uow, map(UUID, kept["lines"]), target_id, UUID(kept["id"]))
