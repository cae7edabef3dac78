"""Every table of a household stands behind its walls, today's and tomorrow's."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from spends.domains.ledger import service as ledger
from spends.kit.database import Database
from spends.kit.sql import table_of
from spends.kit.tenancy import ScopeError, household_models
from spends.models import load_models
from tests.support.homes import Home, sign_up

load_models()
TABLES = sorted((table_of(model) for model in household_models()), key=lambda table: table.name)
ROOT = Path(__file__).resolve().parents[2]
on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def homes(database: Database) -> tuple[Home, Home]:
    found = []
    for name in ("ann", "bob"):
        home = sign_up(database, name)
        with home.work() as uow:
            ledger.start_household(uow)
        home.line(home.account(), payee="Shop", tags=["x"], category_id=home.category("Own"))
        found.append(home)
    return found[0], found[1]


def test_the_household_leads_every_primary_key() -> None:
    assert len(TABLES) > 12
    for table in TABLES:
        assert table.primary_key.columns[0].name == "household_id", table.name


def test_a_child_points_only_into_its_own_household() -> None:
    for table in TABLES:
        for key in table.constraints:
            if not isinstance(key, ForeignKeyConstraint) or key.referred_table not in TABLES:
                continue
            assert key.column_keys[0] == "household_id", (table.name, key.column_keys)
            assert key.elements[0].column.name == "household_id"


@on_postgres
def test_every_household_table_forces_row_level_security(database: Database) -> None:
    with database.system("test") as uow:
        rows = uow.session.execute(
            text(
                "select c.relname, c.relrowsecurity, c.relforcerowsecurity, "
                "(select count(*) from pg_policy p where p.polrelid = c.oid) "
                "from pg_class c where c.relkind = 'r'"
            )
        )
        found = {row[0]: tuple(row[1:]) for row in rows}
        with_household = {
            name
            for name in inspect(uow.session.connection()).get_table_names()
            if any(
                column["name"] == "household_id"
                for column in inspect(uow.session.connection()).get_columns(name)
            )
        }
    names = {table.name for table in TABLES}
    guarded = {name for name, (on, forced, policies) in found.items() if on and forced and policies}
    assert guarded >= names
    # Sessions and tokens are met before a household is known; they name one, but are not its own.
    assert with_household - names <= {"session", "api_token", "token_family", "refresh_token"}


@on_postgres
def test_the_role_of_the_tests_is_bound_by_the_policies(database: Database) -> None:
    with database.system("test") as uow:
        role = uow.session.execute(
            text("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        ).one()
    assert tuple(role) == (False, False)


@on_postgres
def test_raw_statements_see_nothing_of_another_household(homes: tuple[Home, Home]) -> None:
    ann, bob = homes
    with ann.database.system("test") as uow:
        filled = [
            table
            for table in TABLES
            if uow.session.scalar(
                select(func.count())
                .select_from(table)
                .where(table.c.household_id == bob.actor.household_id)
            )
        ]
    assert {"account", "transaction", "category", "ledger_month", "audit_event"} <= {
        table.name for table in filled
    }
    with ann.work() as uow:
        connection = uow.session.connection()
        for table in filled:
            theirs = table.c.household_id == bob.actor.household_id
            assert connection.execute(select(table).where(theirs)).all() == []
            count = text(f'select count(*) from "{table.name}" where household_id <> :own')
            assert connection.scalar(count, {"own": ann.actor.household_id}) == 0
            assert connection.execute(table.delete().where(theirs)).rowcount == 0
            own = {"household_id": bob.actor.household_id}
            assert connection.execute(table.update().where(theirs).values(own)).rowcount == 0
    bob.assert_summaries_hold()


@on_postgres
def test_no_row_is_written_for_another_household(homes: tuple[Home, Home]) -> None:
    ann, bob = homes
    for table in TABLES:
        with ann.database.system("test") as uow:
            query = select(table).where(table.c.household_id == bob.actor.household_id)
            row = uow.session.execute(query).first()
        if row is None:
            continue
        with pytest.raises((ProgrammingError, DBAPIError), match="row-level security"):
            _insert(ann, table, dict(row._mapping))


def _insert(home: Home, table: Table, row: dict[str, object]) -> None:
    with home.work() as uow:
        uow.session.connection().execute(insert(table), [row])


@on_sqlite
def test_sqlite_tests_fail_a_statement_that_names_no_household(homes: tuple[Home, Home]) -> None:
    ann, _ = homes
    for table in TABLES:
        with pytest.raises(ScopeError), ann.work() as uow:
            uow.session.execute(text(f'select 1 from "{table.name}"'))


def test_the_layers_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
