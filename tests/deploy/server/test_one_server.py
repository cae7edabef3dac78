"""One server, from a fresh Debian to upgrades under traffic: install.sh and its kin run for real.

The tests build on one another, in this order: what stops an installation, the installation, what it
serves, and how it goes over to other releases.
"""

import json
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect

from spends.kit import clock
from tests.deploy.server.conftest import (
    CHANGE,
    DOMAIN,
    Server,
    problem_of,
    settings_file,
)
from tests.deploy.server.machine import Machine
from tests.support.browser import wait_until_it_hears
from tests.support.people import PASSWORD
from tests.support.visitor import STATEMENTS, Visitor

pytestmark = [pytest.mark.deploy, pytest.mark.slow]

UNPACKED = "/root/spends-1.0.0"
MEGABYTE = 1024 * 1024
Bring = Callable[[str, CHANGE], str]


def last_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a run said at its end; it must have failed, by a sentence and not by a trace."""
    assert done.returncode == 1, done.stdout
    assert "line " not in done.stdout, done.stdout
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module", autouse=True)
def unpacked(machine: Machine, server: Server, first_release: Path) -> None:
    """The first release, copied to the machine and unpacked as the operator would."""
    target = machine.path(f"/root/{first_release.name}")
    target.write_bytes(first_release.read_bytes())
    machine.shell(f"tar -xzf /root/{first_release.name} -C /root")
    # Debian's stand-in for systemd knows neither templates of units nor logs of their own.
    for port in server.ports.split():
        machine.shell(
            f"mkdir -p /var/log/journal; ln -s spends@.service /etc/systemd/system/spends@{port}.service;"
            f"ln -s ../spends/app.log /var/log/journal/spends@{port}.service.log"
        )


class TestWhatStopsAnInstallation:
    def test_a_machine_with_500_megabytes_free(self, machine: Machine, server: Server) -> None:
        machine.shell("mkdir -p /opt/spends; mount -t tmpfs -o size=500m tmpfs /opt/spends")
        sentence = last_sentence(server.install(UNPACKED, "--self-signed"))
        assert re.match(
            r"Only \d+ MB are free in /opt/spends, and Spends needs 1500 MB\.", sentence
        )
        assert "nothing was changed" in sentence
        machine.shell("umount /opt/spends; rmdir /opt/spends; ! command -v nginx")

    def test_a_port_that_is_taken(self, server: Server) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", server.https))
            other.listen()
            sentence = last_sentence(server.install(UNPACKED, "--self-signed"))
        assert sentence.startswith(f"Port {server.https} is taken by another program")
        assert "--https-port" in sentence

    def test_options_that_make_no_sense(self, machine: Machine, server: Server) -> None:
        install = f"{UNPACKED}/deploy/server/install.sh"
        said = {
            ("--nothing",): "--nothing needs a value",
            ("--domain", "https://a/b"): "no name of a host",
            ("--domain", DOMAIN): "Say where the certificate comes from",
            ("--domain", DOMAIN, "--self-signed", "--grace", "soon"): "no whole number",
            ("--domain", DOMAIN, "--certificate", "/a.pem"): "Give the key",
            ("--domain", DOMAIN, "--self-signed", "--release", "/no"): "/no is not there",
        }
        for options, words in said.items():
            assert words in last_sentence(machine.run(install, *options)), options

    def test_an_expired_certificate(self, machine: Machine, server: Server, tmp_path: Path) -> None:
        # Ended before it began to be used: made for a day that is past.
        self._certificate(machine, "expired", days=-1)
        sentence = last_sentence(
            server.install(
                UNPACKED, "--certificate", "/root/expired.pem", "--key", "/root/expired.key"
            )
        )
        assert re.match(
            r"The certificate /root/expired\.pem expired on .+ GMT\. Renew it", sentence
        )

    @staticmethod
    def _certificate(machine: Machine, name: str, days: int) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DOMAIN)])
        end = clock.now() + timedelta(days=days)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(end - timedelta(days=90))
            .not_valid_after(end)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(DOMAIN)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        machine.path(f"/root/{name}.pem").write_bytes(made.public_bytes(pem))
        machine.path(f"/root/{name}.key").write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )

    def test_a_power_cut_while_packages_are_installed(
        self, machine: Machine, server: Server
    ) -> None:
        done: list[subprocess.CompletedProcess[str]] = []
        run = threading.Thread(
            target=lambda: done.append(server.install(UNPACKED, "--self-signed"))
        )
        run.start()
        while run.is_alive() and not list(machine.path("/opt/spends").glob("venvs/*/bin/pip")):
            time.sleep(0.1)
        assert run.is_alive(), done
        machine.run("bash", "-c", "kill -9 -1")
        run.join()
        assert done[0].returncode != 0
        machine.shell("! ls /opt/spends/venvs/*/.complete; test ! -e /opt/spends/current")

    def test_a_database_that_is_not_there(self, machine: Machine, server: Server) -> None:
        url = "postgresql://nobody:wrong@127.0.0.1:1/none"
        done = server.install(UNPACKED, "--self-signed", "--database-url", url)
        sentence = last_sentence(done)
        assert sentence.startswith("The database cannot be used: ")
        assert "refused" in sentence
        assert "Check --database-url" in sentence
        assert "wrong" not in done.stdout
        machine.shell("sed -i /SPENDS_DATABASE_URL/d /etc/spends/spends.env")

    def test_a_half_finished_installation_is_gone_on_with(
        self, machine: Machine, server: Server
    ) -> None:
        # As a run leaves it that was killed while it unpacked.
        machine.shell(
            "rm /opt/spends/releases/1.0.0/.unpacked /opt/spends/releases/1.0.0/rxconfig.py;"
            "mkdir /opt/spends/releases/.part"
        )
        environment = settings_file(
            machine, SPENDS_SIGNUPS="invite", REFLEX_SOCKET_INTERVAL="2", REFLEX_SOCKET_TIMEOUT="20"
        )
        done = server.install(UNPACKED, "--self-signed", "--env", environment)
        assert done.returncode == 0, done.stdout
        assert f"Spends 1.0.0 is at {server.url}" in done.stdout
        assert machine.path("/opt/spends/releases/1.0.0/rxconfig.py").exists()


@pytest.fixture(scope="module")
def context(name_finding_browser: Browser) -> Iterator[BrowserContext]:
    result = name_finding_browser.new_context(
        ignore_https_errors=True, locale="en-US", timezone_id="Europe/Berlin"
    )
    result.set_default_timeout(30_000)
    yield result
    result.close()


@pytest.fixture(scope="module")
def tab(context: BrowserContext) -> Iterator[Page]:
    """One tab for all tests; what its scripts or the policy complain of fails the last one."""
    problems: list[str] = []
    page = context.new_page()
    wait_until_it_hears(page)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    assert not problems, "\n".join(problems)


class Sockets:
    """The websockets that a tab opens, and when they open and close."""

    def __init__(self, page: Page) -> None:
        self.open: list[WebSocket] = []
        self.closed: list[float] = []
        self.heard: list[float] = []
        page.on("websocket", self._add)

    def _add(self, socket: WebSocket) -> None:
        self.open.append(socket)
        socket.on("close", lambda _: self.closed.append(time.monotonic()))
        socket.on("framereceived", lambda _: self.heard.append(time.monotonic()))


@pytest.fixture(scope="module")
def sockets(tab: Page) -> Sockets:
    return Sockets(tab)


def in_page(page: Page, script: str, argument: object = None) -> Any:
    """Run a script in the page, as the page's own would run."""
    return page.evaluate(script, argument)


