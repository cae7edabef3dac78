"""Sizes, headers, ids, failures, health and the description."""

from collections.abc import AsyncIterator
from typing import NoReturn

import httpx
import pytest
from prometheus_client import REGISTRY
from starlette.responses import PlainTextResponse

from spends.api import guard, health
from spends.api.app import create_api
from spends.api.body import AROUND, MEGABYTE, UPLOAD_LIMITS
from spends.api.middleware import Surroundings
from spends.kit.runtime import Runtime
from tests.support.people import ORIGIN, ClientFactory, Person

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_body_over_a_megabyte_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/auth/register", json={"name": "x" * 1_100_000})
    assert answer.status_code == 413
    assert answer.json()["title"] == "Too large"
    assert "1 MB" in answer.json()["detail"]


async def test_a_body_without_a_length_is_counted(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _number in range(20):
            yield b" " * 100_000

    answer = await client.post(
        "/api/auth/register", content=chunks(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert "1 MB" in answer.json()["detail"]


@pytest.mark.parametrize("path", sorted(UPLOAD_LIMITS))
async def test_uploads_of_strangers_are_refused_before_they_are_read(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Origin": ORIGIN}
    answer = await client.post(path, content=b"x" * 2_000_000, headers=headers)
    assert answer.status_code == 401


ARCHIVES = "/api/import/json"


@pytest.mark.parametrize("path", sorted(UPLOAD_LIMITS))
async def test_an_upload_has_a_limit(ann: Person, path: str) -> None:
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(UPLOAD_LIMITS[path] + 1),
        "Origin": ORIGIN,
    }
    answer = await ann.client.post(path, content=b"x", headers=headers)
    assert answer.status_code == 413
    size = f"{(UPLOAD_LIMITS[path] - AROUND) // MEGABYTE} MB" if path != ARCHIVES else "1 GB"
    assert f"larger than {size}" in answer.json()["detail"]


async def test_what_reflex_stores_is_served_to_nobody(ann: Person) -> None:
    for method, path in (("GET", "/_upload/a.csv"), ("GET", "/_upload"), ("PUT", "/_upload/a")):
        answer = await ann.client.request(method, path)
        assert answer.status_code == 404, path


async def test_an_upload_through_reflex_comes_from_our_pages(ann: Person) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Origin": "https://evil.example"}
    assert (await ann.client.post("/_upload", content=b"x", headers=headers)).status_code == 403


async def test_answers_carry_what_browsers_need(client: httpx.AsyncClient, ann: Person) -> None:
    for answer in (await client.get("/api/me"), await ann.client.get("/api/me")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert len(answer.headers["x-request-id"]) == 32


async def test_a_bug_is_told_without_its_inside(
    app_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        message = "secret inside"
        raise RuntimeError(message)

    api = create_api()
    api.add_api_route("/health/broken", broken)
    monkeypatch.setattr(guard, "PUBLIC", {"GET /health/broken"})
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        answer = await client.get("/health/broken")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_is_not_ours_goes_to_the_pages(app_runtime: Runtime) -> None:
    api = create_api()
    api.mount("", PlainTextResponse("a page"))
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        for path in ("/", "/accounts", "/sign-in", "/apiary"):
            answer = await client.get(path)
            assert answer.text == "a page", path
            assert answer.headers["x-frame-options"] == "DENY"
            assert "content-security-policy" not in answer.headers
        for path in ("/api/", "/api/nothing", "/api/me/x"):
            answer = await client.get(path)
            assert answer.status_code == 401, path


async def test_alive_and_ready(
    client: httpx.AsyncClient, app_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await client.get("/health")).json() == {"status": "ok", "checks": {}}
    answer = await client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "storage": "ok"}

    def away() -> NoReturn:
        raise ConnectionError

    monkeypatch.setattr(health, "_check_database", away)
    answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "failed", "storage": "ok"}


async def test_metrics_are_for_this_machine_or_their_token(
    app_runtime: Runtime, new_client: ClientFactory
) -> None:
    settings = app_runtime.settings
    assert (await new_client().get("/metrics")).status_code == 200
    assert "spends_http_requests_total" in (await new_client().get("/metrics")).text
    assert (await new_client(ip="::1").get("/metrics")).status_code == 200
    assert (await new_client(ip="192.0.2.1").get("/metrics")).status_code == 401
    assert (await new_client(x_forwarded_for="192.0.2.1").get("/metrics")).status_code == 401
    settings.trusted_proxies = ["127.0.0.1"]
    assert (await new_client().get("/metrics")).status_code == 401
    settings.metrics_token = type(settings.metrics_token)("m" * 20)
    for token, status in (("m" * 20, 200), ("wrong", 401), ("", 401)):
        client = new_client(ip="192.0.2.1", authorization=f"Bearer {token}")
        assert (await client.get("/metrics")).status_code == status


async def test_the_description_is_whole_and_served_from_here(client: httpx.AsyncClient) -> None:
    document = (await client.get("/api/openapi.json")).json()
    assert "/api/me" in document["paths"]
    assert "security" in document["paths"]["/api/me"]["get"]
    assert "security" not in document["paths"]["/api/auth/token"]["post"]
    assert not any(path.startswith("/auth/") for path in document["paths"])
    page = await client.get("/api/docs")
    assert page.status_code == 200
    assert "PATCH" in page.text
    assert "/api/households/{household_id}" in page.text
    assert "<script" not in page.text
    assert "//cdn" not in page.text
    assert "sha256-" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/assets/page-B7w7xUYw.js", "public, max-age=31536000, immutable"),
        ("/transactions/", "no-cache"),
    ],
)
async def test_only_files_named_by_their_content_are_kept_by_browsers(
    app_runtime: Runtime, path: str, kept: str
) -> None:
    pages = Surroundings(PlainTextResponse("a file"))
    transport = httpx.ASGITransport(pages)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        answer = await client.get(path)
    assert app_runtime.settings is not None
    assert answer.headers["cache-control"] == kept


async def test_paths_that_strangers_make_up_are_not_measured_one_by_one(ann: Person) -> None:
    stranger = ann.client
    for number in range(5):
        await stranger.get(f"/api/made-up-{number}")
        await stranger.get(f"/api/accounts/{number}/made-up")
    measured = REGISTRY.collect()
    paths = {sample.labels.get("route", "") for found in measured for sample in found.samples}
    assert not any("made-up" in path for path in paths)
