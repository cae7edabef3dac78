"""What a new household begins with."""

from collections.abc import Iterable

from spends.domains.audit import service as audit
from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.repository import names
from spends.domains.belongings.starter import STARTER_BRANDS, STARTER_RETAILERS, StarterName
from spends.domains.households import service as households
from spends.kit.actor import Permission
from spends.kit.repository import insert_rows
from spends.kit.unit_of_work import UnitOfWork


def start_household(uow: UnitOfWork) -> None:
    """Give a new household the starter retailers and brands."""
    uow.require(Permission.WRITE)
    _add(uow, Retailer, STARTER_RETAILERS)
    _add(uow, Brand, STARTER_BRANDS)
    households.touch(uow)


def _add(
    uow: UnitOfWork, model: type[Retailer] | type[Brand], starters: Iterable[StarterName]
) -> None:
    rows = [
        {"name": one.name, "folded_name": names.folded(one.name), "url": one.url}
        for one in starters
    ]
    count = insert_rows(uow, model, rows)
    audit.record(uow, "start", names.WORDS[model], None, after={"count": count})
