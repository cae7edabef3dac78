"""Server time of how two hundred budgets stand, over a hundred thousand and a million lines."""

from datetime import timedelta
from decimal import Decimal
from itertools import chain, islice, product
from pathlib import Path

import pytest

from spends.domains.budgets.kinds import Period, Rollover
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import advice, budgets, status
from spends.domains.households import service as households
from spends.domains.ledger.kinds import CategoryType
from spends.domains.ledger.service.naming import categories
from spends.kit.actor import Permission
from spends.kit.clock import add_months, month_of
from spends.kit.database import Database, create_engine
from spends.kit.unit_of_work import UnitOfWork
from tests.bench import results, scale
from tests.bench.homes import POOL, actor_of, home
from tests.bench.measure import Target, repeated, table

pytestmark = pytest.mark.bench

BUDGETS = 200
WEEKLY = 10
ROUNDS = 9
LIMITS = {100_000: 20.0, 1_000_000: 40.0}


@pytest.mark.parametrize("rows", scale.SIZES[1:])
def test_budgets(kind: str, rows: int, tmp_path: Path) -> None:
    database = Database(create_engine(home(kind, rows).copied(tmp_path), POOL))
    actor = actor_of(database)
    with database.unit_of_work(actor) as uow:
        _fill(uow)

    def change() -> None:
        with database.unit_of_work(actor) as uow:
            households.touch(uow)

    def once(work: object, *, changed: bool = True) -> float:
        def run() -> None:
            with database.unit_of_work(actor, write=False) as uow:
                work(uow)  # type: ignore[operator]

        return repeated(run, ROUNDS, change if changed else lambda: None)[0].ms

    works = {
        f"status of {BUDGETS} budgets": status.statuses,
        "history of one": lambda uow: status.history(uow, budgets.views(uow)[0].id),
        "envelopes of this month": advice.envelopes,
        "suggestions": advice.suggestions,
    }
    found = {name: once(work) for name, work in works.items()}
    first = next(iter(found))
    again = f"{first}, again"
    found[again] = once(status.statuses, changed=False)
    limit = LIMITS.get(rows, LIMITS[1_000_000])
    results.keep(
        f"70-budgets-{scale.KINDS.index(kind)}-{rows:08d}",
        f"Budgets, {scale.NAMES[kind]}, {rows:,} transactions",
        words=(
            f"{BUDGETS} budgets: {WEEKLY} weekly ones, the rest monthly, quarterly and yearly, "
            "with and without rollover, set a year ago. Each is asked after a change of the "
            "household, but for what is asked again."
        ),
        targets=[
            Target(f"{scale.NAMES[kind]}, {rows:,}: {name}", found[name], limit, "ms")
            for name in (first, again)
        ],
        tables=[table(["What", "ms"], [[name, f"{ms:.1f}"] for name, ms in found.items()])],
    )
    database.dispose()


def _fill(uow: UnitOfWork) -> None:
    """Set budgets on all categories of expenses, in all periods, as many as it takes."""
    uow.require(Permission.WRITE)
    year_ago = add_months(month_of(uow.today()), -12)
    monday = year_ago + timedelta(days=-year_ago.weekday() % 7)
    spent_on = [
        view.id for view in categories.category_views(uow) if view.type == CategoryType.EXPENSE
    ]
    weekly = product(spent_on[:WEEKLY], [Period.WEEKLY], [monday])
    longer = product(spent_on, (Period.MONTHLY, Period.QUARTERLY, Period.YEARLY), [year_ago])
    for number, (category, period, start) in enumerate(islice(chain(weekly, longer), BUDGETS)):
        new = NewBudget(
            name=f"Budget {number}",
            category_id=category,
            amount=Decimal(100 + number),
            period=period,
            start_date=start,
            rollover=list(Rollover)[number % 4],
        )
        budgets.add_budget(uow, new)
