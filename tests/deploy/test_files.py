"""What is in `deploy/` and in the workflows, looked at as files: names, secrets, shells, images."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from spends.doctor.secrets import SHAPES
from spends.settings import Settings
from spends.toolchain import machine
from spends.toolchain.steps import BIN, ROOT

DEPLOY = ROOT / "deploy"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MADE = {"__pycache__", "cdk.out", "node_modules"}
TEXT = {".sh", ".yml", ".yaml", ".md", ".json", ".conf", ".py", ".txt", ".service", ".timer", ""}
# Names that begin as settings do and are read elsewhere, each with who reads it.
NOT_SETTINGS = {
    "SPENDS_NEW_PASSWORD": "spends/commands/people.py",
    "SPENDS_FUZZ_CASES": "tests/support/fuzz.py",
    "SPENDS_IMAGE": "deploy/cdk/ship.py",
    "SPENDS_RELEASE": "deploy/cdk/ship.py",
    "SPENDS_TEST_URL": "tests/deploy/test_stage.py",
    "SPENDS_TEST_EMAIL": "tests/deploy/test_stage.py",
    "SPENDS_TEST_PASSWORD": "tests/deploy/test_stage.py",
    "SPENDS_UNPACKED": "deploy/server/upgrade.sh",
}


def deploy_files() -> list[Path]:
    found = [path for path in DEPLOY.rglob("*") if path.is_file() and not MADE & set(path.parts)]
    return sorted(found)


def all_files() -> list[Path]:
    others = [ROOT / "compose.yaml", ROOT / "Makefile", *(ROOT / ".ci").iterdir()]
    return [*deploy_files(), *WORKFLOWS, *others]


def shell_scripts() -> list[Path]:
    found = [*deploy_files(), *(ROOT / ".ci").iterdir()]
    return [path for path in found if re.match(rb"#!.*\b(ba)?sh\b", path.read_bytes()[:40])]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


class TestNoFileHolds:
    def test_a_secret(self) -> None:
        for path in all_files():
            content = path.read_bytes()
            found = [what for what, shape in SHAPES.items() if shape.search(content)]
            assert found == [], named(path)

    def test_the_number_of_an_account_or_the_address_of_a_registry(self) -> None:
        numbers = re.compile(r"(?<![\w.-])\d{12}(?![\w.-])")
        registry = re.compile(r"\b\d{12}\.dkr\.ecr\b|\bghcr\.io/|\bdocker\.io/|\bquay\.io/")
        for path in all_files():
            text = path.read_text()
            assert numbers.findall(text) == [], named(path)
            assert registry.findall(text) == [], named(path)

    def test_a_password_in_the_address_of_a_database(self) -> None:
        harmless = {"password", "a-secret", "secret", "PASSWORD"}
        given = re.compile(r"(?:postgres(?:ql)?|rediss?)://[\w-]*:([^@\s$\"'{}<>]+)@")
        for path in all_files():
            assert set(given.findall(path.read_text())) <= harmless, named(path)


class TestSettings:
    @pytest.mark.parametrize("path", all_files(), ids=named)
    def test_every_name_that_looks_like_one_is_one(self, path: Path) -> None:
        known = {f"SPENDS_{name.upper()}" for name in Settings.model_fields} | set(NOT_SETTINGS)
        used = set(re.findall(r"\bSPENDS_[A-Z0-9_]*[A-Z0-9]\b", path.read_text()))
        assert used - known == set()

    def test_the_others_are_read_where_it_is_said(self) -> None:
        for name, path in NOT_SETTINGS.items():
            assert name in (ROOT / path).read_text(), name


class TestShell:
    @pytest.mark.parametrize("path", shell_scripts(), ids=named)
    def test_it_stops_at_the_first_failure_and_can_be_read(self, path: Path) -> None:
        subprocess.run(["bash", "-n", path], check=True)
        text = path.read_text()
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        needs_nothing = "lib" in path.stem or len(lines) == 1
        assert needs_nothing or re.search(r"^set -\w*e", text, re.MULTILINE), named(path)

    @pytest.mark.deploy
    def test_shellcheck_has_nothing_to_say(self) -> None:
        program = shutil.which("shellcheck", path=machine.PLACES)
        if not program:
            pytest.skip("shellcheck is not here, and neither are root and apt to install it")
        answer = subprocess.run(
            [program, "--external-sources", "--source-path=SCRIPTDIR", *shell_scripts()],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.stdout + answer.stderr == ""


class TestImage:
    def test_hadolint_has_nothing_to_say(self) -> None:
        program = BIN / "hadolint"
        if not program.exists():
            program = Path(sys.executable).parent / "hadolint"
        answer = subprocess.run(
            [program, "--no-color", DEPLOY / "Dockerfile"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.stdout + answer.stderr == ""

    def test_nobody_in_particular_runs_it_and_it_says_when_it_is_well(self) -> None:
        text = (DEPLOY / "Dockerfile").read_text()
        users = re.findall(r"^USER (.+)$", text, re.MULTILINE)
        assert users
        assert not {user.partition(":")[0] for user in users} & {"0", "root"}
        assert re.search(r"^HEALTHCHECK ", text, re.MULTILINE)


def workflow(path: Path) -> dict[str, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text())
    # YAML 1.1 reads the key `on` as true.
    return {"on" if key is True else key: value for key, value in found.items()}


def steps(path: Path) -> list[tuple[str, dict[str, Any]]]:
    jobs = workflow(path)["jobs"]
    return [(name, step) for name, job in jobs.items() for step in job.get("steps", [])]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
class TestWorkflows:
    def test_actionlint_has_nothing_to_say(self, path: Path) -> None:
        program = shutil.which("actionlint")
        if not program:
            pytest.skip(
                "actionlint is not here: its package on PyPI carries no program and downloads one"
                " from elsewhere while it is installed"
            )
        answer = subprocess.run([program, path], capture_output=True, text=True, check=False)
        assert answer.stdout + answer.stderr == ""

    def test_every_action_is_one_commit_of_it(self, path: Path) -> None:
        for _, step in steps(path):
            uses = step.get("uses", "./")
            assert uses.startswith("./") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", uses), uses
        for line in path.read_text().splitlines():
            if "uses: " in line and "uses: ./" not in line:
                assert re.search(r"# v\d+\.\d+\.\d+$", line), line

    def test_it_may_no_more_than_it_needs(self, path: Path) -> None:
        found = workflow(path)
        assert found["permissions"] in ({}, {"contents": "read"})
        for name, job in found["jobs"].items():
            allowed = job.get("permissions", {})
            assert set(allowed.items()) <= {("contents", "read"), ("id-token", "write")}, name
            signs_in = any("configure-aws" in step.get("uses", "") for step in job.get("steps", []))
            calls = "uses" in job
            assert ("id-token" in allowed) <= (signs_in or calls), name

    def test_every_job_ends_some_day_and_waits_for_jobs_that_are_there(self, path: Path) -> None:
        jobs = workflow(path)["jobs"]
        for name, job in jobs.items():
            assert "uses" in job or job["timeout-minutes"] <= 60, name
            needs = job.get("needs", [])
            assert set([needs] if isinstance(needs, str) else needs) <= set(jobs), name

    def test_what_others_may_choose_reaches_no_shell_as_text(self, path: Path) -> None:
        for name, step in steps(path):
            assert "${{" not in step.get("run", ""), (name, step.get("name"))

    def test_every_script_and_target_is_there(self, path: Path) -> None:
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        for _, step in steps(path):
            run = step.get("run", "")
            assert set(re.findall(r"\bmake ([a-z-]+)", run)) <= targets
            for script in re.findall(r"\b(?:bash|python) ((?:\.ci|deploy)/[\w./-]+)", run):
                assert (ROOT / script).is_file(), script

    def test_no_key_signs_in(self, path: Path) -> None:
        text = path.read_text()
        assert "aws-access-key-id" not in text
        assert "AWS_SECRET_ACCESS_KEY" not in text


class TestWhatHasChanged:
    def paths(self) -> list[str]:
        text = (ROOT / ".ci" / "changed").read_text()
        return text.partition("paths=(")[2].partition(")")[0].split()

    def changed(self, *base: str) -> str:
        answer = subprocess.run(
            ["bash", ROOT / ".ci" / "changed", *base], capture_output=True, text=True, check=True
        )
        return answer.stdout.strip()

    def test_every_path_that_counts_is_there(self) -> None:
        assert [name for name in self.paths() if not (ROOT / name).exists()] == []
        assert {"deploy", "alembic", "spends/toolchain", "spends/settings.py"} <= set(self.paths())

    def test_nothing_since_itself_and_everything_since_nobody_knows_when(self) -> None:
        assert self.changed("HEAD") == "deploy=false"
        assert self.changed("0" * 40) == "deploy=true"
        assert self.changed() == "deploy=true"


class TestMigrations:
    """A migration leaves the tables usable for the release before: that one serves meanwhile.

    What takes something away comes a release later than what stops using it, and says which
    revision that was: `SECOND_STEP_OF = "0007"`.
    """

    FOLDER = ROOT / "alembic" / "versions"
    # Nothing was deployed before this revision, so nothing ran beside the ones up to it.
    FIRST_DEPLOYED = "0003"
    TAKES_AWAY = frozenset(
        {"drop_table", "drop_column", "rename_table", "drop_constraint", "drop_index"}
    )

    @classmethod
    def bound(cls) -> list[Path]:
        return [p for p in sorted(cls.FOLDER.glob("*.py")) if p.stem[:4] > cls.FIRST_DEPLOYED]

    def problems(self, source: str) -> list[str]:
        tree = ast.parse(source)
        upgrade = next(
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
        )
        found = []
        for call in (node for node in ast.walk(upgrade) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            if name in self.TAKES_AWAY:
                found.append(name)
            if name == "alter_column" and given.keys() & {"new_column_name", "type_"}:
                found.append("alter_column")
            if name == "alter_column" and _is_false(given.get("nullable")):
                found.append("alter_column to not null")
            if name == "add_column" and _adds_what_the_old_release_leaves_out(call):
                found.append("add_column not null without a default")
            if name == "execute" and re.search(
                r"\b(drop|rename|set not null)\b", ast.unparse(call), re.IGNORECASE
            ):
                found.append("execute")
        step = re.search(r'^SECOND_STEP_OF = "(\d{4})"$', source, re.MULTILINE)
        revision = re.search(r'^revision = "(\d{4})"$', source, re.MULTILINE)
        if step and revision and step[1] < revision[1]:
            return []
        return found

    def test_each_leaves_the_tables_usable_for_the_release_before(self) -> None:
        for path in self.bound():
            assert self.problems(path.read_text()) == [], path.name

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ('op.drop_column("a", "b")', "drop_column"),
            ('op.rename_table("a", "b")', "rename_table"),
            ('op.alter_column("a", "b", new_column_name="c")', "alter_column"),
            ('op.alter_column("a", "b", nullable=False)', "alter_column to not null"),
            ("op.execute('alter table a drop column b')", "execute"),
            (
                'op.add_column("a", sa.Column("b", sa.Integer(), nullable=False))',
                "add_column not null without a default",
            ),
            ('op.add_column("a", sa.Column("b", sa.Integer(), nullable=True))', ""),
            (
                'op.add_column("a", sa.Column("b", sa.Text(), nullable=False, server_default="0"))',
                "",
            ),
            ('op.create_table("a")', ""),
        ],
    )
    def test_the_rule_knows_what_breaks_the_old_release(self, body: str, words: str) -> None:
        source = f'revision = "0009"\ndef upgrade():\n    {body}\n'
        assert self.problems(source) == ([words] if words else [])
        assert self.problems(f'SECOND_STEP_OF = "0008"\n{source}') == []
        assert self.problems(f'SECOND_STEP_OF = "0009"\n{source}') == ([words] if words else [])


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _adds_what_the_old_release_leaves_out(call: ast.Call) -> bool:
    for column in call.args:
        if isinstance(column, ast.Call):
            given = {keyword.arg: keyword.value for keyword in column.keywords}
            return _is_false(given.get("nullable")) and "server_default" not in given
    return False


class TestMachine:
    def test_what_is_missing_is_named_with_its_package(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shutil, "which", lambda name, path=None: None)
        assert machine.missing() == list(machine.PROGRAMS)
        assert "sudo apt install prometheus" in machine.advice(["promtool"])

    def test_root_gets_it_from_debian_and_nobody_else_does(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commands: list[list[str]] = []
        there: set[str] = {"apt-get"}

        def run(command: list[str], **_: object) -> None:
            commands.append(command)
            if "install" in command:
                there.update(machine.PROGRAMS)

        monkeypatch.setattr(subprocess, "run", run)
        monkeypatch.setattr(shutil, "which", lambda name, path=None: name in there or None)
        monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
        assert machine.ensure() == list(machine.PROGRAMS)
        assert commands == []
        monkeypatch.setattr(machine.os, "geteuid", lambda: 0)
        assert machine.ensure() == []
        assert [command[3] for command in commands] == ["update", "install"]
        assert set(machine.PROGRAMS.values()) <= set(commands[1])
