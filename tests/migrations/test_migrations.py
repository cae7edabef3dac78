"""The migrations build what the models say, and can be taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import inspect

from alembic import command
from spends.kit.database import create_engine
from spends.kit.sql import table_of
from spends.kit.tenancy import household_models
from spends.models import load_models
from tests.support import migrations, postgres

load_models()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it, for the role that owns it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = postgres.prepare()
    name = f"spends_{postgres.sharing.RUN}_{postgres.sharing.WORKER}_migrations"
    postgres.execute(
        server,
        f'drop database if exists "{name}" with (force)',
        f"create database \"{name}\" owner {postgres.OWNER} template template0 encoding 'UTF8'",
    )
    yield postgres.as_role(server, name, postgres.OWNER)
    postgres.drop_database(name)


def _tables(url: str) -> set[str]:
    engine = create_engine(url, pool_size=1)
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return found


def test_up_down_and_up_again(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    built = _tables(empty_url)
    assert built == set(sqlalchemy.inspect(table_of(next(household_models()))).metadata.tables)
    migrations.downgrade(empty_url, "base")
    assert _tables(empty_url) == set()
    migrations.upgrade(empty_url)
    assert _tables(empty_url) == built
    command.check(migrations.configuration(empty_url))


def test_an_upgrade_of_what_is_up_to_date_does_nothing(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    migrations.upgrade(empty_url)


def test_columns_and_indexes_are_the_models_own(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    engine = create_engine(empty_url, pool_size=1)
    inspector = inspect(engine)
    metadata = table_of(next(household_models())).metadata
    for name, table in metadata.tables.items():
        stored = {column["name"]: column for column in inspector.get_columns(name)}
        assert stored.keys() == {column.name for column in table.columns}, name
        for column in table.columns:
            assert stored[column.name]["nullable"] == column.nullable, (name, column.name)
        key = inspector.get_pk_constraint(name)["constrained_columns"]
        assert key == [column.name for column in table.primary_key.columns], name
        indexes = {index["name"]: index["unique"] for index in inspector.get_indexes(name)}
        assert {i.name: bool(i.unique) for i in table.indexes}.items() <= {
            index: bool(unique) for index, unique in indexes.items()
        }.items(), name
    engine.dispose()
