"""The words of matching."""

from enum import StrEnum


class QuestionKind(StrEnum):
    """What is asked about two lines.

    DUPLICATE: are both the same payment. POSTED: is the second, still pending, what the first was
    booked as. TRANSFER: is the money that went out what came in. REFUND: does the first pay the
    second back.
    """

    DUPLICATE = "duplicate"
    POSTED = "posted"
    TRANSFER = "transfer"
    REFUND = "refund"


class Answer(StrEnum):
    """How a question was answered: by a person, or by the matching itself, which was sure."""

    YES = "yes"
    NO = "no"
    SURE = "sure"
