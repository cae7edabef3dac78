"""Reads QIF, the format of Quicken that many programs and some banks still write.

No library reads it well enough: quiffen 4, the one that is kept, takes `-1,50` for -150, refuses a
whole file for one bad amount, forgets which line a row stood on, and reads some 5,000 rows/s.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
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
from spends.integrations.statements.amounts import DecimalMark, detect_decimal, parse_amount
from spends.integrations.statements.dates import detect_order, parse_date
from spends.integrations.statements.qif_records import Record, encoding_of, records
from spends.integrations.statements.qif_rows import (
    Fields,
    QifRows,
    category_of,
    fields_of,
    is_transaction,
    plain_date,
)
from spends.integrations.statements.several_accounts import (
    SHOWN_SAMPLES,
    AccountsInFile,
    FileKind,
    FoundInFile,
    Said,
    batches,
    own,
)
from spends.integrations.statements.text import UnreadableError, clean, fold
from spends.kit.money import exponent

_SHOWN = ("Date", "Amount", "Payee", "Memo", "Category")
_MAX_ACCOUNTS = 1_000
_ENOUGH = 100_000
_ACCOUNT = "account"
_SWITCHES = frozenset(("option", "clear"))
_LISTS = frozenset(
    f"type:{kind}"
    for kind in (
        *("cat", "class", "memorized", "memorised", "security", "prices", "tag", "tags", "budget"),
        *("invitem", "template", "tax", "payee", "payees", "currency", "bill", "invoice"),
    )
)
_INVESTMENTS = frozenset(("type:invst", "type:port", "type:401(k)/403(b)", "type:mutual"))
_KINDS = {
    "": "Account",
    "type:bank": "Bank",
    "type:cash": "Cash",
    "type:ccard": "Credit card",
    "type:oth a": "Asset",
    "type:oth s": "Asset",
    "type:oth l": "Liability",
    "type:invst": "Investments",
    "type:port": "Investments",
}
_OPENING = frozenset(
    (
        *("opening balance", "starting balance", "anfangssaldo", "eroffnungssaldo"),
        *("solde initial", "solde d ouverture", "saldo iniziale", "saldo inicial", "beginsaldo"),
    )
)


@dataclass(slots=True)
class _Account:
    """One account of the file; `balance` is what the account's own record says, and when."""

    ref: str
    currency: str = ""
    rows: int = 0
    investments: int = 0
    balance: tuple[str, str] = ("", "")
    samples: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(slots=True)
class _Written:
    """How a file writes its dates and amounts, told by its first hundred thousand transactions."""

    dates: list[str] = field(default_factory=list)
    amounts: set[str] = field(default_factory=set)
    seen: int = 0

    @property
    def is_told(self) -> bool:
        """Whether enough was seen."""
        return self.seen >= _ENOUGH

    def add(self, fields: Fields) -> None:
        """Take a transaction in."""
        self.seen += 1
        day = plain_date(fields.texts.get("D", ""))
        if day and not (self.dates and self.dates[-1] == day):
            self.dates.append(day)
        self.amounts.add(fields.amount)
        self.amounts.update(part.amount for part in fields.parts)

    def order(self, wanted: str | None) -> tuple[str, bool]:
        """Return the order of the dates, and whether it is a guess."""
        return (wanted, False) if wanted else detect_order(self.dates, prefer_day=False)

    def decimal(self, wanted: DecimalMark | None) -> DecimalMark:
        """Return the decimal mark."""
        return wanted or detect_decimal(self.amounts, ",")


