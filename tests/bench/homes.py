"""Households of ten thousand to a million transactions, made once and kept.

A household is the sample one that `python -m spends demo --rows` makes, and one line in a hundred
is more than plain: transfers, splits, tags, pending lines, and a statement that was imported.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from spends.domains.demo.bulk import bulk_rows, write_csv
from spends.domains.demo.service import make_household
from spends.domains.households.models import Household, HouseholdMember
from spends.domains.ledger.models import Account
from spends.domains.ledger.service import loading
from spends.domains.ledger.service.loading import LoadedLine, LoadedSplit
from spends.domains.ledger.service.naming import categories
from spends.kit.actor import Actor, Permission
from spends.kit.database import Database, create_engine
from spends.kit.ids import new_id
from spends.kit.unit_of_work import UnitOfWork
from spends.models import load_models
from spends.settings import Settings
from tests.bench import bench_postgres, scale
from tests.support import postgres, sqlite
from tests.support.statements import Desk, runtime_of

EMAIL = "robin@example.org"
PASSWORD = "correct horse battery"
TAGS = ("holiday", "shared", "tax")
PREFIX = "spends_bench_"
SPECIAL = 20
IMPORTED = 1_000
POOL = 4


@dataclass(frozen=True)
class Home:
    """A household in a database of its own; `url` is for the role that the application has."""

    kind: str
    rows: int
    url: str

    def database(self) -> Database:
        """Open the database as the application does."""
        return Database(create_engine(self.url, POOL))

    def copied(self, folder: Path) -> str:
        """Return the URL of a copy that may be written to."""
        if self.kind == "postgres":
            return bench_postgres.copy(f"{PREFIX}copy", _name(self.rows))
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_file(self.rows), folder / "spends.db")
        return f"sqlite:///{folder / 'spends.db'}"


def actor_of(database: Database) -> Actor:
    """Return the household's admin."""
    with database.system("a benchmark looks for its household", write=False) as uow:
        member = uow.session.scalars(select(HouseholdMember)).one()
        household = uow.session.get_one(Household, member.household_id)
        return Actor(
            user_id=member.user_id,
            household_id=household.id,
            member_id=member.id,
            permissions=frozenset(Permission),
            timezone=household.timezone,
            currency_code=household.currency_code,
        )


def home(kind: str, rows: int) -> Home:
    """Return a household of so many transactions, made now unless it is there."""
    load_models()
    if kind == "postgres":
        name = _name(rows)
        if not bench_postgres.is_complete(name):
            bench_postgres.drop_others(PREFIX, f"{PREFIX}{_made_of()}")
            _fill(postgres.create_database(name), rows)
            bench_postgres.complete(name)
        return Home(kind, rows, postgres.as_role(postgres.server_url(), name, postgres.APPLICATION))
    path = _file(rows)
    if not path.exists():
        for other in scale.KEPT.glob("homes-*"):
            if other != path.parent:
                shutil.rmtree(other)
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _fill(sqlite.create_database(unfinished), rows)
        with sqlite3.connect(unfinished) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        unfinished.rename(path)
    return Home(kind, rows, f"sqlite:///{path}")


def _name(rows: int) -> str:
    return f"{PREFIX}{_made_of()}_{rows}"


def _file(rows: int) -> Path:
    return scale.KEPT / f"homes-{_made_of()}" / f"{rows}.db"


def _made_of() -> str:
    """Return a hash of what decides how such a household looks in a database."""
    source = scale.ROOT / "spends"
    paths = [
        *source.glob("domains/*/models.py"),
        *source.glob("domains/demo/*.py"),
        source / "domains/ledger/service/loading.py",
        source / "domains/ledger/starter.py",
        source / "kit/columns.py",
        source / "kit/model.py",
        *(scale.ROOT / "alembic/versions").glob("*.py"),
        Path(__file__),
    ]
    content = b"".join(path.read_bytes() for path in sorted(paths))
    return hashlib.sha256(content).hexdigest()[:8]


def _fill(url: str, rows: int) -> None:
    database = Database(create_engine(url, POOL))
    special, imported = max(SPECIAL, rows // 100), min(IMPORTED, rows // 100)
    make_household(database, EMAIL, PASSWORD, rows - special - imported)
    actor = actor_of(database)
    with database.unit_of_work(actor) as uow:
        last = uow.today()
        first = next(bulk_rows(rows, last)).day
        loading.load_lines(uow, _special(uow, special, first, last), first, last)
    _import(database, actor, imported, url)
    database.dispose()


def _special(uow: UnitOfWork, count: int, first: date, last: date) -> Iterator[LoadedLine]:
    """Yield transfers, splits, tagged and pending lines in turn, over all the years."""
    random = Random("special")
    accounts = uow.session.scalars(
        select(Account).where(Account.currency_code == uow.actor.currency_code)
    ).all()
    leaves = [view.id for view in categories.category_views(uow) if view.parent_id is not None]
    made, span = 0, (last - first).days
    while made < count:
        day = first + timedelta(days=random.randint(0, span))
        from_account, to_account = random.sample(accounts, 2)
        category_id = random.choice(leaves)
        amount = -random.randint(500, 50_000)
        line = LoadedLine(from_account.id, day, amount, category_id=category_id, cleared=True)
        way = made % 5
        if way < 2 and made + 2 <= count:
            other = LoadedLine(to_account.id, day, -amount, transfer_id=line.id, cleared=True)
            line.transfer_id, line.category_id, line.description = other.id, None, "TRANSFER"
            yield line
            yield other
            made += 2
            continue
        if way == 2:
            line.category_id = None
            halves = (amount // 2, amount - amount // 2)
            line.splits = tuple(LoadedSplit(half, random.choice(leaves)) for half in halves)
        elif way == 3:
            line.tags = (TAGS[made % len(TAGS)],)
        else:
            line.day = last - timedelta(days=random.randint(0, 6))
            line.pending, line.cleared = True, False
        yield line
        made += 1


def _import(database: Database, actor: Actor, count: int, url: str) -> None:
    folder = scale.KEPT / "import"
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(_env_file=None, data_dir=folder, database_url=url)
    runtime = runtime_of(settings, database)
    with database.unit_of_work(actor, write=False) as uow:
        account = uow.session.scalars(select(Account).order_by(Account.name)).first()
    assert account is not None
    path = folder / f"{new_id().hex}.csv"
    write_csv(bulk_rows(count, date(2026, 1, 1), seed=3), path)
    Desk(runtime, actor, account.id).bring(path.read_bytes())
    shutil.rmtree(folder)
