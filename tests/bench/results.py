"""What was found, kept between modules and runs as JSON until the report is written."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.bench import scale
from tests.bench.measure import Target, pace


def keep(
    name: str,
    title: str,
    *,
    words: str = "",
    targets: Sequence[Target] = (),
    tables: Sequence[dict[str, Any]] = (),
    plans: Sequence[tuple[str, str]] = (),
) -> None:
    """Keep a section of the report; an earlier one of the same name goes."""
    scale.FOUND.mkdir(parents=True, exist_ok=True)
    section = {
        "title": title,
        "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "pace": f"{pace():.2f} s",
        "words": words,
        "targets": [target.cells() for target in targets],
        "tables": list(tables),
        "plans": [list(plan) for plan in plans],
    }
    text = json.dumps(section, indent=1, ensure_ascii=False)
    (scale.FOUND / f"{name}.json").write_text(text)


def kept() -> dict[str, dict[str, Any]]:
    """Return the sections by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(scale.FOUND.glob("*.json"))}
