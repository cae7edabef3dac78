"""An account and its statement, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from spends.domains.households import service as households
from spends.domains.ledger.models import Reconciliation
from spends.domains.ledger.service import accounts, reconciling
from spends.domains.ledger.service.reconciling import Standing
from spends.domains.ledger.views import TransactionView
from spends.kit.clock import month_of, zone
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import long_date, money, number, short_date, tone, worth
from spends.ui.pages.transactions.rows import category_of, other_sides, title

OWED = {"credit_card", "loan"}


@dataclass(frozen=True)
class TickLine:
    """A line that can be ticked."""

    id: str
    day: str
    title: str
    words: str
    amount: str
    worth: str
    tone: str
    ticked: bool


@dataclass(frozen=True)
class PastStatement:
    """A reconciliation as the history shows it; `open` is the one that can be unlocked."""

    id: str
    title: str
    note: str
    balance: str
    open: bool


@dataclass(frozen=True)
class Difference:
    """How far the ticked lines are from what the statement says; "" where that is not known."""

    text: str = ""
    state: str = ""
    words: str = ""
    ticked: str = ""
    unticked: str = ""


@dataclass(frozen=True)
class Sheet:
    """The account that is reconciled, and what is already known of its statement."""

    id: str = ""
    name: str = ""
    currency: str = ""
    owes: bool = False
    lines: list[TickLine] = field(default_factory=list)
    more: str = ""
    history: list[PastStatement] = field(default_factory=list)
    last: str = ""


def first_guess(uow: UnitOfWork, account_id: UUID) -> tuple[str, str]:
    """Return the day and the balance of the statement that is likely at hand, as they are typed."""
    view = accounts.account_view(uow, account_id)
    before = reconciling.reconciled_days(uow).get(account_id)
    said = view.balance_date
    if said is not None and view.current_balance is not None and (not before or said > before):
        return said.isoformat(), str(decimal_amount(view.current_balance, view.currency_code))
    day = month_of(uow.today()) - timedelta(days=1)
    return (day if not before or day > before else uow.today()).isoformat(), ""


def sheet_of(uow: UnitOfWork, account_id: UUID, day: date) -> Sheet:
    """Return an account with the lines up to a day that can be ticked, and its history."""
    view = accounts.account_view(uow, account_id)
    left = reconciling.to_tick(uow, account_id, day)
    done = reconciling.ticked(uow, account_id, day)
    lines = sorted([*left.items, *done], key=lambda item: (item.date, item.id), reverse=True)
    before = reconciling.reconciled_days(uow).get(account_id)
    return Sheet(
        id=str(account_id),
        name=view.name,
        currency=view.currency_code,
        owes=view.type in OWED,
        lines=_lines(uow, lines),
        more=_more(uow, left.total - len(left.items)),
        history=_history(uow, reconciling.reconciliations(uow, account_id), view.currency_code),
        last=f"Reconciled up to {long_date(before, uow.actor.locale)}." if before else "",
    )


def _lines(uow: UnitOfWork, items: Sequence[TransactionView]) -> list[TickLine]:
    others = other_sides(uow, items)
    return [_line(uow, item, title(item, others)) for item in items]


def _line(uow: UnitOfWork, item: TransactionView, name: str) -> TickLine:
    what = [category_of(item)[0], item.description if item.description != name else ""]
    return TickLine(
        id=str(item.id),
        day=short_date(item.date, uow.today(), uow.actor.locale),
        title=name,
        words=" · ".join(part for part in what if part),
        amount=money(item.amount, item.currency_code, uow.actor.locale, signed=True),
        worth=worth(
            item.base_amount, item.currency_code, uow.actor.currency_code, uow.actor.locale
        ),
        tone=tone(item.amount, transfer=item.transfer_id is not None),
        ticked=item.cleared,
    )


def _more(uow: UnitOfWork, count: int) -> str:
    if count <= 0:
        return ""
    many = number(count, uow.actor.locale)
    return f"{many} earlier lines are not shown. Tick those that are, or take a later statement."


def _history(uow: UnitOfWork, rows: list[Reconciliation], currency: str) -> list[PastStatement]:
    names = {member.id: member.name for member in households.members(uow)}
    here, locale, today = zone(uow.actor.timezone), uow.actor.locale, uow.today()
    last = max(
        (row for row in rows if row.undone_at is None),
        key=lambda row: (row.statement_date, row.id),
        default=None,
    )
    found = []
    for row in rows:
        count = "1 line" if row.line_count == 1 else f"{number(row.line_count, locale)} lines"
        at, did = (
            (row.undone_at, "unlocked") if row.undone_at else (row.reconciled_at, "reconciled")
        )
        on = short_date(at.astimezone(here).date(), today, locale)
        by = names.get(row.reconciled_by) if row.reconciled_by else None
        who = f" by {by}" if by and row.undone_at is None else ""
        found.append(
            PastStatement(
                id=str(row.id),
                title=long_date(row.statement_date, locale),
                note=f"{count} · {did} {on}{who}",
                balance=money(row.balance, currency, locale),
                open=row is last,
            )
        )
    return found


def difference_of(now: Standing, locale: str) -> Difference:
    """Return the difference in words and figures."""
    code = now.currency_code
    ticked = money(now.cleared, code, locale)
    unticked = ""
    if now.uncleared:
        count = "1 line" if now.uncleared == 1 else f"{number(now.uncleared, locale)} lines"
        unticked = f"{money(now.uncleared_sum, code, locale, signed=True)} in {count}"
    if now.difference is None:
        return Difference("\u2013", "", "Enter what the statement says.", ticked, unticked)
    text = money(now.difference, code, locale, signed=bool(now.difference))
    if not now.difference:
        words = "Everything agrees. Finish to lock these lines."
        return Difference(text, "even", words, ticked, unticked)
    apart = money(abs(now.difference), code, locale)
    way = "more" if now.difference > 0 else "less"
    words = f"The statement has {apart} {way} than what is ticked."
    return Difference(text, "apart", words, ticked, unticked)
