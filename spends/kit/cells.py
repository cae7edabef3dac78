"""Text in the cells of a CSV file, which spreadsheets must not compute."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet computes; `unguarded` is the way back."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """Return a text as it was before it was guarded."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
