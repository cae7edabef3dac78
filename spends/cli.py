"""`python -m spends …`: what an operator does from a terminal."""

import argparse
import getpass
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from spends.kit.errors import InvalidInput, SpendsError
from spends.settings import Settings

if TYPE_CHECKING:
    from spends.kit.actor import Actor
    from spends.kit.runtime import Runtime

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status."""
    chosen = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = chosen.command
    try:
        return command(chosen)
    except SpendsError as error:
        print(error.message, file=sys.stderr)
        for field, message in error.errors:
            print(f"  {field}: {message}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m spends", description="Spends from a terminal.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(
        name: str, command: Callable[[argparse.Namespace], int], words: str
    ) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=words, description=words)
        found.set_defaults(command=command)
        return found

    migrate = add("migrate", _migrate, "Bring the database's tables up to date.")
    migrate.add_argument("revision", nargs="?", default="head", help="the revision to go to (head)")
    demo = add("demo", _demo, "Make a household with two years of sample data.")
    demo.add_argument("--rows", type=int, help="make so many transactions instead, up to a million")
    demo.add_argument("--email", default="demo@example.org", help="who signs in")
    demo.add_argument("--password", default="demo household", help="with which password")
    user = add("create-user", _create_user, "Sign a person up with a household of their own.")
    user.add_argument("email")
    user.add_argument("--name", default="")
    user.add_argument("--currency", default="USD", help="the household's currency (USD)")
    user.add_argument("--timezone", default="UTC", help="the household's time zone (UTC)")
    out = add("export", _export, "Write a household with its documents to a JSON file.")
    into = add("import", _import, "Bring such a file into a household, all of it or nothing.")
    for files in (out, into):
        files.add_argument("email", help="an admin of the household")
        files.add_argument("file", type=Path)
        files.add_argument("--household", type=UUID, help="its id, where they have several")
    into.add_argument("--dry-run", action="store_true", help="only say what would be done")
    into.add_argument("--update", action="store_true", help="set what is here to what it says")
    check = add("check", _check, "Hold every monthly sum against its rows.")
    check.add_argument("--repair", action="store_true", help="sum anew what is wrong")
    rates = add("rates", _rates, "Load exchange rates from the ECB's history file.")
    rates.add_argument("file", type=Path, help="eurofxref-hist.csv or its zip")
    sweep = add("sweep", _sweep, "Run one of the regular sweeps now.")
    sweep.add_argument("name", nargs="?", help="which one; without a name they are listed")
    return parser


def _migrate(chosen: argparse.Namespace) -> int:
    from alembic.config import Config

    from alembic import command

    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", Settings().effective_database_url.replace("%", "%%"))
    command.upgrade(config, chosen.revision)
    print("The database is up to date.")
    return 0


def _demo(chosen: argparse.Namespace) -> int:
    from spends import bootstrap
    from spends.domains.demo import papers
    from spends.domains.demo import service as demo
    from spends.domains.demo.people import CURRENCY, TIMEZONE
    from spends.kit import clock

    runtime = bootstrap.start()
    today = clock.today(TIMEZONE)
    stored = papers.store_papers(runtime.storage, today, CURRENCY) if not chosen.rows else {}
    count = demo.make_household(
        runtime.database, chosen.email, chosen.password, rows=chosen.rows, papers=stored
    )
    print(
        f"{count:,} transactions. Sign in as {chosen.email} with the password “{chosen.password}”."
    )
    return 0


def _create_user(chosen: argparse.Namespace) -> int:
    from spends import bootstrap
    from spends.domains.belongings.service import starter as belongings
    from spends.domains.households import service as households
    from spends.domains.households.schemas import NewRegistration
    from spends.domains.ledger import service as ledger

    password = os.environ.get("SPENDS_NEW_PASSWORD") or getpass.getpass("Password: ")
    new = NewRegistration(
        email=chosen.email,
        name=chosen.name or chosen.email.partition("@")[0],
        password=password,
        currency_code=chosen.currency,
        timezone=chosen.timezone,
    )
    with bootstrap.start().system("create-user from a terminal") as uow:
        user, household = households.register(uow, new, signups_open=True)
        ledger.start_household(uow)
        belongings.start_household(uow)
    print(f"{user.email} may sign in. The household is called “{household.name}”.")
    return 0


def _export(chosen: argparse.Namespace) -> int:
    from spends import bootstrap
    from spends.domains.archives import writing

    runtime = bootstrap.start()
    actor = _admin(runtime, chosen)
    part = chosen.file.with_name(f"{chosen.file.name}.part")
    try:
        # For its owner alone: it holds all there is of the household.
        opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8", newline="") as out:
            with runtime.unit_of_work(actor, write=False) as uow:
                blobs = writing.write_rows(uow, out)
            out.writelines(writing.blob_text(runtime.storage, blobs))
        part.replace(chosen.file)
    except OSError as error:
        message = f"{chosen.file} cannot be written: {error.strerror}."
        raise InvalidInput(message) from error
    finally:
        part.unlink(missing_ok=True)
    size, count = chosen.file.stat().st_size, len(blobs.files)
    print(f"{chosen.file}: {size:,} bytes with {count:,} documents.")
    return 0


def _import(chosen: argparse.Namespace) -> int:
    from spends import bootstrap
    from spends.domains.archives import service as archives
    from spends.domains.archives.staging import Staged

    runtime = bootstrap.start()
    actor = _admin(runtime, chosen)
    with tempfile.TemporaryDirectory() as folder:
        staged = Staged(Path(folder))
        try:
            with chosen.file.open("rb") as source:
                staged.take(source)
        except OSError as error:
            message = f"{chosen.file} cannot be read: {error.strerror}."
            raise InvalidInput(message) from error
        if not chosen.dry_run:
            archives.store_files(runtime.storage, staged)
        with runtime.unit_of_work(actor) as uow:
            wanted: Literal["skip", "update"] = "update" if chosen.update else "skip"
            report = archives.take_in(uow, staged, wanted, dry_run=chosen.dry_run)
    for name, counts in report.tables.items():
        print(
            f"{name}: {counts.created:,} new, {counts.updated:,} changed, {counts.skipped:,} left"
        )
    for warning in report.warnings:
        print(warning)
    print(
        "Nothing was stored; this is what would be." if chosen.dry_run else "All of it is stored."
    )
    return 0


def _admin(runtime: "Runtime", chosen: argparse.Namespace) -> "Actor":
    from spends.domains.households import service as households

    with runtime.system("a household's file from a terminal", write=False) as uow:
        found = households.administered_by(uow, chosen.email)
    for actor in found:
        if chosen.household in {None, actor.household_id}:
            return actor
    message = f"{chosen.email} is no admin of such a household. Check the address."
    raise InvalidInput(message)


def _check(chosen: argparse.Namespace) -> int:
    from spends import bootstrap
    from spends.domains.households import service as households
    from spends.domains.ledger.service import integrity

    runtime, wrong = bootstrap.start(), 0
    with runtime.system("check from a terminal", write=False) as uow:
        actors = households.admins(uow)
    for actor in actors:
        with runtime.unit_of_work(actor, write=chosen.repair) as uow:
            found = integrity.repair(uow) if chosen.repair else len(integrity.differences(uow))
        if found:
            print(
                f"Household {actor.household_id}: {found} monthly sums"
                f" {'mended' if chosen.repair else 'wrong'}."
            )
        wrong += found
    print(
        f"{len(actors)} households checked."
        + ("" if wrong else " Every monthly sum equals its rows.")
    )
    return 1 if wrong and not chosen.repair else 0


def _rates(chosen: argparse.Namespace) -> int:
    from spends import bootstrap
    from spends.domains.currencies import service as currencies
    from spends.domains.currencies.ports import RateFile
    from spends.domains.ledger.service import rates

    runtime = bootstrap.start()
    with runtime.system("exchange rates from a terminal") as uow:
        count = currencies.load_file(uow, runtime.port(RateFile), chosen.file)  # type: ignore[type-abstract]  # a port is asked for by its type
    changed = rates.revalue_households(runtime.database)
    print(f"{count:,} rates stored; {changed:,} transactions are worth something else by them.")
    return 0


def _sweep(chosen: argparse.Namespace) -> int:
    from spends import bootstrap
    from spends.jobs.embedded import run_once
    from spends.jobs.schedule import SWEEPS, sweep

    wanted = sweep(chosen.name) if chosen.name else None
    if wanted is None:
        print("Sweeps: " + ", ".join(found.name for found in SWEEPS))
        return 1 if chosen.name else 0
    done = run_once(bootstrap.start(), wanted)
    print("Another process is at it." if done is None else f"Done: {done}.")
    return 0
