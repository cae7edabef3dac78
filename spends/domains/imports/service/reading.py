"""A file read and matched: what previews show and what commits store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from spends.domains.imports import rules
from spends.domains.imports.ports import (
    CsvMapping,
    InvalidRow,
    StatementLayout,
    StatementReaders,
    StatementRow,
)
from spends.domains.imports.service import knowing
from spends.domains.imports.service.identifying import File
from spends.domains.ledger.service.statements import lines as ledger
from spends.kit import collector
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Reading:
    """The rows of a file in its order; `folded` and `fingerprints` go with `rows`, one for one.

    `bring_back` asks for the lines that were deleted, too.
    """

    layout: StatementLayout
    bring_back: bool = False
    rows: list[StatementRow] = field(default_factory=list)
    invalid: list[InvalidRow] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    fingerprints: list[int] = field(default_factory=list)

    @property
    def source(self) -> str:
        """What kind of source the rows come from: whose export it is, else the file's format."""
        return self.layout.preset or self.layout.format

    @property
    def broken(self) -> int:
        """How many rows cannot be read."""
        return sum(not row.left_out for row in self.invalid)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of the rows; there must be one."""
        days = {row[1] for row in self.rows}
        return min(days), max(days)


@dataclass(frozen=True, slots=True)
class MatchedReading:
    """A reading, what came before of it, and the account's `statement_version` at that time."""

    reading: Reading
    matched: rules.Matched
    version: int


def read(
    readers: StatementReaders,
    path: Path,
    currency: str,
    mapping: CsvMapping | None,
    after_batch: Callable[[], object] = lambda: None,
) -> Reading:
    """Read a file whole; no rows when it is not clear yet what its columns mean.

    Raises StatementFormatError for what is no statement, InvalidInput for one in another currency.
    """
    reader = readers.open(path)
    layout = reader.inspect(path, currency, mapping)
    reading = Reading(layout)
    if layout.ready:
        with collector.paused():
            for batch in reader.read(path, currency, layout.mapping):
                rules.digest(batch, reading)
                after_batch()
    return reading


def match(
    uow: UnitOfWork,
    account_id: UUID,
    reading: Reading,
    *,
    counts_deleted: bool = False,
    own: Mapping[int, int] | None = None,
) -> MatchedReading:
    """Find what of a reading the account has already; if asked, also how much was deleted.

    `own` are the fingerprints of lines that the rest of its file is, if it is a part of one.
    """
    account = ledger.account_of_statement(uow, account_id)
    file = File(
        account_id,
        reading.rows,
        reading.fingerprints,
        reading.source,
        reading.bring_back,
        counts_deleted,
        own or {},
    )
    return MatchedReading(reading, knowing.match(uow, file), account.statement_version)


def readers_of(runtime: Runtime) -> StatementReaders:
    """Return the readers that the process has."""
    return runtime.port(StatementReaders)  # type: ignore[type-abstract]  # it is the key
