"""What the rules and the dashboard ask for is what a running instance answers.

promtool and Prometheus themselves come from Debian's package, unpacked and never installed.
"""

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from playwright.sync_api import BrowserContext
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tests.conftest import ServerFactory
from tests.support import redis
from tests.support.people import PASSWORD
from tests.support.receiver import receiving
from tests.support.server import AppServer, free_port
from tests.support.visitor import STATEMENTS, Visitor

ROOT = Path(__file__).resolve().parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
RULES = Path(__file__).with_name("alerts.test.yml")
TOKEN = "t" * 32
ALLOWED = {"Authorization": f"Bearer {TOKEN}", "Via": "1.1 door"}
# Told where SPENDS_REDIS_URL is set: tests/api/test_figures.py.
WITH_REDIS = {"spends_redis_up"}
# What Prometheus adds to each series.
ADDED = {"job", "instance"}
OTHERS = ("node_", "probe_", "process_")

_SELECTED = re.compile(r"\b((?:spends|node|probe|process)_\w+)(?:\{([^}]*)\})?")
_LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
_BY = re.compile(r"by \(([^)]*)\)")


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((MONITORING / "grafana.json").read_text())
    return found


def _panels() -> list[dict[str, Any]]:
    return [panel for panel in _dashboard()["panels"] if panel["type"] != "row"]


def _expressions() -> list[str]:
    asked = [target["expr"] for panel in _panels() for target in panel["targets"]]
    return [*asked, *(rule["expr"] for rule in _rules())]


def test_each_alert_says_what_happened_and_where_to_read_on() -> None:
    names = [rule["alert"] for rule in _rules()]
    assert len(names) == len(set(names))
    for rule in _rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}, rule["alert"]
        annotations = rule["annotations"]
        assert annotations["summary"].endswith("."), rule["alert"]
        assert annotations["description"], rule["alert"]
        assert annotations["runbook"].startswith("deploy/README.md#"), rule["alert"]


def test_each_runbook_is_written() -> None:
    headings = re.findall(r"^#+ (.+)$", (ROOT / "deploy/README.md").read_text(), re.MULTILINE)
    anchors = {
        re.sub(r"[^\w -]", "", found).strip().lower().replace(" ", "-") for found in headings
    }
    wanted = {rule["annotations"]["runbook"].partition("#")[2] for rule in _rules()}
    assert wanted <= anchors


def test_each_alert_is_tried() -> None:
    tried = RULES.read_text()
    assert [rule["alert"] for rule in _rules() if tried.count(rule["alert"]) < 2] == []


def test_the_dashboard_is_whole() -> None:
    dashboard = _dashboard()
    variables = {found["name"]: found["type"] for found in dashboard["templating"]["list"]}
    assert variables["datasource"] == "datasource"
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells
    for panel in _panels():
        assert panel["datasource"]["uid"] == "${datasource}", panel["title"]
        assert panel["targets"], panel["title"]


def test_rows_stand_in_the_order_of_an_operators_questions() -> None:
    rows = [panel["title"] for panel in _dashboard()["panels"] if panel["type"] == "row"]
    assert rows[:3] == ["Is it well?", "What people wait for", "What goes wrong"]


