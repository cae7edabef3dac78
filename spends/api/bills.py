"""Bills: what is due again and again, what paid it, what may be one."""

import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import PathId, Work
from spends.api.guard import client_ip
from spends.api.lists import ListOut, Paging
from spends.domains.bills.detection import Every
from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.rules import Status
from spends.domains.bills.schemas import BillChanges, NewBill, OnDue, Paying, Refused
from spends.domains.bills.service import bills, calendar, detected, feed, paying
from spends.domains.bills.service.calendar import Paid
from spends.domains.bills.views import BillView, DetectedView, OccurrenceView
from spends.kit import runtime
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.inputs import PlanDay
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/bills", tags=["bills"])

LONGEST = 366 * 2
CALENDAR = "text/calendar"
_CALENDAR: dict[int | str, dict[str, Any]] = {200: {"content": {CALENDAR: {}}}}


class BillOut(BaseModel):
    """A bill, what its next payment will be and when, and what a year of it costs."""

    id: UUID
    name: str
    payee_id: UUID | None
    payee: str | None
    category_id: UUID | None
    account_id: UUID | None
    is_income: bool
    is_subscription: bool
    is_automatic: bool
    amount_kind: AmountKind
    amount: AmountText
    amount_most: AmountText | None
    currency_code: str
    due_date: datetime.date
    recurrence_rule: str | None
    reminder_days_before: int | None
    ended_on: datetime.date | None
    url: str | None
    notes: str | None
    version: int
    expected: AmountText
    yearly: AmountText
    next_due: datetime.date | None
    last_paid: datetime.date | None
    last_amount: AmountText | None
    risen_from: AmountText | None

    @classmethod
    def of(cls, view: BillView) -> "BillOut":
        """Return a view as it goes out."""
        code = view.currency_code
        plain = set(cls.model_fields) - set(_AMOUNTS)
        return cls(
            **{name: getattr(view, name) for name in plain},
            **{name: amount_text(getattr(view, name), code) for name in _AMOUNTS},
        )


_AMOUNTS = ("amount", "amount_most", "expected", "yearly", "last_amount", "risen_from")


class OccurrenceOut(BaseModel):
    """A bill on a day it is due; `amount` is what was paid, or what is expected."""

    bill_id: UUID
    name: str
    due: datetime.date
    amount: AmountText
    currency_code: str
    status: Status
    is_income: bool
    is_automatic: bool
    transaction_id: UUID | None
    paid_on: datetime.date | None

    @classmethod
    def of(cls, view: OccurrenceView) -> "OccurrenceOut":
        """Return a view as it goes out."""
        plain = set(cls.model_fields) - {"amount"}
        return cls(
            **{name: getattr(view, name) for name in plain},
            amount=amount_text(view.amount, view.currency_code),
        )


class PaidOut(BaseModel):
    """A payment of a bill."""

    due: datetime.date
    paid_on: datetime.date
    amount: AmountText
    transaction_id: UUID | None

    @classmethod
    def of(cls, paid: Paid, code: str) -> "PaidOut":
        """Return a payment as it goes out."""
        return cls(
            due=paid.due,
            paid_on=paid.day,
            amount=amount_text(paid.amount, code),
            transaction_id=paid.transaction_id,
        )


class DetectedOut(BaseModel):
    """Payments that recur and are no bill yet; `amount` is signed as the last one was."""

    payee_id: UUID
    payee: str
    every: Every
    recurrence_rule: str
    amount: AmountText
    currency_code: str
    varies: bool
    count: int
    first: datetime.date
    last: datetime.date
    gap: int
    jitter: int
    next_due: datetime.date
    account_id: UUID | None
    category_id: UUID | None

    @classmethod
    def of(cls, view: DetectedView) -> "DetectedOut":
        """Return a view as it goes out."""
        plain = set(cls.model_fields) - {"amount", "recurrence_rule"}
        return cls(
            **{name: getattr(view, name) for name in plain},
            recurrence_rule=view.rule,
            amount=amount_text(view.amount, view.currency_code),
        )


class Occurrences(BaseModel):
    """Days on which something is due."""

    items: list[OccurrenceOut]


class FeedOut(BaseModel):
    """A feed without its address; `last_read_at` is null until a program has read it."""

    created_at: datetime.datetime
    last_read_at: datetime.datetime | None


class NewFeedOut(BaseModel):
    """The address of a feed, which is shown this once."""

    address: str


def _made(uow: UnitOfWork, bill_id: UUID) -> BillOut:
    return BillOut.of(calendar.bill(uow, bill_id))


@router.get("", summary="List bills")
async def bill_list(work: Work, page: Paging) -> ListOut[BillOut]:
    """List the bills by name."""
    return await work.read(lambda uow: ListOut.of_all(calendar.bills(uow), page, BillOut.of))


@router.post("", status_code=201, summary="Add a bill")
async def add_bill(new: NewBill, work: Work, response: Response) -> BillOut:
    """Add a bill or a subscription; payments of its payee that are there already pay it."""
    made = await work.post(lambda uow: _made(uow, detected.accept(uow, new).id))
    response.headers["Location"] = f"/api/bills/{made.id}"
    return made


@router.get("/upcoming", summary="What is to be paid")
async def upcoming(
    work: Work,
    days: Annotated[int, Query(ge=0, le=366, description="How many days to look ahead.")] = 30,
) -> Occurrences:
    """Return what is late, and what is due in the days to come."""

    def found(uow: UnitOfWork) -> Occurrences:
        return Occurrences(items=[OccurrenceOut.of(each) for each in calendar.upcoming(uow, days)])

    return await work.read(found)


