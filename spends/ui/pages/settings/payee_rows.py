"""The payees as the settings show them."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from spends.domains.ledger.views import Likeness, PayeeView
from spends.ui.format import number, short_date


@dataclass(frozen=True)
class PayeeRow:
    """A payee in the list; `count` is "" where nothing names it."""

    id: str
    name: str
    category: str
    color: str
    count: str
    uses: str
    last: str
    href: str


@dataclass(frozen=True)
class OtherName:
    """What a payee is called besides, or might be."""

    id: str
    pattern: str


@dataclass(frozen=True)
class Alike:
    """Payees that look like one: `name` would stay, `others` would be called so too."""

    key: str
    into: str
    name: str
    words: str
    others: list[OtherName]
    ids: list[str]


def row_of(view: PayeeView, today: date, locale: str) -> PayeeRow:
    """Return a payee as a row of the list."""
    return PayeeRow(
        str(view.id),
        view.name,
        view.category_name or "",
        view.category_color or "",
        count_text(view, locale),
        f"{uses_text(view, locale)} with {view.name}",
        short_date(view.last_used, today, locale) if view.last_used else "",
        href_of(view),
    )


def href_of(view: PayeeView) -> str:
    """Return where a payee's transactions are listed; "" when it has none."""
    return f"/transactions?payee={view.id}" if view.count else ""


def rule_href(name: str) -> str:
    """Return where a rule about a payee is written."""
    return f"/settings?{urlencode({'section': 'rules', 'payee': name})}"


def count_text(view: PayeeView, locale: str) -> str:
    """Return how many transactions a payee has: "", "214" or "1,000+"."""
    if not view.count:
        return ""
    return number(view.count, locale) + ("+" if view.is_more else "")


def uses_text(view: PayeeView, locale: str) -> str:
    """Return the same in words."""
    if not view.count:
        return "No transactions"
    return "1 transaction" if view.count == 1 else f"{count_text(view, locale)} transactions"


def alike_of(found: Likeness, locale: str) -> Alike:
    """Return a group of payees that look like one."""
    many = sum(view.count for view in found.payees)
    more = "+" if any(view.is_more for view in found.payees) else ""
    lines = "1 transaction" if many == 1 else f"{number(many, locale)}{more} transactions"
    names = [OtherName(str(view.id), view.name) for view in found.payees]
    ids = [name.id for name in names]
    words = f"{lines} in all" if many else "No transactions yet"
    return keeping(Alike(" ".join(sorted(ids)), "", "", words, names, ids), str(found.into_id))


def keeping(group: Alike, payee_id: str) -> Alike:
    """Return a group in which another one's name would stay; the same for one that is not in it."""
    names = [*group.others, *([OtherName(group.into, group.name)] if group.into else [])]
    kept = next((name for name in names if name.id == payee_id), None)
    if kept is None:
        return group
    others = [name for name in names if name.id != payee_id]
    return replace(group, into=kept.id, name=kept.pattern, others=others)
