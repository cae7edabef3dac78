"""How fast purchases come in from CSV, and go out again."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import exchange, sheet
from spends.integrations.belongings.csv_purchases import CsvPurchases
from spends.kit.database import Database, create_engine
from tests.bench import results, scale
from tests.bench.belongings import KINDS, PLACES, SORTS, WORDS
from tests.bench.homes import POOL
from tests.bench.measure import Target, repeated, table
from tests.support import postgres, sqlite
from tests.support.homes import Home, sign_up

pytestmark = pytest.mark.bench

ROWS = 10_000
ROUNDS = 3
LIMIT = 2.0
FIELDS = [
    "product_name",
    "purchase_date",
    "price",
    "currency_code",
    "quantity",
    "retailer",
    "brand",
    "location",
    "notes",
    "serial_number",
    "warranty_start",
    "warranty_end",
]


def test_exchange(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "purchases.csv"
    file.write_text(_csv(), encoding="utf-8")
    seconds: dict[str, float] = {}
    with _households(kind, tmp_path) as homes:
        fresh = [next(homes) for _ in range(8)]
        seconds["import"] = repeated(lambda: _take(fresh.pop(), file), ROUNDS)[0].ms
        home = next(homes)
        seconds["dry run"] = repeated(lambda: _take(home, file, dry_run=True), ROUNDS)[0].ms
        _take(home, file)
        seconds["the same again"] = repeated(lambda: _take(home, file), ROUNDS)[0].ms
        seconds["export"] = repeated(lambda: _out(home), ROUNDS)[0].ms
    seconds = {name: ms / 1000 for name, ms in seconds.items()}
    targets = [
        Target(f"{ROWS:,} purchases from CSV, {scale.NAMES[kind]}", seconds["import"], LIMIT, "s")
    ]
    results.keep(
        f"65-exchange-{scale.KINDS.index(kind)}",
        f"Purchases as CSV, {scale.NAMES[kind]}, {ROWS:,} rows",
        words="From reading the file to the commit; most rows bring a warranty.",
        targets=targets,
        tables=[table(["What", "s"], [[name, f"{each:.2f}"] for name, each in seconds.items()])],
    )


def _take(home: Home, file: Path, *, dry_run: bool = False) -> None:
    with home.work() as uow:
        found = CsvPurchases().read(file, uow.actor.currency_code, uow.today())
        report = exchange.take_in(uow, found, "skip", dry_run=dry_run)
    assert not report.errors
    assert report.created + report.skipped == ROWS


def _out(home: Home) -> None:
    with home.work(write=False) as uow:
        sheet.write(uow, PurchaseFilter(), io.StringIO(newline=""))


@contextmanager
def _households(kind: str, folder: Path) -> Iterator[Iterator[Home]]:
    """Give as many empty households as are asked for, in a database of their own."""
    if kind == "sqlite":
        database = Database(create_engine(sqlite.create_database(folder / "exchange.db"), POOL))
        name = ""
    else:
        name = "spends_exchange"
        postgres.create_database(name)
        url = postgres.as_role(postgres.server_url(), name, postgres.APPLICATION)
        database = Database(create_engine(url, POOL))
    try:
        yield (sign_up(database, f"robin{number}") for number in range(100))
    finally:
        database.dispose()
        if name:
            postgres.drop_database(name)


def _csv() -> str:
    random = Random("exchange")
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, FIELDS)
    writer.writeheader()
    for index in range(ROWS):
        day = date(2012, 1, 1) + timedelta(days=random.randrange(5000))
        writer.writerow(
            {
                "product_name": f"{random.choice(KINDS)} {random.choice(SORTS)} {index}",
                "purchase_date": day.isoformat(),
                "price": f"{random.randrange(500, 200_000) / 100:.2f}",
                "currency_code": "EUR",
                "quantity": random.choice((1, 1, 1, 2)),
                "retailer": f"Shop {random.randrange(200):03d}",
                "brand": f"Maker {random.randrange(150):03d}",
                "location": random.choice(PLACES),
                "notes": " ".join(random.choices(WORDS, k=random.randrange(4))),
                "serial_number": f"SN{random.randrange(10**9):09d}",
                **(
                    {
                        "warranty_start": day.isoformat(),
                        "warranty_end": day.replace(day=1, year=day.year + 2).isoformat(),
                    }
                    if index % 3
                    else {}
                ),
            }
        )
    return written.getvalue()
