"""A household's file from a terminal."""

import json
import stat
from pathlib import Path

import pytest

from spends import bootstrap
from spends.cli import main
from spends.kit.runtime import Runtime
from tests.support.archives import fill
from tests.support.homes import Home, sign_up


@pytest.fixture
def home(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Ann's household, in the installation that commands start."""
    monkeypatch.setattr(bootstrap, "start", lambda: runtime)
    return sign_up(runtime.database)


def test_a_household_moves(
    home: Home, runtime: Runtime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home, runtime.storage)
    bob = sign_up(runtime.database, "bob", "USD")
    file = tmp_path / "household.json"

    assert main(["export", "Ann@example.org", str(file)]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.glob("*.part")) == []
    lines = len(json.loads(file.read_text())["tables"]["transaction"])
    assert "documents." in capsys.readouterr().out

    assert main(["import", "bob@example.org", str(file), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert f"transaction: {lines:,} new, 0 changed, 0 left" in said
    assert "Nothing was stored" in said
    assert main(["import", "bob@example.org", str(file)]) == 0
    assert f"transaction: {lines:,} new" in capsys.readouterr().out
    assert main(["import", "bob@example.org", str(file), "--update"]) == 0
    assert f"transaction: 0 new, {lines:,} changed" in capsys.readouterr().out
    bob.assert_summaries_hold()


def test_what_cannot_be_done_is_said(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "household.json"
    file.write_text('{"format": "spends-household"')
    household = str(home.actor.member_id)
    for arguments, words in (
        (["export", "nobody@example.org", str(file)], "is no admin of such a household"),
        (["export", "ann@example.org", str(file), "--household", household], "is no admin of such"),
        (["export", "ann@example.org", str(tmp_path / "no" / "x")], "cannot be written"),
        (["import", "ann@example.org", str(tmp_path / "none.json")], "cannot be read"),
        (["import", "ann@example.org", str(file)], "breaks off in the middle"),
    ):
        assert main(arguments) == 1
        assert words in capsys.readouterr().err
    assert file.read_text() == '{"format": "spends-household"'
