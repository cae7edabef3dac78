"""Which Spends this is."""

import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def version() -> str:
    """Return the release's version, or the project's own where it runs from its sources."""
    released = ROOT / "VERSION"
    if released.is_file():
        return released.read_text().strip()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])
