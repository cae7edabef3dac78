"""One CAMT entry to its rows: amounts and dates as booked, names and texts as the bank wrote them.

An entry that sums up several transactions gives one row for each of them when their amounts add
up to the entry's, so that the rows always add up to what the bank booked.
"""

import datetime as dt
import re
from collections.abc import Iterator

from spends.domains.imports.ports import InvalidRow, StatementRow
from spends.integrations.statements.camt_scanner import Detail, Found
from spends.integrations.statements.ofx_rows import parse_amount
from spends.integrations.statements.text import LeftOutError, UnreadableError, clean, joined, quoted

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T[0-9:.]*)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_EARLIEST, _LATEST = 1900, 2199
_SIGNS = {"CRDT": 1, "DBIT": -1}
_PENDING = frozenset(("PDNG", "FUTR"))
_NO_REFERENCE = re.compile(
    r"(?:NO[NT]?[\s_-]?(?:REF(?:ERENCE)?|PROVIDED)|NONE|N/?A|UNKNOWN|[0\s*?./-]+)", re.IGNORECASE
)
_NOBODY = re.compile(
    r"(?i)|not ?provided|(?:keine information|nicht) (?:vorhanden|verfügbar)|unbekannt|unknown"
)
_BOOKED = ("Ntry/BookgDt/Dt", "Ntry/BookgDt/DtTm")
_VALUED = ("Ntry/ValDt/Dt", "Ntry/ValDt/DtTm")
_RELATED = tuple(f"TxDtls/RltdDts/{name}" for name in ("TxDtTm", "AccptncDtTm", "IntrBkSttlmDt"))
ACCOUNT_KINDS = ("IBAN", "BBAN", "UPIC", "Othr/Id", "PrtryAcct/Id")
"""Where the versions write an account's number, under its `Id`."""

_NAME_PATHS = {
    party: tuple(
        f"TxDtls/RltdPties/{role}/{name}"
        for role in (f"Ultmt{party}", party)
        for name in ("Nm", "Pty/Nm", "Agt/FinInstnId/Nm")
    )
    for party in ("Dbtr", "Cdtr")
}
_ACCOUNT_PATHS = {
    party: tuple(f"TxDtls/RltdPties/{party}Acct/Id/{kind}" for kind in ACCOUNT_KINDS)
    for party in ("Dbtr", "Cdtr")
}
_STRUCTURED = (
    *("CdtrRefInf/Ref", "CdtrRefInf/CdtrRef", "RfrdDocInf/Nb", "RfrdDocInf/RfrdDocNb"),
    "AddtlRmtInf",
)
_EMPTY = Detail(0, {})
_DAYS: dict[str, dt.date] = {}
_MAX_DAYS = 5_000


def read_entry(
    entry: Found, account: str, currency: str, *, negate: bool
) -> Iterator[StatementRow | InvalidRow]:
    """Read an entry of the account of this number; what is broken in it becomes an InvalidRow."""
    try:
        yield from _rows(entry, account, currency, negate=negate)
    except UnreadableError as problem:
        texts = [*entry.texts.values(), *(entry.details[0].texts.values() if entry.details else ())]
        yield InvalidRow(entry.line, str(problem), clean(" ".join(texts)), problem.left_out)


def shown(entry: Found, account: str) -> tuple[str, str, str, str, str]:
    """Return what a preview shows of an entry: day, amount, name, words and reference."""
    detail = _together(entry.details)
    came_in = entry.texts.get("Ntry/CdtDbtInd") == "CRDT"
    sign = "-" if entry.texts.get("Ntry/CdtDbtInd") == "DBIT" else ""
    return (
        clean(first_text(entry.texts, (*_BOOKED, *_VALUED))),
        sign + clean(entry.texts.get("Ntry/Amt", "")),
        _payee(detail, account, came_in=came_in != _is_mirrored(entry.texts, detail)),
        _words(entry, detail),
        clean(entry.texts.get("Ntry/AcctSvcrRef", "")),
    )


