"""Server time of the transactions page's lists and of the dashboard's numbers, by size."""

import pytest

from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.reading import listing, reports
from spends.kit.actor import Actor
from spends.kit.database import Database
from spends.kit.paging import COUNT_CAP, encode_cursor
from spends.kit.unit_of_work import UnitOfWork
from tests.bench import measure, plans, results, scale
from tests.bench.filters import FREE_TEXT, Filters, page_filters
from tests.bench.homes import actor_of, home
from tests.bench.measure import Target, number, repeated, table

pytestmark = pytest.mark.bench

SORTS: dict[Sort, str] = {
    "-date": "newest first",
    "date": "oldest first",
    "-amount": "largest first",
    "amount": "smallest first",
}
NEWEST = 8
PAGE_LIMIT = {scale.SMALL: 20.0, scale.MIDDLE: 20.0, scale.LARGE: 40.0}
DASHBOARD_LIMIT = {scale.SMALL: 50.0, scale.MIDDLE: 50.0, scale.LARGE: 100.0}
TEXT_LIMIT = 200.0
ROUNDS = 7


@pytest.mark.parametrize("rows", scale.SIZES)
def test_lists_and_dashboard(kind: str, rows: int) -> None:
    database = home(kind, rows).database()
    actor = actor_of(database)
    with database.unit_of_work(actor, write=False) as uow:
        filters = page_filters(uow)
    timed = {name: _timed(database, actor, wanted) for name, wanted in filters.items()}
    deep = {name: _deep(database, actor, wanted) for name, wanted in _deep_filters(filters).items()}
    dashboard = _dashboard(database, actor)
    results.keep(
        f"20-lists-{scale.KINDS.index(kind)}-{rows:08d}",
        f"Lists, {scale.NAMES[kind]}, {rows:,} transactions",
        words="Server time of a page of 50 in a read unit of work, and of the count beside it.",
        targets=_targets(kind, rows, timed, deep, dashboard) if rows > scale.SMALL else (),
        tables=[_pages(rows, timed), _others(rows, deep, dashboard)],
        plans=_plans(database, actor, kind, filters) if rows == scale.LARGE else (),
    )
    database.dispose()


Timed = dict[str, float]


def _timed(database: Database, actor: Actor, wanted: TransactionFilter) -> Timed:
    found: Timed = {}
    for sort, name in SORTS.items():
        found[name] = _ms(
            database, actor, lambda uow, sort=sort: listing.list_page(uow, wanted, sort)
        )
    found["count"] = _ms(database, actor, lambda uow: listing.count(uow, wanted))
    with database.unit_of_work(actor, write=False) as uow:
        found["matches"] = listing.count(uow, wanted)
    return found


def _ms(database: Database, actor: Actor, work: object) -> float:
    def once() -> None:
        with database.unit_of_work(actor, write=False) as uow:
            work(uow)  # type: ignore[operator]

    return repeated(once, ROUNDS)[0].ms


def _deep_filters(filters: Filters) -> Filters:
    chosen = ("all", "account", "uncategorised", "expense", "search payee, frequent")
    return {name: filters[name] for name in chosen}


def _deep(database: Database, actor: Actor, wanted: TransactionFilter) -> float:
    """Return the time of a page in the middle of the household's years."""
    with database.unit_of_work(actor, write=False) as uow:
        last = listing.list_page(uow, TransactionFilter(), "-date", limit=1).items[0].date
        first = listing.list_page(uow, TransactionFilter(), "date", limit=1).items[0].date
    middle = first + (last - first) / 2
    cursor = encode_cursor(["n", middle.isoformat(), "00" * 16])
    return _ms(database, actor, lambda uow: listing.list_page(uow, wanted, "-date", cursor))


def _dashboard(database: Database, actor: Actor) -> float:
    def numbers(uow: UnitOfWork) -> None:
        today = uow.today()
        reports.cash_flow(uow, today)
        reports.spending_by_category(uow, today, today)
        reports.net_worth(uow)
        reports.uncategorised(uow)
        accounts.account_views(uow)
        listing.list_page(uow, TransactionFilter(), limit=NEWEST)

    return _ms(database, actor, numbers)


def _limit(name: str, rows: int) -> float:
    return TEXT_LIMIT if name.startswith(FREE_TEXT) else PAGE_LIMIT[rows]


