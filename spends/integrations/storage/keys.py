"""Keys of blobs: the same in every storage, and never a way out of it."""

import re

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
NOT_KEPT = "This file is no longer kept. Choose it again."


def checked(key: str) -> str:
    """Return a key as it is; ValueError for what is none."""
    if not _KEY.fullmatch(key):
        message = f"not a storage key: {key!r}"
        raise ValueError(message)
    return key


def folder(prefix: str) -> str:
    """Return what the keys in a folder begin with; ValueError for what is no folder."""
    plain = prefix.rstrip("/")
    return f"{checked(plain)}/" if plain else ""
