"""Reads OFX and QFX, versions 1 and 2: bank, card, and the cash of an investment account."""

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
from spends.integrations.statements.ofx_rows import parse_amount, parse_date, read_row
from spends.integrations.statements.ofx_scanner import Aggregate, read_text, scan
from spends.integrations.statements.several_accounts import (
    SHOWN_SAMPLES,
    AccountsInFile,
    FileKind,
    FoundInFile,
    Said,
    batches,
)
from spends.integrations.statements.text import UnreadableError, clean, quoted
from spends.kit.money import currencies, exponent

_STATEMENTS = frozenset(("STMTRS", "CCSTMTRS", "INVSTMTRS"))
_ACCOUNTS = frozenset(("BANKACCTFROM", "CCACCTFROM", "INVACCTFROM"))
_ROWS = frozenset(("STMTTRN", "STMTTRNP"))
_SHOWN = ("DTPOSTED", "TRNAMT", "NAME", "MEMO", "FITID")


@dataclass(slots=True)
class _Account:
    """One account's statement in the file."""

    ref: str
    currency: str = ""
    rows: int = 0
    investments: int = 0
    balance: tuple[str, str] = ("", "")
    samples: list[tuple[str, ...]] = field(default_factory=list)


class OfxReader:
    """The statement reader for OFX and QFX."""

    def __init__(self) -> None:
        self._found = FoundInFile(_find)

    def inspect(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> StatementLayout:
        """Say how the file is understood; see `StatementReader.inspect`."""
        exponent(currency)
        _, encoding, accounts = self._found.of(path, currency)
        held = AccountsInFile(accounts, currency)
        account = held.choose(held.known(mapping))
        said = Said(*_balance(account, currency), _remarks(account))
        return held.layout(FileKind("ofx", encoding, _SHOWN), mapping, said)

    def read(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> Iterator[StatementRows]:
        """Yield the rows of one account in batches; see `StatementReader.read`."""
        mapping = mapping or CsvMapping()
        text, _, accounts = self._found.of(path, currency)
        account = AccountsInFile(accounts, currency).choose_to_read(mapping)
        return batches(_rows(text, account.ref, currency, negate=mapping.negate))


def _find(path: Path, _currency: str) -> tuple[str, str, dict[str, _Account]]:
    text, encoding = read_text(path)
    return text, encoding, _accounts(text)


def _rows(
    text: str, ref: str, currency: str, *, negate: bool
) -> Iterator[StatementRow | InvalidRow]:
    line, counted = 1, 0
    for owner, part in _by_account(text):
        if part.tag in _ROWS and owner == ref:
            line += text.count("\n", counted, part.start)
            counted = part.start
            yield read_row(part, line, text, currency, negate=negate)


def _by_account(text: str) -> Iterator[tuple[str, Aggregate]]:
    """Yield every aggregate with the account whose statement it stands in."""
    ref = ""
    for part in scan(text):
        if part.tag in _ACCOUNTS and part.parents and part.parents[-1] in _STATEMENTS:
            ref = clean(f"{part.text('ACCTID')} {part.text('ACCTTYPE')}")
        yield ref, part
        if part.tag in _STATEMENTS:
            ref = ""


def _accounts(text: str) -> dict[str, _Account]:
    """Return the accounts of the file; raises StatementFormatError when it holds none."""
    accounts: dict[str, _Account] = {}
    refusal = ""
    for ref, part in _by_account(text):
        if part.tag == "STATUS" and part.text("SEVERITY").upper() == "ERROR":
            refusal = refusal or clean(part.text("MESSAGE"))
        elif part.tag in _STATEMENTS or part.tag in _ROWS:
            account = accounts.setdefault(ref, _Account(ref))
            _count(account, part)
        elif part.tag == "INVTRAN":
            accounts.setdefault(ref, _Account(ref)).investments += 1
        elif part.tag == "LEDGERBAL":
            account = accounts.setdefault(ref, _Account(ref))
            account.balance = (part.text("BALAMT"), part.text("DTASOF"))
    if not accounts:
        said = f" The bank says: {quoted(refusal)}." if refusal else ""
        raise StatementFormatError(
            f"This OFX file holds no statement.{said} Download it from your bank again."
        )
    return accounts


def _count(account: _Account, part: Aggregate) -> None:
    if part.tag in _STATEMENTS:
        account.currency = part.text("CURDEF").upper() or account.currency
        return
    account.rows += 1
    if len(account.samples) < SHOWN_SAMPLES:
        account.samples.append(tuple(clean(part.text(name)) for name in _SHOWN))


def _balance(account: _Account, currency: str) -> tuple[int | None, dt.date | None]:
    """Return the ledger balance in minor units and its date, None where they do not read."""
    code = account.currency or currency
    amount, day = account.balance
    if code not in currencies():
        return None, None
    try:
        return parse_amount(amount, code)[0], parse_date(day)
    except UnreadableError:
        return None, None


def _remarks(account: _Account) -> Iterator[str]:
    if account.investments:
        yield (
            f"{account.investments} investment transactions are left out; "
            "only the account's cash lines are read."
        )
