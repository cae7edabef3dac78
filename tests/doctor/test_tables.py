"""Migrations, role and sweeps, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import delete

from spends import bootstrap
from spends.doctor import machine, tables
from spends.doctor.findings import State
from spends.jobs.embedded import run_once
from spends.jobs.schedule import SWEEPS
from spends.kit import clock
from spends.kit.jobs import JobLease, Sweep
from spends.kit.runtime import Runtime
from tests.doctor.conftest import Looked
from tests.support import postgres


@pytest.fixture
def forget_leases(runtime: Runtime) -> Iterator[None]:
    yield
    with runtime.system("test") as uow:
        uow.session.execute(delete(JobLease))


class TestMigrations:
    def test_up_to_date(self, looked: Looked) -> None:
        found = tables.migrations(looked())
        assert found.state is State.OK
        assert "up to date" in found.sentence

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_too_old_and_too_new(self, looked: Looked, runtime: Runtime) -> None:
        with runtime.system("test") as uow:
            uow.session.execute(text("update alembic_version set version_num = '0002'"))
        found = tables.migrations(looked())
        assert found.state is State.FAILED
        assert "at 0002" in found.sentence
        assert "python -m spends migrate" in found.advice
        with runtime.system("test") as uow:
            uow.session.execute(text("update alembic_version set version_num = '9999'"))
        found = tables.migrations(looked())
        assert found.state is State.FAILED
        assert "newer" in found.sentence


class TestRole:
    def test_the_application_is_held_by_the_walls(self, looked: Looked, runtime: Runtime) -> None:
        found = tables.role(looked())
        assert found.state is (State.NOTE if runtime.database.is_sqlite else State.OK)

    @pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
    def test_a_superuser_passes_them_by(
        self, looked: Looked, runtime: Runtime, emptied_postgres: postgres.EmptiedDatabase
    ) -> None:
        url = postgres.server_url().set(database=emptied_postgres.name)
        case = looked(database_url=url.render_as_string(hide_password=False))
        built = bootstrap.build(case.settings)
        try:
            found = tables.role(type(case)(built, case.root, case.cloud))
        finally:
            built.close()
        assert found.state is State.FAILED
        assert "passes row-level security by" in found.sentence
        assert "nosuperuser nobypassrls" in found.advice

    @pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
    def test_a_table_without_its_wall_is_named(
        self, looked: Looked, emptied_postgres: postgres.EmptiedDatabase
    ) -> None:
        url = postgres.server_url().set(database=emptied_postgres.name)
        postgres.execute(url, 'alter table "payee" no force row level security')
        try:
            found = tables.role(looked())
        finally:
            postgres.execute(url, 'alter table "payee" force row level security')
        assert found.state is State.FAILED
        assert "payee" in found.sentence


@pytest.mark.usefixtures("forget_leases")
class TestSweeps:
    def test_none_ran(self, looked: Looked) -> None:
        found = tables.sweeps(looked())
        assert found.state is State.FAILED
        assert "No sweep went well" in found.sentence
        assert "SPENDS_SCHEDULER" in found.advice

    def test_all_ran_and_then_one_is_late(self, looked: Looked, runtime: Runtime) -> None:
        for sweep in SWEEPS:
            run_once(runtime, Sweep(sweep.name, lambda _: 0, sweep.every))
        assert tables.sweeps(looked()).state is State.OK
        with runtime.system("test") as uow:
            lease = uow.session.get_one(JobLease, SWEEPS[1].name)
            lease.last_success_at = clock.now() - SWEEPS[1].every - timedelta(minutes=16)
            uow.session.add(lease)
        found = tables.sweeps(looked())
        assert found.state is State.FAILED
        assert found.sentence == f"Late: {SWEEPS[1].name}."


def test_without_another_clock_it_says_so(looked: Looked, runtime: Runtime) -> None:
    found = machine.clocks(looked(public_url=""))
    expected = State.NOTE if runtime.database.is_sqlite else State.OK
    assert found.state is expected
