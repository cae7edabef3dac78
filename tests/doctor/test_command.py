"""`python -m spends doctor`."""

import json
import re
from typing import Any

import pytest

from spends import bootstrap
from spends.cli import main
from spends.commands.doctor import WIDTH
from spends.doctor import checklist
from spends.doctor.findings import Found, fine, note, wrong
from spends.kit.errors import Unavailable
from spends.kit.runtime import Runtime
from spends.toolchain.steps import ROOT

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _started(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "start", lambda: runtime)


def told_as_json(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What was printed, without what a log that nobody has set up prints before it."""
    out = capsys.readouterr().out
    found: dict[str, Any] = json.loads(out[out.index("{\n") :])
    return found


def broken(error: Exception) -> Found:
    raise error


def test_each_line_is_ticked_and_one_fault_sets_the_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = {
        "good": lambda _: fine("All right."),
        "bad": lambda _: wrong("Not right.", "Mend it."),
        "aside": lambda _: note("Not in use."),
    }
    monkeypatch.setattr(checklist, "CHECKS", checks)
    assert main(["doctor"]) == 1
    assert re.sub(" +", " ", capsys.readouterr().out) == (
        "✓ good All right.\n✗ bad Not right.\n Mend it.\n· aside Not in use.\n\n1 of 3 are wrong.\n"
    )
    assert main(["doctor", "good", "aside"]) == 0
    assert capsys.readouterr().out.endswith("All is well.\n")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Unavailable("The bucket is away."), "The bucket is away."),
        (ConnectionRefusedError(111, "Connection refused"), "Nothing answers"),
        (ZeroDivisionError(), "This could not be looked at (ZeroDivisionError)."),
    ],
)
def test_a_check_that_breaks_keeps_no_other_from_being_made(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    sentence: str,
) -> None:
    checks = {"bad": lambda _: broken(error), "good": lambda _: fine("All right.")}
    monkeypatch.setattr(checklist, "CHECKS", checks)
    assert main(["doctor", "--json"]) == 1
    told = told_as_json(capsys)
    assert told["ok"] is False
    assert [finding["state"] for finding in told["findings"]] == ["failed", "ok"]
    assert sentence in told["findings"][0]["sentence"]


def test_an_unknown_check_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "luck"]) == 1
    assert "There is no check luck. Choose of: tls, " in capsys.readouterr().err


def test_the_real_list_says_something_of_each_point(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["doctor", "--json"])
    told = told_as_json(capsys)["findings"]
    assert [finding["name"] for finding in told] == list(checklist.CHECKS)
    for finding in told:
        assert finding["sentence"].endswith(".")
        assert bool(finding["advice"]) is (finding["state"] == "failed"), finding
        assert "could not be looked at" not in finding["sentence"], finding
    assert max(map(len, checklist.CHECKS)) == WIDTH


def test_the_list_in_the_handbook_has_each_point() -> None:
    text = (ROOT / "deploy" / "README.md").read_text()
    listed = re.findall(r"^\| `([a-z]+)` \|", text.partition("## The doctor")[2], re.MULTILINE)
    assert listed == list(checklist.CHECKS)
