"""Which rows of a file are in a household already, and by which ids they go there."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Table

from spends.domains.archives import repository, rules, shapes
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

Row = dict[str, Any]
CATEGORY = "category"


class Sorted(NamedTuple):
    """Rows of a file: those that are new here, and those that are here already."""

    new: list[Row]
    known: list[Row]


class Merging:
    """What a household that is in use has in common with a file.

    A row is known by its key, or by a name that stands once in a household: a payee's, a tag's, a
    retailer's, a category's at its place. Then it keeps the id that it has here, and all rows of
    the file that point to it follow.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._ids: dict[str, dict[UUID, UUID]] = {}
        self._here: dict[str, set[repository.Key]] = {}
        self._names: dict[str, dict[repository.Key, UUID]] = {}

    def begin(self, table: Table) -> None:
        """Look up what the household has in a table."""
        self._here[table.name] = repository.keys(self._uow, table)
        self._ids[table.name] = {}
        names = rules.own_names(table)
        if table.name == CATEGORY:
            found = repository.names(self._uow, table, ("parent_id", "type", "name"))
            self._names[CATEGORY] = {
                (parent, kind, fold(name)): row_id for (parent, kind, name), row_id in found.items()
            }
        else:
            self._names[table.name] = repository.names(self._uow, table, names) if names else {}

    def ours(self, table: str, row_id: UUID) -> UUID:
        """Return the id by which a row of the file is known here."""
        return self._ids.get(table, {}).get(row_id, row_id)

    def was_here(self, table: str, row_id: UUID) -> bool:
        """Return whether the household had a row, by its id here, before the file came."""
        return (row_id,) in self._here.get(table, ())

    def sort(self, table: Table, rows: Iterable[Row]) -> Sorted:
        """Give rows the ids they have here, and tell the new ones from the known."""
        result = Sorted([], [])
        if table.name == CATEGORY:
            rows = list(_parents_first(list(rows)))
        own = [column.name for column in rules.key_columns(table)]
        for row in rows:
            for name, target in rules.references(table):
                if row[name] is not None:
                    row[name] = self.ours(target, row[name])
            if table.name in rules.PAIRS:
                row["first_id"], row["second_id"] = sorted((row["first_id"], row["second_id"]))
            if row.get("photo_id"):
                row["photo_id"] = self.ours("document", row["photo_id"])
            shapes.follow(table.name, row, self.ours)
            is_here = tuple(row[name] for name in own) in self._here[table.name]
            known = None if is_here else self._known(table, row)
            if known is not None:
                self._ids[table.name][row["id"]] = known
                row["id"], is_here = known, True
            (result.known if is_here else result.new).append(row)
        return result

    def is_of_known(self, table: Table, row: Row) -> bool:
        """Return whether all that a row belongs to was here before: then it was told already."""
        owners = rules.parents(table)
        return bool(owners) and all(self.was_here(target, row[name]) for name, target in owners)

    def _known(self, table: Table, row: Row) -> UUID | None:
        names = self._names[table.name]
        if not names or row.get("deleted_at") is not None:
            return None
        if table.name == CATEGORY:
            return names.get((row["parent_id"], row["type"], fold(row["name"])))
        return names.get(tuple(row[name] for name in rules.own_names(table)))


def _parents_first(rows: list[Row]) -> Iterator[Row]:
    """Yield categories after those that they are under; there is no circle among them."""
    by_id = {row["id"]: row for row in rows}
    done: set[UUID] = set()
    for row in rows:
        path: list[Row] = []
        at: Row | None = row
        while at is not None and at["id"] not in done:
            path.append(at)
            done.add(at["id"])
            at = by_id.get(at["parent_id"])
        yield from reversed(path)
