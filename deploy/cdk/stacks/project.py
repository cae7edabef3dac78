"""The project around the stacks, some of which read its code."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def join() -> None:
    """Let `spends` be imported: the CDK's own command starts in another folder."""
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
