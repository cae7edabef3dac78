"""What makes two lines the same, and how a bank's raw text becomes a payee's name."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from struct import unpack
from types import MappingProxyType
from typing import NamedTuple, Protocol
from uuid import UUID

from spends.domains.imports.identity import Identified
from spends.domains.imports.ports import InvalidRow, StatementRow, StatementRows
from spends.domains.ledger.marks import folded_text
from spends.domains.matching.rules.likeness import Match

NEW, DUPLICATE, REVIEW, UPDATED = 0, 1, 2, 3
STORED = frozenset({NEW, REVIEW})
NOBODY = "Unknown"
_LONGEST = 300
_NAME_LENGTH = 200
_LEAST_LETTERS = 3

_NOISE = re.compile(
    r"""(?ix)
      \b x{2,}[\dx*]* | \*{2,}[\dx*]*                     # cards: xxxx1234, ****1234
    | \b\d{3}[-.\ ]\d{3}[-.\ ]\d{4}\b                    # telephone numbers
    | \b[a-z]{2}\d{2}[a-z0-9]{0,3}\d{8}[a-z0-9]{0,20}\b  # IBANs
    | \b\d[\d*x]{5,}\b                                  # card, account and reference numbers
    | \b\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{2,4})?\b          # dates
    | \b\d{1,2}:\d{2}(?::\d{2})?\s?(?:uhr|h|am|pm)?\b   # times
    | \b(?:ref|reference|trn|txn|trace|auth|invoice|rechnung|mandat|mandate|end-to-end|e2e|nr|no)
      \b[.:\s\#]*[\w/-]*\d[\w/-]*
    | \#\s?\d[\d-]*
    """
)
_PREFIX = re.compile(
    r"""(?ix)^(?:
      pos(?:\s+(?:debit|purchase|w/d))? | card\s+(?:payment|purchase)(?:\s+to)? | purchase
    | debit\s+card(?:\s+purchase)? | visa\s+(?:debit|purchase) | checkcard | kartenzahlung
    | contactless(?:\s+payment)? | recurring\s+payment(?:\s+to)? | ach\s+(?:debit|credit)
    | sepa[-\s]+(?:ct|dd|lastschrift|(?:ue|ü)berweisung|gutschrift|basislastschrift)
    | lastschrift | (?:ue|ü)berweisung | gutschrift | dauerauftrag
    | direct\s+debit(?:\s+to)? | bill\s+payment(?:\s+to)? | online\s+payment(?:\s+to)?
    )(?=\s|:|$)[\s:]*"""
)
_AROUND = " \t\r\n\f\v,;:*#/·-"
_NUMBER_BEHIND = re.compile(r"\s\d{1,5}$")
_LEADING = re.compile(r"^[\s,;:*#/·.-]+")


class KnownLines(NamedTuple):
    """What an account had before: lines by fingerprint, without and with a provider's id; ids."""

    without_id: Mapping[int, int]
    with_id: Mapping[int, int]
    external_ids: frozenset[str]


class Waiting(NamedTuple):
    """A pending line that a sum books with others, and the provider's id it is known by.

    None where somebody has changed what the bank said of it: then its amount says nothing of the
    sum.
    """

    id: UUID
    version: int
    amount: int
    description: str | None
    external_id: str | None


def is_latest_first(rows: Sequence[StatementRow], places: Sequence[int]) -> bool:
    """Return whether rows stand from the latest to the earliest, as far as their ends tell.

    They are stored the other way round then.
    """
    return bool(places) and rows[places[0]].date > rows[places[-1]].date


class Matched(NamedTuple):
    """Each row's status, and what the provider's ids say of the rows.

    `NEW` rows become lines, and so do those for `REVIEW`, which are asked about besides: `asked`
    says whether they are the same as which line. `UPDATED` ones join a line that is there: `joined`
    says which, and `booked` of sums which payments they book. `DUPLICATE` ones came before;
    `deleted_count` lines of the file were deleted since. `known_ids` are those, not of the file
    alone, that the account knows.
    """

    statuses: bytearray
    identified: Identified
    joined: Mapping[int, Match] = MappingProxyType({})
    asked: Mapping[int, Match] = MappingProxyType({})
    booked: Mapping[int, Sequence[Waiting]] = MappingProxyType({})
    deleted_count: int = 0
    known_ids: frozenset[str] = frozenset()

    @property
    def external_ids(self) -> Mapping[int, str]:
        """The provider's ids by place, for lines that are known the ones these have."""
        return self.identified.ids

    @property
    def again(self) -> Iterator[int]:
        """The places of the rows that came before, without what the file holds twice."""
        repeats = self.identified.repeats
        for place, status in enumerate(self.statuses):
            if status == DUPLICATE and place not in repeats:
                yield place

    @property
    def changes(self) -> bool:
        """Whether anything comes of the rows."""
        return bool(self.stored_count or self.joined or self.booked)

    @property
    def new_count(self) -> int:
        """How many rows are new."""
        return self.statuses.count(NEW)

    @property
    def stored_count(self) -> int:
        """How many rows become lines of their own."""
        return self.new_count + self.statuses.count(REVIEW)

    @property
    def stored(self) -> list[int]:
        """The places of the rows that become lines of their own."""
        return [place for place, status in enumerate(self.statuses) if status in STORED]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each status, as an import keeps it."""
        return {
            "new_count": self.new_count,
            "duplicate_count": self.statuses.count(DUPLICATE),
            "review_count": self.statuses.count(REVIEW),
            "updated_count": self.statuses.count(UPDATED),
        }


class Sink(Protocol):
    """Where `digest` puts what it finds."""

    rows: list[StatementRow]
    invalid: list[InvalidRow]
    folded: list[str]
    fingerprints: list[int]


def digest(batch: StatementRows, sink: Sink) -> None:
    """Part good rows from broken ones, and fingerprint the good."""
    good = [row for row in batch if isinstance(row, StatementRow)]
    if len(good) < len(batch):
        sink.invalid.extend(row for row in batch if isinstance(row, InvalidRow))
    folded = _all_folded([row[3] for row in good])
    # `fingerprint` of all, written out: this runs for every line of every file.
    marks = [
        blake2b(f"{row[1].isoformat()} {row[2]} {text}".encode(), digest_size=8).digest()
        for row, text in zip(good, folded, strict=True)
    ]
    sink.fingerprints.extend(unpack(f">{len(marks)}q", b"".join(marks)))
    sink.folded.extend(folded)
    sink.rows.extend(good)


def _all_folded(texts: Sequence[str]) -> list[str]:
    """Return `folded_text` of each of some texts; all at once where they are plain and clean."""
    together = "\n".join(("", *texts, ""))
    is_plain = (
        together.isascii()
        and together.count("\n") == len(texts) + 1
        and together.replace("\n", "").isprintable()
        and not any(blanks in together for blanks in ("  ", "\n ", " \n"))
    )
    if is_plain:
        return together.lower().split("\n")[1:-1]
    return list(map(folded_text, texts))


def match(fingerprints: Sequence[int], found: Identified, known: KnownLines) -> Matched:
    """Return which rows came before.

    A row with a provider's id is known by it, or is one of the equal lines that came without an id.
    The others are known by occurrence: of k equal rows in the file and m lines from before, the
    first min(k, m) are the same lines.
    """
    statuses = bytearray(len(fingerprints))
    without, identified = dict(known.without_id), dict(known.with_id)
    ids, repeats, sums, reused = found.ids, found.repeats, found.sums, found.reused
    if not ids and not reused:
        if without or identified:
            _match_plain(fingerprints, statuses, without, identified)
        return Matched(statuses, found)
    for index, own_id in ids.items():
        if own_id in known.external_ids and index not in repeats:
            # Its line is its own: no row that is equal and has no id is that one too.
            _taken(fingerprints[index], identified)
    for index, value in enumerate(fingerprints):
        external_id = ids.get(index)
        if external_id is not None:
            statuses[index] = (
                index in repeats
                or index in sums
                or external_id in known.external_ids
                or bool(_taken(value, without))
            )
        elif index in reused:
            # Lines that have ids of their own are others.
            statuses[index] = _taken(value, without)
        else:
            statuses[index] = _taken(value, without) or _taken(value, identified)
    return Matched(statuses, found)


def _match_plain(
    fingerprints: Iterable[int],
    statuses: bytearray,
    without: dict[int, int],
    identified: dict[int, int],
) -> None:
    for index, value in enumerate(fingerprints):
        if without.get(value):
            without[value] -= 1
            statuses[index] = DUPLICATE
        elif identified and _taken(value, identified):
            statuses[index] = DUPLICATE


def _taken(value: int, pool: dict[int, int]) -> int:
    left = pool.get(value, 0)
    if not left:
        return NEW
    pool[value] = left - 1
    return DUPLICATE


@lru_cache(maxsize=8_192)
def clean_payee(description: str) -> str:
    """Return the name in a bank's raw text: without card numbers, references, dates and the like.

    Takes away too little rather than too much: what would leave hardly a letter is kept as it was.
    """
    # Cut first: what is longer than any name costs time and adds nothing to it.
    text = description[:_LONGEST]
    text = " ".join(_NOISE.sub(" ", _PREFIX.sub("", text)).split())
    text = _LEADING.sub("", _without_end(text))
    if sum(map(str.isalpha, text)) < _LEAST_LETTERS:
        text = " ".join(description.split())
    if text.isupper():
        text = " ".join(_titled(word) for word in text.split())
    return text[:_NAME_LENGTH].strip() or NOBODY


def _without_end(text: str) -> str:
    """Return text without the marks and short numbers that it ends with."""
    while True:
        shorter = _NUMBER_BEHIND.sub("", text.rstrip(_AROUND))
        if shorter == text:
            return text
        text = shorter


def _titled(word: str) -> str:
    return word if len(word) < _LEAST_LETTERS or not word.isalpha() else word.capitalize()
