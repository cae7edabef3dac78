"""One OFX transaction to one row: its date, amount and texts as the bank wrote them."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from spends.domains.imports.ports import InvalidRow, StatementRow
from spends.integrations.statements.ofx_scanner import Aggregate
from spends.integrations.statements.text import (
    CACHE_SIZE,
    LeftOutError,
    UnreadableError,
    clean,
    joined,
    quoted,
)
from spends.kit.money import MAX_MINOR, exponent

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MAX_CHARACTERS = 40
_EARLIEST, _LATEST = 1900, 2199


def read_row(
    transaction: Aggregate, line: int, text: str, currency: str, *, negate: bool
) -> StatementRow | InvalidRow:
    """Read a transaction; what is broken in it becomes the reason of an InvalidRow."""
    try:
        return _row(transaction, line, currency, negate=negate)
    except UnreadableError as problem:
        raw = text[transaction.start : min(transaction.end, transaction.start + 2_000)]
        return InvalidRow(line, str(problem), clean(raw), problem.left_out)


def parse_date(text: str) -> dt.date:
    """Return the date of an OFX time, on the calendar of the zone it is written in.

    Raises UnreadableError for an empty text and for a date that does not exist.
    """
    if not text:
        raise UnreadableError("The transaction has no date.")
    match = _DATE.match(text)
    if match is None:
        raise UnreadableError(f"{quoted(text)} is not a date.")
    year, month, day = map(int, match.groups())
    try:
        date = dt.date(year, month, day)
    except ValueError as error:
        raise UnreadableError(f"The date {quoted(text)} does not exist.") from error
    if not _EARLIEST <= year <= _LATEST:
        raise UnreadableError(f"The date {quoted(text)} does not exist.")
    return date


@lru_cache(maxsize=CACHE_SIZE)
def parse_amount(text: str, currency: str) -> tuple[int, bool]:
    """Return the minor units of an OFX amount, and whether it had to be rounded (half up).

    The decimal mark is a point or a comma. Raises UnreadableError for what is no amount.
    """
    if not text:
        raise UnreadableError("The transaction has no amount.")
    plain = _plain(text)
    if len(plain) > _MAX_CHARACTERS or not _NUMBER.fullmatch(plain):
        raise UnreadableError(f"{quoted(text)} is not an amount.")
    exact = Decimal(plain).scaleb(exponent(currency))
    rounded = exact.to_integral_value(rounding=ROUND_HALF_UP)
    if abs(rounded) > MAX_MINOR:
        raise UnreadableError(f"The amount {quoted(text)} is too large.")
    return int(rounded), rounded != exact


def _plain(text: str) -> str:
    """Return the number with a decimal point and without groups."""
    plain = "".join(text.split()).replace("\u2212", "-")
    commas, points = plain.count(","), plain.count(".")
    if commas and points:
        group = "," if plain.rfind(".") > plain.rfind(",") else "."
        return plain.replace(group, "").replace(",", ".")
    if commas > 1 or points > 1:
        return plain.replace(",", "").replace(".", "")
    return plain.replace(",", ".")


def _row(transaction: Aggregate, line: int, currency: str, *, negate: bool) -> StatementRow:
    own_currency = transaction.parts.get("CURRENCY", {}).get("CURSYM", currency).upper()
    if own_currency != currency:
        raise UnreadableError(
            f"The transaction is in {clean(own_currency)[:20]}, but the account is in {currency}."
        )
    if transaction.text("CORRECTACTION").upper() == "DELETE":
        raise LeftOutError(
            f"The bank takes back its line {quoted(transaction.text('CORRECTFITID'))}. "
            "Delete it if it was imported before."
        )
    date = parse_date(transaction.text("DTPOSTED", "DTTRAN"))
    written = transaction.text("TRNAMT")
    amount, was_rounded = parse_amount(written, currency)
    warning = None
    if was_rounded:
        warning = f"The amount {quoted(written)} was rounded to the decimals of {currency}."
    payee = clean(
        transaction.text("NAME", "EXTDNAME") or transaction.parts.get("PAYEE", {}).get("NAME", "")
    )
    memo = clean(transaction.text("MEMO"))
    return StatementRow(
        line=line,
        date=date,
        amount=-amount if negate else amount,
        description=joined(payee, memo),
        payee=payee or None,
        external_id=clean(transaction.text("FITID")) or None,
        notes=_check_number(transaction),
        category=None,
        pending=transaction.tag == "STMTTRNP",
        warning=warning,
    )


def _check_number(transaction: Aggregate) -> str | None:
    number = clean(transaction.text("CHECKNUM"))
    is_check = transaction.text("TRNTYPE").upper() == "CHECK"
    return f"Check {number}" if number and is_check else None
