"""A person's way through a stage: what `deploy.yml` runs against staging, and here against our own.

SPENDS_TEST_URL names the stage, SPENDS_TEST_EMAIL and SPENDS_TEST_PASSWORD somebody who may sign in.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from spends.toolchain.steps import ROOT
from tests.conftest import ServerFactory
from tests.support.people import PASSWORD
from tests.support.server import default_settings
from tests.support.visitor import Visitor

pytestmark = pytest.mark.deploy


class Stage(NamedTuple):
    url: str
    email: str
    password: str


@pytest.fixture
def stage(page: Page, start_server: ServerFactory) -> Iterator[Stage]:
    url = os.environ.get("SPENDS_TEST_URL", "").rstrip("/")
    if url:
        person = os.environ["SPENDS_TEST_EMAIL"], os.environ["SPENDS_TEST_PASSWORD"]
        yield Stage(url, *person)
        return
    server = start_server("postgres")
    visitor = Visitor(page, server.url)
    visitor.sign_up()
    page.context.clear_cookies()
    yield Stage(server.url, visitor.email, PASSWORD)


def test_somebody_signs_in_and_each_page_comes_to_life(page: Page, stage: Stage) -> None:
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"{stage.url}/sign-in")
    page.get_by_label("E-mail").fill(stage.email)
    page.get_by_label("Password").fill(stage.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(re.compile("/sign-in"))
    for path in ("/", "/transactions", "/import", "/inventory", "/budgets"):
        page.goto(f"{stage.url}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert sockets
    assert page.request.get(f"{stage.url}/health/ready").status == 200
    # A stage behind TLS keeps its cookies to itself.
    if stage.url.startswith("https://"):
        assert all(cookie["secure"] for cookie in page.context.cookies())


def test_the_doctor_finds_the_door_well(stage: Stage, tmp_path: Path) -> None:
    environment = {**os.environ, **default_settings()} | {
        "SPENDS_PUBLIC_URL": stage.url,
        "SPENDS_DATA_DIR": str(tmp_path),
        "SPENDS_LOG_LEVEL": "error",
    }
    answer = subprocess.run(
        [sys.executable, "-m", "spends", "doctor", "tls", "answers", "websocket", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    told = json.loads(answer.stdout)
    assert [finding["name"] for finding in told["findings"]] == ["tls", "answers", "websocket"]
