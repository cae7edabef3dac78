"""Several payees that become one; `payee_leaving` makes them several again."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.households import service as households
from spends.domains.ledger.models import Payee
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.repository.naming import payees as repository
from spends.domains.ledger.service.naming import payee_leaving
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.repository import take_rows
from spends.kit.unit_of_work import UnitOfWork

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
        each = payee_leaving.kept_of(
            uow, source, repository.line_ids(uow, source.id, MOST_KEPT + 1)
        )
        own_name = source.folded_name
        count += named.move_payee(uow, source.id, target.id)
        payee_leaving.leave(uow, source, target.id, each)
        payee_leaving.also_called(uow, target.id, own_name)
        kept.append(each)
    can_undo = sum(len(each["lines"]) for each in kept) <= MOST_KEPT
    if not can_undo:
        kept = [{**each, "lines": None} for each in kept]
    event = audit.record(
        uow,
        payee_leaving.MERGE,
        payee_leaving.ENTITY,
        target.id,
        before={"payees": kept},
        after={"into_id": target.id, "count": count},
    )
    households.touch(uow)
    uow.session.flush()
    return Merged(target, count, event.id if can_undo else None)
