"""Pages: keyset cursors for the UI, skip and limit for scripts."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from spends.kit.errors import InvalidInput

Row = TypeVar("Row")
Other = TypeVar("Other")
MAX_LIMIT = 100
COUNT_CAP = 10_000


def encode_cursor(values: Sequence[str | int | None]) -> str:
    """Return a cursor for a URL from the sort key of a row."""
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """Return the sort key in a cursor; InvalidInput when it is none of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise _bad_cursor() from error
    if (
        not isinstance(values, list)
        or len(values) != length
        or not all(isinstance(v, str | int) for v in values)
    ):
        raise _bad_cursor()
    return values


def _bad_cursor() -> InvalidInput:
    return InvalidInput.field("cursor", "This page link is broken. Go back to the first page.")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page found by cursor. `next` and `previous` are cursors, or None at the ends."""

    items: list[Row]
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """A page found by skip and limit, with the exact total."""

    items: list[Row]
    total: int
    skip: int
    limit: int

    def map(self, function: Callable[[Row], Other]) -> "Slice[Other]":
        """Return the same slice of other things."""
        return Slice([function(item) for item in self.items], self.total, self.skip, self.limit)
