"""Server time of the inventory's lists in a household of twenty thousand purchases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import PurchaseFilter, PurchaseSort, WarrantyFilter
from spends.domains.belongings.service import names, purchases, warranties
from spends.domains.ledger.service.naming import categories
from spends.kit.actor import Actor
from spends.kit.database import Database
from spends.kit.unit_of_work import UnitOfWork
from tests.bench import results, scale
from tests.bench.belongings import DOCUMENTS, PURCHASES, inventory
from tests.bench.homes import actor_of
from tests.bench.measure import Target, number, repeated, table

pytestmark = pytest.mark.bench

SORTS: dict[PurchaseSort, str] = {
    "-date": "newest first",
    "-total": "dearest first",
    "name": "by name",
    "-recent": "last added first",
}
LIMIT = 20.0
ROUNDS = 7
Filters = dict[str, PurchaseFilter]
Timed = dict[str, float]


def test_inventory(kind: str) -> None:
    database = inventory(kind).database()
    actor = actor_of(database)
    with database.unit_of_work(actor, write=False) as uow:
        filters = _filters(uow)
    timed = {name: _timed(database, actor, wanted) for name, wanted in filters.items()}
    others = {name: _ms(database, actor, work) for name, work in _others().items()}
    place = f"{scale.NAMES[kind]}, {PURCHASES:,} purchases"
    results.keep(
        f"60-belongings-{scale.KINDS.index(kind)}",
        f"Inventory, {scale.NAMES[kind]}, {PURCHASES:,} purchases, {DOCUMENTS:,} documents",
        words="Server time of a page of 50 in a read unit of work, and of the exact count beside it.",
        targets=_targets(place, timed, others),
        tables=[_pages(timed), table(["What", "ms"], [[*row] for row in _shown_all(others)])],
    )
    database.dispose()


def _filters(uow: UnitOfWork) -> Filters:
    shops = uow.session.scalars(select(Retailer).order_by(Retailer.folded_name)).all()
    brand = uow.session.scalars(select(Brand).order_by(Brand.folded_name)).first()
    assert brand is not None
    top = next(view for view in categories.category_views(uow) if view.name == "Home")
    today = uow.today()
    return {
        "all": PurchaseFilter(),
        "status, common": PurchaseFilter(status="RECEIVED"),
        "status, rare": PurchaseFilter(status="ORDERED"),
        "retailer, frequent": PurchaseFilter(retailer_id=shops[0].id),
        "retailer, rare": PurchaseFilter(retailer_id=shops[-1].id),
        "brand": PurchaseFilter(brand_id=brand.id),
        "location": PurchaseFilter(location="Kitchen"),
        "category with children": PurchaseFilter(category_id=top.id),
        "warranty active": PurchaseFilter(warranty="active"),
        "warranty expiring": PurchaseFilter(warranty="expiring"),
        "warranty expired": PurchaseFilter(warranty="expired"),
        "no warranty": PurchaseFilter(warranty="none"),
        "last year": PurchaseFilter(date_from=today - timedelta(days=365), date_to=today),
        "with a document": PurchaseFilter(has_document=True),
        "without a document": PurchaseFilter(has_document=False),
        "search a name": PurchaseFilter(search="kettle"),
        "search two words": PurchaseFilter(search="kettle pro"),
        "search a retailer": PurchaseFilter(search="shop 001"),
        "search in notes": PurchaseFilter(search="spare part"),
        "search, nothing found": PurchaseFilter(search="qqxyz"),
        "status, retailer, warranty and search": PurchaseFilter(
            status="RECEIVED", retailer_id=shops[0].id, warranty="active", search="pro"
        ),
    }


def _timed(database: Database, actor: Actor, wanted: PurchaseFilter) -> Timed:
    found = {
        name: _ms(database, actor, lambda uow, sort=sort: purchases.page(uow, wanted, sort))
        for sort, name in SORTS.items()
    }
    found["count"] = _ms(database, actor, lambda uow: purchases.count(uow, wanted))
    with database.unit_of_work(actor, write=False) as uow:
        found["matches"] = purchases.count(uow, wanted)
    return found


def _others() -> dict[str, Callable[[UnitOfWork], object]]:
    return {
        "a slice of 20 and the total, by number": lambda uow: purchases.purchases(
            uow, PurchaseFilter()
        ),
        "warranties": lambda uow: warranties.warranties(uow, WarrantyFilter()),
        "warranties, active": lambda uow: warranties.warranties(
            uow, WarrantyFilter(status="ACTIVE")
        ),
        "warranties that end soon": warranties.expiring,
        "retailers with their purchases": lambda uow: names.list_names(uow, Retailer, limit=100),
        "locations": purchases.locations,
    }


def _ms(database: Database, actor: Actor, work: Callable[[UnitOfWork], object]) -> float:
    def once() -> None:
        with database.unit_of_work(actor, write=False) as uow:
            work(uow)

    return repeated(once, ROUNDS)[0].ms


def _targets(place: str, timed: dict[str, Timed], others: Timed) -> list[Target]:
    measured = {
        f"{name}, {way}": ms
        for name, found in timed.items()
        for way, ms in found.items()
        if way != "matches"
    }
    return [
        _slowest(f"{place}: inventory, any filter, any order (the slowest)", measured),
        _slowest(f"{place}: warranties and lists of names (the slowest)", others),
    ]


def _slowest(what: str, measured: Timed) -> Target:
    worst = max(measured, key=measured.__getitem__)
    above = sum(ms > LIMIT for ms in measured.values())
    note = worst + (f"; {above} of {len(measured)} above" if above else "")
    return Target(what, measured[worst], LIMIT, "ms", note=note)


def _shown(ms: float) -> str:
    return number(ms, "") if ms <= LIMIT else f"**{number(ms, '')}**"


def _shown_all(measured: Timed) -> list[tuple[str, str]]:
    return [(name, _shown(ms)) for name, ms in measured.items()]


def _pages(timed: dict[str, Timed]) -> dict[str, object]:
    ways = (*SORTS.values(), "count")
    lines = [
        [name, f"{int(found['matches']):,}", *(_shown(found[way]) for way in ways)]
        for name, found in timed.items()
    ]
    words = (
        f"Medians of {ROUNDS} in ms; the target is {number(LIMIT, 'ms')}, what misses it is bold."
    )
    return table(["Filter", "Matches", *ways], lines, words)
