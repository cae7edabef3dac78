"""What the server that was installed serves and answers, through nginx and TLS."""

import subprocess
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from spends.kit import clock
from tests.deploy.server.conftest import (
    DOMAIN,
    Server,
    Sockets,
)
from tests.deploy.server.machine import Machine
from tests.support.people import PASSWORD
from tests.support.visitor import STATEMENTS, Visitor

pytestmark = [pytest.mark.deploy, pytest.mark.slow]
MEGABYTE = 1024 * 1024


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
