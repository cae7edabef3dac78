"""What a stage is asked and told by `.ci/healthy` and `.ci/roll-back`, with AWS' own tool stood in for."""

import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from spends.toolchain.steps import ROOT
from tests.support import certificates

Ran = subprocess.CompletedProcess[str]


def answering(*statuses: int) -> certificates.Answer:
    """Answer with each status in turn, and with the last one for ever."""
    left = list(statuses)

    def answer(_: bytes) -> bytes:
        status = left.pop(0) if len(left) > 1 else left[0]
        return f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()

    return answer


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "aws.log"


@pytest.fixture
def run(tmp_path: Path, log: Path) -> Callable[..., Ran]:
    stub = tmp_path / "bin" / "aws"
    stub.parent.mkdir()
    stub.write_text(f'#!/bin/sh\necho "$*" >>{log}\necho told\n')
    stub.chmod(stub.stat().st_mode | stat.S_IXUSR)
    path = os.pathsep.join([str(stub.parent), os.environ["PATH"]])

    def call(script: str, *arguments: str) -> Ran:
        return subprocess.run(
            ["bash", ROOT / ".ci" / script, *arguments],
            env=dict(os.environ, PATH=path, PAUSE="0", no_proxy="*"),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return call


def test_a_stage_counts_as_healthy_once_it_stays_so(run: Callable[..., Ran]) -> None:
    with certificates.serving(None, answering(503, 200, 200, 503, 200)) as port:
        ran = run("healthy", f"http://127.0.0.1:{port}")
    assert ran.returncode == 0
    assert "is healthy" in ran.stdout


def test_a_stage_that_is_away_is_told(run: Callable[..., Ran]) -> None:
    with certificates.serving(None, answering(503)) as port:
        ran = run("healthy", f"http://127.0.0.1:{port}")
    assert ran.returncode == 1
    assert "is not healthy after five minutes" in ran.stderr


def test_nothing_is_rolled_back_where_the_old_release_never_stopped(
    run: Callable[..., Ran], log: Path
) -> None:
    with certificates.serving(None, answering(200)) as port:
        ran = run("roll-back", "ec2", "staging", f"http://127.0.0.1:{port}")
    assert ran.returncode == 0
    assert not log.exists()


@pytest.mark.parametrize(
    ("route", "words"),
    [
        ("ec2", "/opt/spends/current/deploy/server/rollback.sh"),
        ("beanstalk", "update-environment --environment-name Spends-Staging-Web"),
    ],
)
def test_each_route_has_its_way_back(
    run: Callable[..., Ran], log: Path, route: str, words: str
) -> None:
    # 150 questions are refused, then the old release answers.
    with certificates.serving(None, answering(*[503] * 150, 200)) as port:
        ran = run("roll-back", route, "staging", f"http://127.0.0.1:{port}")
    assert ran.returncode == 0, ran.stderr
    assert words in log.read_text()
    if route == "ec2":
        assert "Spends-Staging-Ec2" in log.read_text()


def test_an_unknown_route_has_none(run: Callable[..., Ran]) -> None:
    with certificates.serving(None, answering(503)) as port:
        ran = run("roll-back", "magic", "staging", f"http://127.0.0.1:{port}")
    assert ran.returncode == 1
    assert "no way back" in ran.stderr
