"""What is shown of a file of several accounts: plain rows with everything already written out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spends.domains.imports.schemas import ImportView
from spends.domains.imports.service import Part as PartOfFile
from spends.ui.pages.imports import report
from spends.ui.pages.imports.report import listed
from spends.ui.pages.imports.rows import (
    Pen,
    pace,
    percent,
    transactions,
    without_rate,
)
from spends.ui.pages.imports.tallies import brings_something, can_come_along

OPEN = frozenset(("preview", "failed"))


@dataclass(frozen=True)
class Part:
    """An account in the file, and the one it goes into, "" for none."""

    id: str = ""
    ref: str = ""
    words: str = ""
    currency: str = ""
    account_id: str = ""


@dataclass(frozen=True)
class Share:
    """An import of one account of the file; `step` is what can be done: undo or nothing."""

    id: str = ""
    ref: str = ""
    account: str = ""
    words: str = ""
    status: str = ""
    step: str = ""
    href: str = ""
    share: int = 0
    is_open: bool = False


def part(number: str, found: PartOfFile, locale: str) -> Part:
    """Return an account in the file as it is shown."""
    held, account_id = found
    rows = None if held.rows is None else transactions(held.rows, locale)
    return Part(
        f"part-{number}",
        held.ref,
        " · ".join(filter(None, (rows, held.currency))),
        held.currency or "",
        str(account_id or ""),
    )


def placed(found: Part, account_id: str) -> Part:
    """Return an account in the file that goes elsewhere."""
    return replace(found, account_id=account_id)


def ids_text(views: Sequence[ImportView]) -> str:
    """Return the ids of imports as an address holds them."""
    return ",".join(str(view.id) for view in views)


def share(view: ImportView, account: str, pen: Pen, *, is_queued: bool) -> Share:
    """Return one of the imports, with what is so or came of it."""
    past = report.past(view, account, pen)
    told = report.report(view, account, pen)
    if view.status == "done":
        words = " · ".join(filter(None, (past.counts, told.balance)))
    elif view.status == "undone":
        words = told.title
    elif view.status == "running":
        words = pace(view.progress, view.progress, 0, pen.locale)
    else:
        lacking = without_rate(view.without_rate, pen.locale)
        words = view.outcome.message or " · ".join(filter(None, (past.counts, lacking)))
    waits = is_queued and view.status in OPEN and not view.outcome.message
    layout = view.layout
    return Share(
        id=past.id,
        ref=layout.mapping.account_ref or "" if layout else "",
        account=f"{account} · {view.currency_code}",
        words=words,
        status="waiting" if waits else view.status,
        step=past.step if past.step == "undo" else "",
        href=past.href,
        share=percent(view.progress),
        is_open=_is_due(view),
    )


def title(views: Sequence[ImportView], locale: str, *, is_queued: bool) -> str:
    """Return where all of them stand."""
    # An account of whose rows none can be read is not imported, and holds up nothing.
    due = [view for view in views if view.status not in OPEN or _is_due(view)] or views
    ended = [view for view in views if view.status not in OPEN and view.status != "running"]
    if is_queued:
        now = next((view.account_name for view in views if view.status == "running"), "")
        place = min(len(ended) + 1, len(due))
        where = f"Importing into {now}" if now else "Importing"
        return f"{where} ({place} of {len(due)})"
    if len(ended) < len(due):
        return f"{len(views)} accounts in this file"
    done = [view for view in views if view.status == "done"]
    if not done:
        return "Undone"
    coming = sum(view.counts.new + view.counts.review for view in done)
    updated = sum(view.counts.updated for view in done)
    came = [view for view in done if brings_something(view.counts)] or done
    return report.done(coming, updated, _accounts(came), locale)


def button(views: Sequence[ImportView], locale: str) -> str:
    """Return what importing all of them is called, "" where nothing is left to import."""
    wanted = [view for view in views if _is_due(view)]
    if not wanted:
        return ""
    coming = sum(view.counts.new + view.counts.review for view in wanted)
    if coming:
        return f"Import {transactions(coming, locale)}"
    if updated := sum(view.counts.updated for view in wanted):
        return f"Update {transactions(updated, locale)}"
    return "Remember this file"


def _is_due(view: ImportView) -> bool:
    return view.status in OPEN and can_come_along(view.counts)


def _accounts(views: Sequence[ImportView]) -> str:
    names = list(dict.fromkeys(view.account_name for view in views))
    return listed(names) if len(names) < 3 else f"{len(names)} accounts"  # noqa: PLR2004  a few
