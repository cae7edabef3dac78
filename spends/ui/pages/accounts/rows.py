"""Accounts in their groups, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from spends.domains.belongings.service import worth as belongings
from spends.domains.ledger.kinds import AccountType
from spends.domains.ledger.service import accounts, reconciling
from spends.domains.ledger.service.reading import reports
from spends.domains.ledger.views import AccountView, NetWorth
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.kpi import sparkline_path
from spends.ui.components.types import Option
from spends.ui.format import money, near_date, number, short_date
from spends.ui.navigation import ICONS
from spends.ui.pages.inventory.filters import worth_address

MONTHS = 12
TYPES = {
    "checking": "Checking",
    "savings": "Savings",
    "credit_card": "Credit card",
    "cash": "Cash",
    "loan": "Loan",
    "investment": "Investment",
    "property": "Property",
    "other": "Other",
}
GROUPS = {
    "Cash and bank": {"checking", "savings", "cash", "other"},
    "Cards and loans": {"credit_card", "loan"},
    "Investments and property": {"investment", "property"},
}
CLOSED = "Closed"
WORTH, OWNED, OWED = "worth", "owned", "owed"
SUMS = {WORTH, OWNED, OWED}
"""What the figures at the top sum, as the address names it."""


@dataclass(frozen=True)
class AccountRow:
    """An account as the page shows it."""

    id: str
    name: str
    icon: str
    words: str
    balance: str
    in_base: str
    tone: str
    trend: str
    bank: str
    href: str


@dataclass(frozen=True)
class AccountGroup:
    """Accounts of one kind, and what they sum to."""

    name: str
    total: str
    rows: list[AccountRow]


class Past(NamedTuple):
    """What the accounts held at the ends of the months, and their newest transactions' days."""

    balances: dict[UUID, list[tuple[date, int]]]
    newest: dict[UUID, date]
    reconciled: dict[UUID, date]


class Overview(NamedTuple):
    """Everything the page shows; `things` is what the belongings are worth, "" while nothing.

    `listed` says of which figure the accounts alone are shown, "" where all are.
    """

    exists: bool
    groups: list[AccountGroup]
    worth: str
    made_of: str
    things: str
    things_href: str
    owned: str
    owed: str
    trend: str
    missing: str
    listed: str


@dataclass(frozen=True)
class Entry:
    """What stands in the form for an account."""

    id: str = ""
    name: str = ""
    type: str = "checking"
    currency: str = ""
    opening: str = ""
    owes: bool = False
    in_budget: bool = True
    closed: bool = False
    count: int = 0


def overview(uow: UnitOfWork, of: str = "") -> Overview:
    """Return the accounts in their groups, and what they come to.

    With `of` they are those that are owned or owed alone.
    """
    views = accounts.account_views(uow)
    worth = reports.net_worth(uow)
    base, locale = uow.actor.currency_code, uow.actor.locale
    belonging = belongings.on_days(uow, [day for day, _ in worth.by_month])
    by_day = belonging.by_day
    things = by_day[-1][1]
    known = [view.base_balance for view in views if view.base_balance is not None]
    past = Past(
        accounts.balance_histories(uow, MONTHS),
        accounts.newest_days(uow),
        reconciling.reconciled_days(uow),
    )
    owned = sum(each for each in known if each > 0) + things
    owed = -sum(each for each in known if each < 0)
    shown = _summed(views, of)
    return Overview(
        exists=bool(views),
        groups=_groups(uow, past, shown),
        worth=money(worth.total + things, base, locale),
        made_of=_made_of(worth.total, things, base, locale),
        things=money(things, base, locale) if things else "",
        things_href=worth_address(by_day[-1][0]),
        owned=money(owned, base, locale),
        owed=money(owed, base, locale),
        trend=sparkline_path(
            [total + value for (_, total), (_, value) in zip(worth.by_month, by_day, strict=True)]
        ),
        missing=_missing_words(worth, views, base, belonging.missing),
        listed=_listed(of, len(shown), things, money(owned if of == OWNED else owed, base, locale)),
    )


def _summed(views: Sequence[AccountView], of: str) -> list[AccountView]:
    """Return the accounts that a figure sums; all for the net worth, or for none."""
    sign = {OWNED: 1, OWED: -1}.get(of)
    return [view for view in views if sign is None or (view.base_balance or 0) * sign > 0]


def _listed(of: str, count: int, things: int, total: str) -> str:
    if of not in {OWNED, OWED}:
        return ""
    where = "1 account" if count == 1 else f"{count} accounts"
    if of == OWNED and things:
        where = f"{where} and things"
    return f"{of.capitalize()}: {total} in {where}"


def _groups(uow: UnitOfWork, past: Past, views: Sequence[AccountView]) -> list[AccountGroup]:
    still = [view for view in views if view.closed_at is None]
    kinds = by_kind(still)
    kinds[CLOSED] = [view for view in views if view.closed_at is not None]
    return [_group(uow, past, name, some) for name, some in kinds.items() if some]


def by_kind(views: Sequence[AccountView]) -> dict[str, list[AccountView]]:
    """Return accounts by the group that their type is of."""
    return {name: [view for view in views if view.type in types] for name, types in GROUPS.items()}


