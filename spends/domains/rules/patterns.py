"""Regular expressions that people write, searched in time that grows with the text alone.

They are those of RE2, which knows neither backward references nor looking around, and so cannot be
made to try for ever. What is left to bound is their size.
"""

import functools

import re2

from spends.kit.errors import InvalidInput
from spends.kit.text import fold

LONGEST = 200
"""The longest pattern, in characters."""

LARGEST = 500
"""The largest pattern, in RE2's instructions: `(a{100}){10}` is short and large."""

MEMORY = 1 << 20
"""What a pattern may take in memory, in bytes."""


@functools.lru_cache(maxsize=512)
def compiled(pattern: str) -> "re2._Regexp":
    """Return what searches folded text for a pattern, whatever its case and accents.

    InvalidInput, at `value`, for what is no pattern or too large a one.
    """
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MEMORY
    options.never_capture = True
    plain = "".join(sign if sign.isascii() else fold(sign) or sign for sign in pattern)
    try:
        found = re2.compile(plain, options)
    except re2.error as error:
        reason = error.args[0] if error.args else b""
        words = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        message = f"This pattern cannot be read: {words}. Mend it, or use “contains”."
        raise InvalidInput.field("value", message) from error
    if len(pattern) > LONGEST or found.programsize > LARGEST:
        raise InvalidInput.field("value", "This pattern is too large. Make it shorter.")
    return found
