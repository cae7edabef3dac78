"""The process in which a file is read: limits itself, reads, answers in JSON, ends.

Run as `python -m spends.integrations.documents.child WHAT PATH MEDIA_TYPE`; WHAT is text, letters,
thumbnail or page:NUMBER.
"""

import base64
import contextlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, NamedTuple

from spends.integrations.documents.reader_errors import (
    BROKEN,
    TOO_MUCH,
    OutOfTimeError,
    ReadError,
)

MEGABYTE = 1024 * 1024
WRITTEN = 4 * MEGABYTE


class Limits(NamedTuple):
    """What a child may spend: `memory` in bytes of address space, `seconds` of the processor."""

    memory: int
    seconds: int


LIMITS = {
    "text": Limits(768 * MEGABYTE, 30),
    "thumbnail": Limits(1024 * MEGABYTE, 20),
    "page": Limits(1024 * MEGABYTE, 20),
    # What reads pictures of letters brings a runtime and its models along.
    "letters": Limits(3072 * MEGABYTE, 90),
}


def limit(limits: Limits) -> None:
    """Limit this process, and offer it first when the machine runs out of memory."""
    signal.signal(signal.SIGXCPU, _out_of_time)
    for kind, soft, hard in (
        (resource.RLIMIT_AS, limits.memory, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds, limits.seconds + 5),
        (resource.RLIMIT_FSIZE, WRITTEN, WRITTEN),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (soft, hard))
    with contextlib.suppress(OSError):
        os.nice(10)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _out_of_time(*_: object) -> None:
    raise OutOfTimeError


def answer(wanted: str, path: Path, media_type: str) -> dict[str, Any]:
    """Return what is in a file, or an `error` in a sentence."""
    try:
        what, _, number = wanted.partition(":")
        if what in {"thumbnail", "page"}:
            from spends.integrations.documents import pictures

            small = what == "thumbnail"
            packed = (
                pictures.thumbnail(path, media_type) if small else pictures.page(path, int(number))
            )
            return {"picture": base64.b64encode(packed).decode()}
        from spends.integrations.documents import texts

        if wanted == "letters":
            return {"text": texts.letters(path, media_type)}
        text, page_count = texts.read(path, media_type)
    except ReadError as error:
        return {"error": str(error)}
    except (MemoryError, OutOfTimeError):
        return {"error": TOO_MUCH}
    except Exception:  # noqa: BLE001  a broken file may do anything to those who read it
        return {"error": BROKEN}
    return {"text": text, "page_count": page_count}


def main() -> None:
    """Read one file and answer."""
    wanted, path, media_type = sys.argv[1:4]
    limit(LIMITS[wanted.partition(":")[0]])
    said = json.dumps(answer(wanted, Path(path), media_type))
    sys.stdout.write(said)
    sys.stdout.flush()
    # What libraries do when they end is nobody's any more.
    os._exit(0)


if __name__ == "__main__":
    main()
