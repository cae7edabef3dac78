"""The dashboard's numbers as a person reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from spends.domains.ledger.kinds import AccountType
from spends.domains.ledger.views import AccountView, MonthFlow, TransactionView
from spends.kit.clock import month_of
from spends.kit.money import decimal_amount
from spends.ui import format as written
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.kpi import sparkline_path
from spends.ui.navigation import ICONS
from spends.ui.pages.dashboard.gathering import MONTHS, Gathered, month_end
from spends.ui.pages.inventory.filters import worth_address
from spends.ui.pages.transactions.filters import Filters

ACCOUNTS = 8
HUNDRED = 100


@dataclass(frozen=True)
class Numbers:
    """The four numbers at the top: what, how much, compared to what, which way, from where."""

    worth_title: str = "Net worth"
    worth: str = ""
    worth_note: str = ""
    worth_trend: str = ""
    worth_href: str = "/accounts?of=worth"
    spent_title: str = "Spent"
    spent: str = ""
    spent_note: str = ""
    spent_trend: str = ""
    spent_href: str = "/transactions"
    income_title: str = "Income"
    income: str = ""
    income_note: str = ""
    income_trend: str = ""
    income_href: str = "/transactions"
    kept_title: str = "Kept"
    kept: str = ""
    kept_note: str = ""
    kept_trend: str = ""
    kept_href: str = "/transactions"


@dataclass(frozen=True)
class Line:
    """A transaction in a list."""

    id: str
    payee: str
    initial: str
    note: str
    amount: str
    worth: str
    tone: str
    href: str


@dataclass(frozen=True)
class AccountLine:
    """An account with what is in it."""

    id: str
    name: str
    note: str
    icon_path: str
    balance: str
    worth: str
    href: str


@dataclass(frozen=True)
class Things:
    """What the belongings are worth as a part of the net worth; "" while they are worth nothing."""

    worth: str = ""
    note: str = ""
    href: str = "/inventory"


@dataclass(frozen=True)
class Pen:
    """How this person reads amounts and days."""

    currency: str
    locale: str
    today: date

    def whole(self, minor: int) -> str:
        """Return an amount without decimals."""
        return written.money(minor, self.currency, self.locale, whole=True)

    def exact(self, minor: int) -> str:
        """Return an amount to the last decimal."""
        return written.money(minor, self.currency, self.locale)

    def number(self, count: int) -> str:
        """Return a number."""
        return written.number(count, self.locale)

    def month(self, month: date) -> str:
        """Return a month's name as sentences have it, with the year unless it is this one."""
        return written.month_name(month) if month.year != self.today.year else f"{month:%B}"

    def drawn(self, minor: int) -> float:
        """Return an amount in units, for drawing only."""
        return float(decimal_amount(minor, self.currency))


def month_link(month: date, **more: str) -> str:
    """Return the address of a month's transactions, narrowed by more filters."""
    return Filters(first=month.isoformat(), last=month_end(month).isoformat(), **more).address()


def numbers(found: Gathered, pen: Pen) -> Numbers:
    """Return the four numbers at the top."""
    now, before = found.flows[-1], found.flows[-2]
    shown = found.flows[-MONTHS:]
    name, previous = pen.month(now.month), pen.month(before.month)
    kept = now.income - now.spending
    worths = _worths(found)
    is_present = found.month == month_of(found.today)
    return Numbers(
        worth_title="Net worth" if is_present else f"Net worth, end of {name}",
        worth=pen.whole(worths[-1]),
        worth_note=_worth_note(found, worths[-1] - worths[-2], pen, is_present=is_present),
        worth_trend=sparkline_path(worths[-MONTHS:]),
        worth_href="/accounts?of=worth" if is_present else f"/accounts?month={found.month:%Y-%m}",
        spent_title=f"Spent in {name}",
        spent=pen.whole(now.spending),
        spent_note=_spent_note(now, before, previous, pen, is_present=is_present),
        spent_trend=sparkline_path([flow.spending for flow in shown]),
        spent_href=month_link(now.month, type="spent"),
        income_title=f"Income in {name}",
        income=pen.whole(now.income),
        income_note=_compared(now.income, before.income, previous, pen),
        income_trend=sparkline_path([flow.income for flow in shown]),
        income_href=month_link(now.month, type="earned"),
        kept_title=f"Kept in {name}" if kept >= 0 else f"Short in {name}",
        kept=pen.whole(kept),
        kept_note=_kept_note(now.income, kept),
        kept_trend=sparkline_path([flow.income - flow.spending for flow in shown]),
        kept_href=month_link(now.month, type="counted"),
    )


