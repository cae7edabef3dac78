"""The database: its tables, its role, its clock, and whether the sweeps run."""

import logging
from datetime import datetime, timedelta

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from spends.doctor.findings import Case, Found, fine, note, wrong
from spends.jobs.schedule import SWEEPS
from spends.kit import clock
from spends.kit.jobs import last_successes
from spends.kit.sql import table_of
from spends.kit.tenancy import household_models

LATE = timedelta(minutes=15)
"""How much later than its time a sweep may run: the one before it may take long."""

ROLE = "select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
WITHOUT_WALL = """
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and not (relrowsecurity and relforcerowsecurity)
"""


def migrations(case: Case) -> Found:
    """Whether the tables are as this version's code has them."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    script = ScriptDirectory.from_config(Config(case.root / "alembic.ini"))
    wanted = set(script.get_heads())
    with case.runtime.system("doctor: migrations", write=False) as uow:
        here = set(MigrationContext.configure(uow.session.connection()).get_current_heads())
    if here == wanted:
        return fine(f"The tables are up to date ({', '.join(sorted(here))}).")
    known = {revision.revision for revision in script.walk_revisions()}
    if here - known:
        return wrong(
            f"The tables are newer ({', '.join(sorted(here))}) than this version of Spends knows.",
            "An older release runs on them: that is right after a roll back; else upgrade.",
        )
    return wrong(
        f"The tables are at {', '.join(sorted(here)) or 'nothing'}, "
        f"and this version needs {', '.join(sorted(wanted))}.",
        "Run: python -m spends migrate",
    )


def role(case: Case) -> Found:
    """Whether the role in the database is held by the walls between households."""
    if case.runtime.database.is_sqlite:
        return note("SQLite has no roles; Spends keeps households apart by itself.")
    with case.runtime.system("doctor: role", write=False) as uow:
        name, is_super, passes_by = uow.session.execute(text(ROLE)).one()
        open_tables = set(uow.session.execute(text(WITHOUT_WALL)).scalars())
    if is_super or passes_by:
        return wrong(
            f"The role {name} passes row-level security by.",
            f"Run as a superuser: alter role {name} nosuperuser nobypassrls",
        )
    bare = open_tables & {table_of(model).name for model in household_models()}
    if bare:
        return wrong(
            f"{len(bare)} tables stand without their wall: {', '.join(sorted(bare)[:5])}.",
            "Restore the policies: run the migrations on a copy and compare, or restore a backup.",
        )
    return fine(f"The role {name} is held by row-level security, on every household's table.")


def sweeps(case: Case) -> Found:
    """Whether each regular sweep ran, and went well, when it was due."""
    with case.runtime.system("doctor: sweeps", write=False) as uow:
        went_well = last_successes(uow)
    now = clock.now()
    missed = [
        sweep.name for sweep in SWEEPS if _is_late(went_well.get(sweep.name), sweep.every, now)
    ]
    advice = (
        "Check that the server runs with SPENDS_SCHEDULER=embedded, or that one worker runs; "
        "`python -m spends sweep NAME` runs one now and shows its error."
    )
    if len(missed) == len(SWEEPS):
        return wrong("No sweep went well when it was due.", advice)
    if missed:
        return wrong(f"Late: {', '.join(missed)}.", advice)
    return fine(f"All {len(SWEEPS)} sweeps went well when they were due.")


def _is_late(well_at: datetime | None, every: timedelta, now: datetime) -> bool:
    return well_at is None or now - well_at > every + LATE


def database_clock(case: Case) -> tuple[float, str] | None:
    """Return by how many seconds the database's clock is ahead of ours; None where it has none."""
    if case.runtime.database.is_sqlite:
        return None
    with case.runtime.system("doctor: clock", write=False) as uow:
        asked = clock.now()
        there: datetime = uow.session.execute(text("select clock_timestamp()")).scalar_one()
        answered = clock.now()
    return (there - (asked + (answered - asked) / 2)).total_seconds(), "the database"
