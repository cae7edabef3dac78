"""Where exchange rates come from."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Protocol


class RateFile(Protocol):
    """Reads a provider's file of rates."""

    source: str

    def read(self, path: Path) -> Iterator[tuple[str, str, date, Decimal]]:
        """Yield (base, quote, day, rate); InvalidInput when the file is something else."""
