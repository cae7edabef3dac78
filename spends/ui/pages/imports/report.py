"""What came of imports: the report of one, and the list of all."""

from dataclasses import dataclass, field

from spends.domains.imports.schemas import Counts, ImportView
from spends.ui.format import long_date, money, number
from spends.ui.pages.imports.rows import Pen, file_rows, pace, transactions
from spends.ui.pages.imports.tallies import unusable

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
    """What came of an import; `has_lines` says that there are transactions of it to be seen."""

    title: str = ""
    words: str = ""
    balance: str = ""
    balance_note: str = ""
    agrees: bool = False
    undone: bool = False
    has_lines: bool = False
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


def report(view: ImportView, account: str, pen: Pen, *, has_lines: bool = False) -> Report:
    """Return what came of an import that has ended, or was undone."""
    counts, locale = view.counts, pen.locale
    parts = []
    coming = counts.new + counts.review
    if counts.updated and coming:
        lines = "a line that was" if counts.updated == 1 else "lines that were"
        parts.append(f"{file_rows(counts.updated, locale)} updated {lines} there")
    if counts.duplicate:
        verb = "was" if counts.duplicate == 1 else "were"
        parts.append(f"{file_rows(counts.duplicate, locale)} {verb} there already")
    words = listed([*parts, *unusable(counts, locale)])
    shown = [
        Broken(str(at), number(row.line, locale), row.reason, row.raw)
        for at, row in enumerate(view.invalid[:SHOWN_INVALID])
    ]
    more = counts.invalid + counts.left_out - len(shown)
    undone = view.status == "undone"
    balance, note = ("", "") if undone else _balances(view, pen)
    return Report(
        title=_undone(view, pen) if undone else done(coming, counts.updated, account, locale),
        words="" if undone else _sentence(words or _whole(counts)),
        balance=balance,
        balance_note=note,
        agrees=view.outcome.agrees is True,
        undone=undone,
        has_lines=has_lines,
        broken=[] if undone else shown,
        broken_note=f"And {number(more, locale)} more, in the download." if more > 0 else "",
    )


def done(coming: int, updated: int, account: str, locale: str) -> str:
    """Return what came of an import into an account, or of several into as many."""
    if updated and not coming:
        return f"{transactions(updated, locale)} updated in {account}"
    if not coming:
        return f"Nothing new in {account}"
    return f"{transactions(coming, locale)} imported into {account}"


def _whole(counts: Counts) -> str:
    if not sum(counts):
        return "The file has no row of this account"
    return "Every row of the file is in the account"


def listed(parts: list[str]) -> str:
    """Return parts of a sentence as one: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _undone(view: ImportView, pen: Pen) -> str:
    outcome, locale = view.outcome, pen.locale
    words = f"Undone: {transactions(outcome.removed or 0, locale)} taken out"
    if outcome.instead:
        words += f", {number(outcome.instead, locale)} of another file put in place"
    stay = []
    if shared := outcome.shared:
        stay.append(f"{number(shared, locale)} that another file has too {_stays(shared)}")
    if kept := outcome.kept:
        verb = "was" if kept == 1 else "were"
        stay.append(f"{number(kept, locale)} that {verb} changed since {_stays(kept)}")
    return "; ".join((words, *stay))


def _stays(count: int) -> str:
    return "stays" if count == 1 else "stay"


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
