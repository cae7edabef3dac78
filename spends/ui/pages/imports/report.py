"""What came of imports: the report of one, and the list of all."""

from dataclasses import dataclass, field

from spends.domains.imports.schemas import ImportView
from spends.ui.format import long_date, money, number
from spends.ui.pages.imports.rows import Pen, file_rows, pace, transactions

SHOWN_INVALID = 100


@dataclass(frozen=True)
class Broken:
    """A row that was left out, and why."""

    id: str
    line: str
    reason: str
    raw: str


@dataclass(frozen=True)
class Report:
    """What came of an import; `balance_tone` is "good" where bank and ledger agree."""

    title: str = ""
    words: str = ""
    balance: str = ""
    balance_note: str = ""
    agrees: bool = False
    undone: bool = False
    broken: list[Broken] = field(default_factory=list)
    broken_note: str = ""


@dataclass(frozen=True)
class Past:
    """An import of the past; `step` is what can be done: undo, drop or nothing."""

    id: str = ""
    name: str = ""
    note: str = ""
    counts: str = ""
    day: str = ""
    status: str = ""
    step: str = ""
    href: str = ""


def report(view: ImportView, account: str, pen: Pen) -> Report:
    """Return what came of an import that has ended, or was undone."""
    counts, locale = view.counts, pen.locale
    parts = []
    coming = counts.new + counts.review
    if counts.updated and coming:
        lines = "a line that was" if counts.updated == 1 else "lines that were"
        parts.append(f"{file_rows(counts.updated, locale)} updated {lines} there")
    if counts.duplicate:
        parts.append(f"{file_rows(counts.duplicate, locale)} were there already")
    if counts.left_out:
        verb = "was" if counts.left_out == 1 else "were"
        parts.append(f"{file_rows(counts.left_out, locale)} {verb} left out")
    if counts.invalid:
        parts.append(f"{file_rows(counts.invalid, locale)} could not be read")
    words = listed(parts)
    shown = [
        Broken(str(at), number(row.line, locale), row.reason, row.raw)
        for at, row in enumerate(view.invalid[:SHOWN_INVALID])
    ]
    more = counts.invalid + counts.left_out - len(shown)
    undone = view.status == "undone"
    balance, note = ("", "") if undone else _balances(view, pen)
    return Report(
        title=_undone(view, pen) if undone else _done(coming, counts.updated, account, locale),
        words="" if undone else _sentence(words or "Every row of the file is in the account"),
        balance=balance,
        balance_note=note,
        agrees=view.outcome.agrees is True,
        undone=undone,
        broken=[] if undone else shown,
        broken_note=f"And {number(more, locale)} more, in the download." if more > 0 else "",
    )


def _done(coming: int, updated: int, account: str, locale: str) -> str:
    if updated and not coming:
        return f"{transactions(updated, locale)} updated in {account}"
    return f"{transactions(coming, locale)} imported into {account}"


def listed(parts: list[str]) -> str:
    """Return parts of a sentence as one: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _undone(view: ImportView, pen: Pen) -> str:
    removed, kept = view.outcome.removed or 0, view.outcome.kept or 0
    words = f"Undone: {transactions(removed, pen.locale)} taken out"
    if instead := view.outcome.instead:
        words += f", {number(instead, pen.locale)} of another file put in place"
    stay = "1 that was" if kept == 1 else f"{number(kept, pen.locale)} that were"
    verb = "stays" if kept == 1 else "stay"
    return f"{words}; {stay} changed since {verb}" if kept else words


def _balances(view: ImportView, pen: Pen) -> tuple[str, str]:
    """Return what bank and ledger say, and what to do when they differ."""
    outcome, code = view.outcome, view.currency_code
    bank, ours = outcome.bank_balance, outcome.ledger_balance
    if bank is None or ours is None:
        return "", ""
    says = f"The bank says {money(bank, code, pen.locale)}"
    if outcome.balance_date:
        says += f" on {long_date(outcome.balance_date, pen.locale)}"
    if outcome.agrees:
        return f"{says}, Spends says the same.", ""
    apart = money(abs(bank - ours), code, pen.locale)
    note = (
        f"They are {apart} apart. Usually the account's opening balance, or days that no file "
        "covers yet, are missing."
    )
    return f"{says}, Spends says {money(ours, code, pen.locale)}.", note


def past(view: ImportView, account: str, pen: Pen) -> Past:
    """Return an import of the list below."""
    counts, locale = view.counts, pen.locale
    parts = [
        f"{number(counts.new + counts.review, locale)} new",
        f"{number(counts.updated, locale)} updated" if counts.updated else "",
        f"{number(counts.duplicate, locale)} there already" if counts.duplicate else "",
        f"{number(counts.left_out, locale)} left out" if counts.left_out else "",
        f"{number(counts.invalid, locale)} not readable" if counts.invalid else "",
    ]
    steps = {"done": "undo", "preview": "drop", "failed": "drop"}
    return Past(
        id=str(view.id),
        name=view.file_name,
        note=account,
        counts=pace(view.progress, view.progress, 0, locale)
        if view.status == "running"
        else " · ".join(filter(None, parts)),
        day=pen.day(view.created_at),
        status=view.status,
        step=steps.get(view.status, ""),
        href=f"/import?id={view.id}",
    )
