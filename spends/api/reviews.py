"""/api/reviews: what is asked about two lines, and what is looked for among those there are."""

import asyncio
import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import CurrentActor, PathId, Work
from spends.api.lists import ListOut, Paging
from spends.api.transactions import TransactionOut
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.schemas import Answering, Finding
from spends.domains.matching.service import looking, questions
from spends.domains.matching.views import QuestionView
from spends.kit import runtime
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/reviews", tags=["reviews"])


class ReviewOut(BaseModel):
    """A question about two transactions.

    `duplicate` asks whether both are the same payment, `posted` whether the second, still pending,
    was booked as the first, `transfer` whether what went out, the first, is what came in, and
    `refund` whether the first pays the second back. `days_apart` counts from the second's day to
    the first's. `difference` is what the first is more than the second, of a transfer or refund
    what the two sum to, in the first one's currency; null where they have two currencies. `answer`
    is `sure` where an import linked the two by itself.
    """

    id: UUID
    kind: QuestionKind
    first: TransactionOut
    second: TransactionOut
    days_apart: int
    difference: AmountText | None
    import_id: UUID | None
    is_open: bool
    answer: Answer | None
    answered_at: datetime.datetime | None
    created_at: datetime.datetime

    @classmethod
    def of(cls, view: QuestionView, base: str) -> "ReviewOut":
        """Return a view as it goes out; `base` is the household's currency."""
        plain = set(cls.model_fields) - {"first", "second", "difference"}
        return cls(
            **{name: getattr(view, name) for name in plain},
            first=TransactionOut.of(view.first, base),
            second=TransactionOut.of(view.second, base),
            difference=amount_text(view.difference, view.first.currency_code),
        )


class AnsweredOut(ReviewOut):
    """A question with its answer, and the id that undoes what that changed of the transactions."""

    undo_id: UUID | None


class FoundOut(BaseModel):
    """How many pairs were linked, and about how many it is asked now."""

    linked: int
    asked: int


def _out(uow: UnitOfWork, view: QuestionView) -> ReviewOut:
    return ReviewOut.of(view, uow.actor.currency_code)


@router.get("", summary="List what needs review")
async def review_list(
    work: Work,
    page: Paging,
    kind: Annotated[QuestionKind | None, Query(description="Only questions of this kind.")] = None,
) -> ListOut[ReviewOut]:
    """List the questions that wait for an answer, in the order in which they were asked."""

    def listed(uow: UnitOfWork) -> ListOut[ReviewOut]:
        part = questions.open_questions(uow, page.skip, page.limit, kind)
        return ListOut.of(part, lambda view: _out(uow, view))

    return await work.read(listed)


@router.post("/find", summary="Look for transfers and refunds")
async def find(wanted: Finding, actor: CurrentActor) -> FoundOut:
    """Link the transfers and refunds that are clear, and ask about those that are not.

    Among the transactions that are there, from a day on or all. What was refused is not looked at
    again, and sending it again finds nothing new.
    """
    current = runtime.current()
    finding = current.in_background(lambda: looking.find(current, actor, wanted))
    found = await asyncio.wrap_future(finding)
    return FoundOut(linked=found.linked, asked=found.asked)


@router.get("/{question_id}", summary="Get a question")
async def review(question_id: PathId, work: Work) -> ReviewOut:
    """Return a question, answered or not."""
    return await work.read(lambda uow: _out(uow, questions.view(uow, question_id)))


@router.post("/{question_id}/answer", summary="Answer a question")
async def answer(question_id: PathId, given: Answering, work: Work) -> AnsweredOut:
    """Say that two transactions belong together, or that they do not.

    With yes, duplicates become one transaction, and the sides of a transfer or refund are linked;
    with no, the two are never asked about again.
    """

    def answered(uow: UnitOfWork) -> AnsweredOut:
        undo_id = questions.answer(uow, question_id, given.answer)
        shown = _out(uow, questions.view(uow, question_id))
        return AnsweredOut(**dict(shown), undo_id=undo_id)

    return await work.post(answered)


@router.delete("/{question_id}/answer", summary="Take an answer back")
async def reopen(question_id: PathId, work: Work) -> ReviewOut:
    """Undo an answer with what it did, while nothing else has changed the two transactions."""

    def reopened(uow: UnitOfWork) -> ReviewOut:
        questions.reopen(uow, question_id)
        return _out(uow, questions.view(uow, question_id))

    return await work.write(reopened)
