"""The way in: the certificate, the pages and the websocket, through the address people open."""

import base64
import hashlib
import http.client
import json
import os
import socket
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urlsplit

from spends.doctor.findings import Case, Found, fine, note, wrong
from spends.kit import clock

SECONDS = 10.0
"""How long an answer may take."""

LEAST_DAYS = 14
"""A certificate that lasts for fewer days should have been renewed: certbot does so at 30."""

LEAST_VERSION = ssl.TLSVersion.TLSv1_2
WEBSOCKET_KEY_SUFFIX = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""What RFC 6455 adds to a client's key."""

TEXT_FRAME = 0x81
OPENED = b"0"
NO_ADDRESS = "SPENDS_PUBLIC_URL names this machine; others reach nothing."


def _address(case: Case) -> SplitResult:
    return urlsplit(case.settings.effective_public_url)


def _connect(address: SplitResult) -> http.client.HTTPConnection:
    host, port = address.hostname or "", address.port
    if address.scheme == "https":
        context = ssl.create_default_context()
        context.minimum_version = LEAST_VERSION
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)
    return http.client.HTTPConnection(host, port, timeout=SECONDS)


def tls(case: Case) -> Found:
    """Whether browsers take the certificate of the public address, and for how long."""
    address = _address(case)
    if address.scheme != "https":
        if case.settings.is_local:
            return note(NO_ADDRESS)
        return wrong(
            f"{case.settings.effective_public_url} is not encrypted.",
            "Get a certificate (install.sh --certbot EMAIL) and set SPENDS_PUBLIC_URL to https://….",
        )
    host, port = address.hostname or "", address.port or 443
    try:
        ends, version = _certificate(host, port)
    except ssl.SSLError as error:
        return _refused(host, error)
    except OSError as error:
        return wrong(
            f"{host}:{port} cannot be reached ({error.strerror or error}).",
            "Check the name's DNS record, the firewall, and that nginx or the load balancer runs.",
        )
    days = (ends - clock.now()).days
    if days < LEAST_DAYS:
        return wrong(
            f"The certificate of {host} ends in {days} days.",
            "It should have been renewed by now: see why with `certbot renew --dry-run`.",
        )
    return fine(f"The certificate of {host} holds for {days} more days; {version}.")


def _certificate(host: str, port: int) -> tuple[datetime, str]:
    """Return when the certificate ends, and the version of TLS that was agreed on."""
    context = ssl.create_default_context()
    context.minimum_version = LEAST_VERSION
    with (
        socket.create_connection((host, port), timeout=SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as line,
    ):
        shown = line.getpeercert() or {}
        ends = ssl.cert_time_to_seconds(str(shown["notAfter"]))
        return datetime.fromtimestamp(ends, UTC), line.version() or ""


def _refused(host: str, error: ssl.SSLError) -> Found:
    if not isinstance(error, ssl.SSLCertVerificationError):
        return wrong(
            f"{host} does not speak TLS 1.2 or 1.3 ({error.reason}).",
            "Check which program listens there, and its TLS versions.",
        )
    reason = error.verify_message
    if "expired" in reason:
        return wrong(f"The certificate of {host} has expired.", "Renew it: `certbot renew`.")
    if "self-signed" in reason or "self signed" in reason or "local issuer" in reason:
        return wrong(
            f"The certificate of {host} is signed by nobody whom browsers trust.",
            "Get one from an authority (install.sh --certbot EMAIL). If it is your own on purpose, "
            "let this machine trust it: copy it to /usr/local/share/ca-certificates/spends.crt and "
            "run update-ca-certificates.",
        )
    return wrong(
        f"The certificate of {host} does not fit ({reason}).",
        "Get one for that very name, or set SPENDS_PUBLIC_URL to the name in the certificate.",
    )


def answers(case: Case) -> Found:
    """Whether Spends says through its public address that it can work."""
    status, body = _get(case, "/health/ready")
    if status == http.client.OK:
        return fine("It answers through its public address, with its database and its storage.")
    if status == http.client.SERVICE_UNAVAILABLE:
        checks = json.loads(body).get("checks", {}) if body[:1] == b"{" else {}
        parts = [name for name, state in checks.items() if state != "ok"]
        return wrong(
            f"It answers, but cannot work: {', '.join(parts) or 'a part is away'}.",
            "The server's log says why; on one server: journalctl -u 'spends@*'.",
        )
    return wrong(
        f"{case.settings.effective_public_url}/health/ready answers {status}, not 200.",
        "Check where the proxy or load balancer sends /health.",
    )


def _get(case: Case, path: str) -> tuple[int, bytes]:
    connection = _connect(_address(case))
    try:
        connection.request("GET", path, headers={"User-Agent": "spends-doctor"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def websocket(case: Case) -> Found:
    """Whether a websocket opens through the public address, as the pages need it."""
    if case.settings.transport == "polling":
        return _polling(case)
    connection = _connect(_address(case))
    try:
        status, first = _shake_hands(connection, case.settings.effective_public_url)
    finally:
        connection.close()
    if status == http.client.SWITCHING_PROTOCOLS and first[:1] == OPENED:
        return fine("A websocket opens through the public address.")
    return wrong(
        f"No websocket opens through the public address (the answer is {status}).",
        "Let the proxy pass Upgrade and Connection on for /_event, and check that the address is "
        "SPENDS_PUBLIC_URL or one of SPENDS_ALLOWED_ORIGINS.",
    )


def _polling(case: Case) -> Found:
    status, first = _get(case, "/_event/?EIO=4&transport=polling")
    if status == http.client.OK and first[:1] == OPENED:
        return fine("Pages poll here, as SPENDS_TRANSPORT says, and are answered.")
    return wrong(
        f"Pages poll here, as SPENDS_TRANSPORT says, and are refused (the answer is {status}).",
        "Let the proxy pass /_event on as it comes, and check SPENDS_PUBLIC_URL.",
    )


def _shake_hands(connection: http.client.HTTPConnection, origin: str) -> tuple[int, bytes]:
    """Return the status of the answer, and the first message when it is 101."""
    key = base64.b64encode(os.urandom(16))
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key.decode(),
        "Origin": origin,
    }
    connection.request("GET", "/_event/?EIO=4&transport=websocket", headers=headers)
    answer = connection.getresponse()
    if answer.status != http.client.SWITCHING_PROTOCOLS:
        return answer.status, b""
    sum_of_key = hashlib.sha1(key + WEBSOCKET_KEY_SUFFIX, usedforsecurity=False).digest()
    accepted = answer.getheader("Sec-WebSocket-Accept", "")
    if accepted != base64.b64encode(sum_of_key).decode():
        return answer.status, b""
    # What follows the headers are frames: the first is short, whole and a text.
    kind, length = answer.fp.read(2)
    return answer.status, answer.fp.read(length) if kind == TEXT_FRAME else b""


def http_clock(case: Case) -> tuple[float, str] | None:
    """Return by how many seconds the public address's clock is ahead of ours; None without one."""
    address = _address(case)
    if case.settings.is_local:
        return None
    connection = _connect(address)
    try:
        asked = clock.now()
        connection.request("HEAD", "/health")
        answer = connection.getresponse()
        answered = clock.now()
        date = answer.getheader("Date")
    except OSError:
        return None
    finally:
        connection.close()
    if not date:
        return None
    middle = asked + (answered - asked) / 2
    # The header has whole seconds, cut off: on average it is half a second late.
    return (parsedate_to_datetime(date) - middle).total_seconds() + 0.5, address.hostname or ""
