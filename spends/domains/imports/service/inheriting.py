"""What an import brought stays with the other imports whose files had it too, when it goes."""

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import chain
from uuid import UUID

from spends.domains.imports.repository.files import Others
from spends.domains.ledger.service.statements import likeness, telling
from spends.domains.ledger.service.statements.telling import Edit
from spends.domains.matching.service import finding
from spends.domains.matching.service.handing import Said
from spends.kit.unit_of_work import UnitOfWork


class Inheriting:
    """Who gets what of an import that goes: the first of the `others` that had it too.

    Who had a row itself comes before who had others in its place.
    """

    def __init__(self, uow: UnitOfWork, account_id: UUID, import_id: UUID, others: Others) -> None:
        self._uow, self._account_id, self._import_id = uow, account_id, import_id
        self._others = others
        self._booked: dict[int | str | None, UUID] = {}
        self._waiting: dict[int | str | None, UUID] = {}
        stand_ins = [(other, told, told.stand_ins) for other, told in others]
        own = [(other, told, told.marks.keys() | told.ids) for other, told in others]
        for other, told, names in chain(reversed(stand_ins), reversed(own)):
            self._waiting |= dict.fromkeys(names & told.waiting, other)
            self._booked |= dict.fromkeys(names - told.waiting, other)
        self._every = self._waiting | self._booked

    def of_rows(self, rows: Mapping[UUID, Said]) -> dict[UUID, Edit]:
        """Return whose rows that lines took in are from now on, without those that are nobody's."""
        found = {key: self._edit(row) for key, row in rows.items()}
        return {key: edit for key, edit in found.items() if edit}

    def of_lines(self, lines: Mapping[UUID, Said]) -> dict[UUID, Edit]:
        """Return the same of lines; of equal ones as many stay as the longest file had."""
        found = {key: self._counted(row) for key, row in lines.items()}
        return {key: edit for key, edit in found.items() if edit}

    def hand_on(self, besides: Collection[UUID]) -> int:
        """Give the import's lines, but for those `besides`, to who had them; return how many."""
        if not self._others:
            return 0
        edits = self.of_lines(
            {
                line.id: Said(line.fingerprint, line.external_id, pending=False)
                for line in likeness.of_import(self._uow, self._import_id)
                if line.id not in besides
            }
        )
        telling.write(self._uow, telling.held(self._uow, edits.keys()), edits)
        return len(edits)

    def _counted(self, row: Said) -> Edit:
        edit, value = self._edit(row), row.fingerprint
        if value is None or value not in self._wanted:
            return edit
        has_id = row.external_id in self._every
        if edit and not has_id:
            count = self._there[value] + 1
            is_one = count <= self._wanted[value]
            edit = edit | {"import_id": self._first(row, value, count)} if is_one else {}
        # A line that is nobody's is still one of them if others that it took in are.
        stays = bool(edit) or value in row.beside()
        self._there[value] += stays - has_id
        return edit

    def _edit(self, row: Said) -> Edit:
        heir = self._heir(row)
        if heir is None:
            return {}
        if row.external_id in self._every:
            return {"import_id": heir}
        # Who knew it by its looks had no line of its id: that may be another payment's.
        return {"import_id": heir, "external_id": None}

    def _heir(self, row: Said) -> UUID | None:
        """Return whose a row is: who had it as it is, pending or booked.

        Else who had it otherwise, unless its line has what that is known by from `beside` it.
        """
        had, other = self._booked, self._waiting
        if row.pending:
            had, other = other, had
        names = row.external_id, row.fingerprint
        heir = next((had[name] for name in names if name in had), None)
        if heir is None and not other.keys().isdisjoint(names):
            said = row.beside()
            left = (name for name in names if name in other and name not in said)
            heir = next((other[name] for name in left), None)
        return heir

    @cached_property
    def _wanted(self) -> Counter[int]:
        """How many lines of each fingerprint there are to be."""
        wanted: Counter[int] = Counter()
        for _, told in self._others:
            wanted |= told.marks
        return wanted

    @cached_property
    def _there(self) -> Counter[int | None]:
        """How many lines of each fingerprint stay in any case, as far as is known by now.

        The import's own are those of an id that others have.
        """
        lines = likeness.of_import(self._uow, self._import_id)
        own = [line for line in lines if line.fingerprint in self._wanted]
        days = [line.date for line in own]
        span = min(days), max(days)
        there: Counter[int | None] = Counter(
            likeness.marks_besides(self._uow, self._account_id, self._import_id, *span)
        )
        there.update(mark.fingerprint for mark in finding.marks(self._uow, self._account_id, *span))
        there.update(line.fingerprint for line in own if line.external_id in self._every)
        return there

    def _first(self, row: Said, value: int, count: int) -> UUID:
        """Return the first import whose file has so many rows of a fingerprint, best as this is."""
        found = [(other, told) for other, told in self._others if told.marks[value] >= count]
        return min(found, key=lambda each: (value in each[1].waiting) != row.pending)[0]
