"""The machine: its clock, its disk, its memory, its uploads."""

import io
import os
import secrets
import shutil
from pathlib import Path

from spends.doctor.findings import Case, Found, fine, note, wrong
from spends.doctor.tables import database_clock
from spends.doctor.web import http_clock
from spends.kit.ids import new_id

CLOCK_SECONDS = 5.0
"""Codes and sessions hold for longer; logs and signatures for AWS do not, by much."""

LEAST_FREE = 0.1
ENOUGH_FREE = 5_000_000_000
"""In bytes: with so much free, the share of a large disk does not matter."""

LEAST_MEMORY = 100_000_000
"""In bytes; less, and the next import or the next upgrade finds none."""

MEMORY = Path("/proc/meminfo")
LIMIT = Path("/sys/fs/cgroup/memory.max")
USED = Path("/sys/fs/cgroup/memory.current")
PROBE_SIZE = 64 * 1024


def uploads(case: Case) -> Found:
    """Whether a file that is put into the storage is there, whole, and goes again."""
    key, content = f"doctor/{new_id().hex}", secrets.token_bytes(PROBE_SIZE)
    storage, settings = case.runtime.storage, case.settings
    storage.put(key, io.BytesIO(content))
    try:
        with storage.open(key) as stream:
            read = b"".join(iter(lambda: stream.read(PROBE_SIZE), b""))
    finally:
        storage.delete(key)
    s3 = settings.storage == "s3"
    place = f"the bucket {settings.s3_bucket}" if s3 else str(settings.data_dir / "files")
    if read != content:
        return wrong(
            f"What was put into {place} came back different.",
            "Check the disk or the bucket before anybody uploads more.",
        )
    left = any(True for _ in storage.files("doctor"))
    if left:
        return wrong(
            f"What was deleted in {place} is there still.",
            "Allow Spends to delete there (s3:DeleteObject), or give the folder to its user.",
        )
    return fine(f"Uploads land in {place}: put, read and deleted.")


def clocks(case: Case) -> Found:
    """Whether this machine's clock goes with the others that can be asked."""
    asked = [answer for answer in (database_clock(case), http_clock(case)) if answer]
    for ahead, whose in asked:
        if abs(ahead) > CLOCK_SECONDS:
            side = "behind" if ahead > 0 else "ahead of"
            return wrong(
                f"This machine's clock is {abs(ahead):.0f} s {side} that of {whose}.",
                "Set it by the network: timedatectl set-ntp true",
            )
    if not asked:
        return note("There is no other clock to hold this machine's against.")
    names = " and ".join(whose for _, whose in asked)
    return fine(f"The clock goes with that of {names}.")


def disk(case: Case) -> Found:
    """Whether the data folder has room."""
    place = case.settings.data_dir
    usage = shutil.disk_usage(place)
    words = f"{_gigabytes(usage.free)} of {_gigabytes(usage.total)} are free at {place}."
    if usage.free < min(usage.total * LEAST_FREE, ENOUGH_FREE):
        return wrong(
            f"Only {words}",
            "Delete old backups and releases, move files to S3 (python -m spends move-files s3), "
            "or enlarge the disk.",
        )
    return fine(words)


def memory(case: Case) -> Found:
    """Whether memory is left, in this machine or in this container."""
    del case
    free = _free_memory()
    if free is None:
        return note("This system does not say how much memory is free.")
    words = f"{free / 1_000_000:,.0f} MB of memory are free."
    if free < LEAST_MEMORY:
        return wrong(
            f"Only {words}", "See what takes it (ps aux --sort -rss), or take the next larger size."
        )
    return fine(words)


def _free_memory() -> int | None:
    try:
        lines = dict(line.split(":", 1) for line in MEMORY.read_text().splitlines())
        free = int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return None
    try:
        limit = LIMIT.read_text().strip()
        return free if limit == "max" else min(free, int(limit) - int(USED.read_text()))
    except (OSError, ValueError):
        return free


def mail(case: Case) -> Found:
    """Whether mail can be sent: Spends sends none yet."""
    del case
    return note("Not set up: this version of Spends sends no mail.")


def _gigabytes(size: int) -> str:
    return f"{size / 1_000_000_000:,.1f} GB"


def is_readable_by_others(path: Path) -> bool:
    """Whether somebody who is neither the owner nor in the group may read a file."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o004)
