"""What the import page asks of the services, each in one unit of work."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import ImportView, PreviewRow
from spends.domains.ledger.kinds import AccountType
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import accounts as ledger
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import AccountView
from spends.kit.errors import NotFound
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.types import Option
from spends.ui.pages.imports import rows
from spends.ui.pages.imports.rows import Pen
from spends.ui.pages.imports.tallies import brings_nothing
from spends.ui.valued import worths

PAST = 10
GONE = "This import is no longer there. Choose the file again."


class Overview(NamedTuple):
    """The household's open accounts, its imports, and whoever looks."""

    accounts: list[AccountView]
    past: Slice[ImportView]
    pen: Pen


class Opened(NamedTuple):
    """One import, its account, whoever looks, and whether lines of the ledger are of it now."""

    view: ImportView
    account: str
    pen: Pen
    has_lines: bool


def pen_of(uow: UnitOfWork) -> Pen:
    """Return how the actor likes things written."""
    return Pen(uow.actor.locale, uow.today(), uow.actor.timezone)


def overview(uow: UnitOfWork, skip: int) -> Overview:
    """Return what stands on the page before a file is there."""
    return Overview(ledger.account_views(uow), imports.imports(uow, skip, PAST), pen_of(uow))


def opened(uow: UnitOfWork, import_id: UUID) -> Opened:
    """Return an import; NotFound when it is unknown."""
    view = imports.view(uow, import_id)
    return Opened(view, account_of(view), pen_of(uow), _has_lines(uow, view))


def _has_lines(uow: UnitOfWork, view: ImportView) -> bool:
    if view.status != "done":
        return False
    # One without news has those of the file that brought them, once that one is undone.
    wanted = TransactionFilter(import_id=view.id)
    return not brings_nothing(view.counts) or listing.count(uow, wanted) > 0


def opened_with(
    uow: UnitOfWork, import_id: UUID, found: Sequence[PreviewRow]
) -> tuple[Opened, list[str]]:
    """Return an import, and what the amounts of some rows are in the household's currency."""
    here = opened(uow, import_id)
    return here, worths(uow, rows.amounts(found, here.view.currency_code))


def is_several(view: ImportView) -> bool:
    """Whether a file holds several accounts, and nothing was said of how it is read yet."""
    layout = view.layout
    return layout is not None and len(layout.accounts) > 1 and not layout.mapping_used


def account_of(view: ImportView) -> str:
    """Return the name of the account that an import went into."""
    return f"{view.account_name} (deleted)" if view.account_is_deleted else view.account_name


def options(accounts: list[AccountView]) -> list[Option]:
    """Return the open accounts to choose from."""
    return [
        Option(str(row.id), f"{row.name} · {row.currency_code}")
        for row in accounts
        if row.closed_at is None
    ]


def chosen(found: Overview, wanted: str) -> str:
    """Return the account to begin with: the one wanted, the last imported into, or a daily one."""
    order = list(AccountType)
    ranked = sorted(found.accounts, key=lambda row: order.index(AccountType(row.type)))
    open_ones = [option.value for option in options(ranked)]
    latest = [str(view.account_id) for view in found.past.items]
    return next((id_ for id_ in (wanted, *latest, *open_ones) if id_ in open_ones), "")


def id_of(text: Any) -> UUID:
    """Return an id that a browser sent; NotFound when it is none."""
    try:
        return UUID(str(text))
    except ValueError as error:
        raise NotFound(GONE) from error
