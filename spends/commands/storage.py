"""Files move from the data folder to S3, or back."""

import argparse
import sys
import time
from collections.abc import Iterable

from spends.domains.documents import rules
from spends.kit import logs
from spends.kit.errors import InvalidInput
from spends.kit.moving import Journal, Move, Moved, Outcome, Tally
from spends.kit.storage import StoredFile
from spends.settings import load

TELL_EVERY = 2.0
"""Seconds between two lines of progress."""

NAMED = 20
"""So many files that need a look are named; of the others their number is told."""

STOPPED = 130
UNITS = ("B", "KB", "MB", "GB", "TB")
WORDS = {
    Outcome.DAMAGED: "its bytes are not those that its name says; it was left where it is",
    Outcome.DIFFERENT: "another, newer one is there under its name; both were left",
}


def move(chosen: argparse.Namespace) -> int:
    """Copy every file, and with `--delete` remove each once its copy was read back."""
    from spends import bootstrap

    settings = load()
    logs.configure(settings.log_level)
    if not settings.s3_bucket:
        message = "Name the bucket first: set SPENDS_S3_BUCKET. SPENDS_STORAGE may stay as it is."
        raise InvalidInput(message)
    ends = {
        name: bootstrap.storage_of(settings.model_copy(update={"storage": name}))
        for name in ("folder", "s3")
    }
    source, target = ("folder", "s3") if chosen.to == "s3" else ("s3", "folder")
    journal = Journal(settings.data_dir / f"moved-to-{target}.jsonl")
    try:
        work = Move(ends[source], ends[target], journal, _promised, chosen.delete)
        return _dry_run(work) if chosen.dry_run else _run(work, chosen.to)
    except KeyboardInterrupt:
        print("\nStopped; the next start goes on from here.", file=sys.stderr)
        return STOPPED
    finally:
        journal.close()


def _promised(key: str) -> str | None:
    sha256 = rules.sha256_of(key)
    return sha256 if sha256 and key == rules.blob_key(sha256) else None


def _dry_run(work: Move) -> int:
    files, there = work.plan()
    missing = [file for file in files if file.key not in there]
    print(f"{_amount(files)} to move; {_amount(missing)} are not there yet.")
    if work.delete:
        print("Each would be deleted where it is now once its copy was read back.")
    print("Nothing was moved; this is what would be.")
    return 0


def _run(work: Move, to: str) -> int:
    files, there = work.plan()
    tally = Tally(len(files), sum(file.size for file in files))
    print(f"{_amount(files)} to move.", flush=True)
    for moved in _told(work.run(files, there), tally):
        tally.add(moved)
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in tally.outcomes.items() if count)
    print(f"Done: {counts or 'nothing was to do'}; {tally.deleted:,} deleted where they were.")
    for key, outcome in tally.left[:NAMED]:
        print(f"{key}: {WORDS[outcome]}.", file=sys.stderr)
    if len(tally.left) > NAMED:
        print(f"{len(tally.left) - NAMED:,} more like these.", file=sys.stderr)
    if not tally.left:
        print(f"Set SPENDS_STORAGE={to} and restart; then run this once more for late files.")
    return 1 if tally.left else 0


def _told(moving: Iterable[Moved], tally: Tally) -> Iterable[Moved]:
    told = time.monotonic()
    for moved in moving:
        yield moved
        if time.monotonic() - told >= TELL_EVERY:
            told = time.monotonic()
            print(
                f"{tally.done:,} of {tally.files:,} files,"
                f" {_size(tally.done_size)} of {_size(tally.size)}",
                flush=True,
            )


def _amount(files: list[StoredFile]) -> str:
    return f"{len(files):,} files ({_size(sum(file.size for file in files))})"


def _size(count: int) -> str:
    size, unit = float(count), 0
    while size >= 1000 and unit < len(UNITS) - 1:  # noqa: PLR2004  a thousand is a thousand
        size, unit = size / 1000, unit + 1
    return f"{size:,.1f} {UNITS[unit]}" if unit else f"{count} B"
