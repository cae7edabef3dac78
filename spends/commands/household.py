"""A household as a file, out and in."""

import argparse
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from spends.kit.errors import InvalidInput

if TYPE_CHECKING:
    from spends.kit.actor import Actor
    from spends.kit.runtime import Runtime


def write_file(chosen: argparse.Namespace) -> int:
    """Write a household with its documents to a JSON file."""
    from spends import bootstrap
    from spends.domains.archives import writing

    runtime = bootstrap.start()
    actor = _admin(runtime, chosen)
    part = chosen.file.with_name(f"{chosen.file.name}.part")
    try:
        # For its owner alone: it holds all there is of the household.
        opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8", newline="") as out:
            with runtime.unit_of_work(actor, write=False) as uow:
                blobs = writing.write_rows(uow, out)
            out.writelines(writing.blob_text(runtime.storage, blobs))
        part.replace(chosen.file)
    except OSError as error:
        message = f"{chosen.file} cannot be written: {error.strerror}."
        raise InvalidInput(message) from error
    finally:
        part.unlink(missing_ok=True)
    size, count = chosen.file.stat().st_size, len(blobs.files)
    print(f"{chosen.file}: {size:,} bytes with {count:,} documents.")
    return 0


def take_in_file(chosen: argparse.Namespace) -> int:
    """Bring such a file into a household, all of it or nothing."""
    from spends import bootstrap
    from spends.domains.archives import service as archives
    from spends.domains.archives.staging import Staged

    runtime = bootstrap.start()
    actor = _admin(runtime, chosen)
    with tempfile.TemporaryDirectory() as folder:
        staged = Staged(Path(folder))
        try:
            with chosen.file.open("rb") as source:
                staged.take(source)
        except OSError as error:
            message = f"{chosen.file} cannot be read: {error.strerror}."
            raise InvalidInput(message) from error
        if not chosen.dry_run:
            archives.store_files(runtime.storage, staged)
        with runtime.unit_of_work(actor) as uow:
            wanted: Literal["skip", "update"] = "update" if chosen.update else "skip"
            report = archives.take_in(uow, staged, wanted, dry_run=chosen.dry_run)
    for name, counts in report.tables.items():
        print(
            f"{name}: {counts.created:,} new, {counts.updated:,} changed, {counts.skipped:,} left"
        )
    for warning in report.warnings:
        print(warning)
    print(
        "Nothing was stored; this is what would be." if chosen.dry_run else "All of it is stored."
    )
    return 0


def _admin(runtime: "Runtime", chosen: argparse.Namespace) -> "Actor":
    from spends.domains.households import service as households

    with runtime.system("a household's file from a terminal", write=False) as uow:
        found = households.administered_by(uow, chosen.email)
    for actor in found:
        if chosen.household in {None, actor.household_id}:
            return actor
    message = f"{chosen.email} is no admin of such a household. Check the address."
    raise InvalidInput(message)
