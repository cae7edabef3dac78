"""The release before works on the tables of this one: during an upgrade both are at work on them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from spends.toolchain.steps import ROOT
from tests.support import postgres
from tests.support.server import default_settings

pytestmark = pytest.mark.deploy
ROWS = 300


def git(*arguments: str) -> str:
    answer = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() if answer.returncode == 0 else ""


def previous() -> str:
    """The commit of the release before, or where none is tagged yet the one before our newest tables."""
    tag = git("describe", "--tags", "--abbrev=0", "--match", "v*", "HEAD^")
    newest = git("log", "-1", "--format=%H", "--diff-filter=A", "--", "alembic/versions")
    return tag or git("rev-parse", "--verify", "--quiet", f"{newest}^")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The code of the release before, in a folder of its own."""
    commit = previous()
    if not commit:
        pytest.skip("there is no release before this one in this clone's history")
    folder = tmp_path / "old"
    folder.mkdir()
    archive = subprocess.Popen(["git", "archive", commit], cwd=ROOT, stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", folder], stdin=archive.stdout, check=True)
    assert archive.wait(60) == 0
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it, for the role that owns it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = postgres.prepare()
    name = f"spends_{postgres.sharing.RUN}_{postgres.sharing.WORKER}_compatible"
    postgres.execute(
        server,
        f'drop database if exists "{name}" with (force)',
        f"create database \"{name}\" owner {postgres.OWNER} template template0 encoding 'UTF8'",
    )
    yield postgres.as_role(server, name, postgres.OWNER)
    postgres.drop_database(name)


def run(code: Path, data: Path, url: str, *command: str) -> str:
    environment = {**os.environ, **default_settings()} | {
        "SPENDS_DATA_DIR": str(data),
        "SPENDS_DATABASE_URL": url,
        "SPENDS_NEW_PASSWORD": "correct horse battery",
    }
    answer = subprocess.run(
        [sys.executable, "-m", "spends", *command],
        cwd=code,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert answer.returncode == 0, (command, answer.stdout[-2000:], answer.stderr[-4000:])
    return answer.stdout


def test_the_release_before_goes_on_while_the_tables_are_new(
    old: Path, empty_url: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    run(old, data, empty_url, "migrate")
    run(old, data, empty_url, "demo", "--rows", str(ROWS))
    run(ROOT, data, empty_url, "migrate")
    # The old code reads and writes everything once more: people, lines, sums, a whole household.
    run(old, data, empty_url, "demo", "--rows", str(ROWS), "--email", "late@example.org")
    assert "Every monthly sum equals its rows." in run(old, data, empty_url, "check")
    run(old, data, empty_url, "export", "late@example.org", str(tmp_path / "old.json"))
    # And the new code finds all of it.
    assert "Every monthly sum equals its rows." in run(ROOT, data, empty_url, "check")