def _traffic(server: AppServer, context: BrowserContext) -> None:
    """Do what people do: sign in wrongly, sign up, bring a statement and a document in."""
    visitor = Visitor(context.new_page(), server.url)
    httpx.post(
        f"{server.url}/api/auth/token",
        data={"username": "nobody@example.org", "password": PASSWORD},
        trust_env=False,
    )
    visitor.sign_up()
    account = visitor.open_account("Checking")
    visitor.bring_in(STATEMENTS / "three_broken_of_300.csv", account)
    file = {"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 64}
    answer = context.request.post(
        f"{server.url}/api/documents",
        multipart={"file": file},
        headers={"Origin": server.url},
    )
    assert answer.status == 201, answer.text()


def _samples(server: AppServer) -> list[Sample]:
    answer = httpx.get(f"{server.url}/metrics", headers=ALLOWED, trust_env=False)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return [sample for family in families for sample in family.samples]


def _told(server: AppServer) -> dict[str, set[str]]:
    """Return every series' name with the labels it has."""
    found: dict[str, set[str]] = {}
    for sample in _samples(server):
        found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.mark.e2e
def test_whatever_is_asked_for_is_told(
    start_server: ServerFactory, context: BrowserContext
) -> None:
    server = start_server("sqlite", metrics_token=TOKEN)
    _traffic(server, context)
    until = time.monotonic() + 30
    while "spends_sweep_last_success_timestamp_seconds" not in (told := _told(server)):
        assert time.monotonic() < until, "no sweep has run"
        time.sleep(1)
    labels = ADDED.union(*told.values())
    asked = set()
    for expression in _expressions():
        for name, selectors in _SELECTED.findall(expression):
            if name.startswith(OTHERS) or name in WITH_REDIS:
                continue
            asked.add(name)
            assert name in told, expression
            assert set(_LABEL.findall(selectors)) <= told[name] | ADDED, expression
        for found in _BY.findall(expression):
            assert {label.strip() for label in found.split(",")} <= labels, expression
    assert len(asked) > 20


def test_several_processes_tell_what_all_of_them_did(start_server: ServerFactory) -> None:
    asked = 40
    with redis.serving() as shared:
        server = start_server(
            "sqlite", pages=False, workers="2", redis_url=shared.url, metrics_token=TOKEN
        )
        for _ in range(asked):
            httpx.get(f"{server.url}/health", trust_env=False)
        processes = {path.stem for path in server.data_dir.glob("figures/*/histogram_*.db")}
        assert len(processes) == 2
        for _ in range(6):
            samples = _samples(server)
            answered = [
                sample.value
                for sample in samples
                if sample.name == "spends_http_requests_total"
                and sample.labels["route"] == "/health"
            ]
            assert len(answered) == 1
            assert answered[0] >= asked
            assert [found.value for found in samples if found.name == "spends_redis_up"] == [1]


@pytest.mark.e2e
def test_what_people_do_is_traced_without_who_they_are(
    start_server: ServerFactory, context: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    # So that all of it waits until the server ends, with a page still open.
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "600000")
    with receiving() as receiver:
        server = start_server("sqlite", otlp_endpoint=receiver.url)
        visitor = Visitor(context.new_page(), server.url)
        visitor.sign_up()
        visitor.bring_in(
            STATEMENTS / "three_broken_of_300.csv", visitor.open_account("Secret purse")
        )
        server.stop()
        bodies = receiver.bodies_of("/v1/traces")
    sent = [ExportTraceServiceRequest.FromString(body) for body in bodies]
    spans = [
        span
        for request in sent
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    by_id = {span.span_id: span for span in spans}
    parents = {
        by_id[span.parent_span_id].name
        for span in spans
        if span.name == "SELECT" and span.parent_span_id in by_id
    }
    assert "POST /auth/sign-up" in parents
    assert any(name.endswith("session_state.load") for name in parents)
    for private in (visitor.email, "Secret purse", "Moreau", PASSWORD):
        assert private not in str(sent), private


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of promtool and prometheus, from PATH or from Debian's package."""
    here = shutil.which("promtool")
    if here and shutil.which("prometheus"):
        return Path(here).parent
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        pytest.skip("promtool comes from Debian's package prometheus, and there is no apt here")
    if os.geteuid():
        pytest.skip("promtool comes from Debian's package prometheus, which root fetches")
    folder = tmp_path_factory.mktemp("prometheus")
    fetch = ["apt-get", "-q", "download", "prometheus"]
    if subprocess.run(fetch, cwd=folder, capture_output=True, check=False).returncode:
        subprocess.run(["apt-get", "-q", "update"], capture_output=True, check=False)
        done = subprocess.run(fetch, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"Debian's package prometheus cannot be fetched: {done.stderr[-300:]}")
    (package,) = folder.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", package, folder / "root"], check=True)
    return folder / "root" / "usr" / "bin"


def _run(*command: str | Path, given: bytes = b"") -> None:
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()


@pytest.mark.deploy
def test_promtool_takes_the_rules_and_their_tests(tools: Path) -> None:
    _run(tools / "promtool", "check", "rules", MONITORING / "alerts.yml")
    _run(tools / "promtool", "test", "rules", RULES)


@pytest.mark.deploy
def test_promtool_takes_the_configuration(tools: Path, tmp_path: Path) -> None:
    shutil.copytree(MONITORING, tmp_path, dirs_exist_ok=True)
    (tmp_path / "spends.token").write_text(TOKEN)
    _run(tools / "promtool", "check", "config", tmp_path / "prometheus.yml")


class Prometheus:
    """A real one, which asks a server every second and answers on a port of its own."""

    def __init__(self, tools: Path, folder: Path, server: AppServer) -> None:
        shutil.copytree(MONITORING, folder, dirs_exist_ok=True)
        (folder / "spends.token").write_text(TOKEN)
        given = yaml.safe_load((folder / "prometheus.yml").read_text())
        given["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        given["scrape_configs"] = given["scrape_configs"][:1]
        given["scrape_configs"][0]["static_configs"] = [{"targets": [f"127.0.0.1:{server.port}"]}]
        del given["alerting"]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(given))
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = (folder / "log").open("wb")
        self.process = subprocess.Popen(
            [
                tools / "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address={self.url.removeprefix('http://')}",
            ],
            stdout=self.log,
            stderr=self.log,
        )

    def ask(self, path: str, **query: str) -> Any:
        """Return what it answers, or None while it does not."""
        try:
            answer = httpx.get(f"{self.url}{path}", params=query, trust_env=False, timeout=5)
        except httpx.TransportError:
            return None
        return answer.json()["data"] if answer.status_code == 200 else None

    def rules(self) -> dict[str, Any]:
        """Return its alerts by name."""
        groups = (self.ask("/api/v1/rules") or {"groups": []})["groups"]
        return {rule["name"]: rule for group in groups for rule in group["rules"]}

    def wait(self, what: str, value: str) -> None:
        """Wait until a query answers a value."""
        until, found = time.monotonic() + 60, None
        while time.monotonic() < until:
            found = self.ask("/api/v1/query", query=what)
            if found and found["result"] and found["result"][0]["value"][1] == value:
                return
            time.sleep(0.5)
        raise AssertionError(f"{what}: {found}")

    def end(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


@pytest.mark.deploy
def test_a_real_prometheus_sees_it_run_and_stop(
    tools: Path, start_server: ServerFactory, tmp_path: Path
) -> None:
    server = start_server(
        "sqlite", pages=False, metrics_token=TOKEN, trusted_proxies='["127.0.0.1"]'
    )
    prometheus = Prometheus(tools, tmp_path, server)
    try:
        prometheus.wait('up{job="spends"}', "1")
        prometheus.wait("spends_database_up", "1")
        prometheus.wait("count(spends_sweep_last_success_timestamp_seconds) > bool 5", "1")
        for panel in _panels():
            for target in panel["targets"]:
                asked = target["expr"].replace("$job", "spends")
                asked = re.sub(r"\$__(rate_interval|range)", "1m", asked)
                assert prometheus.ask("/api/v1/query", query=asked) is not None, panel["title"]
        answer = httpx.get(f"{server.url}/metrics", headers=ALLOWED, trust_env=False)
        _run(tools / "promtool", "check", "metrics", given=answer.content)
        rules = prometheus.rules()
        assert {rule["health"] for rule in rules.values()} == {"ok"}
        assert rules["SpendsDown"]["state"] == "inactive"
        server.stop()
        prometheus.wait('sum(up{job="spends"})', "0")
        until = time.monotonic() + 30
        while prometheus.rules()["SpendsDown"]["state"] == "inactive":
            assert time.monotonic() < until
            time.sleep(0.5)
    finally:
        prometheus.end()
