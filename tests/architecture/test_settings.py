"""`.env.example` lists every setting, as it is."""

import json
import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from spends.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


def _listed() -> dict[str, tuple[str, str]]:
    found = re.findall(r"^# (.+)\n# SPENDS_([A-Z0-9_]+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE)
    return {name.lower(): (description, default) for description, name, default in found}


def _text(default: object) -> str:
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return json.dumps(default) if isinstance(default, list) else str(default)


def test_every_setting_is_listed_with_its_default_and_description() -> None:
    expected = {
        name: (field.description, _text(field.default))
        for name, field in Settings.model_fields.items()
    }
    assert _listed() == expected


def test_the_example_changes_nothing_when_its_lines_are_taken_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / ".env"
    copy.write_text(re.sub(r"^# (SPENDS_)", r"\1", EXAMPLE.read_text(), flags=re.MULTILINE))
    assert Settings(_env_file=copy) == Settings(_env_file=None)
