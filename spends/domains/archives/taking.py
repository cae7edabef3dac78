"""The rows of a file put into a household, table by table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Table

from spends.domains.archives import repository, rules, shapes
from spends.domains.archives.merging import Merging
from spends.domains.archives.people import People
from spends.domains.archives.staging import Staged
from spends.domains.documents.kinds import MediaType
from spends.domains.documents.rules import clean_name
from spends.kit.errors import InvalidInput
from spends.kit.progress import Tell, counted
from spends.kit.repository import chunks
from spends.kit.unit_of_work import UnitOfWork

Duplicates = Literal["skip", "update"]
Row = dict[str, Any]
BATCH = 1_000
LARGE = 1_000_000


@dataclass(slots=True)
class Counts:
    """How many rows of a table were added, changed, and left as they were."""

    created: int = 0
    updated: int = 0
    skipped: int = 0


class Taking:
    """One file on its way into one household; `table` is the one that is just being filled.

    Without `merging` the household is emptied first, and the rows keep their ids.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        staged: Staged,
        people: People,
        merging: Merging | None,
        duplicates: Duplicates = "skip",
    ) -> None:
        self._uow, self._staged, self._people = uow, staged, people
        self._merging, self._updates = merging, duplicates == "update"
        self._lost: set[UUID] = set()
        self.table = ""

    def take(self, tell: Tell) -> dict[str, Counts]:
        """Put in all rows; return how many of each table.

        InvalidInput says which value cannot be; a database error means that rows contradict each
        other.
        """
        if self._merging is None:
            for table in reversed(rules.tables()):
                repository.clear(self._uow, table)
        found, done, total = {}, 0, sum(self._staged.counts.values())
        for table in rules.tables():
            self.table = table.name
            rows = counted(self._staged.rows(table.name), total, tell, done)
            done += self._staged.counts.get(table.name, 0)
            counts = self._fill(table, rows)
            if counts != Counts():
                found[table.name] = counts
        return found

    def warnings(self) -> list[str]:
        """Return what deserves a look afterwards."""
        found = self._people.warnings()
        if self._lost:
            count = len(self._lost)
            words = "1 document is" if count == 1 else f"{count:,} documents are"
            found.append(f"{words} left out, since the file does not hold their bytes.")
        return found

    def _fill(self, table: Table, rows: Iterator[Row]) -> Counts:
        read, counts = rules.readers(table), Counts()
        # By what rows point to others of their table, which are all there only at the end.
        later: dict[str, list[tuple[UUID, UUID]]] = {
            name: [] for name, target in rules.references(table) if target == table.name
        }
        self._forget_parts(table)
        if self._merging is not None:
            self._merging.begin(table)
        # Categories are few, and seen as a whole: each is known by what it is under.
        for chunk in chunks(rows, LARGE if table.name == "category" else BATCH):
            found = [self._row(table, read, row) for row in chunk]
            kept = [row for row in found if not self._is_lost(table, row)]
            if table.name == "category":
                _check_no_circle({row["id"]: row["parent_id"] for row in kept})
            stored = self._store(table, kept, counts)
            for name, pairs in later.items():
                pairs += [(row["id"], row[name]) for row in stored if row[name]]
        for name, pairs in later.items():
            for some in chunks(pairs, BATCH):
                repository.point(self._uow, table, name, some)
        return counts

    def _store(self, table: Table, rows: list[Row], counts: Counts) -> list[Row]:
        """Add what is new and change what is known, as far as that is wanted; return both."""
        merging, new = self._merging, rows
        known: list[Row] = []
        if merging is not None:
            new, known = merging.sort(table, rows)
            if not self._updates:
                wanted = [row for row in new if not merging.is_of_known(table, row)]
                counts.skipped += len(rows) - len(wanted)
                new, known = wanted, []
        own = [name for name, target in rules.references(table) if target == table.name]
        apart = dict.fromkeys(own)
        for some in chunks(new, BATCH):
            repository.add(self._uow, table, [{**row, **apart} for row in some] if own else some)
        repository.change(self._uow, table, [{**row, **apart} for row in known] if own else known)
        replaced = sum(self._is_replaced(table, row) for row in new)
        counts.created += len(new) - replaced
        counts.updated += len(known) + replaced
        return [*new, *known]

    def _is_replaced(self, table: Table, row: Row) -> bool:
        if self._merging is None or table.name != "split":
            return False
        return self._merging.was_here("transaction", row["transaction_id"])

    def _forget_parts(self, table: Table) -> None:
        """Make room for the parts of known lines: only together do they sum to the line."""
        merging = self._merging
        if table.name != "split" or merging is None or not self._updates:
            return
        lines = (UUID(row["id"]) for row in self._staged.rows("transaction"))
        for some in chunks(lines, BATCH):
            known = [line for line in some if merging.was_here("transaction", line)]
            repository.remove(self._uow, table, "transaction_id", known)

    def _row(self, table: Table, read: dict[str, rules.Read], row: Row) -> Row:
        if row.keys() != read.keys():
            strange = sorted(row.keys() ^ read.keys())
            where = f"{table.name}.{strange[0][:40]}"
            raise InvalidInput.field(where, f"{where} is unknown or missing. Export again.")
        found = {name: make(row[name]) for name, make in read.items()}
        for name, target in rules.references(table):
            if target == "household_member" and found[name] is not None:
                found[name] = self._people.member(found[name])
        if table.name == "import_batch":
            found |= {"storage_key": None, "leftovers": False}
            found["created_by"] = self._people.user(found["created_by"])
        elif table.name == "reconciliation":
            found["reconciled_by"] = self._people.somebody(found["reconciled_by"])
        elif table.name == "document":
            self._check_document(found)
        elif table.name == "purchase" and found["photo_id"] in self._lost:
            found["photo_id"] = None
        shapes.check(table.name, found)
        return found

    def _check_document(self, row: Row) -> None:
        """Note a document whose bytes are missing: its hash alone must not open another's file."""
        held = self._staged.files.get(row["sha256"])
        if held is None:
            self._lost.add(row["id"])
            return
        for name, value in held._asdict().items():
            if row[name] != value:
                where = f"document.{name}"
                raise InvalidInput.field(where, f"{where} is not that of the file. Export again.")
        row["file_name"] = clean_name(row["file_name"], MediaType(row["media_type"]))
        row["has_thumbnail"] = row["has_thumbnail"] and row["sha256"] in self._staged.thumbnails

    def _is_lost(self, table: Table, row: Row) -> bool:
        if not self._lost:
            return False
        names = ["id"] if table.name == "document" else []
        names += [name for name, target in rules.references(table) if target == "document"]
        return any(row[name] in self._lost for name in names)


def _check_no_circle(parents: dict[UUID, UUID | None]) -> None:
    fine: set[UUID | None] = {None}
    for start in parents:
        path: set[UUID | None] = set()
        at: UUID | None = start
        while at in parents and at not in fine:
            if at in path:
                message = "A category is its own ancestor in this file. Export again."
                raise InvalidInput.field("category.parent_id", message)
            path.add(at)
            at = parents[at]
        fine |= path