POST_JSON = """async ([path, body]) => {
    const answer = await fetch(path, {method: "POST", body: JSON.stringify(body),
        headers: {"content-type": "application/json"}});
    return [answer.status, await answer.json()];
}"""
UPLOAD = """async ([path, size]) => {
    const head = "%PDF-1.4\\n1 0 obj<</Type/Catalog>>endobj\\n";
    const form = new FormData();
    const rest = new Uint8Array(size - head.length).fill(37);
    form.append("file", new File([head, rest], "large.pdf", {type: "application/pdf"}));
    const answer = await fetch(path, {method: "POST", body: form});
    return [answer.status, await answer.text()];
}"""


class TestWhatItServes:
    def test_the_first_to_sign_up_is_let_in(
        self, tab: Page, sockets: Sockets, server: Server
    ) -> None:
        tab.goto(f"{server.url}/sign-up")
        tab.get_by_label("Your name").fill("Ann Moreau")
        tab.get_by_label("E-mail").fill("ann@example.org")
        tab.get_by_label("Password").fill(PASSWORD)
        tab.get_by_role("button", name="Create account").click()
        expect(tab.get_by_role("heading", name="Your household")).to_be_visible()
        names = {cookie["name"]: cookie for cookie in tab.context.cookies()}
        session = names["__Host-spends"] if "__Host-spends" in names else names["__Host-session"]
        assert session["secure"]
        assert session["httpOnly"]

    def test_the_next_one_is_not(self, server: Server) -> None:
        with server.client() as client:
            body = {"email": "eve@example.org", "password": PASSWORD, "name": "Eve"}
            assert client.send("POST", "/api/auth/register", json=body).status_code == 403

    def test_a_bank_file_is_imported(self, tab: Page, server: Server) -> None:
        account = {"name": "Giro", "currency_code": "EUR", "type": "checking"}
        status, made = in_page(tab, POST_JSON, ["/api/accounts", account])
        assert status == 201, made
        Visitor(tab, server.url).bring_in(STATEMENTS / "german_bank.csv", made["id"])
        tab.goto(f"{server.url}/transactions")
        expect(tab.get_by_role("row").nth(3)).to_be_visible()

    def test_pages_draw_charts_under_the_policy(self, tab: Page, server: Server) -> None:
        account = {"name": "Wallet", "currency_code": "USD", "type": "cash"}
        made = in_page(tab, POST_JSON, ["/api/accounts", account])[1]
        bought = {"account_id": made["id"], "amount": "-12.30", "payee": "Baker"}
        bought["date"] = clock.today("Europe/Berlin").isoformat()
        assert in_page(tab, POST_JSON, ["/api/transactions", bought])[0] == 201
        tab.goto(server.url)
        expect(tab.locator(".js-plotly-plot .main-svg").first).to_be_visible()

    def test_20_megabytes_are_uploaded(self, tab: Page) -> None:
        status, text = in_page(tab, UPLOAD, ["/api/documents", 20 * MEGABYTE])
        assert status == 201, text

    def test_a_document_that_is_too_large_is_refused(self, tab: Page) -> None:
        status, text = in_page(tab, UPLOAD, ["/api/documents", 27 * MEGABYTE])
        assert status == 413
        assert "title" in text

    def test_the_websocket_outlives_the_idle_timeout(self, tab: Page, sockets: Sockets) -> None:
        # nginx closes what is silent for 6 s; the server speaks up every 2 s by then.
        expect(tab.locator(".js-plotly-plot").first).to_be_visible()
        closed, heard = len(sockets.closed), len(sockets.heard)
        tab.wait_for_timeout(9_000)
        assert len(sockets.closed) == closed
        assert len(sockets.heard) > heard


