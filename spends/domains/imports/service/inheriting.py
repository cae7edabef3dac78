"""What an import brought stays with the other imports whose files had it too, when it goes."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from itertools import chain
from uuid import UUID

from spends.domains.imports.repository.files import Heirs
from spends.domains.ledger.service.statements import likeness, telling
from spends.domains.matching.service import finding
from spends.domains.matching.service.handing import Names, Said
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork


class Inheriting:
    """Who gets what of an import that goes: the first of the `others` that had it too.

    Who had a row itself comes before who had others in its place.
    """

    def __init__(self, uow: UnitOfWork, account_id: UUID, import_id: UUID, others: Heirs) -> None:
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

    def heir(self, row: Said, beside: Callable[[], Names]) -> UUID | None:
        """Return whose a row is: who had it as it is, pending or booked.

        Else who had it otherwise, unless its line has what that is known by from `beside` it.
        """
        had, other = self._booked, self._waiting
        if row.pending:
            had, other = other, had
        names = row.external_id, row.fingerprint
        heir = next((had[name] for name in names if name in had), None)
        if heir is None and not other.keys().isdisjoint(names):
            said = beside()
            left = (name for name in names if name in other and name not in said)
            heir = next((other[name] for name in left), None)
        return heir

    def heir_of_line(self, row: Said, beside: Callable[[], Names]) -> UUID | None:
        """Return the same for a line that took in rows of others, and stays with one of these."""
        heir, value = self.heir(row, beside), row.fingerprint
        if value is None or value not in self._wanted:
            return heir
        if row.external_id not in self._every and self._there[value] >= self._wanted[value]:
            heir = None
        if heir is not None or value in beside():
            self._there[value] += 1
        return heir

    def hand_on(self, besides: Collection[UUID]) -> int:
        """Give the import's lines, but for those `besides`, to who had them; return how many.

        Of lines that are equal as many stay as the longest file had.
        """
        if not self._others:
            return 0
        own, every = [line for line in self._lines() if line.id not in besides], self._every
        heirs = {line.id: every[line.external_id] for line in own if line.external_id in every}
        edits: dict[UUID, telling.Edit] = {key: {"import_id": heir} for key, heir in heirs.items()}
        chosen = [line for line in own if line.fingerprint in self._wanted]
        there = self._there if chosen else Counter[int | None]()
        there.update(line.fingerprint for line in chosen if line.id in heirs)
        for line in chosen:
            value = line.fingerprint
            if line.id not in heirs and there[value] < self._wanted[value]:
                there[value] += 1
                # Who had it has no line of its id: that would be another payment's.
                edits[line.id] = {
                    "import_id": self._first(value, there[value]),
                    "external_id": None,
                }
        telling.write(self._uow, telling.held(self._uow, edits.keys()), edits)
        return len(edits)

    def _lines(self) -> Iterator[AnyRow]:
        return likeness.of_import(self._uow, self._import_id)

    @cached_property
    def _wanted(self) -> Counter[int]:
        """How many lines of each fingerprint there are to be."""
        wanted: Counter[int] = Counter()
        for _, told in self._others:
            wanted |= told.marks
        return wanted

    @cached_property
    def _there(self) -> Counter[int | None]:
        """How many lines of each fingerprint stay in any case, as far as is known by now."""
        days = [line.date for line in self._lines() if line.fingerprint in self._wanted]
        span = min(days), max(days)
        there: Counter[int | None] = Counter(
            likeness.marks_besides(self._uow, self._account_id, self._import_id, *span)
        )
        there.update(mark.fingerprint for mark in finding.marks(self._uow, self._account_id, *span))
        return there

    def _first(self, value: int, count: int) -> UUID:
        """Return the first import whose file has so many lines of a fingerprint."""
        return next(other for other, told in self._others if told.marks[value] >= count)
