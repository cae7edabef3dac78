"""Writes what was measured, with the machine it was measured on, to RESULTS.md."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from tests.bench import bench_postgres, results, scale

INTRODUCTION = """# Measured

`make bench` writes this file. Nothing here fails a test: a missed target is written down as
missed. Times are medians (of five or more unless said otherwise) and ratios are between
measurements of one run. Server times are without a network. Where the processor is shared, its
speed comes and goes: sections say in what time five million numbers were added up just then.
"""


def write() -> Path:
    """Write the report of everything that is kept; return where it is."""
    sections = list(results.kept().values())
    parts = [INTRODUCTION, _machine(), _targets(sections)]
    parts += [_section(section) for section in sections]
    parts += [_plans(sections)]
    scale.RESULTS.parent.mkdir(parents=True, exist_ok=True)
    scale.RESULTS.write_text("\n".join(part for part in parts if part))
    return scale.RESULTS


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    lines = {
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{memory:.0f} GB",
        "Disk": _disk(),
        "System": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "Postgres": bench_postgres.version(),
        "Written": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }
    rows = [[name, text] for name, text in lines.items()]
    return "## The machine\n\n" + _table(["", ""], rows)


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _disk() -> str:
    """Return how large the file system is, and of which kind, where the databases are."""
    mounts = sorted(psutil.disk_partitions(all=True), key=lambda one: -len(one.mountpoint))
    here = str(scale.KEPT.resolve())
    found = next((one for one in mounts if here.startswith(one.mountpoint)), None)
    size = psutil.disk_usage(str(scale.ROOT)).total / 2**30
    if found is None:
        return f"{size:.0f} GB"
    return f"{size:.0f} GB, {found.fstype}"


def _targets(sections: list[dict[str, Any]]) -> str:
    rows = [row for section in sections for row in section["targets"]]
    if not rows:
        return ""
    met = sum(row[3] == "met" for row in rows)
    head = f"## Targets\n\n{met} of {len(rows)} are met.\n\n"
    return head + _table(["What", "Measured", "Target", ""], rows)


def _section(section: dict[str, Any]) -> str:
    pace = f", five million numbers in {section['pace']}" if "pace" in section else ""
    words = f"{section['words']} Measured {section['at']}{pace}.\n"
    parts = [f"## {section['title']}\n", words]
    for table in section["tables"]:
        parts += [f"{table['words']}\n"] if table["words"] else []
        parts.append(_table(table["columns"], table["rows"]))
    return "\n".join(parts)


def _table(columns: list[str], rows: list[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _plans(sections: list[dict[str, Any]]) -> str:
    parts = []
    for section in sections:
        if section["plans"]:
            plans = "\n\n".join(f"{title}\n{text}" for title, text in section["plans"])
            summary = f"<summary>{section['title']}</summary>"
            parts.append(f"<details>{summary}\n\n```text\n{plans}\n```\n\n</details>\n")
    if not parts:
        return ""
    return "## Plans of the lists' queries\n\n" + "\n".join(parts)
