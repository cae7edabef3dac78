"""Many ids as one parameter."""

from sqlalchemy import func, select

from spends.domains.ledger.models import Transaction
from spends.kit.database import Database
from spends.kit.ids import new_id
from spends.kit.sql import among, table_of
from tests.support.homes import sign_up

LINES = table_of(Transaction)


def test_ids_are_found_by_one_parameter(database: Database) -> None:
    home = sign_up(database)
    account = home.account()
    ids = [home.line(account).id for _ in range(3)]
    strangers = [new_id() for _ in range(2_000)]
    cases = [([], 0), (ids[:1], 1), ([*ids, ids[0]], 3), ([*strangers, *ids[1:]], 2)]
    with home.work(write=False) as uow:
        for wanted, found in cases:
            query = select(func.count()).where(
                LINES.c.household_id == uow.household_id, among(LINES.c.id, wanted)
            )
            assert uow.session.connection().scalar(query) == found


def test_the_key_s_index_serves_it(database: Database) -> None:
    home = sign_up(database)
    with home.work(write=False) as uow:
        query = select(LINES.c.date).where(
            LINES.c.household_id == uow.household_id, among(LINES.c.id, [new_id()])
        )
        text = str(query.compile(uow.session.get_bind()))
    assert (" IN (WITH RECURSIVE" if database.is_sqlite else "= ANY(CAST(") in text
    assert "= 1" not in text