class QifReader:
    """The statement reader for QIF."""

    def __init__(self) -> None:
        self._found = FoundInFile(_accounts)

    def inspect(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> StatementLayout:
        """Say how the file is understood; see `StatementReader.inspect`."""
        exponent(currency)
        mapping = own(mapping)
        accounts, written = self._found.of(path, currency)
        held = AccountsInFile(accounts, currency)
        account = held.choose(held.known(mapping))
        order, is_guess = written.order(mapping.date_order if mapping else None)
        decimal = written.decimal(mapping.decimal if mapping else None)
        said = Said(*_balance(account, currency, order, decimal), _remarks(account))
        layout = held.layout(FileKind("qif", encoding_of(path), _SHOWN), mapping, said)
        found = {"date_order": order, "decimal": decimal}
        return layout.model_copy(
            update={
                "mapping": layout.mapping.model_copy(update=found),
                "date_order": order,
                "date_ambiguous": is_guess,
            }
        )

    def read(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> Iterator[StatementRows]:
        """Yield the rows of one account in batches; see `StatementReader.read`."""
        exponent(currency)
        mapping = mapping or CsvMapping()
        accounts, written = self._found.of(path, currency)
        account = AccountsInFile(accounts, currency).choose_to_read(mapping)
        order, _ = written.order(mapping.date_order)
        decimal = written.decimal(mapping.decimal)
        reader = QifRows(account.ref, currency, order, decimal, negate=mapping.negate)
        return batches(_rows(records(path, encoding_of(path)), account.ref, reader))


def _rows(
    found: Iterator[Record], ref: str, reader: QifRows
) -> Iterator[StatementRow | InvalidRow]:
    for owner, record in _by_account(found):
        if owner != ref or not record.lines or record.section == _ACCOUNT:
            continue
        if not _is_investment(record) and (row := reader.read(record)) is not None:
            yield row


def _by_account(found: Iterator[Record]) -> Iterator[tuple[str, Record]]:
    """Yield the headers and records of transactions and accounts, with their account.

    An account without a name is called what its opening balance calls it, or by its kind.
    """
    named, unnamed = "", dict[str, str]()
    for record in found:
        section = record.section
        if section in _LISTS:
            continue
        if section == _ACCOUNT:
            if record.lines:
                named = clean(_texts(record).get("N", ""))
                yield named, record
        elif section.partition(":")[0] in _SWITCHES:
            # What came before was the list of all accounts, not the account of what follows.
            named = ""
        elif named or not record.lines:
            yield named or _kind(section), record
        else:
            if section not in unnamed:
                unnamed[section] = _named_by_opening(record) or _kind(section)
            yield unnamed[section], record


def _kind(section: str) -> str:
    return _KINDS.get(section) or clean(section.partition(":")[2] or section).capitalize()


def _named_by_opening(record: Record) -> str:
    texts = _texts(record)
    if fold(texts.get("P", "")) not in _OPENING:
        return ""
    return category_of(texts.get("L", "")).account


def _texts(record: Record) -> dict[str, str]:
    return {line[0]: line[1:].strip() for line in record.lines}


def _accounts(path: Path, _currency: str) -> tuple[dict[str, _Account], _Written]:
    """Return the accounts of the file, those with transactions if any has, and how it is written.

    Raises StatementFormatError when it holds none.
    """
    accounts: dict[str, _Account] = {}
    written = _Written()
    for ref, record in _by_account(records(path, encoding_of(path))):
        account = accounts.setdefault(ref, _Account(ref))
        if record.section == _ACCOUNT:
            texts = _texts(record)
            if "$" in texts:
                account.balance = (texts["$"], texts.get("/", ""))
        elif record.lines and _is_investment(record):
            account.investments += 1
        elif record.lines:
            _count(account, record.lines, written)
        if len(accounts) > _MAX_ACCOUNTS:
            raise StatementFormatError(
                f"This QIF file holds more than {_MAX_ACCOUNTS:,} accounts. Export fewer at a time."
            )
    accounts.pop("", None)
    if not accounts:
        raise StatementFormatError(
            "This QIF file holds no transactions. Export them again, with their account."
        )
    used = {ref: one for ref, one in accounts.items() if one.rows or one.investments}
    return used or accounts, written


def _count(account: _Account, lines: Sequence[str], written: _Written) -> None:
    if not is_transaction(lines):
        return
    account.rows += 1
    is_shown = len(account.samples) < SHOWN_SAMPLES
    if written.is_told and not is_shown:
        return
    fields = fields_of(lines)
    written.add(fields)
    if is_shown:
        shown = (fields.texts.get(letter, "") for letter in "DTPML")
        account.samples.append(tuple(map(clean, shown)))


def _is_investment(record: Record) -> bool:
    if record.section in _INVESTMENTS or record.section in _KINDS:
        return record.section in _INVESTMENTS
    letters = {line[0] for line in record.lines}
    return "Y" in letters or {"I", "Q"} <= letters


def _balance(
    account: _Account, currency: str, order: str, decimal: DecimalMark
) -> tuple[int | None, dt.date | None]:
    """Return the balance of the account's record in minor units and its day, None without one."""
    amount, day = account.balance
    try:
        return parse_amount(amount, currency, decimal), parse_date(plain_date(day), order)
    except UnreadableError:
        return None, None


def _remarks(account: _Account) -> Iterable[str]:
    if account.investments:
        yield (
            f"{account.investments} investment transactions are left out; "
            "only the account's cash lines are read."
        )