def _targets(
    kind: str, rows: int, timed: dict[str, Timed], deep: Timed, dashboard: float
) -> list[Target]:
    """Return the slowest of each sort of list, and which it was."""
    place = f"{scale.NAMES[kind]}, {rows:,}"
    measured = {
        (name, way): ms
        for name, found in timed.items()
        for way, ms in found.items()
        if way != "matches"
    } | {(name, "deep"): ms for name, ms in deep.items()}
    groups = {
        "first page": [("all", way) for way in SORTS.values()],
        "any filter, any order (the slowest)": [
            key
            for key in measured
            if not key[0].startswith("search") and key[1] not in {"count", "deep"}
        ],
        "payee search (the slowest)": [
            key
            for key in measured
            if key[0].startswith("search payee") and key[1] not in {"count", "deep"}
        ],
        "count (the slowest)": [
            key for key in measured if key[1] == "count" and not key[0].startswith(FREE_TEXT)
        ],
        "a page deep in the list": [key for key in measured if key[1] == "deep"],
    }
    found = [_slowest(f"{place}: {name}", measured, keys, rows) for name, keys in groups.items()]
    text = [key for key in measured if key[0].startswith(FREE_TEXT)]
    found.append(_slowest(f"{place}: free text in notes", measured, text, rows))
    limit = DASHBOARD_LIMIT[rows]
    return [*found, Target(f"{place}: the dashboard's numbers together", dashboard, limit, "ms")]


def _slowest(
    what: str, measured: dict[tuple[str, str], float], keys: list[tuple[str, str]], rows: int
) -> Target:
    worst = max(keys, key=measured.__getitem__)
    above = sum(measured[key] > _limit(key[0], rows) for key in keys)
    note = ", ".join(worst) + (f"; {above} of {len(keys)} above" if above else "")
    return Target(what, measured[worst], _limit(worst[0], rows), "ms", note=note)


def _shown(ms: float, limit: float) -> str:
    return number(ms, "") if ms <= limit else f"**{number(ms, '')}**"


def _pages(rows: int, timed: dict[str, Timed]) -> dict[str, object]:
    lines = []
    for name, found in timed.items():
        matches = int(found["matches"])
        many = f"{COUNT_CAP:,}+" if matches > COUNT_CAP and name != "all" else f"{matches:,}"
        ways = (*SORTS.values(), "count")
        lines.append([name, many, *(_shown(found[way], _limit(name, rows)) for way in ways)])
    words = (
        f"Medians of {ROUNDS} (above 100 ms of {measure.ROUNDS}) in ms; the target is {number(PAGE_LIMIT[rows], 'ms')}, for free text "
        f"{number(TEXT_LIMIT, 'ms')}; what misses it is bold."
    )
    return table(["Filter", "Matches", *SORTS.values(), "count"], lines, words)


def _others(rows: int, deep: Timed, dashboard: float) -> dict[str, object]:
    lines = [
        [f"{name}, a page in the middle of the years", _shown(ms, PAGE_LIMIT[rows])]
        for name, ms in deep.items()
    ]
    words = "the dashboard's numbers: cash flow, spending, net worth, accounts, 8 newest lines"
    lines.append([words, _shown(dashboard, DASHBOARD_LIMIT[rows])])
    return table(["What", "ms"], lines, f"Medians of {ROUNDS}.")


def _plans(database: Database, actor: Actor, kind: str, filters: Filters) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    for name, wanted in filters.items():
        for way, sort in (("newest first", "-date"), ("largest first", "-amount")):
            title = f"{scale.NAMES[kind]}: {name}, {way}"
            with database.unit_of_work(actor, write=False) as uow:
                with plans.recorded(uow) as statements:
                    listing.list_page(uow, wanted, sort)  # type: ignore[arg-type]
                text = plans.explained(uow, statements if name == "all" else _keys(statements))
            if text and seen.setdefault(plans.shape(text), title) == title:
                found.append((title, text))
            elif text:
                found.append((title, f"as {seen[plans.shape(text)]}"))
    return found


def _keys(statements: list[plans.Statement]) -> list[plans.Statement]:
    """Leave out what fetches the 50 rows by their ids: it is the same for every filter."""
    return [found for found in statements if "LEFT OUTER JOIN payee" not in found[0]]