def parse_date(text: str) -> dt.date:
    """Return the day of an XML date or time, on the calendar of the zone it is written in.

    Raises UnreadableError for an empty text and for a day that does not exist.
    """
    known = _DAYS.get(text)
    if known is not None:
        return known
    if not text:
        raise UnreadableError("The transaction has no date.")
    match = _DATE.fullmatch(text)
    if match is None:
        raise UnreadableError(f"{quoted(text)} is not a date.")
    try:
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise UnreadableError(f"The date {quoted(text)} does not exist.") from error
    if not _EARLIEST <= day.year <= _LATEST:
        raise UnreadableError(f"The date {quoted(text)} does not exist.")
    if len(_DAYS) >= _MAX_DAYS:
        _DAYS.clear()
    _DAYS[text] = day
    return day


def signed_amount(texts: dict[str, str], part: str, currency: str) -> tuple[int, bool]:
    """Return the minor units of an entry's or a balance's amount, and whether it was rounded.

    Money that came in is positive. Raises UnreadableError for what is no amount, for one without
    direction and for one in another currency.
    """
    written = texts.get(f"{part}/Amt", "")
    own = texts.get(f"{part}/Amt/Ccy", currency).strip().upper()
    if own != currency:
        raise UnreadableError(
            f"The transaction is in {clean(own)[:20]}, but the account is in {currency}."
        )
    amount, rounded = parse_amount(written, currency)
    if written[0] in "+-\u2212":
        raise UnreadableError(f"The amount {quoted(written)} has a sign of its own.")
    direction = texts.get(f"{part}/CdtDbtInd", "")
    if direction not in _SIGNS:
        raise UnreadableError("The transaction does not say whether money came in or went out.")
    return amount * _SIGNS[direction], rounded


def first_text(texts: dict[str, str], paths: tuple[str, ...]) -> str:
    """Return the text of the first of these paths that has one."""
    for path in paths:
        if found := texts.get(path):
            return found
    return ""


def _rows(
    entry: Found, account: str, currency: str, *, negate: bool
) -> Iterator[StatementRow | InvalidRow]:
    texts, details = entry.texts, entry.details
    status = first_text(texts, ("Ntry/Sts/Cd", "Ntry/Sts/Prtry", "Ntry/Sts")).upper()
    if status == "INFO":
        raise LeftOutError("The bank lists this for information only; no money moved.")
    amount, rounded = signed_amount(texts, "Ntry", currency)
    day = _day(entry)
    amounts = _amounts(details, amount, texts["Ntry/CdtDbtInd"], currency)
    parts = details if amounts else [_together(details)]
    for number, (detail, part) in enumerate(zip(parts, amounts or [amount], strict=True), 1):
        mirrored = _is_mirrored(texts, detail)
        payee = _payee(detail, account, came_in=(part > 0) != mirrored)
        yield StatementRow(
            line=detail.line if amounts else entry.line,
            date=day,
            amount=-part if negate else part,
            description=joined(payee, _words(entry, detail)),
            payee=payee or None,
            external_id=_reference(texts, detail, number if amounts else 0, mirrored=mirrored),
            notes=_notes(entry, detail, currency, mirrored=mirrored),
            category=None,
            pending=status in _PENDING,
            warning=_warning(texts, status, currency, rounded=rounded),
        )


def _day(entry: Found) -> dt.date:
    """Return the day it was booked; of what is not booked yet, the day it counts or was made."""
    written = first_text(entry.texts, (*_BOOKED, *_VALUED))
    if not written and entry.details:
        written = first_text(entry.details[0].texts, _RELATED)
    return parse_date(written)


def _amounts(details: list[Detail], total: int, direction: str, currency: str) -> list[int] | None:
    """Return the amount of each of several transactions, None unless they add up to the total."""
    if len(details) < 2:  # noqa: PLR2004  one transaction is the entry itself
        return None
    found = []
    for detail in details:
        texts = detail.texts
        path = "TxDtls/Amt" if "TxDtls/Amt" in texts else "TxDtls/AmtDtls/TxAmt/Amt"
        own = {
            "TxDtls/Amt": texts.get(path, ""),
            "TxDtls/Amt/Ccy": texts.get(f"{path}/Ccy", currency),
            "TxDtls/CdtDbtInd": texts.get("TxDtls/CdtDbtInd", direction),
        }
        try:
            amount, rounded = signed_amount(own, "TxDtls", currency)
        except UnreadableError:
            return None
        if rounded:
            return None
        found.append(amount)
    return found if sum(found) == total else None


def _together(details: list[Detail]) -> Detail:
    """Return the one transaction of an entry, or what all of its transactions say alike."""
    if len(details) <= 1:
        return details[0] if details else _EMPTY
    first = details[0].texts
    alike = {
        path: text
        for path, text in first.items()
        if all(detail.texts.get(path) == text for detail in details)
    }
    return Detail(0, alike)


