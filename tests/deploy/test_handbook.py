"""deploy/README.md: every command, option, script, setting, size and anchor in it is real."""

import argparse
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from spends import cli
from spends.doctor.checklist import CHECKS
from spends.settings import Settings
from spends.toolchain.steps import ROOT

HANDBOOK = ROOT / "deploy" / "README.md"
TEXT = HANDBOOK.read_text()
STAGES: dict[str, dict[str, Any]] = json.loads((ROOT / "deploy/cdk/cdk.json").read_text())[
    "context"
]["stages"]
# What stands for a value of the reader's own.
PLACEHOLDERS = {"NAME"}


def code() -> str:
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", TEXT)
    lines = [re.sub(r"^\s+", "", line) for block in blocks for line in block.splitlines()]
    return "\n".join([*lines, *spans])


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", name).strip().lower().replace(" ", "-") for name in headings}


def parser_of(command: str) -> argparse.ArgumentParser | None:
    for action in cli._parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            found: argparse.ArgumentParser | None = action.choices.get(command)
            return found
    return None


def calls() -> list[list[str]]:
    """Every call of `python -m spends` or of a server's `spends`, as its words."""
    found = re.findall(r"(?:python -m|sudo) spends ([^\n|;&]+)", code())
    return [line.split("#")[0].split() for line in found if not line.startswith("…")]


def test_every_link_leads_somewhere() -> None:
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", TEXT):
        if "://" in target:
            continue
        path = HANDBOOK.parent / target if target else HANDBOOK
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.read_text()), anchor


def test_every_file_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:deploy|tests|spends|\.github)/[\w./-]+)`", TEXT))
    assert named
    assert {name for name in named if not (ROOT / name).exists()} == set()
    for name in set(re.findall(r"\b([\w-]+\.sh)\b", TEXT)):
        assert (ROOT / "deploy" / "server" / name).is_file(), name


def test_every_make_target_route_and_stage_is_one() -> None:
    answer = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    targets = set(re.findall(r"^  make ([\w-]+)", answer.stdout, re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", code())) <= targets
    assert set(re.findall(r"\bSTAGE=(\w+)", TEXT)) <= set(STAGES)
    routes = re.findall(r'^    "(\w+)":', (ROOT / "deploy/cdk/app.py").read_text(), re.MULTILINE)
    assert set(re.findall(r"\bROUTE=(\w+)", TEXT)) <= set(routes)
    listed = re.findall(r"^\| `(\w+)` \|", TEXT.partition("## Which route")[2], re.MULTILINE)
    assert listed[:4] == ["ec2", "beanstalk", "fargate", "apprunner"]


def test_every_command_and_option_is_one() -> None:
    assert len(calls()) > 10
    for words in calls():
        parser = parser_of(words[0])
        assert parser is not None, words
        if set(words) & PLACEHOLDERS:
            continue
        if len(words) > 1:
            parser.parse_args(words[1:])
        if words[0] == "doctor":
            assert {word for word in words[1:] if not word.startswith("-")} <= set(CHECKS), words
    mentioned = {words[0] for words in calls()}
    assert {"doctor", "move-files", "sweep", "create-user", "export"} <= mentioned


def test_every_option_of_a_script_is_one() -> None:
    known = {
        path.name: set(re.findall(r"(?<![\w-])--[a-z-]+(?=[\s)|=\]]|$)", path.read_text()))
        for path in (ROOT / "deploy" / "server").glob("*.sh")
    }
    used = re.findall(r"([\w-]+\.sh)((?: [^\n`;&|']+)?)", code())
    for name, rest in used:
        assert set(re.findall(r"--[a-z-]+", rest)) <= known[name], name
    install = TEXT.partition("## One server, anywhere")[2].partition("## On AWS")[0]
    spans = re.findall(r"`(--[a-z-]+)[^`]*`", install)
    assert {"--self-signed", "--certificate", "--database-url"} <= set(spans) <= known["install.sh"]


