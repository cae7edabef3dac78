"""The server that was installed goes over to other releases under traffic, and is kept."""

import json
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.deploy.server.conftest import (
    CHANGE,
    UNPACKED,
    Server,
    Sockets,
    last_sentence,
    problem_of,
)
from tests.deploy.server.machine import Machine
from tests.support.people import PASSWORD

pytestmark = [pytest.mark.deploy, pytest.mark.slow]
Bring = Callable[[str, CHANGE], str]


@pytest.fixture(scope="module", autouse=True)
def signed_in(tab: Page, server: Server) -> None:
    """Who signed up first, in a browser that was not there then."""
    tab.goto(f"{server.url}/sign-in")
    tab.get_by_label("E-mail").fill("ann@example.org")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", name="Dashboard")).to_be_visible()


class Traffic:
    """People who never pause: requests on new connections, counted, until told to stop."""

    def __init__(self, server: Server, token: str) -> None:
        self.server = server
        self._token = token
        self._end = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=(path,))
            for path in ("/sign-in", "/health/ready", "/api/accounts", "/assets/{script}")
        ]
        self.failed: list[str] = []
        self.answered = 0

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, path: str) -> None:
        script = next(self.server.machine.path("/opt/spends/assets").glob("root-*.js")).name
        headers = {"Authorization": f"Bearer {self._token}"} if path.startswith("/api") else {}
        with self.server.client() as client:
            while not self._end.is_set():
                try:
                    answer = client.get(path.format(script=script), headers=headers)
                    if answer.status_code != 200:
                        self.failed.append(f"{path}: {answer.status_code} {answer.text[:200]}")
                except httpx.HTTPError as error:
                    self.failed.append(f"{path}: {error!r}")
                self.answered += 1
                time.sleep(0.1)


@pytest.fixture
def traffic(server: Server) -> Iterator[Traffic]:
    with server.client() as client:
        form = {"username": "ann@example.org", "password": PASSWORD}
        token = client.send("POST", "/api/auth/token", data=form).json()["access_token"]
    with Traffic(server, token) as result:
        yield result


def new_look(files: dict[str, bytes]) -> None:
    """Change the pages, so that a release is told from the one before."""
    files["frontend/assets/only-here-0a1b2c3d.js"] = b"// one more\n"
    for name in ("frontend/sign-in.html", "frontend/sign-in/index.html"):
        files[name] = files[name].replace(b"<title>", b"<title>New: ")
        files.pop(f"{name}.gz", None)
        files.pop(f"{name}.br", None)


def broken_start(files: dict[str, bytes]) -> None:
    """Let the application fail as it starts."""
    files["spends/spends.py"] = b'raise RuntimeError("The flux is missing.")\n'


def broken_migration(files: dict[str, bytes]) -> None:
    """Let a migration fail half way."""
    revisions = sorted(name for name in files if name.startswith("alembic/versions/"))
    last = re.search(rb'(?m)^revision(?:: str)? = "(\w+)"', files[revisions[-1]])
    assert last
    files["alembic/versions/9999_broken.py"] = (
        b'from alembic import op\n\nrevision = "9999"\ndown_revision = "' + last[1] + b'"\n'
        b"branch_labels = depends_on = None\n\n\ndef upgrade() -> None:\n"
        b'    op.execute("create table half_done (id integer)")\n'
        b'    raise RuntimeError("This column cannot be.")\n'
    )


