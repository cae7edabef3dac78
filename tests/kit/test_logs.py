"""Logs are JSON lines that hold no secret."""

import contextlib
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from spends.kit import logs

SECRET = "s3cr3t-Value_0123456789"


@contextlib.contextmanager
def configured() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure("info")
    yield
    root.handlers[:], root.level = before, level
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        f"Cookie: spends_session={SECRET}",
        f"cookie: a=1; spends_session={SECRET}; b={SECRET}",
        f"Set-Cookie: __Host-spends={SECRET}; HttpOnly; Path=/",
        f"Authorization: Bearer {SECRET}",
        f"authorization: Basic {SECRET}",
        f"sent 'bearer {SECRET}' to us",
        f"password={SECRET}&next=/",
        f'{{"password": "{SECRET}"}}',
        f"{{'token': '{SECRET}'}}",
        f"{{'access_token': '{SECRET}', 'refresh_token': '{SECRET}'}}",
        f"{{'cookie': 'a=b; spends_session={SECRET}'}}",
        f"(b'cookie', b'spends_session={SECRET}')",
        f"postgresql://spends:{SECRET}@db.example.org/spends",
        f"GET /api/bills/feed/{SECRET}.ics 200",
        f"https://spends.example/api/bills/feed/{SECRET}.ics",
    ],
)
def test_secrets_in_text_are_hidden(text: str) -> None:
    assert SECRET not in logs.redact_text(text)


@pytest.mark.parametrize(
    "text", ["GET /api/accounts 200", "the token ends soon", "12 cookies", "Ann: bread, milk"]
)
def test_other_text_stays(text: str) -> None:
    assert logs.redact_text(text) == text


@pytest.mark.parametrize(
    "name",
    ["password", "new_password", "token", "access_token", "Cookie", "set-cookie", "authorization",
     "api_key", "secret_key", "totp_secret", "token_hash"],
)  # fmt: skip
def test_secrets_are_hidden_by_name_wherever_they_are(name: str) -> None:
    event = {"event": "x", name: SECRET, "deep": [{"er": {name: SECRET}}, (name, {name: [SECRET]})]}
    assert SECRET not in repr(logs.redact(event))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_anything_can_be_redacted_twice(value: object) -> None:
    once = logs.redact(value)
    assert logs.redact(once) == once


def test_our_lines_and_those_of_libraries_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    with configured():
        structlog.get_logger().info("signed_in", user="ann", token=SECRET)
        logging.getLogger("library").warning("sent %s", f"Cookie: spends_session={SECRET}")
        structlog.get_logger().debug("too small to tell")
    ours, theirs = lines(capsys)
    assert (ours["event"], ours["user"], ours["level"]) == ("signed_in", "ann", "info")
    assert ours["token"] == logs.HIDDEN
    assert str(ours["timestamp"]).endswith("Z")
    assert (theirs["level"], theirs["event"]) == ("warning", f"sent Cookie: {logs.HIDDEN}")


def test_a_traceback_is_told_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int(f"Authorization: Bearer {SECRET}")
    except ValueError:
        with configured():
            structlog.get_logger().exception("failed")
            logging.getLogger("library").exception("failed too")
    for line in lines(capsys):
        assert "ValueError" in str(line["exception"])
        assert SECRET not in str(line)


@pytest.mark.parametrize(
    "text", ["a-" * 200_000, "token" * 80_000, "token= " * 60_000, "://" * 90_000]
)
def test_no_text_takes_long_to_redact(text: str) -> None:
    # Quadratic work on this much text would take minutes; the run's own timeout is the judge.
    assert isinstance(logs.redact_text(text), str)


@pytest.mark.parametrize(
    "text", ["{'password_hash': '$argon2id$v=19$abc'}", "token_hash=abc", "__Host-spends=abc; a=b"]
)
def test_hashes_and_our_own_cookie_are_hidden(text: str) -> None:
    assert "abc" not in logs.redact_text(text)
