"""A household of twenty thousand purchases and thirty thousand documents, made once and kept."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from spends.domains.belongings import rules
from spends.domains.belongings.kinds import PurchaseStatus, WarrantyType
from spends.domains.belongings.models import Brand, Purchase, Retailer, Warranty
from spends.domains.belongings.repository import purchases
from spends.domains.belongings.service.purchases import searched
from spends.domains.documents.kinds import DocumentKind, LinkTarget, MediaType
from spends.domains.documents.models import Document, DocumentLink
from spends.domains.households import service as households
from spends.domains.households.schemas import NewRegistration
from spends.domains.ledger import service as ledger
from spends.domains.ledger.service.naming import categories
from spends.kit.database import Database, create_engine
from spends.kit.ids import new_id
from spends.kit.repository import chunks, insert_rows
from spends.kit.sql import table_of
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork
from spends.models import load_models
from tests.bench import bench_postgres, scale
from tests.bench.homes import EMAIL, PASSWORD, POOL
from tests.support import postgres, sqlite

PURCHASES, DOCUMENTS = 20_000, 30_000
RETAILERS, BRANDS = 200, 150
YEARS = 15
PREFIX = "spends_things_"
CURRENCY = "EUR"

KINDS = (
    "Kettle",
    "Drill",
    "Sofa",
    "Laptop",
    "Phone",
    "Lamp",
    "Bicycle",
    "Jacket",
    "Camera",
    "Oven",
)
SORTS = (
    "mini",
    "pro",
    "classic",
    "travel",
    "XL",
    "second",
    "refurbished",
    "garden",
    "kids",
    "smart",
)
PLACES = ("Kitchen", "Living room", "Attic", "Cellar", "Garage", "Office", "Bedroom", "Garden shed")
WORDS = (
    "bought for the new flat",
    "colour as in the picture",
    "with a spare part",
    "gift",
    "on sale",
)
STATUSES = (
    [PurchaseStatus.RECEIVED] * 80
    + [PurchaseStatus.ARCHIVED] * 8
    + [PurchaseStatus.RETURNED] * 5
    + [PurchaseStatus.SOLD] * 4
    + [PurchaseStatus.ORDERED] * 3
)


@dataclass(frozen=True)
class Inventory:
    """A household of many belongings in a database of its own."""

    kind: str
    url: str

    def database(self) -> Database:
        """Open the database as the application does."""
        return Database(create_engine(self.url, POOL))


def inventory(kind: str) -> Inventory:
    """Return the household, made now unless it is there."""
    load_models()
    made_of = _made_of()
    if kind == "postgres":
        name = f"{PREFIX}{made_of}"
        if not bench_postgres.is_complete(name):
            bench_postgres.drop_others(PREFIX, name)
            _make(postgres.create_database(name))
            bench_postgres.complete(name)
        url = postgres.as_role(postgres.server_url(), name, postgres.APPLICATION)
        return Inventory(kind, url)
    path = scale.KEPT / f"things-{made_of}" / "things.db"
    if not path.exists():
        for other in scale.KEPT.glob("things-*"):
            shutil.rmtree(other)
        unfinished = path.with_suffix(".unfinished")
        _make(sqlite.create_database(unfinished))
        with sqlite3.connect(unfinished) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        unfinished.rename(path)
    return Inventory(kind, f"sqlite:///{path}")


def _made_of() -> str:
    """Return a hash of what decides how such a household looks in a database."""
    source = scale.ROOT / "spends"
    paths = [
        *source.glob("domains/*/models.py"),
        source / "kit/columns.py",
        *(scale.ROOT / "alembic/versions").glob("*.py"),
        Path(__file__),
    ]
    content = b"".join(path.read_bytes() for path in sorted(paths))
    return hashlib.sha256(content).hexdigest()[:8]


def _make(url: str) -> None:
    database = Database(create_engine(url, POOL))
    new = NewRegistration(email=EMAIL, password=PASSWORD, name="Robin", currency_code=CURRENCY)
    with database.system("a benchmark signs somebody up") as uow:
        households.register(uow, new, signups_open=True)
        ledger.start_household(uow)
        actor = uow.actor
    with database.unit_of_work(actor) as uow:
        fill(uow)
    database.dispose()


def fill(uow: UnitOfWork, count: int = PURCHASES, documents: int = DOCUMENTS) -> None:
    """Give a household so many purchases, five warranties to four of them, and documents."""
    random = Random("belongings")
    shops = _names(uow, Retailer, "Shop", RETAILERS)
    makers = _names(uow, Brand, "Maker", BRANDS)
    leaves = [view.id for view in categories.category_views(uow) if view.parent_id is not None]
    today = uow.today()
    rows = list(_purchases(random, count, today, (shops, makers, leaves)))
    insert_rows(uow, Purchase, rows)
    insert_rows(uow, Warranty, _warranties(random, rows))
    purchases.set_cover(uow, [row["id"] for row in rows])
    _documents(uow, random, [row["id"] for row in rows], documents)
    purchases.set_document_count(uow, [row["id"] for row in rows])


def _names(
    uow: UnitOfWork, model: type[Retailer] | type[Brand], word: str, count: int
) -> list[UUID]:
    made = [{"id": new_id(), "name": f"{word} {index:03d}"} for index in range(count)]
    insert_rows(uow, model, [{**row, "folded_name": fold(str(row["name"]))} for row in made])
    return [UUID(str(row["id"])) for row in made]


def _purchases(
    random: Random, count: int, today: date, names: tuple[list[UUID], list[UUID], list[UUID]]
) -> Iterator[dict[str, Any]]:
    shops, makers, leaves = names
    for index in range(count):
        name = f"{random.choice(KINDS)} {random.choice(SORTS)} {random.randrange(500)}"
        # Most are bought in few places, and more of late than long ago.
        day = today - timedelta(days=int(YEARS * 365 * random.random() ** 1.5))
        price, quantity = random.randrange(500, 200_000), random.choice((1, 1, 1, 2, 5))
        status = random.choice(STATUSES)
        own = {
            "serial_number": f"SN{random.randrange(10**9):09d}" if index % 3 else None,
            "model": f"M-{random.randrange(900)}" if index % 2 else None,
            "location": random.choice(PLACES) if index % 5 else None,
            "notes": " ".join(
                random.choices(WORDS, k=random.choices((0, 1, 2, 4, 40), (24, 24, 24, 24, 4))[0])
            )
            or None,
        }
        row: dict[str, Any] = {
            "id": new_id(),
            "product_name": name,
            "price": price,
            "currency_code": CURRENCY,
            "quantity": quantity,
            "tax": 0,
            "shipping": 0,
            "total": price * quantity,
            "base_total": price * quantity,
            "retailer_id": _mostly_few(random, shops),
            "brand_id": _mostly_few(random, makers) if index % 4 else None,
            "category_id": random.choice(leaves),
            "status": str(status),
            "purchase_date": day,
            "delivery_date": day + timedelta(days=random.randrange(7)),
            "residual_value": 0,
            "useful_life_months": random.choice((None, 24, 60, 120)),
            "sold_for": price // 3 if status == PurchaseStatus.SOLD else None,
            "sold_on": day + timedelta(days=400) if status == PurchaseStatus.SOLD else None,
            "folded_name": fold(name)[:100],
            "document_count": 0,
            **own,
        }
        row["worn_out_on"] = rules.worn_out_on(day, row["delivery_date"], row["useful_life_months"])
        row["search_text"], row["more_text"] = searched(Purchase(**row))
        yield row


def _mostly_few(random: Random, ids: list[UUID]) -> UUID:
    return ids[int(len(ids) * random.random() ** 3)]


def _warranties(random: Random, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for index, row in enumerate(rows):
        for layer in range((1, 2, 0, 1)[index % 4]):
            start = row["delivery_date"]
            endless = random.random() < 0.02
            months = random.choice((12, 24, 24, 36, 60)) * (layer + 1)
            yield {
                "purchase_id": row["id"],
                "warranty_start": start,
                "warranty_end": None if endless else rules.warranty_end(start, months),
                "warranty_type": str(
                    WarrantyType.LIFETIME if endless else list(WarrantyType)[layer]
                ),
            }


def _documents(uow: UnitOfWork, random: Random, purchase_ids: list[UUID], count: int) -> None:
    """Store documents without their bytes: two of three purchases have one or more."""
    made = [new_id() for _ in range(count)]
    kinds = list(DocumentKind)
    insert_rows(
        uow,
        Document,
        (
            {
                "id": row_id,
                "kind": str(kinds[index % len(kinds)]),
                "file_name": f"receipt {index}.pdf",
                "media_type": str(MediaType.PDF),
                "size": random.randrange(10_000, 900_000),
                "sha256": hashlib.sha256(str(index).encode()).hexdigest(),
                "has_thumbnail": True,
            }
            for index, row_id in enumerate(made)
        ),
    )
    proven = purchase_ids[: len(purchase_ids) * 2 // 3]
    for part in chunks(made):
        links = [
            {
                "household_id": uow.household_id,
                "document_id": row_id,
                "target": str(LinkTarget.PURCHASE),
                "target_id": random.choice(proven),
            }
            for row_id in part
        ]
        uow.session.connection().execute(table_of(DocumentLink).insert(), links)
