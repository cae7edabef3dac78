"""Reads MT940 statements and MT942 interim reports of several accounts and pages."""

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
from spends.integrations.statements.mt940_balances import BalanceCheck
from spends.integrations.statements.mt940_details import check_number, details_of
from spends.integrations.statements.mt940_entries import (
    Balance,
    Entry,
    currency_of,
    is_id,
    parse_balance,
    parse_entry,
)
from spends.integrations.statements.mt940_fields import (
    MAX_FIELD,
    Field,
    Message,
    messages,
    read_text,
)
from spends.integrations.statements.several_accounts import (
    LONGEST_NUMBER,
    SHOWN_SAMPLES,
    AccountsInFile,
    FileKind,
    FoundInFile,
    Said,
    batches,
)
from spends.integrations.statements.text import UnreadableError, clean
from spends.kit.money import currencies, digits_in, exponent

_SHOWN = ("Date", "Amount", "Name", "Text", "Reference")
_MAX_ACCOUNTS = 1_000
_MAX_REMEMBERED = 200_000
_TELLING = frozenset(("60", "61", "62", "64", "65", "34", "90"))


@dataclass(slots=True)
class _Account:
    """One account of the file: a number and, where the bank keeps several in it, a currency."""

    number: str
    currency: str
    ref: str = ""
    rows: int = 0
    interim: bool = False
    closing: Balance | None = None
    page_end: Balance | None = None
    check: BalanceCheck = field(default_factory=BalanceCheck)
    seen: set[int] = field(default_factory=set)
    repeated: set[int] = field(default_factory=set)
    samples: list[tuple[str, ...]] = field(default_factory=list)


