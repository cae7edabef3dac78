"""What waits for somebody on the dashboard, the most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass

from spends.domains.belongings.kinds import RefundStatus
from spends.domains.belongings.service.payments import Likely
from spends.kit.money import exponent
from spends.ui import format as written
from spends.ui.pages.dashboard.belongings import Owned
from spends.ui.pages.dashboard.belongings_rows import (
    expected_words,
    opened,
    refund_words,
)
from spends.ui.pages.dashboard.gathering import Gathered
from spends.ui.pages.dashboard.places import inventory, item
from spends.ui.pages.dashboard.plans_rows import late_words
from spends.ui.pages.dashboard.rows import Pen
from spends.ui.pages.transactions.filters import Filters

REFUNDS = 2
BILLS = 2
NAMED = 2
OFFERS = "repeat"
OPTIONAL = ("receipt-text", "file-text")
RETURNS = 2


@dataclass(frozen=True)
class Decision:
    """Something that waits: an icon and its tone, words, and where it is decided.

    With `purchase` and `line` it is a payment to confirm in place.
    """

    icon: str
    tone: str
    words: str
    note: str = ""
    action: str = ""
    href: str = ""
    purchase: str = ""
    line: str = ""


def decisions_of(found: Gathered, pen: Pen) -> list[Decision]:
    """Return all that waits but the uncategorised lines themselves."""
    rows = _missing(found, pen) + _late(found, pen)
    owned = found.owned
    if owned is not None:
        rows += _refunds(owned, pen) + _returns(owned, pen)
    rows += _reviews(found, pen) + _uncategorised(found, pen)
    if owned is not None:
        rows += [_payment(each, pen) for each in owned.likely] + _evidence(owned, pen)
    return rows


def _missing(found: Gathered, pen: Pen) -> list[Decision]:
    lines = sum(number_of for _, number_of in found.missing)
    if not lines:
        return []
    codes = ", ".join(code for code, _ in found.missing[:3])
    verb = "line has" if lines == 1 else "lines have"
    return [
        Decision(
            "coins",
            "bad",
            f"{written.number(lines, pen.locale)} {verb} no exchange rate: {codes}",
            "They are left out of the sums",
            "Add rates",
            "/settings?section=rates",
        )
    ]


def _late(found: Gathered, pen: Pen) -> list[Decision]:
    late = [each for each in found.plans.bills if each.is_late]
    rows = []
    for each in late[:BILLS]:
        due = each.occurrence
        amount = written.money(due.amount, due.currency_code, pen.locale)
        base = written.worth(each.base_amount, due.currency_code, pen.currency, pen.locale)
        amount = written.with_worth(amount, base)
        note = f"{amount}, {late_words(due.due, pen.today)}"
        href = f"/bills?month={due.due:%Y-%m}"
        rows.append(Decision("clock", "bad", due.name, note, "See bill", href))
    rest = len(late) - BILLS
    if rest > 0:
        words = "1 more bill is late" if rest == 1 else f"{rest} more bills are late"
        rows.append(Decision("clock", "bad", words, action="See all", href="/bills"))
    return rows


def with_offers(rows: Sequence[Decision], payees: Sequence[str]) -> list[Decision]:
    """Return what waits, with the payments that look like bills where they belong."""
    others = [row for row in rows if row.icon != OFFERS]
    if not payees:
        return others
    place = next((at for at, row in enumerate(others) if row.icon in OPTIONAL), len(others))
    return [*others[:place], _offer(payees), *others[place:]]


def _offer(payees: Sequence[str]) -> Decision:
    count = len(payees)
    words = "1 payment looks like a bill" if count == 1 else f"{count} payments look like bills"
    names = ", ".join(payees[:NAMED])
    rest = count - NAMED
    note = f"{names} and {rest} more" if rest > 0 else names
    return Decision(OFFERS, "accent", words, note, "Review", "/bills")


def _reviews(found: Gathered, pen: Pen) -> list[Decision]:
    count = found.to_review
    if not count:
        return []
    noun = "line" if count == 1 else "lines"
    words = f"{written.number(count, pen.locale)} {noun} to review"
    note = "Same payment, transfer or refund?"
    return [Decision("eye", "accent", words, note, "Review", "/review")]


def _uncategorised(found: Gathered, pen: Pen) -> list[Decision]:
    count = found.uncategorised
    if not count:
        return []
    noun = "transaction" if count == 1 else "transactions"
    words = f"{written.number(count, pen.locale)} {noun} without a category"
    href = Filters(status="uncategorised").address()
    return [Decision("triangle-alert", "soon", words, action="Sort them", href=href)]


def _refunds(owned: Owned, pen: Pen) -> list[Decision]:
    late = [row for row in owned.waited_for if row.status == RefundStatus.OVERDUE]
    return [
        Decision(
            "undo-2",
            "bad",
            refund_words(row, owned, pen),
            opened(expected_words(row.expected_by, pen)),
            action="Look into it",
            href=item(row.purchase_id),
        )
        for row in late[:REFUNDS]
    ]


def _returns(owned: Owned, pen: Pen) -> list[Decision]:
    rows = []
    for row in owned.to_return[:RETURNS]:
        days = (row.return_by - pen.today).days if row.return_by else 0
        left = {0: "today is the last day", 1: "until tomorrow"}.get(days, f"{days} days left")
        words = f"Keep or return {row.product_name}: {left}"
        rows.append(Decision("clock", "soon", words, action="Decide", href=item(row.id)))
    rest = len(owned.to_return) - RETURNS
    if rest > 0:
        more = "1 more purchase" if rest == 1 else f"{rest} more purchases"
        words = f"{more} to return within a week"
        rows.append(Decision("clock", "soon", words, action="See all", href=inventory()))
    return rows


def _payment(each: Likely, pen: Pen) -> Decision:
    line = each.transaction
    amount = written.money(-line.amount, line.currency_code, pen.locale)
    base = None if line.base_amount is None else -line.base_amount
    amount = written.with_worth(
        amount, written.worth(base, line.currency_code, pen.currency, pen.locale)
    )
    day = written.short_date(line.date, pen.today, pen.locale)
    payee = line.payee or line.description or line.account_name
    return Decision(
        "receipt-text",
        "accent",
        f"Did this pay for {each.product_name}?",
        f"{payee} · {amount} · {day}",
        purchase=str(each.purchase_id),
        line=str(line.id),
    )


def _evidence(owned: Owned, pen: Pen) -> list[Decision]:
    proof = owned.evidence
    lacking = proof.count - proof.proven_count
    if not lacking:
        return []
    least = pen.whole(proof.least)
    noun = "payment" if lacking == 1 else "payments"
    units = proof.least // 10 ** exponent(pen.currency)
    href = Filters(
        type="spent",
        least=str(units),
        first=owned.first.isoformat(),
        last=pen.today.isoformat(),
    ).address()
    return [
        Decision(
            "file-text",
            "",
            f"{written.number(lacking, pen.locale)} {noun} over {least} without a receipt",
            f"{proof.percentage} % of spending over {least} has one",
            "Add",
            href,
        )
    ]
