"""`python -m spends …`: what an operator does from a terminal."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from spends.commands import database, doctor, household, people, storage, upkeep, worker
from spends.kit import connecting
from spends.kit.errors import SpendsError


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status."""
    chosen = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = chosen.command
    try:
        return command(chosen)
    except SpendsError as error:
        # An operator is told more of a database than a person at a page.
        print(connecting.trouble(error) or error.lines, file=sys.stderr)
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

    migrate = add("migrate", database.migrate, "Bring the database's tables up to date.")
    migrate.add_argument("revision", nargs="?", default="head", help="the revision to go to (head)")
    add(
        "prepare-database",
        database.prepare,
        "Make or update the role in Postgres that the application works under.",
    )
    demo = add("demo", people.demo, "Make a household with two years of sample data.")
    demo.add_argument("--rows", type=int, help="make so many transactions instead, up to a million")
    demo.add_argument("--email", default="demo@example.org", help="who signs in")
    demo.add_argument("--password", default="demo household", help="with which password")
    user = add("create-user", people.create_user, "Sign a person up with a household of their own.")
    user.add_argument("email")
    user.add_argument("--name", default="")
    user.add_argument("--currency", default="USD", help="the household's currency (USD)")
    user.add_argument("--timezone", default="UTC", help="the household's time zone (UTC)")
    out = add(
        "export", household.write_file, "Write a household with its documents to a JSON file."
    )
    into = add(
        "import",
        household.take_in_file,
        "Bring such a file into a household, all of it or nothing.",
    )
    for files in (out, into):
        files.add_argument("email", help="an admin of the household")
        files.add_argument("file", type=Path)
        files.add_argument("--household", type=UUID, help="its id, where they have several")
    into.add_argument("--dry-run", action="store_true", help="only say what would be done")
    into.add_argument("--update", action="store_true", help="set what is here to what it says")
    check = add("check", upkeep.check, "Hold every monthly sum against its rows.")
    check.add_argument("--repair", action="store_true", help="sum anew what is wrong")
    rates = add("rates", upkeep.rates, "Load exchange rates from the ECB's history file.")
    rates.add_argument("file", type=Path, help="eurofxref-hist.csv or its zip")
    sweep = add("sweep", upkeep.sweep, "Run one of the regular sweeps now.")
    sweep.add_argument("name", nargs="?", help="which one; without a name they are listed")
    add("worker", worker.work, "Run the sweeps at their times, without the web, until told to end.")
    look = add("doctor", doctor.doctor, "Tick the checklist of what an instance needs.")
    look.add_argument("names", nargs="*", metavar="check", help="only these; else all of them")
    look.add_argument("--json", action="store_true", help="say it as JSON")
    look.add_argument("--send-test", action="store_true", help="send a test to who gets alarms")
    move = add("move-files", storage.move, "Move uploaded files to S3, or back to the data folder.")
    move.add_argument("to", choices=["s3", "folder"], help="where they are to be")
    move.add_argument("--dry-run", action="store_true", help="only say what would be done")
    move.add_argument("--delete", action="store_true", help="delete each once its copy is verified")
    return parser
