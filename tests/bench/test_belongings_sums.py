"""What purchases add up to: analytics, worth, coverage, one item's chain, and the dashboard."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import (
    analytics,
    chain,
    coverage,
    listing,
    purchases,
    warranties,
    worth,
)
from spends.domains.households import service as households
from spends.kit import clock
from spends.kit.actor import Actor
from spends.kit.database import Database, create_engine
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.pages.dashboard.belongings import gather_owned
from spends.ui.pages.dashboard.gathering import gather
from tests.bench import results, scale
from tests.bench.belongings import DOCUMENTS, PURCHASES, fill, inventory
from tests.bench.homes import POOL, PREFIX, actor_of, home
from tests.bench.measure import Target, number, repeated, table
from tests.support import postgres

pytestmark = pytest.mark.bench

ROUNDS = 7
LIMIT, TOGETHER = 20.0, 50.0
YEAR = timedelta(days=364)
DEEP = 10_000
MONTHS = 12
Work = Callable[[UnitOfWork], object]


def test_sums(kind: str) -> None:
    database = inventory(kind).database()
    actor = actor_of(database)
    with database.unit_of_work(actor, write=False) as uow:
        works = _works(uow)
    timed = {name: _ms(database, actor, work) for name, work in works.items()}
    database.dispose()
    results.keep(
        f"62-belongings-sums-{scale.KINDS.index(kind)}",
        f"What belongings add up to, {scale.NAMES[kind]}, {PURCHASES:,} purchases",
        words=f"Server time of one question in a read unit of work, the median of {ROUNDS} in ms.",
        targets=[_slowest(f"{scale.NAMES[kind]}, {PURCHASES:,} purchases: analytics", timed)],
        tables=[table(["What", "ms"], [[name, number(ms, "")] for name, ms in timed.items()])],
    )


def test_dashboard(kind: str, tmp_path: Path) -> None:
    with _household(kind, tmp_path) as database:
        actor = actor_of(database)
        whole = _ms(database, actor, lambda uow: gather(uow, ""), changed=True)
        again = _ms(database, actor, lambda uow: gather(uow, ""))
        owned = _ms(database, actor, gather_owned)
        evidence = _ms(database, actor, _evidence)
    place = f"{scale.NAMES[kind]}, {scale.MIDDLE:,} transactions, {PURCHASES:,} purchases"
    rows = [
        ["all numbers of the dashboard, after a change", number(whole, "")],
        ["the same again, while nothing changes", number(again, "")],
        ["of the first, the belongings' sections", number(owned, "")],
        ["of the first, how much spending has a receipt", number(evidence, "")],
    ]
    results.keep(
        f"63-belongings-dashboard-{scale.KINDS.index(kind)}",
        f"The dashboard's numbers, {place}, {DOCUMENTS:,} documents",
        words=f"Server time in a read unit of work, the median of {ROUNDS} in ms.",
        targets=[
            Target(f"{place}: the dashboard's numbers, after a change", whole, TOGETHER, "ms"),
            Target(f"{place}: the dashboard's numbers again", again, LIMIT, "ms"),
        ],
        tables=[table(["What", "ms"], rows)],
    )


def _works(uow: UnitOfWork) -> dict[str, Work]:
    today = uow.today()
    first, this = today - YEAR, clock.month_of(today)
    ends = [clock.add_months(this, back + 1) - timedelta(days=1) for back in range(1 - MONTHS, 1)]
    everything = PurchaseFilter()
    newest = listing.page(uow, everything, limit=1).items[0].id
    found: dict[str, Work] = {
        "spending by month": analytics.spending,
        "spending by month, ten years": lambda uow: analytics.spending(uow, 120),
        "spending by week": lambda uow: analytics.by_period(uow, "week", first, today),
        "spending by day": lambda uow: analytics.by_period(uow, "day", first, today),
        "summary": analytics.summary,
        "retailers": analytics.retailers,
        "brands": analytics.brands,
        "retailers of a year": lambda uow: analytics.retailers(uow, first, today),
        "top products": analytics.top_products,
        "top products of a year": lambda uow: analytics.top_products(uow, first, today),
        "warranties by month": analytics.warranties_timeline,
        "warranties by month, ten years": lambda uow: analytics.warranties_timeline(uow, 120),
        "warranties by status": analytics.warranties_summary,
        "recent purchases": lambda uow: purchases.purchases(uow, everything, "-date", 0, 10),
        "recent warranties": lambda uow: warranties.recent(uow, 10),
        "evidence": _evidence,
        "scorecards of retailers": lambda uow: coverage.scorecards(uow, Retailer),
        "scorecards of brands": lambda uow: coverage.scorecards(uow, Brand),
        "what to save for": coverage.replacements,
        "worth at the ends of twelve months": lambda uow: worth.on_days(uow, ends),
        "an item with all that hangs on it": lambda uow: listing.purchase(uow, newest),
        "an item's chain": lambda uow: chain.chain(uow, newest),
        "what an item has cost": lambda uow: worth.ownership(uow, newest),
        "what can be sent back": lambda uow: listing.to_return(uow, 14),
        "the dashboard's sections": gather_owned,
    }
    for sort in ("-date", "-total", "name"):
        found[f"twenty after {DEEP:,}, sorted by {sort}"] = _deep(sort)
    return found


def _deep(sort: str) -> Work:
    return lambda uow: purchases.purchases(uow, PurchaseFilter(), sort, DEEP)  # type: ignore[arg-type]


def _evidence(uow: UnitOfWork) -> object:
    today = uow.today()
    return coverage.evidence(uow, today - YEAR, today)


def _slowest(what: str, timed: dict[str, float]) -> Target:
    one = {name: ms for name, ms in timed.items() if name != "the dashboard's sections"}
    worst = max(one, key=lambda name: one[name])
    above = sum(ms > LIMIT for ms in one.values())
    note = f"{worst}; {above} of {len(one)} above"
    return Target(f"{what}, the slowest", one[worst], LIMIT, "ms", note=note)


@contextmanager
def _household(kind: str, folder: Path) -> Iterator[Database]:
    """Give a household of a hundred thousand transactions belongings, in a copy of its own."""
    url = home(kind, scale.MIDDLE).copied(folder)
    database = Database(create_engine(url, POOL))
    try:
        with database.unit_of_work(actor_of(database)) as uow:
            fill(uow)
        if kind == "postgres":
            server = postgres.server_url()
            postgres.execute(server.set(database=f"{PREFIX}copy"), "VACUUM ANALYZE")
        yield database
    finally:
        database.dispose()
        if kind == "postgres":
            postgres.drop_database(f"{PREFIX}copy")


def _ms(database: Database, actor: Actor, work: Work, *, changed: bool = False) -> float:
    def once() -> None:
        with database.unit_of_work(actor, write=False) as uow:
            work(uow)

    def before() -> None:
        if changed:
            with database.unit_of_work(actor) as uow:
                households.touch(uow)

    return repeated(once, ROUNDS, before)[0].ms
