"""Secrets where they do not belong: in Git, and in files that everybody may read."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import make_url

from spends.doctor.findings import Case, Found, fine, wrong
from spends.doctor.machine import is_readable_by_others

SERVER_ENVIRONMENT = Path("/etc/spends/spends.env")
SHORTEST = 8
"""Shorter values are no secrets that a search of files could tell from words."""

LARGEST = 2_000_000
"""In bytes; larger files are pictures and samples."""

NAMES = re.compile(r"(^|/)(\.env|secret\.key|spends\.env|id_(rsa|ecdsa|ed25519)|.+\.(db|p12|pfx))$")
SHAPES = {
    "an AWS access key": re.compile(rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a private key": re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}"),
    "a token of GitHub": re.compile(rb"\bgh[opusr]_[A-Za-z0-9]{36}\b"),
    "an address of Slack's webhooks": re.compile(rb"hooks\.slack\.com/services/T[A-Z0-9]{8}"),
    "SPENDS_SECRET_KEY": re.compile(rb"(?m)^\s*SPENDS_SECRET_KEY=[\"']?[A-Za-z0-9+/=_-]{16}"),
}


def secrets(case: Case) -> Found:
    """Whether a secret is in a tracked file, or in a file of settings that others may read."""
    for path in (case.root / ".env", SERVER_ENVIRONMENT, case.settings.data_dir / "secret.key"):
        if path.is_file() and is_readable_by_others(path):
            return wrong(f"Everybody on this machine may read {path}.", f"Run: chmod o= {path}")
    files = _tracked(case.root)
    if files is None:
        return fine("Nobody else may read the settings; the code is no checkout of Git.")
    own = dict(_own(case))
    for name in files:
        if found := _in_file(case.root / name, name, own):
            return wrong(
                f"{name}, which is in Git, holds {found}.",
                "Take it out, make a new secret (deploy/README.md, “Rotate secrets”), and count "
                "the old one as known: it stays in Git's history.",
            )
    return fine(f"Nobody else may read the settings; no secret in {len(files):,} tracked files.")


def _tracked(root: Path) -> list[str] | None:
    if not (root / ".git").exists():
        return None
    try:
        answer = subprocess.run(
            ["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return [name for name in answer.stdout.decode().split("\0") if name]


def _own(case: Case) -> Iterator[tuple[str, bytes]]:
    """Yield this instance's own secrets by the name of their setting."""
    for name in type(case.settings).model_fields:
        value = getattr(case.settings, name)
        if isinstance(value, SecretStr) and len(value.get_secret_value()) >= SHORTEST:
            yield f"SPENDS_{name.upper()}", value.get_secret_value().encode()
    password = str(make_url(case.settings.effective_database_url).password or "")
    if len(password) >= SHORTEST:
        yield "the database's password", password.encode()


def _in_file(path: Path, name: str, own: dict[str, bytes]) -> str:
    if NAMES.search(name):
        return "what belongs to one instance alone"
    if not path.is_file() or path.stat().st_size > LARGEST:
        return ""
    content = path.read_bytes()
    found = [what for what, value in own.items() if value in content]
    found += [what for what, shape in SHAPES.items() if shape.search(content)]
    return found[0] if found else ""
