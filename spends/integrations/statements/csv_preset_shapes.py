"""What is peculiar to an export that is known by its header."""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from spends.domains.imports.ports import Preset as PresetName


class LeftOut(NamedTuple):
    """Rows that are no money of the account: a column, what it says then, and why (a sentence).

    With `pays_only` only payments are meant, not money that comes in.
    """

    column: str
    says: re.Pattern[str]
    reason: str
    pays_only: bool = False


class Sides(NamedTuple):
    """Where a row goes from one account to another: whose side it is decides the amount's sign.

    Each side is named by one column and told by another, whose words `own` are the accounts that
    the export is of. Where the second amount is in the account's currency, that is the amount.
    """

    source: tuple[str, str]
    destination: tuple[str, str]
    own: re.Pattern[str]
    second_amount: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Preset:
    """An export: its header (columns it cannot be without) and its mapping (columns by name).

    Of the columns of the mapping those that the header has are taken; of several names for one,
    the first. Names are compared without case, blanks and punctuation. The rules, for rows:

    - `no_row`: columns that are all empty in lines that are no transactions
    - `left_out`: which rows are no money of the account
    - `sides`: for rows from one account to another
    - `payee_out`, `payee_in`: whose name is the payee, by whether money left or came; the first
      that is filled; the other way round where `turned` says so
    - `group`: the category above the category
    - `tags`: columns with words that are kept in the notes
    - `fee`: a column to add to the amount, where there is no `net`; what it costs is below zero,
      or above where `fee_is_cost`
    - `closing`: the column of the balance at the end
    """

    name: PresetName
    header: tuple[str, ...]
    columns: dict[str, str | tuple[str, ...]]
    values: dict[str, Any] = field(default_factory=dict)
    no_row: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    sides: Sides | None = None
    payee_out: tuple[str, ...] = ()
    payee_in: tuple[str, ...] = ()
    turned: tuple[str, re.Pattern[str]] | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()
    net: str | None = None
    fee: str | None = None
    fee_is_cost: bool = False
    closing: str | None = None


def words(pattern: str) -> re.Pattern[str]:
    """Return a pattern of words in a cell, in capitals or not."""
    return re.compile(pattern, re.IGNORECASE)