def _worths(found: Gathered) -> list[int]:
    """Return what there was at the ends of the months shown and the one before, things included."""
    pairs = zip(found.worth.by_month[: MONTHS + 1], found.things.by_day, strict=True)
    return [amount + worth for (_, amount), (_, worth) in pairs]


def things_worth(found: Gathered) -> int:
    """Return what the belongings are worth at the end of the month shown, or today."""
    return found.things.by_day[-1][1]


def _worth_note(found: Gathered, change: int, pen: Pen, *, is_present: bool) -> str:
    words = _change(change, pen, is_present=is_present)
    things, left_out = things_worth(found), found.worth.left_out[: MONTHS + 1][-1]
    if things:
        words = f"{words} · {pen.whole(things)} in things"
    return f"{words} · without {', '.join(left_out)}" if left_out else words


def with_lacking(numbers: Numbers, found: Gathered, pen: Pen) -> Numbers:
    """Return the numbers with how many lines of the month are in none of them."""
    words = lacking_words(found.flows[-1:], pen)
    if not words:
        return numbers
    return replace(
        numbers,
        spent_note=f"{numbers.spent_note} · {words}",
        income_note=f"{numbers.income_note} · {words}",
        kept_note=f"{numbers.kept_note} · {words}",
    )


def lacking_words(flows: Sequence[MonthFlow], pen: Pen) -> str:
    """Return how many lines have no rate and are in no sum: "3 lines without a rate"; "" if all."""
    count = sum(flow.missing for flow in flows)
    if not count:
        return ""
    return "1 line without a rate" if count == 1 else f"{pen.number(count)} lines without a rate"


def _change(amount: int, pen: Pen, *, is_present: bool) -> str:
    when = "this month" if is_present else "that month"
    if not amount:
        return f"unchanged {when}"
    sign = "+" if amount > 0 else ""
    return f"{sign}{pen.whole(amount)} {when}"


def _compared(amount: int, before: int, previous: str, pen: Pen) -> str:
    difference = amount - before
    if not difference:
        return f"the same as {previous}"
    return f"{pen.whole(abs(difference))} {'more' if difference > 0 else 'less'} than {previous}"


def _spent_note(
    now: MonthFlow, before: MonthFlow, previous: str, pen: Pen, *, is_present: bool
) -> str:
    if is_present and now.spending < before.spending:
        return f"of {pen.whole(before.spending)} in all of {previous}"
    return _compared(now.spending, before.spending, previous, pen)


def _kept_note(income: int, kept: int) -> str:
    if income <= 0:
        return "no income yet"
    if kept < 0:
        return f"{-kept * HUNDRED // income} % more than came in"
    return f"{kept * HUNDRED // income} % of income"


def lines(rows: Sequence[TransactionView], pen: Pen) -> list[Line]:
    """Return transactions as lines of a list."""
    return [_line(row, pen) for row in rows]


def _line(row: TransactionView, pen: Pen) -> Line:
    is_transfer = row.transfer_id is not None
    payee = row.payee or row.description or ("Transfer" if is_transfer else "No payee")
    kind = "Transfer" if is_transfer else row.category_name or "No category"
    if row.is_split:
        kind = f"{len(row.splits)} parts"
    return Line(
        id=str(row.id),
        payee=payee,
        initial=payee[:1],
        note=f"{kind} · {written.near_date(row.date, pen.today, pen.locale)}",
        amount=written.money(row.amount, row.currency_code, pen.locale, signed=True),
        worth=written.worth(row.base_amount, row.currency_code, pen.currency, pen.locale),
        tone=written.tone(row.amount, transfer=is_transfer),
        href=f"/transactions?id={row.id}",
    )


def account_lines(rows: Sequence[AccountView], pen: Pen) -> list[AccountLine]:
    """Return the accounts, by type and then by name."""
    order = {kind: index for index, kind in enumerate(AccountType)}
    ordered = sorted(rows, key=lambda row: (order.get(AccountType(row.type), 0), row.name))
    return [
        AccountLine(
            id=str(row.id),
            name=row.name,
            note=row.official_name or row.type.replace("_", " ").capitalize(),
            icon_path=ICON_PATHS[ICONS.get(row.type, ICONS["other"])],
            balance=written.money(row.balance, row.currency_code, pen.locale),
            worth=written.worth(row.base_balance, row.currency_code, pen.currency, pen.locale),
            href=Filters(account=str(row.id)).address(),
        )
        for row in ordered[:ACCOUNTS]
    ]


def things_line(found: Gathered, pen: Pen) -> Things:
    """Return the belongings as a line among the accounts."""
    worth = things_worth(found)
    if not worth:
        return Things()
    lacking = found.things.missing
    note = "After the wear of their useful lives"
    if lacking:
        note = f"{lacking} without an exchange rate left out"
    return Things(pen.exact(worth), note, worth_address(found.things.by_day[-1][0]))
