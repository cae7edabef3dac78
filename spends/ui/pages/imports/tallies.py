"""How many rows of a file are what, and what importing them is called and good for."""

from dataclasses import dataclass
from typing import Any

from spends.domains.imports.schemas import Counts, ImportView
from spends.ui.format import number
from spends.ui.pages.imports.rows import file_rows, transactions


@dataclass(frozen=True)
class Tally:
    """How many rows are what, with groups; `button` is what importing them is called.

    `known` says that nothing is new, and `gain` what importing is good for all the same.
    """

    all: str = "0"
    new: str = "0"
    duplicate: str = "0"
    review: str = "0"
    updated: str = "0"
    left_out: str = "0"
    invalid: str = "0"
    has_new: bool = False
    has_duplicate: bool = False
    has_review: bool = False
    has_updated: bool = False
    has_left_out: bool = False
    has_invalid: bool = False
    button: str = "Import"
    known: str = ""
    gain: str = ""


def tally(view: ImportView, locale: str) -> Tally:
    """Return the counts in words."""
    counts = view.counts
    texts: dict[str, Any] = {
        name: number(value, locale) for name, value in counts._asdict().items()
    }
    flags = {f"has_{name}": value > 0 for name, value in counts._asdict().items()}
    known = _known(view, locale)
    return Tally(
        all=number(sum(counts), locale),
        button=button(counts, locale),
        known=known,
        gain=_gain(view) if known else "",
        **texts,
        **flags,
    )


def brings_nothing(counts: Counts) -> bool:
    """Return whether all rows that can be taken in are in the account already."""
    return bool(counts.duplicate) and not brings_something(counts)


def brings_something(counts: Counts) -> bool:
    """Return whether any row becomes a line, or says more of one that is there."""
    return counts.new + counts.review + counts.updated > 0


def _known(view: ImportView, locale: str) -> str:
    """Return that nothing of a file is new, "" where something is."""
    counts = view.counts
    if not brings_nothing(counts):
        return ""
    others = unusable(counts, locale)
    count = file_rows(counts.duplicate, locale)
    verb = "is" if counts.duplicate == 1 else "are"
    whole = f"all {count} are" if counts.duplicate > 1 and not others else f"{count} {verb}"
    deleted = ", or deleted from here" if view.deleted_count else ""
    return f"Nothing new: {', '.join((f'{whole} here already{deleted}', *others))}"


def unusable(counts: Counts, locale: str) -> list[str]:
    """Return how many rows are left out, and how many cannot be read."""
    found = []
    if counts.left_out:
        verb = "was" if counts.left_out == 1 else "were"
        found.append(f"{file_rows(counts.left_out, locale)} {verb} left out")
    if counts.invalid:
        found.append(f"{file_rows(counts.invalid, locale)} could not be read")
    return found


def _gain(view: ImportView) -> str:
    layout = view.layout
    stays = "its rows stay, should the import that brought them be undone"
    if layout and layout.ledger_balance is not None and layout.ledger_balance_date is not None:
        return f"Remember the file, and the bank's balance is kept and compared; {stays}."
    return f"Remember the file, and {stays}."


def button(counts: Counts, locale: str) -> str:
    """Return what importing is called: rows that need review come in as lines too."""
    if coming := counts.new + counts.review:
        return f"Import {transactions(coming, locale)}"
    if counts.updated:
        return f"Update {transactions(counts.updated, locale)}"
    return "Remember this file" if counts.duplicate else "Nothing to import"


def can_import(counts: Counts) -> bool:
    """Return whether a file can be imported, if only to be remembered."""
    return brings_something(counts) or counts.duplicate > 0


def can_come_along(counts: Counts) -> bool:
    """Return whether one of a file's accounts can be imported with the others.

    So can one of which the file has no row: the bank's balance is kept and compared.
    """
    return can_import(counts) or not counts.invalid
