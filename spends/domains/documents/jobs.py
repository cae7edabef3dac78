"""Sweeps over documents: those nobody has read, those long deleted, and files that nobody names."""

import io
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Lock

import structlog

from spends.domains.documents import rules
from spends.domains.documents.kinds import TEXT_LENGTH
from spends.domains.documents.ports import DocumentReader, Unreadable
from spends.domains.documents.repository import sweeps
from spends.domains.documents.repository.sweeps import Findings, Found
from spends.domains.households import service as households
from spends.kit import clock
from spends.kit.errors import NotFound
from spends.kit.repository import chunks
from spends.kit.runtime import Runtime
from spends.kit.storage import TEMPORARY

log = structlog.get_logger()

ORPHANS_KEPT = timedelta(days=1)
DELETED_KEPT = timedelta(days=30)
# Few, so that what is added meanwhile comes next.
AT_ONCE = 4
LOOKED_UP = 500
LONGEST = 300.0
"""After so many seconds a sweep leaves the rest to the next one."""

LOST = "The file of this document is no longer in the storage."
ERROR_LENGTH = 200

_reading = Lock()


def read_pending(runtime: Runtime) -> int:
    """Read the text and make the picture of documents that have none yet; return how many.

    The rows are the queue: what is cut short is done again. A document that cannot be read says
    why. Two at once in a process are one.
    """
    if not _reading.acquire(blocking=False):
        return 0
    try:
        done, until = 0, time.monotonic() + LONGEST
        while found := _next(runtime):
            for one in found:
                if runtime.is_closed or time.monotonic() > until:
                    return done
                done += _read(runtime, one)
        return done
    finally:
        _reading.release()


def _next(runtime: Runtime) -> list[Found]:
    with runtime.system("documents that are not read", write=False) as uow:
        return sweeps.unread(uow, AT_ONCE)


def _read(runtime: Runtime, found: Found) -> bool:
    findings = _findings(runtime, found)
    with runtime.system("a document is read") as uow:
        is_new = sweeps.note_read(uow, found, findings)
        if is_new:
            households.touch(uow, found.household_id)
        return is_new


def _findings(runtime: Runtime, found: Found) -> Findings:
    """Return what a file says; Unavailable when the storage is away, and so nothing is known."""
    reader = runtime.port(DocumentReader)  # type: ignore[type-abstract]  # a port is a Protocol
    errors: list[str] = []
    text, page_count, picture = "", None, None
    try:
        with runtime.storage.local(rules.blob_key(found.sha256)) as path:
            try:
                text, page_count = reader.read(path, found.media_type)
            except Unreadable as error:
                errors.append(error.message)
            try:
                picture = reader.thumbnail(path, found.media_type)
            except Unreadable as error:
                errors.append(error.message)
    except NotFound:
        errors.append(LOST)
    if picture is not None:
        runtime.storage.put(rules.thumbnail_key(found.sha256), io.BytesIO(picture))
    text = text.replace("\x00", " ")[:TEXT_LENGTH]
    why = errors[0][:ERROR_LENGTH] if errors else None
    return Findings(text, page_count, picture is not None, why)


def purge_deleted(runtime: Runtime) -> int:
    """Remove what was deleted over thirty days ago for good; return how many documents.

    Their bytes are collected by `collect_orphans`.
    """
    with runtime.system("documents deleted long ago") as uow:
        return sweeps.purge(uow, clock.now() - DELETED_KEPT)


def collect_orphans(runtime: Runtime) -> int:
    """Remove files older than a day that no document of any household names; return how many.

    A file that is stored again meanwhile counts as new, so it stays.
    """
    before = clock.now() - ORPHANS_KEPT
    return sum(_collect(runtime, some, before) for some in chunks(_old(runtime, before), LOOKED_UP))


def _old(runtime: Runtime, before: datetime) -> Iterator[tuple[str, str]]:
    """Yield (key, hash) of the documents' files and pictures that were stored long enough ago."""
    for file in runtime.storage.files(""):
        sha256 = rules.sha256_of(file.key)
        if sha256 is not None and file.modified_at < before:
            yield file.key, sha256


def _collect(runtime: Runtime, old: list[tuple[str, str]], before: datetime) -> int:
    with runtime.system("files that no document names", write=False) as uow:
        named = sweeps.named(uow, (sha256 for _, sha256 in old))
    orphans = [key for key, sha256 in old if key.endswith(TEMPORARY) or sha256 not in named]
    for key in orphans:
        runtime.storage.delete(key, before)
    return len(orphans)
