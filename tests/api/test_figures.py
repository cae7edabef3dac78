"""/metrics tells what happened, and how the instance stands."""

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.responses import PlainTextResponse

from spends import watching
from spends.api import figures
from spends.api.middleware import Surroundings
from spends.jobs.embedded import run_due, run_once
from spends.jobs.schedule import SWEEPS
from spends.kit import notes
from spends.kit.errors import Unavailable
from spends.kit.jobs import Sweep
from spends.kit.notes import OwnNotes
from spends.kit.runtime import Runtime
from tests.support.people import ORIGIN, ClientFactory, Person, PersonFactory

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(autouse=True)
def _looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "KEPT_SECONDS", -1.0)


async def _samples(new_client: ClientFactory) -> Samples:
    answer = await new_client().get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def _key(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


async def test_signing_up_and_in_is_counted(
    new_client: ClientFactory, new_person: PersonFactory
) -> None:
    before = await _samples(new_client)
    await new_person("Ann")
    wrong = {"username": "ann@example.org", "password": "not her password"}
    for _ in range(11):
        await new_client().post("/api/auth/token", data=wrong)
    again = {"email": "ann@example.org", "password": "correct horse battery", "name": "Ann"}
    await new_client().post("/api/auth/register", json=again)
    after = await _samples(new_client)

    def risen(name: str, outcome: str) -> float:
        key = _key(name, outcome=outcome)
        return after[key] - before.get(key, 0)

    assert risen("spends_sign_ins_total", "ok") == 1
    assert risen("spends_sign_ins_total", "refused") == 10
    assert risen("spends_sign_ins_total", "limited") == 1
    assert risen("spends_sign_ups_total", "ok") == 1
    ends = sum(risen("spends_sign_ups_total", end) for end in ("refused", "limited"))
    assert ends == 1


async def test_who_was_here_within_a_quarter_of_an_hour_is_active(
    new_client: ClientFactory, new_person: PersonFactory
) -> None:
    await new_person("Ann")
    assert (await _samples(new_client))[_key("spends_active_users")] == 0
    form = {"email": "ann@example.org", "password": "correct horse battery"}
    for _ in range(2):
        browser = new_client(origin="http://localhost:3000")
        assert (await browser.post("/auth/sign-in", data=form)).status_code == 303
    assert (await _samples(new_client))[_key("spends_active_users")] == 1


async def test_requests_are_measured_by_route(new_client: ClientFactory, ann: Person) -> None:
    await ann.client.get("/api/accounts/018f0000-0000-7000-8000-000000000000")
    found = await _samples(new_client)
    route = "/api/accounts/{account_id}"
    key = _key("spends_http_requests_total", method="GET", route=route, status="404")
    assert found[key] >= 1
    key = _key("spends_http_request_duration_seconds_count", method="GET", route=route)
    assert found[key] >= 1


async def test_pages_and_what_carries_their_events_are_measured_as_one_each(
    app_runtime: Runtime, new_client: ClientFactory
) -> None:
    pages = Surroundings(PlainTextResponse("a page"))
    transport = httpx.ASGITransport(pages)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        for path in ("/", "/accounts/", "/assets/a.js", "/_event/?token=x"):
            await client.get(path)
    routes = {dict(labels).get("route", "pages") for _, labels in await _samples(new_client)}
    assert {"pages", "/_event"} <= routes
    assert not {"/", "/accounts/", "/assets/a.js"} & routes


async def test_sweeps_tell_when_they_last_went_well(
    app_runtime: Runtime, new_client: ClientFactory
) -> None:
    watching.begin(app_runtime)
    good = SWEEPS[0]

    def broken(_: Runtime) -> int:
        raise ValueError("broken")

    assert run_once(app_runtime, good) is not None
    run_due(app_runtime, Sweep("broken", broken, good.every))
    found = await _samples(new_client)
    assert found[_key("spends_sweep_last_success_timestamp_seconds", sweep=good.name)] > 1e9
    assert _key("spends_sweep_last_success_timestamp_seconds", sweep="broken") not in found
    assert found[_key("spends_sweep_runs_total", sweep="broken", outcome="failed")] >= 1
    assert found[_key("spends_sweep_duration_seconds_count", sweep=good.name)] >= 1
    assert found[_key("spends_sweep_interval_seconds", sweep=good.name)] == 3600


async def test_without_its_database_it_still_answers(
    app_runtime: Runtime, new_client: ClientFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await _samples(new_client))[_key("spends_database_up")] == 1

    def away(*_: object, **__: object) -> None:
        raise Unavailable

    monkeypatch.setattr(app_runtime, "system", away)
    found = await _samples(new_client)
    assert found[_key("spends_database_up")] == 0
    assert _key("spends_active_users") not in found


async def test_redis_is_told_of_where_there_is_one(
    app_runtime: Runtime, new_client: ClientFactory
) -> None:
    class Away(OwnNotes):
        def check(self) -> None:
            raise Unavailable

    assert _key("spends_redis_up") not in await _samples(new_client)
    app_runtime.settings.redis_url = "redis://127.0.0.1:1"
    assert (await _samples(new_client))[_key("spends_redis_up")] == 1
    notes.install(Away())
    assert (await _samples(new_client))[_key("spends_redis_up")] == 0
    notes.install(None)


async def test_what_the_instance_is_like_is_not_looked_up_for_each_who_asks(
    app_runtime: Runtime, new_client: ClientFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "KEPT_SECONDS", 60.0)
    looks = 0
    look = figures._look

    def counted(current: Runtime) -> figures.Instance:
        nonlocal looks
        looks += 1
        return look(current)

    monkeypatch.setattr(figures, "_look", counted)
    for _ in range(3):
        await _samples(new_client)
    assert looks == 1


async def test_documents_are_counted(ann: Person, new_client: ClientFactory) -> None:
    before = await _samples(new_client)
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    answer: httpx.Response = await ann.client.post("/api/documents", files={"file": ("a.png", png)})
    assert answer.status_code == 201, answer.text
    after = await _samples(new_client)
    for name, count in (("stored", 1), ("bytes", len(png))):
        key = _key(
            "spends_documents_stored_total" if name == "stored" else "spends_document_bytes_total"
        )
        assert after[key] - before[key] == count
