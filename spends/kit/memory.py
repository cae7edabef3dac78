"""Memory that long work leaves behind: what is free inside the process goes back to the system."""

import ctypes
import sys
from typing import Final

_TRIM: Final = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def give_back() -> None:
    """Return what is free to the system, where that needs to be said: glibc keeps it by itself.

    Takes some milliseconds, in which other threads go on.
    """
    if _TRIM is not None:
        _TRIM(0)
