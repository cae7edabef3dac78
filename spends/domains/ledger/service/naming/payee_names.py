"""What payees are called besides, and what they are used for."""

from collections.abc import Sequence
from uuid import UUID

from spends.domains.ledger.models import Payee, PayeeAlias
from spends.domains.ledger.repository.naming import facts, named
from spends.domains.ledger.repository.naming import payees as repository
from spends.domains.ledger.schemas import NewAlias
from spends.domains.ledger.service import noting
from spends.domains.ledger.views import PayeeView
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, FieldError, InvalidInput
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork


def payee_views(
    uow: UnitOfWork, search: str = "", skip: int = 0, limit: int = 20, *, used_first: bool = False
) -> Slice[PayeeView]:
    """Return the payees whose name holds `search`, with what they are used for.

    By name, or with `used_first` those that most lines name first.
    """
    uow.require(Permission.READ)
    found, total = named.payees(uow, search, skip, limit)
    if used_first:
        ids = repository.used_first(uow, search, skip, limit)
        rows = {row.id: row for row in repository.payees_of(uow, ids)}
        found = [rows[payee_id] for payee_id in ids]
    return Slice(views_of(uow, found), total, skip, limit)


def payee_view(uow: UnitOfWork, payee_id: UUID) -> PayeeView:
    """Return a payee with what it is used for; NotFound when it is unknown."""
    uow.require(Permission.READ)
    return views_of(uow, [named.payee(uow, payee_id)])[0]


def views_of(uow: UnitOfWork, payees: Sequence[Payee]) -> list[PayeeView]:
    """Return payees with what they are used for."""
    uses = repository.uses(uow, [payee.id for payee in payees])
    categories = facts.categories(uow)
    found = []
    for payee in payees:
        use, usual = uses[payee.id], payee.default_category_id
        category = categories.get(usual) if usual else None
        found.append(
            PayeeView(
                id=payee.id,
                name=payee.name,
                default_category_id=usual,
                category_name=category.name if category else None,
                category_color=category.color if category else None,
                count=min(use.lines, repository.MOST_COUNTED),
                is_more=use.lines > repository.MOST_COUNTED,
                last_used=use.last,
                version=payee.version,
            )
        )
    return found


def aliases(uow: UnitOfWork, payee_id: UUID) -> list[PayeeAlias]:
    """Return the other names of a payee; NotFound when it is unknown."""
    uow.require(Permission.READ)
    return list(repository.aliases_of(uow, named.payee(uow, payee_id).id))


def add_alias(uow: UnitOfWork, payee_id: UUID, new: NewAlias) -> PayeeAlias:
    """Let another name mean a payee, in imports and in forms.

    InvalidInput when nothing is left of it to compare; Conflict when it is a payee's name or means
    one already.
    """
    uow.require(Permission.WRITE)
    payee = named.payee(uow, payee_id)
    pattern = named.folded(new.pattern, named.PATTERN_LENGTH)
    if not pattern:
        raise InvalidInput.field("pattern", "Enter a name with at least one letter or digit.")
    _refuse_known(uow, pattern)
    alias = PayeeAlias(pattern=pattern, payee_id=payee.id)
    noting.added(uow, alias)
    return alias


def _refuse_known(uow: UnitOfWork, pattern: str) -> None:
    other = named.payee_named(uow, pattern)
    if other is not None:
        message = f"“{other.name}” is a payee of its own. Merge the two instead."
        raise Conflict(message, [FieldError("pattern", message)])
    known = named.aliases(uow, [pattern]).get(pattern)
    if known is not None:
        message = f"This name means “{named.payee(uow, known).name}” already. Take it off there."
        raise Conflict(message, [FieldError("pattern", message)])


def remove_alias(uow: UnitOfWork, payee_id: UUID, alias_id: UUID) -> str:
    """Let a name mean a payee no longer, and return it; transactions keep the payee they have."""
    uow.require(Permission.WRITE)
    alias = repository.alias(uow, payee_id, alias_id)
    before, pattern = noting.state(alias), alias.pattern
    uow.session.delete(alias)
    noting.note(uow, "delete", alias, before)
    return pattern
