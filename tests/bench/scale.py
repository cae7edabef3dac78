"""How large the benchmarks are, and where they keep what they made and found.

`SPENDS_BENCH_ROWS` is the number of transactions in the largest household, a million by default.
Everything else follows from it. Results of a smaller run stay out of `RESULTS.md`.
"""

import os
from pathlib import Path

FULL = 1_000_000
LARGE = max(20_000, int(os.environ.get("SPENDS_BENCH_ROWS", FULL)))
MIDDLE = LARGE // 10
SMALL = LARGE // 100
SIZES = (SMALL, MIDDLE, LARGE)
IS_FULL = LARGE == FULL

KINDS = ("sqlite", "postgres")
NAMES = {"sqlite": "SQLite", "postgres": "Postgres"}

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".bench"
FOUND = KEPT / f"found-{LARGE}"
RESULTS = Path(__file__).with_name("RESULTS.md") if IS_FULL else FOUND / "RESULTS.md"
