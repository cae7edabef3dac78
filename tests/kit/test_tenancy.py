"""The three walls between households."""

from uuid import UUID

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlmodel import col

from spends.domains.ledger.models import Account, Category, Transaction
from spends.kit import tenancy
from spends.kit.database import Database
from spends.kit.errors import Conflict
from spends.kit.sql import table_of
from spends.models import load_models
from tests.support.homes import DAY, Home, sign_up

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
only_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture
def ann(database: Database) -> Home:
    load_models()
    home = sign_up(database, "ann")
    home.account("Ann's")
    return home


@pytest.fixture
def bob(database: Database, ann: Home) -> Home:
    home = sign_up(database, "bob")
    home.account("Bob's")
    return home


def only(home: Home) -> Account:
    with home.work(write=False) as uow:
        found: Account = uow.session.scalars(select(Account)).one()
        return found


def test_every_way_of_reading_shows_one_s_own_rows(ann: Home, bob: Home) -> None:
    foreign = only(ann)
    other = aliased(Account)
    with bob.work(write=False) as uow:
        session = uow.session
        assert session.scalar(select(func.count()).select_from(Account)) == 1
        assert list(session.scalars(select(col(Account.name)))) == ["Bob's"]
        assert session.scalars(select(Account).where(col(Account.id) == foreign.id)).all() == []
        assert session.get(Account, (foreign.household_id, foreign.id)) is None
        joined = select(Account, other).join(other, col(other.name) != col(Account.name))
        assert session.execute(joined).all() == []
        inside = select(col(Account.id)).where(
            select(other).where(col(other.id) == foreign.id).exists()
        )
        assert session.execute(inside).all() == []


@only_sqlite
def test_every_household_model_is_behind_the_wall(ann: Home, bob: Home) -> None:
    models = list(tenancy.household_models())
    assert len(models) > 12
    for model in models:
        other = aliased(model)
        foreign = col(other.household_id) != col(model.household_id)
        with ann.work(write=False) as uow:
            for entity in (model, other):
                uow.session.execute(select(entity)).all()  # fails where no household is named
            assert uow.session.execute(select(model, other).join(other, foreign)).all() == []


def test_every_way_of_writing_reaches_one_s_own_rows(ann: Home, bob: Home) -> None:
    with bob.work() as uow:
        uow.session.execute(update(Account).values(name="Mine"))
    assert (only(ann).name, only(bob).name) == ("Ann's", "Mine")
    with bob.work() as uow:
        uow.session.execute(delete(Account))
    assert only(ann).name == "Ann's"


def test_new_rows_are_stamped_and_foreign_ones_refused(ann: Home, bob: Home) -> None:
    assert only(bob).household_id == bob.actor.household_id
    foreign = only(ann)
    with pytest.raises(tenancy.ScopeError, match="another household"), bob.work() as uow:
        uow.session.add(Category(household_id=ann.actor.household_id, name="Mine", type="expense"))
    foreign.name = "Mine"
    with pytest.raises(tenancy.ScopeError, match="another household"), bob.work() as uow:
        uow.session.add(foreign)
    assert only(ann).name == "Ann's"


def test_a_row_cannot_point_into_another_household(ann: Home, bob: Home) -> None:
    line = Transaction(account_id=only(ann).id, date=DAY, amount=1, currency_code="EUR")
    with pytest.raises(Conflict), bob.work() as uow:
        uow.session.add(line)


def test_without_a_household_nothing_is_read_or_written(database: Database, ann: Home) -> None:
    with pytest.raises(tenancy.ScopeError), database.unit_of_work(None) as uow:
        uow.session.scalars(select(Account)).all()
    with pytest.raises(tenancy.ScopeError), database.unit_of_work(None) as uow:
        uow.session.add(Category(name="Mine", type="expense"))
    with pytest.raises(tenancy.ScopeError), database.unit_of_work(None) as uow:
        assert uow.household_id


def test_named_system_work_sees_all(database: Database, ann: Home, bob: Home) -> None:
    with database.system("a test counts", write=False) as uow:
        assert uow.is_system
        assert uow.session.scalar(select(func.count()).select_from(Account)) == 2
        with pytest.raises(tenancy.ScopeError):
            assert uow.household_id


def test_a_version_counts_what_really_changed(ann: Home) -> None:
    account = only(ann)
    for name, version in (("Ann's", 1), ("Other", 2), ("Ann's", 3)):
        with ann.work() as uow:
            row = uow.session.get_one(Account, (account.household_id, account.id))
            row.name = name
        found = only(ann)
        assert found.version == version
        assert (found.updated_at > account.updated_at) == (version > 1)


@only_sqlite
def test_a_forgotten_household_fails_a_test_on_sqlite(ann: Home) -> None:
    for statement in (
        "select count(*) from account",
        'update "transaction" set amount = 0',
        "delete from category",
        "select 1 from user join account on true",
    ):
        with pytest.raises(tenancy.ScopeError, match="binds no household"), ann.work() as uow:
            uow.session.connection().execute(text(statement))


@only_postgres
def test_postgres_shows_one_s_own_rows_to_any_statement(
    database: Database, ann: Home, bob: Home
) -> None:
    query = text("select count(*) from account")
    with bob.work(write=False) as uow:
        assert uow.session.connection().scalar(query) == 1
    with database.unit_of_work(None) as uow:
        assert uow.session.connection().scalar(query) == 0
    with database.engine.connect() as connection:
        assert connection.scalar(query) == 0
    with bob.work() as uow:
        found = uow.session.connection().execute(text("update account set name = 'Mine'"))
        assert found.rowcount == 1
    assert only(ann).name == "Ann's"


@only_postgres
def test_postgres_refuses_foreign_rows_from_any_statement(ann: Home, bob: Home) -> None:
    foreign = only(ann)
    row = foreign.model_dump() | {"id": UUID(int=1)}
    with pytest.raises(DBAPIError, match="row-level security"), bob.work() as uow:
        uow.session.connection().execute(insert(table_of(Account)), [row])
    with pytest.raises(DBAPIError, match="row-level security"), bob.work() as uow:
        uow.session.connection().execute(
            text("update account set household_id = :other"), {"other": foreign.household_id}
        )


@only_postgres
def test_every_household_table_has_the_wall_and_nobody_stands_above_it(database: Database) -> None:
    load_models()
    walls = text(
        "select relname from pg_class where relrowsecurity and relforcerowsecurity"
        " and oid in (select polrelid from pg_policy)"
    )
    role = text("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
    with database.engine.connect() as connection:
        walled = set(connection.scalars(walls))
        assert connection.scalar(role) is False
    tables = {table_of(model).name for model in tenancy.household_models()}
    assert len(tables) > 10
    assert tables <= walled


@only_postgres
def test_the_bound_household_ends_with_the_work(ann: Home) -> None:
    setting = text("select current_setting('app.household_id', true)")
    with ann.work(write=False) as uow:
        assert uow.session.connection().scalar(setting) == str(ann.actor.household_id)
    with ann.database.engine.connect() as connection:
        assert not connection.scalar(setting)
