"""Payees: found by name, merged, renamed."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from spends.domains.audit import service as audit
from spends.domains.households import service as households
from spends.domains.ledger.models import Payee
from spends.domains.ledger.repository import rows
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.schemas import NewPayee, PayeeChanges
from spends.domains.ledger.service import noting
from spends.domains.ledger.service.naming import payee_leaving
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, FieldError
from spends.kit.paging import Slice
from spends.kit.repository import take_rows
from spends.kit.unit_of_work import UnitOfWork


def payee_of(uow: UnitOfWork, name: str | None) -> Payee | None:
    """Return the payee of a name, or of an earlier name, whatever its case; else a new one."""
    if not name or not name.strip():
        return None
    uow.require(Permission.WRITE)
    found = _known(uow, name)
    if found is not None:
        return found
    try:
        with uow.session.begin_nested():
            return _made(uow, NewPayee(name=name))
    except IntegrityError:
        # Somebody else has made it just now.
        found = _known(uow, name)
        if found is None:
            raise
        return found


def kept_payee(uow: UnitOfWork, name: str | None) -> Payee | None:
    """Return the same, for what names it beside transactions: no undone import removes it."""
    found = payee_of(uow, name)
    if found is not None:
        found.import_id = None
    return found


def _known(uow: UnitOfWork, name: str) -> Payee | None:
    found = named.payee_named(uow, name)
    if found is None:
        pattern = named.folded(name, named.PATTERN_LENGTH)
        payee_id = named.aliases(uow, [pattern]).get(pattern)
        found = named.payee(uow, payee_id) if payee_id else None
    return found


def _made(uow: UnitOfWork, new: NewPayee) -> Payee:
    payee = Payee(
        name=new.name,
        folded_name=named.folded(new.name, named.NAME_LENGTH),
        default_category_id=_category(uow, new.default_category_id),
    )
    noting.added(uow, payee)
    return payee


def payees(uow: UnitOfWork, search: str = "", skip: int = 0, limit: int = 20) -> Slice[Payee]:
    """Return the payees by name whose name holds `search`."""
    uow.require(Permission.READ)
    found, total = named.payees(uow, search, skip, limit)
    return Slice(list(found), total, skip, limit)


def payee(uow: UnitOfWork, payee_id: UUID) -> Payee:
    """Return a payee; NotFound when it is unknown."""
    uow.require(Permission.READ)
    return named.payee(uow, payee_id)


def names(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of payees, by id."""
    uow.require(Permission.READ)
    return named.payee_names(uow, ids)


def add_payee(uow: UnitOfWork, new: NewPayee) -> Payee:
    """Add a payee; Conflict when there is one of that name."""
    uow.require(Permission.WRITE)
    _refuse_taken(uow, new.name, None)
    return _made(uow, new)


def change_payee(uow: UnitOfWork, payee_id: UUID, changes: PayeeChanges) -> Payee:
    """Change the fields that were sent; an earlier name, which imports still bring, stays known."""
    uow.require(Permission.WRITE)
    payee = named.payee(uow, payee_id)
    sent = changes.changes
    with noting.noted(uow, payee):
        if "name" in sent:
            _rename(uow, payee, sent["name"])
        if "default_category_id" in sent:
            payee.default_category_id = _category(uow, sent["default_category_id"])
    return payee


def _rename(uow: UnitOfWork, payee: Payee, name: str) -> None:
    _refuse_taken(uow, name, payee.id)
    earlier = payee.folded_name
    payee.name, payee.folded_name = name, named.folded(name, named.NAME_LENGTH)
    if payee.folded_name != earlier:
        payee_leaving.also_called(uow, payee.id, earlier)


def delete_payee(uow: UnitOfWork, payee_id: UUID) -> UUID:
    """Delete a payee that no transaction names, and return what undoes it; Conflict otherwise."""
    uow.require(Permission.WRITE)
    take_rows(uow, Payee, [payee_id])
    payee = named.payee(uow, payee_id)
    if named.payee_in_use(uow, payee_id):
        message = "There are transactions with this payee. Merge it into another payee instead."
        raise Conflict(message)
    kept = payee_leaving.kept_of(uow, payee)
    payee_leaving.leave(uow, payee, None, kept)
    before = {**noting.state(payee), "payees": [kept]}
    event = audit.record(uow, "delete", payee_leaving.ENTITY, payee_id, before=before)
    households.touch(uow)
    return event.id


def _refuse_taken(uow: UnitOfWork, name: str, own_id: UUID | None) -> None:
    found = named.payee_named(uow, name)
    if found is not None and found.id != own_id:
        message = f"There is a payee “{found.name}” already. Merge the two, or choose another name."
        raise Conflict(message, [FieldError("name", message)])


def _category(uow: UnitOfWork, category_id: UUID | None) -> UUID | None:
    if category_id is None:
        return None
    return rows.category_in_body(uow, category_id, "default_category_id").id
