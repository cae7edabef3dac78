"""What a file is read as, which no database changes: its process is started once a run.

That it is read as it should, whatever the file, is told in tests/integrations.
"""

import hashlib
import pickle
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from spends.domains.documents.ports import DocumentReader, Reading
from spends.kit.runtime import Runtime
from tests.support import sharing

Answer = TypeVar("Answer")


def remember(runtime: Runtime) -> None:
    """Let a runtime's reader answer a second time what it, or another one of the run, has answered."""
    runtime._ports[DocumentReader] = _Remembering(runtime.port(DocumentReader))


class _Remembering:
    def __init__(self, reader: DocumentReader) -> None:
        self._reader = reader

    def read(self, path: Path, media_type: str) -> Reading:
        return _once(path, f"read {media_type}", lambda: self._reader.read(path, media_type))

    def thumbnail(self, path: Path, media_type: str) -> bytes | None:
        wanted = f"thumbnail {media_type}"
        return _once(path, wanted, lambda: self._reader.thumbnail(path, media_type))

    def page(self, path: Path, number: int) -> bytes:
        return _once(path, f"page {number}", lambda: self._reader.page(path, number))


def _once(path: Path, wanted: str, ask: Callable[[], Answer]) -> Answer:
    asked = hashlib.sha256(wanted.encode() + b"\n" + path.read_bytes()).hexdigest()
    kept = sharing.run_folder() / f"answer-{asked}"
    if not kept.exists():
        answer = ask()
        made = kept.with_suffix(f".{sharing.WORKER}-{threading.get_ident()}")
        made.write_bytes(pickle.dumps(answer))
        made.rename(kept)
        return answer
    known: Answer = pickle.loads(kept.read_bytes())
    return known
