"""Retailers and brands: found by name, merged, renamed. `model` says which of the two is meant."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from spends.domains.belongings.models import Named, Retailer
from spends.domains.belongings.repository import names
from spends.domains.belongings.repository.names import Model
from spends.domains.belongings.schemas import NameChanges, NewName
from spends.domains.belongings.views import NameView
from spends.domains.ledger.service import noting
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, FieldError, InvalidInput, StaleVersion
from spends.kit.paging import Slice
from spends.kit.repository import take_rows
from spends.kit.unit_of_work import UnitOfWork


def list_names(
    uow: UnitOfWork, model: type[Model], search: str = "", skip: int = 0, limit: int = 20
) -> Slice[NameView]:
    """Return the retailers or brands by name whose name holds `search`."""
    return _listed(uow, model, search, (skip, limit), used_first=False)


def list_used_first(
    uow: UnitOfWork, model: type[Model], search: str = "", skip: int = 0, limit: int = 20
) -> Slice[NameView]:
    """Return the same, those that purchases name before those that none does."""
    return _listed(uow, model, search, (skip, limit), used_first=True)


def _listed(
    uow: UnitOfWork, model: type[Model], search: str, part: tuple[int, int], *, used_first: bool
) -> Slice[NameView]:
    uow.require(Permission.READ)
    rows, total = names.listed(uow, model, search, part, used_first=used_first)
    counts = names.counts(uow, model, [row.id for row in rows])
    return Slice([_view(row, counts.get(row.id, 0)) for row in rows], total, *part)


def labels(uow: UnitOfWork, model: type[Model], limit: int = 500) -> list[tuple[UUID, str]]:
    """Return the retailers or brands as (id, name), by name, to choose from."""
    uow.require(Permission.READ)
    return names.labels(uow, model, limit)


def view(uow: UnitOfWork, model: type[Model], name_id: UUID) -> NameView:
    """Return one with how many purchases name it; NotFound when it is unknown."""
    uow.require(Permission.READ)
    row = names.one(uow, model, name_id)
    return _view(row, names.counts(uow, model, [name_id]).get(name_id, 0))


def _view(row: Named, count: int) -> NameView:
    return NameView(row.id, row.name, row.url, count, row.version)


def find_or_add(uow: UnitOfWork, model: type[Model], name: str | None) -> Model | None:
    """Return the one of a name, whatever its case and accents, else a new one; None for no name.

    A name too long is cut.
    """
    wanted = (name or "").strip()[: names.LENGTH].strip()
    if not wanted:
        return None
    uow.require(Permission.WRITE)
    found = names.called(uow, model, wanted)
    if found is not None:
        return found
    try:
        with uow.session.begin_nested():
            return _made(uow, model, NewName(name=wanted))
    except IntegrityError:
        # Somebody else has made it just now.
        found = names.called(uow, model, wanted)
        if found is None:
            raise
        return found


def add_name(uow: UnitOfWork, model: type[Model], new: NewName) -> Model:
    """Add one; Conflict when there is one of that name."""
    uow.require(Permission.WRITE)
    _refuse_taken(uow, model, new.name, None)
    return _made(uow, model, new)


def _made(uow: UnitOfWork, model: type[Model], new: NewName) -> Model:
    row = model(name=new.name, folded_name=names.folded(new.name), url=new.url or None)
    noting.added(uow, row)
    return row


def change_name(uow: UnitOfWork, model: type[Model], name_id: UUID, changes: NameChanges) -> Model:
    """Change the fields that were sent; StaleVersion when `version` is not the present one."""
    uow.require(Permission.WRITE)
    row = names.one(uow, model, name_id)
    if changes.version not in {None, row.version}:
        raise StaleVersion
    sent = changes.changes
    with noting.noted(uow, row):
        if "name" in sent:
            _refuse_taken(uow, model, sent["name"], row.id)
            row.name, row.folded_name = sent["name"], names.folded(sent["name"])
        if "url" in sent:
            row.url = sent["url"] or None
    return row


def merge_names(uow: UnitOfWork, model: type[Model], source_id: UUID, into_id: UUID) -> Model:
    """Make one of two: what was bought under the first is under the second, which stays.

    InvalidInput when the second is unknown or the same.
    """
    uow.require(Permission.WRITE)
    take_rows(uow, model, (source_id, into_id))
    source = names.one(uow, model, source_id)
    if source_id == into_id:
        message = f"Choose another {names.WORDS[model]} to merge into."
        raise InvalidInput.field("into_id", message)
    target = names.in_body(uow, model, into_id, "into_id")
    count = names.move(uow, model, source.id, target.id)
    before = noting.state(source)
    uow.session.delete(source)
    uow.session.flush()
    noting.note(uow, "merge", source, before, {"into_id": target.id, "count": count})
    return target


def delete_name(uow: UnitOfWork, model: type[Model], name_id: UUID) -> None:
    """Delete one that no purchase names; Conflict says how many do."""
    uow.require(Permission.WRITE)
    take_rows(uow, model, [name_id])
    row = names.one(uow, model, name_id)
    count = names.counts(uow, model, [name_id], deleted=True).get(name_id, 0)
    if count:
        raise Conflict(_in_use(model, count, names.counts(uow, model, [name_id]).get(name_id, 0)))
    before = noting.state(row)
    uow.session.delete(row)
    uow.session.flush()
    noting.note(uow, "delete", row, before)


def _in_use(model: type[Named], count: int, living: int) -> str:
    how = "bought here" if model is Retailer else "of this brand"
    things = f"There is 1 purchase {how}" if count == 1 else f"There are {count:,} purchases {how}"
    if not living:
        things += ", deleted in the last days"
    elif living < count:
        things += ", some of them deleted in the last days"
    return f"{things}. Merge it into another {names.WORDS[model]} instead."


def _refuse_taken(uow: UnitOfWork, model: type[Model], name: str, own_id: UUID | None) -> None:
    found = names.called(uow, model, name)
    if found is not None and found.id != own_id:
        word = names.WORDS[model]
        message = f"There is a {word} “{found.name}” already. Merge the two, or choose another."
        raise Conflict(message, [FieldError("name", message)])