EVERYWHERE = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
PAGE = {"cache-control": "no-cache", "content-type": "text/html"}
API = {
    "cache-control": "no-store",
    "content-type": "application/json",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
# Address, status, headers beside those that are everywhere.
HEADERS: list[tuple[str, int, dict[str, str]]] = [
    ("/", 200, PAGE),
    ("/sign-in", 200, PAGE),
    ("/sign-in?error=signed-out", 200, PAGE),
    ("/inventory/some-item", 200, PAGE),  # an address that is no file: 404.html starts the page
    ("/assets/{script}", 200, {"cache-control": "public, max-age=31536000, immutable"}),
    ("/assets/no-such-file.js", 404, {"cache-control": "no-cache"}),
    ("/fonts/inter-latin.woff2", 200, {"cache-control": "no-cache"}),
    ("/manifest.webmanifest", 200, {"cache-control": "no-cache"}),
    ("/health", 200, API),
    ("/health/ready", 200, API),
    ("/api/me", 401, API | {"content-type": "application/problem+json"}),
    ("/metrics", 404, {}),
    ("/metrics/", 200, PAGE),
]


class TestWhatItAnswers:
    @pytest.mark.parametrize(("path", "status", "wanted"), HEADERS, ids=[row[0] for row in HEADERS])
    def test_headers(self, server: Server, path: str, status: int, wanted: dict[str, str]) -> None:
        assets = server.machine.path("/opt/spends/assets")
        script = max(assets.glob("*.js"), key=lambda file: file.stat().st_size).name
        with server.client() as client:
            answer = client.get(path.format(script=script))
        assert answer.status_code == status
        for name, value in (EVERYWHERE | wanted).items():
            found = answer.headers.get_list(name)
            assert len(found) == 1, (name, found)
            if name == "content-type":
                assert found[0].startswith(value)
            else:
                assert found[0] == value, name
        assert "spends_" not in answer.text
        assert "nginx/" not in answer.headers["server"]

    def test_the_policy_of_pages(self, server: Server) -> None:
        with server.client() as client:
            rules = client.get("/").headers["content-security-policy"].split("; ")
        named = {name: values for name, _, values in (rule.partition(" ") for rule in rules)}
        assert named["default-src"] == "'self'"
        assert named["object-src"] == "'none'"
        assert named["frame-ancestors"] == "'none'"
        assert named["connect-src"] == f"'self' wss://{DOMAIN}:{server.https}"
        assert "'unsafe-inline'" not in named["script-src"]
        assert named["script-src"].count("'sha256-") > 10

    def test_files_come_squeezed(self, server: Server) -> None:
        with server.client() as client:
            answer = client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"

    def test_http_becomes_https(self, server: Server) -> None:
        url = f"http://127.0.0.1:{server.http}/budgets?month=2026-05"
        answer = httpx.get(url, headers={"Host": DOMAIN}, trust_env=False)
        assert answer.status_code == 308
        assert answer.headers["location"] == f"{server.url}/budgets?month=2026-05"

    def test_another_name_is_not_served(self, server: Server) -> None:
        with server.client() as client:
            assert client.get("/", headers={"Host": "evil.example"}).status_code == 421

    def test_old_tls_is_refused(self, server: Server) -> None:
        def connect(version: str) -> int:
            command = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.https}"]
            command += ["-servername", DOMAIN, f"-{version}", "-alpn", "h2", "-brief"]
            done = subprocess.run(command, input=b"", capture_output=True, check=False, timeout=20)
            return done.returncode

        assert {version: connect(version) == 0 for version in ("tls1_1", "tls1_2", "tls1_3")} == {
            "tls1_1": False,
            "tls1_2": True,
            "tls1_3": True,
        }

    def test_http_2_is_spoken(self, server: Server) -> None:
        # Chromium says so of the page it loaded, without another package here.
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.https}"]
        command += ["-servername", DOMAIN, "-alpn", "h2,http/1.1"]
        done = subprocess.run(command, input=b"", capture_output=True, check=False, timeout=20)
        assert b"ALPN protocol: h2" in done.stdout

    def test_this_machine_alone_sees_metrics(self, server: Server) -> None:
        url = f"http://127.0.0.1:{server.local}/metrics"
        assert httpx.get(url, trust_env=False).status_code == 401
        token = server.machine.shell(". /etc/spends/spends.env; printf %s $SPENDS_METRICS_TOKEN")
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(url, headers=headers, trust_env=False)
        assert answer.status_code == 200
        assert "spends_http_requests_total" in answer.text

    def test_logs_hold_no_query(self, server: Server) -> None:
        with server.client() as client:
            client.get("/sign-in?secret=abcdef")
            client.get("/api/bills/feed/abcdef123.ics?x=1")
        logs = server.machine.path("/var/log/nginx")
        text = "".join(file.read_text() for file in logs.glob("spends.*"))
        assert '"path":"/sign-in"' in text
        assert "abcdef" not in text
        assert "token=" not in text

    def test_the_service_may_not_write_its_own_code(self, machine: Machine) -> None:
        machine.shell(
            "! setpriv --reuid spends --regid spends --init-groups test -w /opt/spends/current/spends;"
            "! setpriv --reuid nobody --clear-groups test -r /etc/spends/spends.env;"
            "for process in $(grep -al toolchain[.]server /proc/[0-9]*/cmdline); do"
            " test $(stat -c %U ${process%/cmdline}) = spends; done"
        )

    def test_the_operator_adds_people_from_the_terminal(
        self, machine: Machine, server: Server
    ) -> None:
        done = machine.run("spends", "create-user", "bob@example.org", SPENDS_NEW_PASSWORD=PASSWORD)
        assert done.returncode == 0, done.stdout
        with server.client() as client:
            form = {"username": "bob@example.org", "password": PASSWORD}
            assert client.send("POST", "/api/auth/token", data=form).status_code == 200


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