@router.get("/calendar", summary="What is due between two days")
async def between(work: Work, date_from: PlanDay, date_to: PlanDay) -> Occurrences:
    """Return what is due between two days, both included: at most two years."""
    if (date_to - date_from).days > LONGEST:
        raise InvalidInput.field("date_to", "Two years at most are shown. Choose an earlier day.")

    def found(uow: UnitOfWork) -> Occurrences:
        days = calendar.occurrences(uow, date_from, date_to)
        return Occurrences(items=[OccurrenceOut.of(each) for each in days])

    return await work.read(found)


@router.get("/detected", summary="What recurs and is no bill yet")
async def found_in_history(work: Work) -> list[DetectedOut]:
    """Return what recurs in history and is neither a bill nor refused."""
    return await work.read(lambda uow: [DetectedOut.of(each) for each in detected.detected(uow)])


@router.post(
    "/refusals",
    status_code=204,
    summary="Refuse what was found",
    response_class=Response,
)
async def refuse(refused: Refused, work: Work) -> None:
    """Never offer such payments as a bill again."""
    await work.post(lambda uow: detected.refuse(uow, refused))


@router.get("/feed", summary="Get the calendar feed")
async def bill_feed(work: Work) -> FeedOut:
    """Return your own feed of this household's bills; 404 where there is none."""

    def found(uow: UnitOfWork) -> FeedOut:
        view = feed.feed(uow)
        if view is None:
            raise NotFound
        return FeedOut(created_at=view.created_at, last_read_at=view.last_read_at)

    return await work.read(found)


@router.post("/feed", status_code=201, summary="Make a calendar feed")
async def make_feed(work: Work) -> NewFeedOut:
    """Make your own feed of this household's bills; an earlier address ends.

    Whoever knows the address can read it, so it is shown only this once.
    """
    secret = await work.write(feed.make_feed)
    origin = runtime.current().settings.effective_public_url
    return NewFeedOut(address=feed.address(origin, secret))


@router.delete(
    "/feed", status_code=204, summary="Revoke the calendar feed", response_class=Response
)
async def revoke_feed(work: Work) -> None:
    """End your own feed's address at once."""
    await work.write(feed.revoke_feed)


@router.get(
    "/feed/{secret}.ics",
    summary="Read a calendar feed",
    response_class=Response,
    responses=_CALENDAR,
)
async def read_feed(secret: str, request: Request) -> Response:
    """Return what is due, from a month ago to a year ahead, as an iCalendar file.

    The secret in the address is what lets a calendar program in.
    """
    current, ip = runtime.current(), client_ip(request)
    made = await current.in_thread(lambda: feed.read_feed(current.database, secret, ip))
    headers = {
        "Content-Disposition": 'inline; filename="bills.ics"',
        "Cache-Control": "private, no-store",
    }
    return Response(made, headers=headers, media_type=f"{CALENDAR}; charset=utf-8")


@router.get("/{bill_id}", summary="Get a bill")
async def bill(bill_id: PathId, work: Work) -> BillOut:
    """Return a bill."""
    return await work.read(lambda uow: _made(uow, bill_id))


@router.put("/{bill_id}", summary="Change a bill")
@router.patch("/{bill_id}", summary="Change a bill")
async def change_bill(bill_id: PathId, changes: BillChanges, work: Work) -> BillOut:
    """Change the fields that are sent."""
    return await work.write(lambda uow: _made(uow, bills.change_bill(uow, bill_id, changes).id))


@router.delete("/{bill_id}", status_code=204, summary="Delete a bill", response_class=Response)
async def delete_bill(bill_id: PathId, work: Work) -> None:
    """Delete a bill; it can be restored."""
    await work.write(lambda uow: bills.delete_bill(uow, bill_id))


@router.post("/{bill_id}/restore", summary="Take a deleted bill back")
async def restore_bill(bill_id: PathId, work: Work) -> BillOut:
    """Take a deleted bill back."""
    return await work.post(lambda uow: _made(uow, bills.restore_bill(uow, bill_id).id))


@router.get("/{bill_id}/payments", summary="What paid a bill")
async def payment_list(bill_id: PathId, work: Work) -> list[PaidOut]:
    """Return what paid a bill, the newest first."""

    def found(uow: UnitOfWork) -> list[PaidOut]:
        code = calendar.bill(uow, bill_id).currency_code
        return [PaidOut.of(each, code) for each in calendar.payments(uow, bill_id)]

    return await work.read(found)


@router.post("/{bill_id}/pay", summary="Pay what is due")
async def pay(bill_id: PathId, new: Paying, work: Work) -> BillOut:
    """Let a bank line pay what was due on a day, or say that it was paid otherwise."""

    def done(uow: UnitOfWork) -> BillOut:
        paying.pay(uow, bill_id, new)
        return _made(uow, bill_id)

    return await work.post(done)


@router.post("/{bill_id}/unpay", summary="Open what was paid or skipped")
async def unpay(bill_id: PathId, on: OnDue, work: Work) -> BillOut:
    """Let what was due on a day be open again."""

    def done(uow: UnitOfWork) -> BillOut:
        paying.unpay(uow, bill_id, on.due)
        return _made(uow, bill_id)

    return await work.post(done)


@router.post("/{bill_id}/skip", summary="Skip what is due")
async def skip(bill_id: PathId, on: OnDue, work: Work) -> BillOut:
    """Leave out what is due on a day."""

    def done(uow: UnitOfWork) -> BillOut:
        paying.skip(uow, bill_id, on.due)
        return _made(uow, bill_id)

    return await work.post(done)
