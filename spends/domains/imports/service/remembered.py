"""Files that were read and matched lately, so that paging through one reads it once."""

from collections import OrderedDict
from threading import Lock
from typing import TypeAlias
from uuid import UUID

from spends.domains.imports.service.reading import MatchedReading

REMEMBERED_ROWS = 50_000
REMEMBERED_PREVIEWS = 4
Key: TypeAlias = tuple[UUID, int, int]
"""An import, how often its reading was changed, and the account's `statement_version`."""


class Previews:
    """The last few readings of this process, so that paging through one reads the file once."""

    def __init__(self) -> None:
        self._found: OrderedDict[Key, MatchedReading] = OrderedDict()
        self._guard = Lock()

    def find(self, key: Key) -> MatchedReading | None:
        """Return a reading that is still true."""
        with self._guard:
            return self._found.get(key)

    def keep(self, key: Key, found: MatchedReading) -> None:
        """Keep a reading for a while, unless it is large."""
        if len(found.reading.rows) > REMEMBERED_ROWS:
            return
        with self._guard:
            self._found[key] = found
            while len(self._found) > REMEMBERED_PREVIEWS:
                self._found.popitem(last=False)