def _made_of(in_accounts: int, things: int, base: str, locale: str) -> str:
    if not things:
        return "All accounts together"
    parts = [money(amount, base, locale, whole=True) for amount in (in_accounts, things)]
    return f"{parts[0]} in accounts, {parts[1]} in things"


def _missing_words(worth: NetWorth, views: Sequence[AccountView], base: str, things: int) -> str:
    words = []
    if worth.missing:
        named, count = ", ".join(worth.missing), lacking_in(views)
        which = "1 account is" if count == 1 else f"{count} accounts are"
        words.append(f"There is no exchange rate from {named} to {base}, so {which} not counted.")
    if worth.missing_before:
        named = ", ".join(worth.missing_before)
        words.append(f"Some earlier months have no rate of {named} and leave that out.")
    return " ".join([*words, *things_lacking(things)])


def things_lacking(count: int) -> list[str]:
    """Return the sentence on things that are in no sum for want of a rate, if there are any."""
    which = "1 thing is" if count == 1 else f"{count} things are"
    return [f"{which} not counted for want of an exchange rate."] if count else []


def lacking_in(views: Sequence[AccountView]) -> int:
    """Return how many accounts have no worth in the household's currency for want of a rate."""
    return sum(view.base_balance is None for view in views)


def _group(uow: UnitOfWork, past: Past, name: str, views: list[AccountView]) -> AccountGroup:
    return AccountGroup(name, total_of(uow, views), [_row(uow, past, view) for view in views])


def total_of(uow: UnitOfWork, views: Sequence[AccountView]) -> str:
    """Return what accounts come to, and how many of them have no rate and are left out."""
    known = [view.base_balance for view in views if view.base_balance is not None]
    total = money(sum(known), uow.actor.currency_code, uow.actor.locale)
    lacking = lacking_in(views)
    return f"{total}, without {lacking} of {len(views)}" if lacking else total


def row_of(uow: UnitOfWork, view: AccountView, words: str, href: str) -> AccountRow:
    """Return an account as it stands in its group, whenever that is."""
    locale = uow.actor.locale
    return AccountRow(
        id=str(view.id),
        name=view.name,
        icon=ICON_PATHS[ICONS.get(view.type, ICONS["other"])],
        words=words,
        balance=money(view.balance, view.currency_code, locale),
        in_base=in_base(view, uow.actor.currency_code, locale),
        tone="soon" if view.base_balance is None else "",
        trend="",
        bank="",
        href=href,
    )


def _row(uow: UnitOfWork, past: Past, view: AccountView) -> AccountRow:
    words = _words(uow, view, past.newest.get(view.id), past.reconciled.get(view.id))
    return replace(
        row_of(uow, view, words, f"/transactions?account={view.id}"),
        trend=sparkline_path([balance for _, balance in past.balances[view.id]]),
        bank=_bank_says(uow, view),
    )


def _words(uow: UnitOfWork, view: AccountView, newest: date | None, reconciled: date | None) -> str:
    many, locale = view.transaction_count, uow.actor.locale
    kind = TYPES.get(view.type, "Other")
    if not many:
        return f"{kind} · no transactions"
    count = "1 transaction" if many == 1 else f"{number(many, locale)} transactions"
    last = near_date(newest, uow.today(), locale) if newest else ""
    words = f"{kind} · {count}, the last {last}" if last else f"{kind} · {count}"
    if reconciled is None:
        return words
    return f"{words} · reconciled to {short_date(reconciled, uow.today(), locale)}"


def in_base(view: AccountView, base: str, locale: str) -> str:
    """Return what an account in another currency is worth: "≈ €41.20"; "" for others."""
    if view.currency_code == base:
        return ""
    if view.base_balance is None:
        return f"No rate to {base}"
    return f"\u2248 {money(view.base_balance, base, locale)}"


def _bank_says(uow: UnitOfWork, view: AccountView) -> str:
    if view.current_balance is None or view.current_balance == view.balance:
        return ""
    locale = uow.actor.locale
    said = money(view.current_balance, view.currency_code, locale)
    apart = money(abs(view.current_balance - view.balance), view.currency_code, locale)
    on = f" on {short_date(view.balance_date, uow.today(), locale)}" if view.balance_date else ""
    return f"The bank said {said}{on}: {apart} apart"


def entry_of(uow: UnitOfWork, account_id: UUID) -> Entry:
    """Return an account as the form shows it; NotFound when it is unknown."""
    view = accounts.account_view(uow, account_id)
    opening = decimal_amount(view.opening_balance, view.currency_code)
    return Entry(
        id=str(view.id),
        name=view.name,
        type=view.type,
        currency=view.currency_code,
        opening=str(abs(opening)) if opening else "",
        owes=opening < 0,
        in_budget=view.include_in_budget,
        closed=view.closed_at is not None,
        count=view.transaction_count,
    )


def type_options() -> list[Option]:
    """Return the kinds an account can have."""
    return [Option(kind.value, TYPES[kind.value]) for kind in AccountType]


def signed(amount: Decimal, *, owes: bool) -> Decimal:
    """Return what was in an account at first: below zero for what is owed."""
    return -abs(amount) if owes else amount
