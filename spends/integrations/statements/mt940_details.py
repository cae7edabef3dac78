"""Who and what for, from the text of an entry (:86:), which every country's banks write anew.

German and Polish banks number its parts (`?20`, `^20`, `<20`, `>20`, `~20`), Dutch ones put codes
between slashes (`/NAME/…/REMI/…`) or words before colons (`Naam: …`), French ones begin with a code
(`A44?Name`), others write plain text.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from spends.integrations.statements.mt940_entries import Entry, is_reference
from spends.integrations.statements.text import clean

_LINE, _PART = 65, 27
"""How long lines, and the numbered parts of German banks, are when they run on in the next."""

_NUMBERED = re.compile(r"\s*(?:[0-9]{3})?([?^<>~])[0-9]{2}")
_LETTERED = re.compile(r"\s*[A-Z][0-9]{2}\?")
_MARKERS = re.compile(
    r"\b(EREF|KREF|MREF|BREF|RREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP)[+:]\s?"
)
_CODES = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|ISDT|BENM|ORDP|ADDR|CNTP|PREF|RTRN|ULTC|ULTD|ULTB"
    r"|PURP|CREF|RREF|TRCD|INIT|SVCL|IREF|CDTRREFTP|CDTRREF|ACCW|BUSP|STRD|MREF|CRED|ID|OAMT|COAM)/"
)
_WORDS = re.compile(
    r"(?i)(?:^|(?<=[\s;,]))(IBAN|BIC|Naam|Name|Omschrijving|Kenmerk|Betalingskenm\.?|Machtiging"
    r"|Incassant|Id IPH|Z rach\.|Na rach\.|Od|Dla|Tyt\.|Tnr|Tytu[łl]|Nadawca|Odbiorca)\s?:"
)
_PAYEE_WORDS = ("naam", "name", "od", "dla", "nadawca", "odbiorca")
_PURPOSE_WORDS = ("omschrijving", "tyt.", "tytuł", "tytul")
_CARD = re.compile(
    r"(?:BEA|GEA|eCom|CCV)\b.{0,40}?\d\d\.\d\d\.\d\d/\d\d[.:]\d\d\s+([^,\n]{1,80})", re.DOTALL
)
_ACCOUNT_FIRST = re.compile(
    r"(?:GIRO\s+|BANK\s+)?[0-9][0-9.]{2,20}\s+(\S[^\n]{2,59}?)(?:\s{2,}|\n|$)"
)
_IBAN_FIRST = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30} +(\S[^\n]{1,69})(?:\n|$)")
_COLUMNS = re.compile(r"GIRO\s|BANK\s+[0-9]|[0-9.]{5,20}\s{3,}")
_KINDS = {
    "BRF": "Brokerage fee",
    "CHG": "Charges",
    "CHK": "Check",
    "CLR": "Cash letter",
    "COL": "Collection",
    "COM": "Commission",
    "DDT": "Direct debit",
    "DIV": "Dividend",
    "INT": "Interest",
    "LDP": "Loan",
    "RTI": "Returned item",
    "SEC": "Securities",
    "STO": "Standing order",
    "TRF": "Transfer",
}


class Details(NamedTuple):
    """Whom an entry is with, where that is told, and its text."""

    payee: str
    description: str


def details_of(text: str, entry: Entry) -> Details:
    """Return payee and description from the :86: text of an entry, as the bank divides them."""
    payee, purpose = _parts(text) if text else ("", "")
    payee = clean(payee or entry.name)
    purpose = clean(purpose)
    description = _joined(payee, purpose) or clean(entry.details) or _least(entry)
    return Details(payee, description)


def check_number(entry: Entry) -> str | None:
    """Return the note of an entry that is a check."""
    is_check = entry.kind[1:] == "CHK" and is_reference(entry.customer_reference)
    return f"Check {entry.customer_reference}" if is_check else None


def _parts(text: str) -> tuple[str, str]:
    """Return payee and purpose; the whole text is the purpose where nothing divides it."""
    if numbered := _NUMBERED.match(text):
        return _of_numbers(text.replace("\n", ""), numbered[1])
    if lettered := _LETTERED.match(text):
        name, _, purpose = text[lettered.end() :].partition("\n")
        return (name, _unwrapped(purpose)) if purpose else ("", name)
    plain = _unwrapped(text)
    if plain.lstrip().startswith("/") and _CODES.search(plain):
        return _of_codes(plain)
    words = _by_word(text) if ":" in text else {}
    payee = next((words[name] for name in _PAYEE_WORDS if words.get(name)), "")
    purpose = next((words[name] for name in _PURPOSE_WORDS if words.get(name)), "")
    if payee:
        # Behind the name, over two blanks or on the next line, stands its address.
        return re.split(r"\s{2,}|\n", payee.strip())[0], _unwrapped(purpose)
    return _of_plain(text), plain


def _of_numbers(text: str, mark: str) -> tuple[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(mark)[1:]:
        if part[:2].isdecimal():
            parts[part[:2]] = parts.get(part[:2], "") + part[2:]
        elif parts:
            last = next(reversed(parts))
            parts[last] += mark + part
    name = _run_on(parts.get(number, "") for number in ("32", "33"))
    written = _run_on(parts.get(f"{number}", "") for number in (*range(20, 30), *range(60, 64)))
    purposes = _by_marker(written)
    purpose = purposes.get("SVWZ") or purposes.get("") or ""
    return name or purposes.get("ABWA", ""), purpose or parts.get("00", "")


def _by_marker(text: str) -> dict[str, str]:
    """Return what stands behind each marker of SEPA, and under "" what stands before the first."""
    pieces = _MARKERS.split(text)
    found = {"": pieces[0].strip()}
    for marker, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(marker, piece.strip())
    return found


def _of_codes(text: str) -> tuple[str, str]:
    pieces = _CODES.split(text)
    found: dict[str, str] = {}
    for code, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        found[code] = found.get(code) or piece
    counterparty = found.get("CNTP", "").split("/")
    payee = found.get("NAME", "") or (counterparty[2] if len(counterparty) > 2 else "")  # noqa: PLR2004  account, bank, name
    purpose = re.sub(r"^/*(?:USTD//|STRD/CUR/|STRD/)", "", found.get("REMI", "")).strip("/ \n")
    kind = found.get("TRTP", "").strip("/ ")
    return payee.strip("/ "), purpose or found.get("CDTRREF", "").strip("/ ") or kind


def _by_word(text: str) -> dict[str, str]:
    pieces = _WORDS.split(text)
    found: dict[str, str] = {}
    for word, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(word.lower(), piece.strip().rstrip(";").strip())
    return found


def _of_plain(text: str) -> str:
    """Return the payee behind an account, or of the columns of Dutch banks before SEPA, else ""."""
    if named := _CARD.match(text) or _IBAN_FIRST.match(text):
        return named[1]
    if _COLUMNS.match(text) and (account := _ACCOUNT_FIRST.match(text)):
        return account[1]
    return ""


def _unwrapped(text: str) -> str:
    """Join lines: one that is full runs on in the next, after others there is a blank."""
    lines = text.strip("\n").split("\n")
    return "".join(line if len(line) >= _LINE else f"{line} " for line in lines)


def _run_on(parts: Iterator[str]) -> str:
    """Join the numbered parts: one that is full runs on in the next, unless a marker begins it."""
    text, is_full = "", False
    for part in filter(str.strip, parts):
        text += part if is_full and not _MARKERS.match(part) else f" {part}"
        is_full = len(part) >= _PART
    return text.strip()


def _joined(payee: str, purpose: str) -> str:
    """Join name and purpose, of which one often repeats the other."""
    if not purpose or purpose in payee:
        return payee
    if not payee or payee in purpose:
        return purpose
    return clean(f"{payee} · {purpose}")


def _least(entry: Entry) -> str:
    """Return what tells of an entry without any text."""
    kind = _KINDS.get(entry.kind[1:], "")
    number = entry.customer_reference if is_reference(entry.customer_reference) else ""
    return f"{kind} {number}".strip()
