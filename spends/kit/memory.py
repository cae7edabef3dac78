"""Memory that long work leaves behind: cycles that nobody collected, blocks that nobody gave back.

While long work keeps the cycle collector off (`collector`), others go on to make cycles.
"""

import ctypes
import gc
import sys
import time
from typing import Final

_TRIM: Final = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


_EVERY: Final = 5.0
_YOUNG: Final = 1
_last = 0.0


def give_back() -> None:
    """Collect what is young, and return what is free to the system: glibc keeps it by itself.

    Takes some milliseconds.
    """
    gc.collect(_YOUNG)
    if _TRIM is not None:
        _TRIM(0)


def now_and_then() -> None:
    """Collect what is young, unless that was done within the last seconds.

    What is met a second time is no longer young, so the rows of long work are walked through once.
    """
    global _last  # noqa: PLW0603  when the process did it last
    if time.monotonic() - _last > _EVERY:
        _last = time.monotonic()
        gc.collect(_YOUNG)
