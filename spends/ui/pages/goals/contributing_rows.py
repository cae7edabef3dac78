"""One goal, opened, as a person reads it; what went into it, and which bank lines may."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from spends.domains.goals.rules import MILESTONES
from spends.domains.goals.service import contributions, goals
from spends.domains.goals.views import ContributionView, GoalView
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import TransactionView
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.format import long_date, money, month_name, short_date, with_worth, worth
from spends.ui.pages.goals.rows import Goal, brief, kept_in, percent_of, row_of, saved_worths
from spends.ui.valued import Amount, worth_on, worths

OFFERED = 6
RECENT = timedelta(days=120)


@dataclass(frozen=True)
class Step:
    """A milestone: its percent, what that is, and since when it is behind the goal."""

    percent: str
    amount: str
    words: str
    done: bool


@dataclass(frozen=True)
class Paid:
    """What went into a goal, or came out; `href` leads to the bank line, "" by hand."""

    id: str
    title: str
    words: str
    amount: str
    worth: str
    tone: str
    href: str
    name: str


@dataclass(frozen=True)
class Line:
    """A bank line that could go into the goal."""

    id: str
    title: str
    words: str
    amount: str
    worth: str


@dataclass(frozen=True)
class Fact:
    """Something to know about a goal; `href` where it leads to rows."""

    name: str
    value: str
    href: str = ""


@dataclass(frozen=True)
class Sheet:
    """One goal, opened."""

    goal: Goal
    currency: str
    missing: str
    by_hand: bool
    account: str
    account_href: str
    notes: str
    facts: list[Fact] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    paid: list[Paid] = field(default_factory=list)


def empty_sheet() -> Sheet:
    """Return what stands there before a goal is opened."""
    row = Goal("", "", "blue", 0, "", "", "", "", "", "", "", "", "", 0, "")
    return Sheet(row, "", "", by_hand=True, account="", account_href="", notes="")


def sheet_of(uow: UnitOfWork, goal_id: UUID) -> Sheet:
    """Return a goal as the drawer shows it; NotFound when it is unknown."""
    view = goals.goal(uow, goal_id)
    today, locale, code = uow.today(), uow.actor.locale, view.currency_code
    missing = max(view.target_amount - view.saved, 0)
    rows = contributions.contributions(uow, goal_id)
    return Sheet(
        goal=row_of(view, saved_worths(uow, [view])[0], today, locale),
        currency=code,
        missing=f"{_beside(uow, missing, code)} to go" if missing else "All of it is saved",
        by_hand=view.share is None,
        account=kept_in(view),
        account_href=f"/transactions?account={view.account_id}" if view.account_id else "",
        notes=view.notes or "",
        facts=_facts(view, uow, min([view.started_on, *(row.contributed_at for row in rows)])),
        steps=_steps(view, uow),
        paid=_paid(uow, view, rows),
    )


def _beside(uow: UnitOfWork, minor: int, code: str) -> str:
    """Return an amount with what it is in the household's currency today."""
    return with_worth(money(minor, code, uow.actor.locale), worth_on(uow, minor, code, uow.today()))


def _facts(view: GoalView, uow: UnitOfWork, since: date) -> list[Fact]:
    locale, code = uow.actor.locale, view.currency_code
    found = [Fact("Until", long_date(view.target_date, locale) if view.target_date else "No date")]
    if view.needed and not view.is_late:
        found.append(Fact("Needed", f"{brief(view.needed, code, locale)} a month"))
    if view.share is None:
        found.append(Fact("Of late", f"{brief(view.monthly, code, locale)} a month"))
    if view.projected is not None and not view.is_achieved:
        found.append(Fact("At this pace", month_name(view.projected, locale)))
    if view.share is not None:
        href = f"/transactions?account={view.account_id}"
        found.append(Fact("Kept in", kept_in(view), href))
    found.append(Fact("Since", long_date(since, locale)))
    return found


def _steps(view: GoalView, uow: UnitOfWork) -> list[Step]:
    today, locale, code = uow.today(), uow.actor.locale, view.currency_code
    days, percent = dict(view.milestones), percent_of(view)
    return [
        Step(
            percent=f"{each} %",
            amount=brief(view.target_amount * each // 100, code, locale),
            words=short_date(days[each], today, locale)
            if each in days and percent >= each
            else ("Reached" if percent >= each else ""),
            done=percent >= each,
        )
        for each in MILESTONES
    ]


def _paid(uow: UnitOfWork, view: GoalView, rows: Sequence[ContributionView]) -> list[Paid]:
    today, locale, code = uow.today(), uow.actor.locale, view.currency_code
    ids = [row.transaction_id for row in rows if row.transaction_id]
    lines = {line.id: line for line in listing.views(uow, ids)} if ids else {}
    found = []
    by_day = worths(uow, [Amount(row.amount, code, row.contributed_at) for row in rows])
    for row, base in zip(rows, by_day, strict=True):
        line = lines.get(row.transaction_id) if row.transaction_id else None
        day = short_date(row.contributed_at, today, locale)
        what = _title(line) if line else ("Put in by hand" if row.amount > 0 else "Taken out")
        amount = money(row.amount, code, locale, signed=True)
        found.append(
            Paid(
                id=str(row.id),
                title=row.note or what,
                words=f"{day} · {line.account_name}" if line else day,
                amount=amount,
                worth=base,
                tone="in" if row.amount > 0 else "",
                href=f"/transactions?id={row.transaction_id}" if line else "",
                name=f"{amount} of {day}",
            )
        )
    return found


def offers_of(uow: UnitOfWork, goal_id: UUID, text: str) -> list[Line]:
    """Return the newest bank lines that may go into a goal: of late, or those that hold words."""
    view = goals.goal(uow, goal_id)
    asked: dict[str, object] = {"search": text}
    if not text:
        asked["date_from"] = uow.today() - RECENT
    wanted = validated(TransactionFilter, asked)
    taken = contributions.lines_taken(uow)
    found = [
        line
        for line in listing.list_page(uow, wanted).items
        if line.currency_code == view.currency_code and line.id not in taken and not line.pending
    ]
    return [_line(uow, line) for line in _likely(found, searched=bool(text))][:OFFERED]


def _likely(lines: Collection[TransactionView], *, searched: bool) -> list[TransactionView]:
    """Put what moved onto an account of one's own first: that is how most of it is saved."""
    if searched:
        return list(lines)
    moved = [line for line in lines if line.transfer_id and line.amount > 0]
    came = [line for line in lines if not line.transfer_id and line.amount > 0]
    return moved + came


def _line(uow: UnitOfWork, line: TransactionView) -> Line:
    day = short_date(line.date, uow.today(), uow.actor.locale)
    return Line(
        id=str(line.id),
        title=_title(line),
        words=f"{day} · {line.account_name}",
        amount=money(line.amount, line.currency_code, uow.actor.locale, signed=True),
        worth=worth(
            line.base_amount, line.currency_code, uow.actor.currency_code, uow.actor.locale
        ),
    )


def _title(line: TransactionView) -> str:
    return line.payee or line.description or ("Transfer" if line.transfer_id else "No payee")
