"""The project as a clone has it."""

import subprocess
from pathlib import Path

from spends.toolchain.steps import ROOT


def tracked_files() -> list[Path]:
    """Return the files that git keeps."""
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in answer.stdout.decode().split("\0") if name]
