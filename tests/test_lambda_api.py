"""The API on Lambda: events of API Gateway (HTTP API, payload 2.0) in, answers out."""

import base64
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from PIL import Image

from spends import bootstrap, lambda_api
from spends.kit import runtime as kit_runtime
from spends.kit.runtime import Runtime
from spends.settings import Settings
from tests.support.people import PASSWORD

CSV = b"Date,Payee,Amount\n2025-03-01,Caf\xc3\xa9 Lumen,-2.80\n"
Answer = dict[str, Any]


class Gateway:
    """Sends events as API Gateway does, from one client."""

    def __init__(self) -> None:
        self.token = ""

    def send(
        self, method: str, path: str, body: bytes = b"", kind: str = "", query: str = ""
    ) -> Answer:
        headers = {"host": "api.example.org", "content-length": str(len(body))}
        if kind:
            headers["content-type"] = kind
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers,
            "requestContext": {
                "domainName": "api.example.org",
                "http": {
                    "method": method,
                    "path": path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "203.0.113.9",
                    "userAgent": "script",
                },
                "requestId": "id",
                "routeKey": "$default",
                "stage": "$default",
            },
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }
        return lambda_api.handler(event, None)

    def form(self, path: str, **fields: str) -> Answer:
        kind = "application/x-www-form-urlencoded"
        return self.send("POST", path, urlencode(fields).encode(), kind)

    def json(self, path: str, **fields: str) -> Answer:
        return self.send("POST", path, json.dumps(fields).encode(), "application/json")

    def file(self, path: str, name: str, content: bytes, **fields: str) -> Answer:
        edge = "----edge"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        parts += [head.encode(), content, f"\r\n--{edge}--\r\n".encode()]
        return self.send("POST", path, b"".join(parts), f"multipart/form-data; boundary={edge}")


def body_of(answer: Answer) -> Any:
    assert not answer["isBase64Encoded"]
    return json.loads(answer["body"])


def picture() -> bytes:
    content = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(content, "JPEG")
    return content.getvalue()


@pytest.fixture
def gateway(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """A container that has just been started."""
    started: list[Runtime] = []

    def start(given: Settings) -> Runtime:
        assert given.scheduler == "off"
        built = bootstrap.build(settings)
        kit_runtime.install(built)
        started.append(built)
        return built

    monkeypatch.setattr(bootstrap, "start", start)
    monkeypatch.setattr(lambda_api, "_api", None)
    yield Gateway()
    assert len(started) == 1
    kit_runtime.install(None)
    started[0].close()


@pytest.fixture
def ann(gateway: Gateway) -> Gateway:
    """Somebody signed up and in."""
    answer = gateway.json(
        "/api/auth/register",
        email="ann@example.org",
        name="Ann",
        password=PASSWORD,
        currency_code="EUR",
    )
    assert answer["statusCode"] == 201, answer
    answer = gateway.form("/api/auth/token", username="ann@example.org", password=PASSWORD)
    assert answer["statusCode"] == 200, answer
    gateway.token = body_of(answer)["access_token"]
    return gateway


def test_it_signs_in_writes_and_lists(ann: Gateway) -> None:
    made = ann.json("/api/accounts", name="Giro", type="checking", currency_code="EUR")
    assert made["statusCode"] == 201
    listed = ann.send("GET", "/api/accounts", query="limit=5")
    assert listed["statusCode"] == 200
    assert [found["name"] for found in body_of(listed)["items"]] == ["Giro"]
    assert listed["headers"]["x-request-id"]


def test_files_arrive_as_they_were_sent(ann: Gateway) -> None:
    account = body_of(ann.json("/api/accounts", name="G", type="cash", currency_code="EUR"))["id"]
    preview = ann.file("/api/imports", "bank.csv", CSV, account_id=account)
    assert preview["statusCode"] == 201, preview
    assert body_of(preview)["rows"][0]["payee"] == "Café Lumen"

    photo = picture()
    stored = ann.file("/api/documents", "photo.jpg", photo)
    assert stored["statusCode"] == 201, stored
    document = body_of(stored)["id"]
    back = ann.send("GET", f"/api/documents/{document}/content")
    assert back["statusCode"] == 200
    assert back["isBase64Encoded"]
    assert base64.b64decode(back["body"]) == photo


def test_strangers_are_refused(gateway: Gateway) -> None:
    assert gateway.send("GET", "/api/accounts")["statusCode"] == 401
    assert gateway.send("GET", "/nowhere")["statusCode"] == 404
    assert body_of(gateway.send("GET", "/health")) == {"status": "ok", "checks": {}}
    assert body_of(gateway.send("GET", "/health/ready"))["status"] == "ok"


def test_a_caller_is_known_by_their_own_address(gateway: Gateway) -> None:
    for _ in range(10):
        gateway.form("/api/auth/token", username="ann@example.org", password="wrong")
    answer = gateway.form("/api/auth/token", username="ann@example.org", password="wrong")
    assert answer["statusCode"] == 429
    # The metrics' own machine is not the caller's.
    assert gateway.send("GET", "/metrics")["statusCode"] == 401