def test_every_setting_and_every_size_is_one() -> None:
    known = {f"SPENDS_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"\bSPENDS_[A-Z0-9_]+\b", TEXT)) <= known
    sizes = set.intersection(*(set(stage) for stage in STAGES.values()))
    stage = (ROOT / "deploy/cdk/stacks/stage.py").read_text()
    sizes |= set(re.findall(r"^    (\w+): (?:str|int|bool)", stage, re.MULTILINE))
    shape = r"`((?:instance|database|redis|tasks|task|log|monthly|alert|hosted)_\w+)`"
    used = set(re.findall(shape, TEXT))
    used |= set(re.findall(r'^ *"(\w+)": "', TEXT, re.MULTILINE))
    assert used
    assert used <= sizes


def test_what_is_said_of_stages_is_so() -> None:
    levels = [STAGES[name]["log_level"] for name in ("dev", "staging", "production")]
    assert levels == ["debug", "info", "warning"]
    days = [STAGES[name]["log_days"] for name in ("dev", "staging", "production")]
    assert days == [7, 14, 30]
    assert "kept for 7, 14 and 30 days" in TEXT.replace("\n", " ")
    assert all(stage["backup_days"] == 14 for stage in STAGES.values())


def test_every_alert_has_its_runbook() -> None:
    rules = yaml.safe_load((ROOT / "deploy/monitoring/alerts.yml").read_text())
    alerts = [rule for group in rules["groups"] for rule in group["rules"] if "alert" in rule]
    assert alerts
    for alert in alerts:
        path, _, anchor = alert["annotations"]["runbook"].partition("#")
        assert (ROOT / path) == HANDBOOK, alert["alert"]
        assert anchor in anchors(TEXT), alert["alert"]
    pointed_at = {alert["annotations"]["runbook"].partition("#")[2] for alert in alerts}
    own = TEXT.partition("## Alerts")[2].partition("\n## ")[0]
    assert anchors(own) == pointed_at


@pytest.mark.parametrize(
    "name",
    ["deploy", "roll-back", "rotate-secrets", "restore", "scale-up", "incident", "tear-down"],
)
def test_every_runbook_keeps_its_anchor(name: str) -> None:
    assert name in anchors(TEXT)


def test_what_could_not_be_run_is_one_list() -> None:
    last = TEXT.partition("## What could not be run here")[2]
    assert "\n## " not in last
    assert len(re.findall(r"^- \*\*", last, re.MULTILINE)) >= 6


def test_the_reckoning_follows_from_its_assumptions() -> None:
    """One in a hundred at work, an event each 5 s, 30 ms of processor each."""
    rows = re.findall(
        r"^\| (?:1 to )?([\d,]+) \| ([\d,]+) \| ([\d.]+) \| ([\d.]+) \|", TEXT, re.MULTILINE
    )
    assert len(rows) == 6
    for row in rows:
        people, busy, events, cores = (float(cell.replace(",", "")) for cell in row)
        assert busy == people / 100
        assert events == pytest.approx(busy / 5)
        assert cores == pytest.approx(events * 0.03, abs=0.005)


def _price(name: str) -> float:
    prices = {
        "micro": 0.0084,
        "small": 0.0168,
        "db.micro": 0.016,
        "db.small": 0.032,
        "cache.micro": 0.016,
        "cache.small": 0.032,
        "balancer": 0.0225,
        "unit": 0.008,
        "address": 0.005,
        "endpoint": 0.01,
    }
    return prices[name] * 730


def _task(processors: float, gigabytes: float, each: tuple[float, float]) -> float:
    return (processors * each[0] + gigabytes * each[1]) * 730


def test_the_sums_follow_from_the_prices() -> None:
    rest = 3 * 0.4 + 1 + 4.5  # secrets and key; alarms, metrics and logs
    small = _price("db.micro") + 20 * 0.115 + rest
    large = 2 * (_price("db.small") + 20 * 0.115) + rest
    server = _price("micro") + 20 * 0.08 + _price("address")
    fargate, apprunner = (0.03238, 0.00356), (0.064, 0.007)
    door = _price("balancer") + 2 * _price("address")
    sums = {
        "ec2": (
            server + small,
            _price("small") + 30 * 0.08 + _price("address") + large + 2 * _price("endpoint"),
        ),
        "beanstalk": (
            server + small,
            2 * (_price("small") + 30 * 0.08 + _price("address") + _price("cache.small"))
            + door
            + _price("unit")
            + large
            + 2 * _price("endpoint"),
        ),
        "fargate": (
            2 * _task(0.25, 0.5, fargate)
            + door
            + _price("unit")
            + 4 * _price("endpoint")
            + _price("cache.micro")
            + small
            + 13,
            3 * _task(1, 2, fargate)
            + door
            + 2 * (_price("unit") + _price("cache.small"))
            + 8 * _price("endpoint")
            + large
            + 19,
        ),
        "apprunner": (
            _task(0.25, 0.5, apprunner) + _price("endpoint") + small,
            _task(1, 2, apprunner) + 6 * _price("endpoint") + large,
        ),
    }
    for route, (dev, production) in sums.items():
        told = re.search(rf"^\| `{route}` \|.*\| \$(\d+) \| \$(\d+) \|$", TEXT, re.MULTILINE)
        assert told, route
        # Ballpark: to within a tenth.
        assert int(told[1]) == pytest.approx(dev, rel=0.1), route
        assert int(told[2]) == pytest.approx(production, rel=0.1), route


def test_it_is_reached_from_the_front_page() -> None:
    assert "](deploy/README.md" in (ROOT / "README.md").read_text()
    assert Path("deploy/README.md") == HANDBOOK.relative_to(ROOT)
