"""The server starts small: what is heavy and seldom needed is loaded with the first use of it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "boto3",
    "botocore",
    "fontTools",
    "fpdf",
    "icalendar",
    "mangum",
    "numpy",
    "onnxruntime",
    "opentelemetry.sdk",
    "plotly",
    "pypdf",
    "pypdfium2",
    "sentry_sdk",
    "spends.integrations.redis.notes",
)


def test_nothing_heavy_is_loaded_with_the_application(tmp_path: Path) -> None:
    code = f"import sys, spends.spends\nprint(sorted(set({HEAVY!r}) & set(sys.modules)))"
    environment = {**os.environ, "SPENDS_DATA_DIR": str(tmp_path), "REFLEX_SKIP_COMPILE": "true"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
