"""`python -m spends …`: what an operator does from a terminal."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path

from spends.kit.errors import SpendsError
from spends.settings import Settings

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