def _is_mirrored(texts: dict[str, str], detail: Detail) -> bool:
    """Whether money went back, so that the parties are those of the payment before."""
    if texts.get("Ntry/RvslInd", "").lower() in {"true", "1"}:
        return True
    return any(path.startswith("TxDtls/RtrInf/") for path in detail.texts)


def _payee(detail: Detail, account: str, *, came_in: bool) -> str:
    """Return the name at the other end: who paid what came in, who got what went out.

    Some banks write the parties the other way round, which the account's number gives away.
    """
    texts = detail.texts
    near, far = ("Cdtr", "Dbtr") if came_in else ("Dbtr", "Cdtr")
    theirs = _account_of(texts, near)
    is_turned = _account_of(texts, far) == account or not _name_of(texts, far)
    if account and theirs and theirs != account and is_turned:
        far = near
    return _name_of(texts, far)


def _name_of(texts: dict[str, str], party: str) -> str:
    for path in _NAME_PATHS[party]:
        if (written := texts.get(path)) and not _NOBODY.fullmatch(name := clean(written)):
            return name
    return ""


def _account_of(texts: dict[str, str], party: str) -> str:
    return "".join(first_text(texts, _ACCOUNT_PATHS[party]).split())


def _words(entry: Found, detail: Detail) -> str:
    """Return what the payment was for, in the words of who made it, else in the bank's."""
    texts = detail.texts
    remittance = texts.get("TxDtls/RmtInf/Ustrd", "")
    if not remittance:
        parts = [texts.get(f"TxDtls/RmtInf/Strd/{path}", "") for path in _STRUCTURED]
        remittance = " ".join(filter(None, parts))
    told = remittance or texts.get("TxDtls/AddtlTxInf") or entry.texts.get("Ntry/AddtlNtryInf", "")
    if told or len(entry.details) <= 1:
        return clean(told)
    return f"{len(entry.details)} payments together"


def _reference(texts: dict[str, str], detail: Detail, number: int, *, mirrored: bool) -> str | None:
    """Return the bank's own reference of the entry, unique in the account as ISO 20022 has it.

    The references of the payers (EndToEndId, TxId, InstrId) come again with returns and standing
    orders, so lines without the bank's are left to their fingerprints.
    """
    whole = _true_reference(texts.get("Ntry/AcctSvcrRef", ""))
    own = _true_reference(detail.texts.get("TxDtls/Refs/AcctSvcrRef", ""))
    reference = whole or own
    if number:
        reference = f"{whole}/{number}" if whole else ""
    return f"{reference}/back" if reference and mirrored else reference or None


def _true_reference(text: str) -> str:
    reference = clean(text)
    return "" if _NO_REFERENCE.fullmatch(reference) else reference


def _notes(entry: Found, detail: Detail, currency: str, *, mirrored: bool) -> str | None:
    texts = detail.texts
    notes = []
    if mirrored:
        reason = first_text(texts, ("TxDtls/RtrInf/AddtlInf", "TxDtls/RtrInf/Rsn/Cd"))
        notes.append(f"Taken back: {reason}" if reason else "Taken back")
    structured = texts.get("TxDtls/RmtInf/Strd/CdtrRefInf/Ref", "")
    if structured and texts.get("TxDtls/RmtInf/Ustrd"):
        notes.append(f"Reference {structured}")
    if number := texts.get("TxDtls/Refs/ChqNb"):
        notes.append(f"Check {number}")
    for where, path in ((texts, "TxDtls"), (entry.texts, "Ntry")):
        instructed = f"{path}/AmtDtls/InstdAmt/Amt"
        if where.get(f"{instructed}/Ccy", currency) != currency and where.get(instructed):
            notes.append(f"{where[instructed]} {where[f'{instructed}/Ccy']}")
            break
    return clean(", ".join(notes)) or None


def _warning(texts: dict[str, str], status: str, currency: str, *, rounded: bool) -> str | None:
    if rounded:
        written = quoted(texts["Ntry/Amt"])
        return f"The amount {written} was rounded to the decimals of {currency}."
    if status not in {"", "BOOK", *_PENDING}:
        return f"The bank calls this {quoted(status)}; it is read as booked."
    return None
