"""Python's cycle collector, kept off work that makes rows by the hundred thousand and no cycles."""

import contextlib
import gc
import threading
from collections.abc import Iterator

_guard = threading.Lock()
_pauses = 0


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Pause the collector for some seconds: it would walk through all the rows again and again.

    What is freed by counting references, which is nearly everything, is freed as always.
    """
    global _pauses  # noqa: PLW0603  how many threads asked for it
    with _guard:
        _pauses += 1
        gc.disable()
    try:
        yield
    finally:
        with _guard:
            _pauses -= 1
            if not _pauses:
                gc.enable()
