"""The way in, looked at through real TLS servers and the real application."""

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from spends.doctor import machine, web
from spends.doctor.findings import State
from tests.doctor.conftest import Looked
from tests.support import certificates
from tests.support.server import AppServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def plainly(status: str, body: bytes = b"", *headers: str) -> certificates.Answer:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return lambda _: "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    return lambda path: monkeypatch.setenv("SSL_CERT_FILE", str(path))


class TestTls:
    @pytest.mark.parametrize(
        "case",
        [
            (90, State.OK, "holds for 90 more days; TLSv1.3"),
            (10, State.FAILED, "ends in 10 days"),
            (-3, State.FAILED, "has expired"),
        ],
    )
    def test_a_certificate_that_is_trusted(
        self,
        looked: Looked,
        trusted: Callable[[Path], None],
        tmp_path: Path,
        case: tuple[int, State, str],
    ) -> None:
        days, state, words = case
        files = certificates.write(tmp_path, days=days)
        trusted(files[0])
        with certificates.serving(files, plainly("200 OK")) as port:
            found = web.tls(looked(public_url=f"https://localhost:{port}"))
        assert found.state is state
        assert words in found.sentence

    def test_one_that_nobody_vouches_for(self, looked: Looked, tmp_path: Path) -> None:
        files = certificates.write(tmp_path)
        with certificates.serving(files, plainly("200 OK")) as port:
            found = web.tls(looked(public_url=f"https://localhost:{port}"))
        assert found.state is State.FAILED
        assert "signed by nobody whom browsers trust" in found.sentence
        assert "update-ca-certificates" in found.advice

    def test_one_for_another_name(
        self, looked: Looked, trusted: Callable[[Path], None], tmp_path: Path
    ) -> None:
        files = certificates.write(tmp_path, host="other.example")
        trusted(files[0])
        with certificates.serving(files, plainly("200 OK")) as port:
            found = web.tls(looked(public_url=f"https://localhost:{port}"))
        assert found.state is State.FAILED
        assert "does not fit" in found.sentence

    def test_a_server_that_speaks_no_tls(self, looked: Looked) -> None:
        with certificates.serving(None, plainly("400 Bad Request")) as port:
            found = web.tls(looked(public_url=f"https://localhost:{port}"))
        assert found.state is State.FAILED
        assert "does not speak TLS" in found.sentence

    def test_nobody_there(self, looked: Looked) -> None:
        found = web.tls(looked(public_url="https://127.0.0.1:9"))
        assert found.state is State.FAILED
        assert "cannot be reached" in found.sentence

    def test_an_address_without_tls(self, looked: Looked) -> None:
        assert web.tls(looked(public_url="http://spends.example.org")).state is State.FAILED
        assert web.tls(looked(public_url="")).state is State.NOTE


class TestTheRealServer:
    def test_it_answers_and_a_websocket_opens(self, looked: Looked, app_server: AppServer) -> None:
        case = looked(public_url=app_server.url)
        assert web.answers(case).state is State.OK
        found = web.websocket(case)
        assert found.state is State.OK, found.sentence

    def test_from_another_origin_no_websocket_opens(
        self, looked: Looked, app_server: AppServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = looked(public_url="http://spends.example.org")
        server = web.urlsplit(app_server.url)
        monkeypatch.setattr(web, "_address", lambda _: server)
        found = web.websocket(case)
        assert found.state is State.FAILED
        assert "SPENDS_ALLOWED_ORIGINS" in found.advice


@pytest.mark.parametrize(
    ("answer", "state"), [("200 OK", State.OK), ("400 Bad Request", State.FAILED)]
)
def test_pages_that_poll_are_answered(looked: Looked, answer: str, state: State) -> None:
    with certificates.serving(None, plainly(answer, b'0{"sid":"x"}')) as port:
        case = looked(public_url=f"http://127.0.0.1:{port}", transport="polling")
        assert web.websocket(case).state is state


def test_a_part_that_is_away_is_named(looked: Looked) -> None:
    body = b'{"status": "failed", "checks": {"database": "failed", "storage": "ok"}}'
    with certificates.serving(None, plainly("503 Service Unavailable", body)) as port:
        found = web.answers(looked(public_url=f"http://127.0.0.1:{port}"))
    assert found.state is State.FAILED
    assert "cannot work: database" in found.sentence
    with certificates.serving(None, plainly("404 Not Found")) as port:
        found = web.answers(looked(public_url=f"http://127.0.0.1:{port}"))
    assert "answers 404" in found.sentence


@pytest.mark.parametrize("accepted", [True, False])
def test_a_handshake_counts_only_with_the_right_answer(looked: Looked, accepted: bool) -> None:
    def answer(request: bytes) -> bytes:
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", request)
        assert key
        digest = hashlib.sha1(key[1] + web.WEBSOCKET_KEY_SUFFIX).digest()
        told = base64.b64encode(digest if accepted else b"no")
        head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        return head + b"Sec-WebSocket-Accept: " + told + b"\r\n\r\n\x81\x03" + b"0{}"

    with certificates.serving(None, answer) as port:
        found = web.websocket(looked(public_url=f"http://127.0.0.1:{port}"))
    assert found.state is (State.OK if accepted else State.FAILED)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "goes with"), (90, "90 s behind"), (-90, "90 s ahead of")]
)
def test_the_clock_is_held_against_the_address(
    looked: Looked, monkeypatch: pytest.MonkeyPatch, seconds: int, words: str
) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    with certificates.serving(None, plainly("200 OK", b"", f"Date: {date}")) as port:
        case = looked(public_url=f"http://127.0.0.2:{port}")
        monkeypatch.setattr(type(case.settings), "is_local", False)
        monkeypatch.setattr(web, "_address", lambda _: web.urlsplit(f"http://127.0.0.1:{port}"))
        found = machine.clocks(case)
    assert words in found.sentence