class Mt940Reader:
    """The statement reader for MT940 and MT942."""

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
        balance = account.closing or account.page_end
        said = Said(
            balance.amount if balance else None,
            balance.date if balance else None,
            _remarks(account),
        )
        return held.layout(FileKind("mt940", encoding, _SHOWN), mapping, said)

    def read(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> Iterator[StatementRows]:
        """Yield the rows of one account in batches; see `StatementReader.read`."""
        exponent(currency)
        mapping = mapping or CsvMapping()
        text, _, accounts = self._found.of(path, currency)
        account = AccountsInFile(accounts, currency).choose_to_read(mapping)
        return batches(_all_rows(text, account, currency, negate=mapping.negate))


def _find(path: Path, currency: str) -> tuple[str, str, dict[str, _Account]]:
    text, encoding = read_text(path)
    return text, encoding, _accounts(text, currency)


def _all_rows(
    text: str, account: _Account, currency: str, *, negate: bool
) -> Iterator[StatementRow | InvalidRow]:
    for owner, message in _by_account(text):
        if owner == (account.number, account.currency):
            yield from _rows(message, account, currency, negate=negate)


def _rows(
    message: Message, account: _Account, currency: str, *, negate: bool
) -> Iterator[StatementRow | InvalidRow]:
    interim = _is_interim(message)
    for line, text in _lines(message):
        try:
            entry = parse_entry(line.text, currency)
        except UnreadableError as problem:
            yield InvalidRow(line.line, str(problem), clean(f"{line.text} {text}"))
            continue
        payee, description = details_of(text, entry)
        mark = _mark(entry)
        yield StatementRow(
            line=line.line,
            date=entry.date,
            amount=-entry.amount if negate else entry.amount,
            description=description,
            payee=payee or None,
            external_id=mark if mark and hash(mark) not in account.repeated else None,
            notes=check_number(entry),
            category=None,
            pending=interim or entry.expected,
            warning=entry.warning,
        )


def _lines(message: Message) -> Iterator[tuple[Field, str]]:
    """Yield each entry's line with its text, which may come in several fields."""
    line, texts = None, list[str]()
    for one in message.fields:
        if one.tag == "86":
            texts.append(one.text.rstrip())
            continue
        if line is not None:
            yield line, "\n".join(texts)[:MAX_FIELD]
        line = one if one.tag == "61" else None
        texts = []
    if line is not None:
        yield line, "\n".join(texts)[:MAX_FIELD]


def _mark(entry: Entry) -> str | None:
    """Return what the bank's reference and its day and amount are together, None without one.

    A reference alone is not enough: some banks count anew every day.
    """
    if not is_id(entry.bank_reference):
        return None
    return f"{entry.bank_reference} {entry.date.isoformat()} {entry.amount}"


def _is_interim(message: Message) -> bool:
    """Whether a message is an MT942: it says so, or has the fields of one and no balances."""
    if message.interim:
        return True
    tags = {one.tag for one in message.fields}
    return bool(tags & {"34F", "13D", "13", "90D", "90C"}) and not any(
        tag.startswith(("60", "62")) for tag in tags
    )


def _by_account(text: str) -> Iterator[tuple[tuple[str, str], Message]]:
    """Yield every message with the number and the currency of its account.

    A message that is there twice, as when files were joined, is yielded once.
    """
    number, currency, known = "", "", dict[str, str]()
    seen: set[int] = set()
    for message in messages(text):
        same = hash(tuple((one.tag, one.text.strip()) for one in message.fields))
        is_dated = bool(message.first("60F", "60M", "60", "13D", "13", "62F", "62M"))
        if is_dated and same in seen:
            continue
        if len(seen) < _MAX_REMEMBERED:
            seen.add(same)
        number = clean(message.first("25", "25P").split("\n")[0]) or number
        named = (currency_of(one.tag, one.text) for one in message.fields)
        currency = next(filter(None, named), "")
        if currency:
            known[number] = currency
        else:
            currency = known.get(number, "")
        yield (number, currency), message


def _accounts(text: str, currency: str) -> dict[str, _Account]:
    """Return the accounts of the file by their ref; raises StatementFormatError without one."""
    found: dict[tuple[str, str], _Account] = {}
    for owner, message in _by_account(text):
        if not any(one.tag[:2] in _TELLING for one in message.fields):
            continue
        account = found.setdefault(owner, _Account(*owner))
        if len(found) > _MAX_ACCOUNTS:
            raise StatementFormatError(
                f"This file holds more than {_MAX_ACCOUNTS} accounts. Download a statement of one."
            )
        _take_in(account, message, currency)
    if not found:
        raise StatementFormatError(
            "This MT940 file holds no statement. Download it from your bank again."
        )
    numbers = [number for number, _ in found]
    for account in found.values():
        several = numbers.count(account.number) > 1
        number = account.number[:LONGEST_NUMBER]
        account.ref = f"{number} {account.currency}" if several else number
    return {account.ref: account for account in found.values()}


def _take_in(account: _Account, message: Message, currency: str) -> None:
    """Count a message's entries, keep its closing balance and check that its sums are right."""
    account.interim = account.interim or _is_interim(message)
    code = account.currency if account.currency in currencies() else currency
    for one in message.fields:
        if one.tag.startswith("60"):
            account.check.opens(parse_balance(one.text), begins=one.tag != "60M")
    for line, text in _lines(message):
        account.rows += 1
        _count(account, line, text, code)
    for one in message.fields:
        if one.tag.startswith("62"):
            _close(account, parse_balance(one.text), ends=one.tag != "62M")


def _close(account: _Account, balance: Balance | None, *, ends: bool) -> None:
    account.check.closes(balance, ends=ends)
    if balance and ends and _is_later(balance, account.closing):
        account.closing = balance
    elif balance and not ends and _is_later(balance, account.page_end):
        account.page_end = balance


def _is_later(balance: Balance, other: Balance | None) -> bool:
    return other is None or balance.date >= other.date


def _count(account: _Account, line: Field, text: str, currency: str) -> None:
    try:
        entry = parse_entry(line.text, currency)
    except UnreadableError:
        return
    account.check.adds(entry.amount)
    if (mark := _mark(entry)) is not None:
        (account.repeated if hash(mark) in account.seen else account.seen).add(hash(mark))
    if len(account.samples) < SHOWN_SAMPLES:
        payee, description = details_of(text, entry)
        shown = (entry.date.isoformat(), digits_in(currency)(entry.amount), payee, description)
        account.samples.append((*shown, entry.bank_reference or entry.customer_reference))


def _remarks(account: _Account) -> Iterator[str]:
    if account.interim:
        yield "This is an interim report (MT942): its entries are pending until they are booked."
    yield from account.check.warnings()
