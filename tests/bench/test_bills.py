"""How long it takes to find what recurs, and to lay five hundred bills out over a year."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import bills, calendar, detected
from spends.kit.database import Database, create_engine
from spends.kit.unit_of_work import UnitOfWork
from tests.bench import results, scale
from tests.bench.homes import POOL, actor_of, home
from tests.bench.measure import Target, repeated, table

pytestmark = pytest.mark.bench

BILLS = 500
RULES = (
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=WEEKLY",
    "FREQ=YEARLY",
    "FREQ=MONTHLY;INTERVAL=3",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY",
)


def test_bills(kind: str, tmp_path: Path) -> None:
    rows = scale.MIDDLE
    database = Database(create_engine(home(kind, rows).copied(tmp_path), POOL))
    actor = actor_of(database)

    def once(work: Callable[[UnitOfWork], object]) -> float:
        def run() -> None:
            with database.unit_of_work(actor, write=False) as uow:
                work(uow)

        return repeated(run)[0].ms

    found = {"what recurs": once(detected.detected)}
    with database.unit_of_work(actor) as uow:
        today = uow.today()
        for number in range(BILLS):
            new = NewBill(
                name=f"Bill {number}",
                amount=Decimal(number + 1),
                due_date=today - timedelta(days=number * 7),
                recurrence_rule=RULES[number % len(RULES)],
            )
            bills.add_bill(uow, new)
    year = timedelta(days=365)
    found["a year of bills"] = once(lambda uow: calendar.occurrences(uow, today, today + year))
    found["what is to be paid"] = once(calendar.upcoming)
    found["all bills"] = once(calendar.bills)
    name = scale.NAMES[kind]
    results.keep(
        f"71-bills-{scale.KINDS.index(kind)}",
        f"Bills, {name}, {rows:,} transactions",
        words=f"{BILLS} bills: monthly ones the most, on the last workday, weekly to yearly.",
        targets=[
            Target(f"{name}: what recurs in {rows:,}", found["what recurs"] / 1000, 2.0, "s"),
            Target(f"{name}: a year of {BILLS} bills", found["a year of bills"], 20.0, "ms"),
        ],
        tables=[table(["What", "ms"], [[what, f"{ms:.1f}"] for what, ms in found.items()])],
    )
    database.dispose()
