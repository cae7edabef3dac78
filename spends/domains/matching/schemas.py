"""What matching takes: questions to be asked, answers to them, and what is to be looked for."""

from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from pydantic import Field

from spends.domains.matching.kinds import Answer, QuestionKind
from spends.kit.inputs import Input, PlanDay


class NewQuestion(NamedTuple):
    """A question about two lines, in the order that `QuestionKind` tells.

    `answer` is `Answer.SURE` where there is nothing to ask: what an import did by itself is kept
    so.
    """

    kind: QuestionKind
    first_id: UUID
    second_id: UUID
    import_id: UUID | None = None
    answer: Answer | None = None


class Answering(Input):
    """What somebody says about two lines: that they belong together as is asked, or that not."""

    answer: Literal[Answer.YES, Answer.NO]


class Finding(Input):
    """What is to be looked for among the lines that are there, from a day on or among all."""

    kinds: Annotated[
        tuple[Literal[QuestionKind.TRANSFER, QuestionKind.REFUND], ...],
        Field(min_length=1, max_length=2),
    ] = (QuestionKind.TRANSFER, QuestionKind.REFUND)
    date_from: PlanDay | None = None
