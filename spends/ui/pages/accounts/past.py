"""What the accounts held at the end of a month that is over."""

from dataclasses import replace
from datetime import date, timedelta

from spends.domains.belongings.service import worth as belongings
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.reading import reports
from spends.domains.ledger.views import AccountView
from spends.kit.clock import add_months, month_of
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import money, month_name
from spends.ui.pages.accounts.rows import (
    TYPES,
    AccountGroup,
    AccountRow,
    Overview,
    by_kind,
    lacking_in,
    row_of,
    things_lacking,
    total_of,
)
from spends.ui.pages.inventory.filters import worth_address
from spends.ui.pages.transactions.filters import Filters


def month_named(text: str, today: date) -> date | None:
    """Return the first day of a month that is over, written 2026-05; None for anything else."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if date(1970, 1, 1) <= month < month_of(today) else None


def overview_at(uow: UnitOfWork, month: date) -> Overview:
    """Return the accounts as they were at the end of a month, and what they came to."""
    base, locale = uow.actor.currency_code, uow.actor.locale
    end = add_months(month, 1) - timedelta(days=1)
    held = reports.balances_at(uow, month)
    known = accounts.account_views(uow)
    views = [_then(view, *held[view.id]) for view in known]
    views = [view for view in views if view.balance]
    belonging = belongings.on_days(uow, [end])
    things = belonging.by_day[0][1]
    total = sum(view.base_balance or 0 for view in views) + things
    where = f" in {'1 account' if len(views) == 1 else f'{len(views)} accounts'}" if views else ""
    worth = money(total, base, locale)
    return Overview(
        exists=bool(known),
        groups=[
            AccountGroup(name, total_of(uow, some), [_row(uow, view, end) for view in some])
            for name, some in by_kind(views).items()
            if some
        ],
        worth=worth,
        made_of="",
        things=money(things, base, locale) if things else "",
        things_href=worth_address(end),
        owned="",
        owed="",
        trend="",
        missing=" ".join([*_missing(views, base), *things_lacking(belonging.missing)]),
        listed=f"Net worth at the end of {month_name(month, locale)}: {worth}{where}"
        f"{(' and things' if views else ' in things') if things else ''}",
    )


def _then(view: AccountView, balance: int, worth: int | None) -> AccountView:
    return replace(view, balance=balance, base_balance=worth)


def _missing(views: list[AccountView], base: str) -> list[str]:
    codes = sorted({view.currency_code for view in views if view.base_balance is None})
    if not codes:
        return []
    count = lacking_in(views)
    which = "1 account is" if count == 1 else f"{count} accounts are"
    named = ", ".join(codes)
    return [f"There was no exchange rate from {named} to {base}, so {which} not counted."]


def _row(uow: UnitOfWork, view: AccountView, end: date) -> AccountRow:
    address = Filters(account=str(view.id), last=end.isoformat()).address()
    return row_of(uow, view, TYPES.get(view.type, "Other"), address)
