"""How a question is put, what its answers are called, and what they do."""

from collections.abc import Mapping
from dataclasses import dataclass

from spends.domains.matching.kinds import QuestionKind
from spends.ui.format import number


@dataclass(frozen=True)
class Wording:
    """The words of one kind of question.

    `first` and `second` head the two lines, `means` says what yes does; `merged` and `kept` say
    what was done.
    """

    icon: str
    ask: str
    yes: str
    no: str
    first: str
    second: str
    means: str
    merged: str
    kept: str


WORDINGS: Mapping[str, Wording] = {
    QuestionKind.DUPLICATE: Wording(
        "copy",
        "Same payment?",
        "Merge",
        "Keep both",
        "Came in",
        "Was there",
        "Merge keeps the line that was there, with its category and notes. The other one goes.",
        "Merged into one line",
        "Both are kept",
    ),
    QuestionKind.POSTED: Wording(
        "clock",
        "Same payment?",
        "Merge",
        "Keep both",
        "Posted",
        "Pending",
        "Merge gives the pending line its final day and amount; its category and notes stay.",
        "Merged into one line",
        "Both are kept",
    ),
    QuestionKind.TRANSFER: Wording(
        "arrow-left-right",
        "Transfer?",
        "Link",
        "Not a transfer",
        "Went out",
        "Came in",
        "Link makes both one transfer: neither income nor spending.",
        "Linked as a transfer",
        "Not a transfer; this is not asked again",
    ),
    QuestionKind.REFUND: Wording(
        "undo-2",
        "Refund?",
        "Link",
        "Not a refund",
        "Came back",
        "Was paid",
        "Link takes what came back off what was spent, in the same category.",
        "Linked as a refund",
        "Not a refund; this is not asked again",
    ),
}

KINDS: Mapping[str, str] = {
    "": "All",
    QuestionKind.DUPLICATE: "Duplicates",
    QuestionKind.POSTED: "Pending",
    QuestionKind.TRANSFER: "Transfers",
    QuestionKind.REFUND: "Refunds",
}


def counts_of(counts: Mapping[QuestionKind, int], locale: str) -> dict[str, str]:
    """Return how many questions there are by the names of `KINDS`; "" for none."""
    every = {**counts, "": sum(counts.values())}
    return {kind: number(every[kind], locale) if every.get(kind) else "" for kind in KINDS}


def lines(count: int, shown: str) -> str:
    """Return "1 line needs review" or "3 lines need review"; `shown` is the count as written."""
    return f"{shown} {'line needs' if count == 1 else 'lines need'} review"
