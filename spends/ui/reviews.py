"""How many questions are open: asked by every page, counted once after each change."""

from collections.abc import Mapping

from spends.domains.households.service.remembering import Remembered
from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.service import questions
from spends.kit.unit_of_work import UnitOfWork

_known = Remembered[Mapping[QuestionKind, int]](500)


def to_review_by_kind(uow: UnitOfWork) -> Mapping[QuestionKind, int]:
    """Return how many questions of each kind wait for an answer.

    Whether one does follows from its lines, so that counting costs more the more there are.
    """
    return _known.of(uow, questions.count_by_kind)


def to_review(uow: UnitOfWork) -> int:
    """Return how many questions wait for an answer."""
    return sum(to_review_by_kind(uow).values())
