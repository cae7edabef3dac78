"""How long the forecast of a household takes, as the API answers it."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from spends.api.forecast import ForecastOut
from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import bills
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import advice, budgets
from spends.domains.households import service as households
from spends.domains.ledger.service import accounts
from spends.domains.reports.service.forecast import forecast
from spends.kit.database import Database, create_engine
from tests.bench import results, scale
from tests.bench.homes import POOL, actor_of, home
from tests.bench.measure import Target, repeated, table

pytestmark = pytest.mark.bench

BILLS = 30
BUDGETS = 12
ROUNDS = 15


@pytest.mark.parametrize("rows", [scale.MIDDLE])
def test_forecast(kind: str, rows: int, tmp_path: Path) -> None:
    database = Database(create_engine(home(kind, rows).copied(tmp_path), POOL))
    actor = actor_of(database)
    with database.unit_of_work(actor) as uow:
        today = uow.today()
        places = [view.id for view in accounts.account_views(uow)]
        for number in range(BILLS):
            new = NewBill(
                name=f"Bill {number}",
                amount=Decimal(number + 10),
                due_date=today - timedelta(days=300 - number),
                recurrence_rule="FREQ=MONTHLY" if number % 3 else "FREQ=WEEKLY;INTERVAL=2",
                account_id=places[number % len(places)],
            )
            bills.add_bill(uow, new)
        for each in advice.suggestions(uow)[:BUDGETS]:
            amount = Decimal(each.amount) / 100
            wanted = NewBudget(name=each.category_name, category_id=each.category_id, amount=amount)
            budgets.add_budget(uow, wanted)

    def change() -> None:
        with database.unit_of_work(actor) as uow:
            households.touch(uow)

    def asked(days: int) -> tuple[float, float, float]:
        def alone() -> None:
            with database.unit_of_work(actor, write=False) as uow:
                forecast(uow, days)

        def answered() -> None:
            with database.unit_of_work(actor, write=False) as uow:
                ForecastOut.of(forecast(uow, days)).model_dump_json()

        worked_out, first = (repeated(each, ROUNDS, change)[0].ms for each in (alone, answered))
        return worked_out, first, repeated(answered, ROUNDS)[0].ms

    found = {days: asked(days) for days in (30, 90, 366)}
    name = scale.NAMES[kind]
    results.keep(
        f"74-forecast-{scale.KINDS.index(kind)}",
        f"Forecast, {name}, {rows:,} transactions",
        words=f"{len(places)} accounts, {BILLS} bills and {BUDGETS} budgets.",
        targets=[
            Target(f"{name}: 90 days of {rows:,}, after a change, as JSON", found[90][1], 20, "ms"),
            Target(f"{name}: 90 days of {rows:,}, again, as JSON", found[90][2], 20, "ms"),
        ],
        tables=[
            table(
                ["Days", "worked out, ms", "and as JSON, ms", "as JSON again, ms"],
                [[str(days), *(f"{each:.1f}" for each in ms)] for days, ms in found.items()],
            )
        ],
    )
    database.dispose()
