"""Files of people nobody knows are read in a process of their own, with little to spend.

Whatever a file does to its reader, it does to that process: it ends in a sentence, and the server
has neither held the file nor waited for long.
"""

import base64
import binascii
import contextlib
import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import structlog

from spends.domains.documents.kinds import TEXT_LENGTH, MediaType
from spends.domains.documents.ports import Reading, Unreadable
from spends.integrations.documents.reader_errors import BROKEN, TOO_MUCH
from spends.kit.errors import Unavailable

log = structlog.get_logger()

CHILD = "spends.integrations.documents.child"
ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120.0
"""In seconds, for what the processor is hardly used for; the child counts its own."""

LITTLE = 20
"""A PDF with fewer letters is taken for pictures of paper."""

INTERRUPTED = frozenset({-signal.SIGINT, -signal.SIGTERM, -signal.SIGHUP})
AGAIN = "The reading of this file was interrupted. It is done again."
ANSWER_SIZE = 1024 * 1024
# The child is told nothing of ours: no settings, no keys. One thread, so little address space.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


class SeparateReader:
    """Reads each file in a child process that is limited in memory, time and what it writes."""

    def read(self, path: Path, media_type: str) -> Reading:
        """Return the text of a file, of a picture what is written on it."""
        if media_type.startswith("image/"):
            return Reading(_letters(path, media_type), None)
        answer = _asked("text", path, media_type)
        text, pages = _text(answer), answer.get("page_count")
        if media_type == MediaType.PDF and len(text) < LITTLE:
            # Made of pictures, as a scanner does it.
            with contextlib.suppress(Unreadable):
                text = _letters(path, media_type) or text
        return Reading(text, pages if isinstance(pages, int) else None)

    def thumbnail(self, path: Path, media_type: str) -> bytes | None:
        """Return a small picture of a file, of a PDF its first page."""
        if media_type == MediaType.EML:
            return None
        return _picture("thumbnail", path, media_type) or None

    def page(self, path: Path, number: int) -> bytes:
        """Return a page of a PDF, large enough to be read."""
        return _picture(f"page:{int(number)}", path, MediaType.PDF)


def _picture(wanted: str, path: Path, media_type: str) -> bytes:
    try:
        return base64.b64decode(_asked(wanted, path, media_type)["picture"])
    except (KeyError, TypeError, binascii.Error) as error:
        raise Unreadable(BROKEN) from error


def _letters(path: Path, media_type: str) -> str:
    return _text(_asked("letters", path, media_type))


def _text(answer: dict[str, Any]) -> str:
    return str(answer.get("text") or "")[:TEXT_LENGTH]


def _asked(wanted: str, path: Path, media_type: str) -> dict[str, Any]:
    # A child that is killed leaves what it wrote behind: it goes with its folder.
    with tempfile.TemporaryDirectory(prefix="spends-") as own, tempfile.TemporaryFile() as answer:
        command = [sys.executable, "-B", "-m", CHILD, wanted, str(path.resolve()), media_type]
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=ENVIRONMENT | {"TMPDIR": own},
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
                check=False,
                # Ctrl-C ends the server, and says nothing about the file.
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable(TOO_MUCH) from error
        answer.seek(0)
        said = answer.read(ANSWER_SIZE)
    if done.returncode in INTERRUPTED:
        raise Unavailable(AGAIN)
    if done.returncode:
        log.info("document_reader_died", wanted=wanted, code=done.returncode)
        raise Unreadable(TOO_MUCH)
    return _understood(said)


def _understood(said: bytes) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except ValueError as error:
        raise Unreadable(BROKEN) from error
    if not isinstance(found, dict):
        raise Unreadable(BROKEN)
    if found.get("error"):
        raise Unreadable(str(found["error"])[:200])
    return found
