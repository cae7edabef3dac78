"""Server time of looking for payees that look like one, among a thousand and ten thousand."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from spends.domains.ledger.cleaning import Named, alike
from spends.domains.ledger.models import Payee
from spends.domains.ledger.repository.naming import apart
from spends.domains.ledger.repository.naming import payees as repository
from spends.domains.ledger.service.naming import payee_likeness, payee_names
from spends.kit.database import Database, create_engine
from spends.kit.ids import new_id
from spends.kit.repository import insert_rows
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork
from tests.bench import results, scale
from tests.bench.homes import POOL, actor_of, home
from tests.bench.measure import Target, number, repeated, table

pytestmark = pytest.mark.bench

FEW, MANY = 1_000, 10_000
LIMITS = {FEW: 100.0, MANY: 1_000.0}
GROWTH = 12.0
ROUNDS = 7
PAIRS = 500
SYLLABLES = (
    "ba",
    "bel",
    "co",
    "dar",
    "el",
    "fin",
    "gor",
    "hal",
    "im",
    "jo",
    "ka",
    "lem",
    "mi",
    "nor",
)
PLACES = ("", " 4711 BERLIN", " MARKT", " GMBH", " SAGT DANKE", " ONLINE", " 0815 KOELN")


def test_payees_that_look_like_one(kind: str, tmp_path: Path) -> None:
    rows, found = [], {}
    for count in (FEW, MANY):
        folder = tmp_path / str(count)
        folder.mkdir()
        database = Database(create_engine(home(kind, scale.SMALL).copied(folder), POOL))
        with database.unit_of_work(actor_of(database)) as uow:
            _fill(uow, count)
        whole, suggested, list_page = _measured(database)
        pure, groups = _alone(database)
        found[count] = whole
        shown = [f"{each:.1f}" for each in (whole, pure, list_page)]
        rows.append([f"{count:,}", *shown, f"{groups:,}", str(suggested)])
        database.dispose()
    name = scale.NAMES[kind]
    growth = found[MANY] / found[FEW]
    results.keep(
        f"75-payees-{scale.KINDS.index(kind)}",
        f"Payees that look like one, {name}",
        words=f"Names as banks write them, a slip in every tenth; {PAIRS} pairs are kept apart.",
        targets=[
            *(
                Target(f"{name}: suggestions among {count:,} payees", found[count], limit, "ms")
                for count, limit in LIMITS.items()
            ),
            Target(f"{name}: ten times the payees, times the time", growth, GROWTH, ""),
        ],
        tables=[
            table(
                ["Payees", "suggestions, ms", "names alone, ms", "a page, ms", "groups", "shown"],
                rows,
                words=f"Growth: {number(growth, '')}.",
            )
        ],
    )


def _names(count: int) -> Iterator[str]:
    """Yield names that are all different: of each shop a few spellings."""
    random, known = Random(7), set[str]()
    while len(known) < count:
        shop = "".join(random.choices(SYLLABLES, k=3))
        for place in random.sample(PLACES, 3):
            name = shop
            if random.random() < 0.1:
                at = random.randrange(3, len(name))
                name = name[:at] + name[at + 1 :]
            name = f"{name.upper()}{place}"
            if name not in known:
                known.add(name)
                yield name


def _fill(uow: UnitOfWork, count: int) -> None:
    known = repository.known_names(uow, count)
    taken = {each.folded_name for each in known}
    fresh = (name for name in _names(3 * count) if fold(name) not in taken)
    names = [(new_id(), name) for name in islice(fresh, count - len(known))]
    plain = {"default_category_id": None, "import_id": None}
    insert_rows(
        uow,
        Payee,
        ({"id": key, "name": name, "folded_name": fold(name), **plain} for key, name in names),
    )
    for group in alike(Named(key, fold(name)) for key, name in names)[:PAIRS]:
        apart.keep_apart(uow, group[:2])


def _measured(database: Database) -> tuple[float, int, float]:
    actor = actor_of(database)

    def suggestions() -> int:
        with database.unit_of_work(actor, write=False) as uow:
            return len(payee_likeness.suggestions(uow))

    def page() -> None:
        with database.unit_of_work(actor, write=False) as uow:
            payee_names.payee_views(uow, limit=50)

    times, shown = repeated(suggestions, ROUNDS)
    return times.ms, shown, repeated(page, ROUNDS)[0].ms


def _alone(database: Database) -> tuple[float, int]:
    with database.unit_of_work(actor_of(database), write=False) as uow:
        known = repository.known_names(uow, payee_likeness.MOST_PAYEES)
        pairs = apart.pairs(uow)
    given = [Named(each.id, each.folded_name) for each in known]
    times, groups = repeated(lambda: alike(given, pairs), ROUNDS)
    return times.ms, len(groups)