class TestGoingOver:
    def test_an_upgrade_cuts_nobody_off(
        self, tab: Page, sockets: Sockets, traffic: Traffic, bring: Bring
    ) -> None:
        server = traffic.server
        tab.goto(server.url)
        expect(tab.locator(".js-plotly-plot").first).to_be_visible()
        archive = bring("1.1.0", new_look)
        closed = len(sockets.closed)
        upgrading = threading.Thread(
            target=lambda: results.append(server.script("upgrade.sh", archive))
        )
        results: list[subprocess.CompletedProcess[str]] = []
        upgrading.start()
        while upgrading.is_alive():
            tab.wait_for_timeout(100)
        assert results[0].returncode == 0, results[0].stdout
        assert server.version() == "1.1.0"
        # The old version ended the socket; the page is back at the new one by itself.
        deadline = time.monotonic() + 10
        while len(sockets.closed) == closed and time.monotonic() < deadline:
            tab.wait_for_timeout(100)
        assert len(sockets.closed) > closed
        ended = sockets.closed[closed]
        while not [at for at in sockets.heard if at > ended] and time.monotonic() < ended + 10:
            tab.wait_for_timeout(100)
        resumed = min(at for at in sockets.heard if at > ended)
        assert resumed - ended < 5
        tab.get_by_role("link", name="Transactions").first.click()
        expect(tab.get_by_role("row").nth(3)).to_be_visible()
        assert traffic.failed == []
        assert traffic.answered > 50

    def test_the_new_pages_are_served_and_old_assets_stay(self, server: Server) -> None:
        with server.client() as client:
            assert "New: Sign in" in client.get("/sign-in").text
            assert client.get("/assets/only-here-0a1b2c3d.js").status_code == 200

    def test_one_upgrade_left_a_backup(self, machine: Machine) -> None:
        machine.shell("ls -d /var/lib/spends/backups/*-before-upgrade/SHA256SUMS")

    @pytest.mark.parametrize(
        ("change", "words"),
        [(broken_start, "The flux is missing."), (broken_migration, "This column cannot be.")],
        ids=["start", "migration"],
    )
    def test_a_broken_release_leaves_the_old_one_serving(
        self, traffic: Traffic, bring: Bring, change: CHANGE, words: str
    ) -> None:
        server = traffic.server
        sentence = last_sentence(
            server.script("upgrade.sh", bring(f"1.2-{change.__name__}", change))
        )
        assert words in sentence
        assert "The old version (1.1.0) still serves." in sentence
        assert server.version() == "1.1.0"
        with server.client() as client:
            assert "New: Sign in" in client.get("/sign-in").text
            assert client.get("/health/ready").status_code == 200
        assert traffic.failed == []
        script = (
            "import sqlite3; database = sqlite3.connect('/var/lib/spends/spends.db');"
            "print(database.execute('select name from sqlite_master').fetchall())"
        )
        tables = server.machine.run("/opt/spends/current/.venv/bin/python", "-c", script).stdout
        assert "household" in tables
        assert "half_done" not in tables

    def test_a_release_that_is_none(self, machine: Machine, server: Server) -> None:
        machine.path("/root/none.tar.gz").write_bytes(b"none")
        sentence = last_sentence(server.script("upgrade.sh", "/root/none.tar.gz"))
        assert sentence.startswith("/root/none.tar.gz is damaged or no archive.")
        sentence = last_sentence(server.script("upgrade.sh", "/root/nowhere.tar.gz"))
        assert "is not there" in sentence

    def test_rolling_back(self, server: Server, traffic: Traffic) -> None:
        done = server.script("rollback.sh")
        assert done.returncode == 0, done.stdout
        assert server.version() == "1.0.0"
        with server.client() as client:
            assert "New: " not in client.get("/sign-in").text
            # Whoever still has the newer page open finds its files.
            assert client.get("/assets/only-here-0a1b2c3d.js").status_code == 200
        assert traffic.failed == []

    def test_installing_again_changes_nothing(self, server: Server, traffic: Traffic) -> None:
        before = server.machine.path("/etc/spends/spends.env").read_text()
        done = server.machine.run(f"{UNPACKED}/deploy/server/install.sh", "--no-backup")
        assert done.returncode == 0, done.stdout
        assert set(server.machine.path("/etc/spends/spends.env").read_text().split("\n")) == set(
            before.split("\n")
        )
        assert server.version() == "1.0.0"
        assert traffic.failed == []


class TestKeeping:
    def test_a_backup_is_proved(self, machine: Machine, server: Server) -> None:
        done = server.script("backup.sh", "--prove")
        assert done.returncode == 0, done.stdout
        stamp = json.loads(machine.path("/var/lib/spends/backups/restore-test.json").read_text())
        assert stamp["ok"] is True
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp["at"])
        assert machine.path(f"/var/lib/spends/backups/{stamp['backup']}/files").is_dir()

    def test_and_restored(self, machine: Machine, server: Server) -> None:
        backups = machine.path("/var/lib/spends/backups").glob("2*Z")
        newest = max(path.name for path in backups)
        added = machine.run(
            "spends", "create-user", "carl@example.org", SPENDS_NEW_PASSWORD=PASSWORD
        )
        assert added.returncode == 0, added.stdout
        done = server.script("restore.sh", f"/var/lib/spends/backups/{newest}", "--yes")
        assert done.returncode == 0, done.stdout

        def signs_in(email: str) -> int:
            form = {"username": email, "password": PASSWORD}
            with server.client() as client:
                return client.send("POST", "/api/auth/token", data=form).status_code

        assert signs_in("bob@example.org") == 200
        assert signs_in("carl@example.org") == 401

    def test_a_damaged_backup_is_refused(self, machine: Machine, server: Server) -> None:
        machine.shell(
            "cd /var/lib/spends/backups; cp -r $(ls -d 2*Z | tail -n 1) damaged;"
            "echo x >> damaged/database.sqlite.gz"
        )
        sentence = last_sentence(
            server.script("restore.sh", "/var/lib/spends/backups/damaged", "--yes")
        )
        assert "is damaged" in sentence
        with server.client() as client:
            assert client.get("/health/ready").status_code == 200

    def test_too_many_tries_to_sign_in_are_put_off(self, server: Server) -> None:
        with server.client() as client:
            answers = [client.send("POST", "/auth/sign-in", data={"a": "b"}) for _ in range(30)]
        last = answers[-1]
        assert last.status_code == 429
        assert last.headers["retry-after"] == "10"
        assert problem_of(last)["detail"] == (
            "This was asked too often. Wait a few seconds, then try again."
        )
        with server.client() as client:
            assert client.get("/sign-in").status_code == 200
