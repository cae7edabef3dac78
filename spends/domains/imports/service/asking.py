"""What may be one payment, as a new line of a file and one that is there, is asked about."""

from collections import Counter
from uuid import UUID

from spends.domains.imports.service.reading import MatchedReading
from spends.domains.ledger.service.statements import likeness
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.kit.unit_of_work import UnitOfWork


def ask(uow: UnitOfWork, import_id: UUID, found: MatchedReading) -> None:
    """Ask about the rows that may be lines that are there, now that they are stored."""
    matched, prints = found.matched, found.reading.fingerprints
    if not matched.asked:
        return
    wanted = {prints[place] for place in matched.asked}
    new = Counter(prints[place] for place in matched.stored if prints[place] in wanted)
    stored: dict[int, list[UUID]] = {value: [] for value in wanted}
    # The import may have older lines that are equal: those that came now are the last ones.
    for value, line_id in reversed(likeness.stored_as(uow, import_id, wanted)):
        if len(stored[value]) < new[value]:
            stored[value].append(line_id)
    questions.ask_many(
        uow,
        [
            NewQuestion(match.kind, stored[prints[place]].pop(), match.line.id, import_id)
            for place, match in sorted(matched.asked.items())
        ],
    )
