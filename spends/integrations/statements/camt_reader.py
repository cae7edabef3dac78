"""Reads CAMT.052, 053 and 054 of every version: statements, reports and notifications of banks."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spends.domains.imports.ports import (
    CsvMapping,
    InvalidRow,
    StatementFormatError,
    StatementLayout,
    StatementRow,
    StatementRows,
)
from spends.integrations.statements.camt_rows import (
    ACCOUNT_KINDS,
    first_text,
    parse_date,
    read_entry,
    shown,
    signed_amount,
)
from spends.integrations.statements.camt_scanner import Found, encoding_of, scan
from spends.integrations.statements.several_accounts import (
    LONGEST_NUMBER,
    SHOWN_SAMPLES,
    AccountsInFile,
    FileKind,
    FoundInFile,
    Said,
    batches,
)
from spends.integrations.statements.text import UnreadableError, clean, quoted
from spends.kit.money import currencies, exponent

_SHOWN = ("BookgDt", "Amt", "Nm", "RmtInf", "AcctSvcrRef")
_MAX_ACCOUNTS = 1_000
_NUMBERS = tuple(f"Acct/Id/{kind}" for kind in ACCOUNT_KINDS)
_KINDS = frozenset(("Stmt", "Rpt", "Ntfctn"))


@dataclass(slots=True)
class _Account:
    """One account of the file, with all of its statements."""

    number: str = ""
    currency: str = ""
    rows: int = 0
    notified: bool = False
    balance: dict[str, str] = field(default_factory=dict)
    balance_rank: tuple[str, bool] = ("", False)
    samples: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """The number and the currency: banks give one number to accounts in several currencies."""
        return clean(f"{self.number[:LONGEST_NUMBER]} {self.currency}")

    @property
    def digits(self) -> str:
        """The number without the blanks that some banks write for the eye."""
        return "".join(self.number.split())


class CamtReader:
    """The statement reader for CAMT."""

    def __init__(self) -> None:
        self._found = FoundInFile(_find)

    def inspect(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> StatementLayout:
        """Say how the file is understood; see `StatementReader.inspect`."""
        exponent(currency)
        encoding, accounts = self._found.of(path, currency)
        held = AccountsInFile(accounts, currency)
        account = held.choose(held.known(mapping))
        said = Said(*_balance(account, currency), _remarks(account))
        return held.layout(FileKind("camt", encoding, _SHOWN), mapping, said)

    def read(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> Iterator[StatementRows]:
        """Yield the rows of one account in batches; see `StatementReader.read`."""
        mapping = mapping or CsvMapping()
        encoding, accounts = self._found.of(path, currency)
        account = AccountsInFile(accounts, currency).choose_to_read(mapping)
        return batches(_rows(scan(path, encoding), account, currency, negate=mapping.negate))


def _rows(
    found: Iterator[Found], account: _Account, currency: str, *, negate: bool
) -> Iterator[StatementRow | InvalidRow]:
    ref, digits = account.ref, account.digits
    for owner, part in _by_account(found):
        if part.kind == "Ntry" and owner.ref == ref:
            yield from read_entry(part, digits, currency, negate=negate)


def _by_account(found: Iterator[Found]) -> Iterator[tuple[_Account, Found]]:
    """Yield every part with the account of its statement, known by number and currency."""
    owner = _Account()
    waiting: Found | None = None
    for part in found:
        if part.kind in _KINDS:
            if waiting:
                yield owner, waiting
            owner, waiting = _Account(), part
            continue
        if part.kind == "Acct":
            owner.number = clean(first_text(part.texts, _NUMBERS))
            owner.currency = _code(part.texts.get("Acct/Ccy", ""))
            continue
        if waiting:
            # An account that names no currency is in that of its first balance or entry.
            owner.currency = owner.currency or _code(part.texts.get(f"{part.kind}/Amt/Ccy", ""))
            yield owner, waiting
            waiting = None
        yield owner, part
    if waiting:
        yield owner, waiting


def _code(text: str) -> str:
    return clean(text).upper()[:20]


def _find(path: Path, _currency: str) -> tuple[str, dict[str, _Account]]:
    encoding = encoding_of(path)
    try:
        return encoding, _accounts(scan(path, encoding, SHOWN_SAMPLES))
    except StatementFormatError:
        return encoding, _accounts(scan(path, encoding))


def _accounts(found: Iterator[Found]) -> dict[str, _Account]:
    """Return the accounts of the file; raises StatementFormatError when it holds none."""
    accounts: dict[str, _Account] = {}
    for owner, part in _by_account(found):
        account = accounts.setdefault(owner.ref, owner)
        if part.kind == "Ntry":
            account.rows += 1
            if len(account.samples) < SHOWN_SAMPLES and part.texts:
                account.samples.append(shown(part, account.digits))
        elif part.kind == "Bal":
            _keep_latest(account, part.texts)
        else:
            account.notified = account.notified or part.kind == "Ntfctn"
        if len(accounts) > _MAX_ACCOUNTS:
            raise StatementFormatError(
                f"This CAMT file holds more than {_MAX_ACCOUNTS:,} accounts. "
                "Download fewer from your bank at a time."
            )
    if not accounts:
        raise StatementFormatError(
            "This CAMT file holds no statement. Download it from your bank again."
        )
    return accounts


def _keep_latest(account: _Account, texts: dict[str, str]) -> None:
    """Keep the closing balance of the last day, or the one booked so far where none closes."""
    kind = first_text(texts, ("Bal/Tp/CdOrPrtry/Cd", "Bal/Tp/Cd")).upper()
    rank = (first_text(texts, ("Bal/Dt/Dt", "Bal/Dt/DtTm"))[:10], kind == "CLBD")
    if kind in {"CLBD", "ITBD"} and rank >= account.balance_rank:
        account.balance, account.balance_rank = texts, rank


def _balance(account: _Account, currency: str) -> tuple[int | None, dt.date | None]:
    """Return the closing balance in minor units and its date, None where they do not read."""
    code = account.currency or currency
    if code not in currencies():
        return None, None
    try:
        return signed_amount(account.balance, "Bal", code)[0], parse_date(
            first_text(account.balance, ("Bal/Dt/Dt", "Bal/Dt/DtTm"))
        )
    except UnreadableError:
        return None, None


def _remarks(account: _Account) -> Iterator[str]:
    own = _code(account.balance.get("Bal/Amt/Ccy", ""))
    if own and account.currency and own != account.currency:
        yield f"The closing balance is in {quoted(own)}, so it is not compared."
    if account.notified:
        yield (
            "This file is a notification (CAMT.054): its lines may stand in your bank's "
            "statements (CAMT.053) as one sum. Where the bank gives no reference of the sum, "
            "import one or the other."
        )
