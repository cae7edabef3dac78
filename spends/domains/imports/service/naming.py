"""The payees that a file's new rows name, and what these names mean."""

from dataclasses import dataclass
from typing import NamedTuple

from spends.domains.imports.models import ImportBatch
from spends.domains.imports.service.foreseeing.foreseen import name_of
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.ledger.service.statements import lines as ledger
from spends.kit.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Names:
    """The payees' names in the new rows: as the file gives them, and by description without one."""

    given: frozenset[str]
    by_text: dict[str, str]

    @classmethod
    def of(cls, found: MatchedReading) -> "Names":
        """Collect the names of a matched file."""
        new = [found.reading.rows[place] for place in found.matched.stored]
        return cls(
            frozenset(row[4] for row in new if row[4]),
            {row[3]: name_of(row) for row in new if row[4] is None},
        )

    @property
    def all(self) -> set[str]:
        """Every name."""
        return {*self.given, *self.by_text.values()}

    def meant(self, uow: UnitOfWork, batch: ImportBatch) -> "Payees":
        """Return payee and category for each of the file's payees, and for each description.

        Unknown payees are added.
        """
        choices = ledger.payees_for(uow, batch.id, self.all)
        return Payees(
            {name: choices[name] for name in self.given},
            {text: choices[name] for text, name in self.by_text.items()},
        )


class Payees(NamedTuple):
    """The payees that the names in a file mean."""

    given: dict[str, ledger.PayeeChoice]
    by_text: dict[str, ledger.PayeeChoice]
