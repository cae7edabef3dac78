"""What readers of files with several accounts share: which is read, and what is said of it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

from spends.domains.imports.ports import (
    BATCH_SIZE,
    CsvMapping,
    HeldAccount,
    InvalidRow,
    StatementLayout,
    StatementRow,
    StatementRows,
)
from spends.integrations.statements.text import check_broken, quoted
from spends.kit.errors import InvalidInput

SHOWN_SAMPLES = 10
"""How many transactions of each account a preview of the layout shows."""

LONGEST_NUMBER = 400
"""How much of an account's number is looked at; a currency has room behind it."""


class AccountInFile(Protocol):
    """One account's statements in a file; `currency` is empty where the file names none."""

    currency: str
    rows: int
    samples: list[tuple[str, ...]]

    @property
    def ref(self) -> str:
        """What the account is chosen by."""


A = TypeVar("A", bound=AccountInFile)
F = TypeVar("F")


class FileKind(NamedTuple):
    """What is so for the whole file; `header` names the parts of a sample."""

    format: Literal["ofx", "qif", "camt", "mt940"]
    encoding: str
    header: tuple[str, ...]


class Said(NamedTuple):
    """What a file says of one account: its closing balance in minor units and day, and remarks."""

    balance: int | None
    balance_date: dt.date | None
    remarks: Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class AccountsInFile(Generic[A]):
    """The accounts of a file by `ref`, one at least, held against the account imported into."""

    accounts: dict[str, A]
    currency: str

    def choose(self, wanted: str | None) -> A:
        """Return the account wanted, else the likeliest: in this currency and with transactions.

        Raises InvalidInput when the file does not hold it.
        """
        if wanted is None:
            return max(self.accounts.values(), key=lambda one: (self._fits(one), one.rows > 0))
        if wanted not in self.accounts:
            held = ", ".join(quoted(ref) for ref in list(self.accounts)[:5])
            raise InvalidInput(
                f"This file does not hold the account {quoted(wanted)}. It holds {held}."
            )
        return self.accounts[wanted]

    def choose_to_read(self, mapping: CsvMapping) -> A:
        """Return the account that a mapping names; InvalidInput for one in another currency."""
        account = self.choose(mapping.account_ref)
        if not self._fits(account):
            raise InvalidInput(
                f"This statement is in {quoted(account.currency)}, but the account is in "
                f"{self.currency}. Import it into an account in its own currency."
            )
        return account

    def known(self, mapping: CsvMapping | None) -> str | None:
        """Return the account that a mapping names, None where the file does not hold it."""
        mapping = own(mapping)
        wanted = mapping.account_ref if mapping else None
        return wanted if wanted in self.accounts else None

    def layout(self, kind: FileKind, mapping: CsvMapping | None, said: Said) -> StatementLayout:
        """Say how the file is understood; `said` is of the account `choose(known(mapping))`."""
        mapping = own(mapping)
        wanted = self.known(mapping)
        account = self.choose(wanted)
        lost = mapping.account_ref if mapping and wanted is None else None
        return StatementLayout(
            format=kind.format,
            mapping=CsvMapping(
                account_ref=account.ref or None, negate=mapping.negate if mapping else False
            ),
            ready=self._fits(account),
            mapping_used=mapping is not None and lost is None,
            encoding=kind.encoding,
            header=kind.header,
            samples=tuple(account.samples),
            date_order="YMD",
            account_refs=tuple(ref for ref in self.accounts if ref),
            accounts=tuple(
                HeldAccount(ref=ref, currency=one.currency or None, rows=one.rows)
                for ref, one in self.accounts.items()
                if ref
            ),
            currency=account.currency or None,
            ledger_balance=said.balance,
            ledger_balance_date=said.balance_date,
            warnings=tuple(self._warnings(account, lost, wanted, said)),
        )

    def _warnings(
        self, account: A, lost: str | None, wanted: str | None, said: Said
    ) -> Iterator[str]:
        if lost is not None:
            yield f"The file does not hold the account {quoted(lost)} chosen before."
        if len(self.accounts) > 1 and wanted is None:
            yield (
                f"The file holds {len(self.accounts)} accounts; the one read is "
                f"{quoted(account.ref)}. Choose another if that is wrong."
            )
        if not self._fits(account):
            yield (
                f"The statement is in {quoted(account.currency)}, "
                f"but the account is in {self.currency}."
            )
        yield from said.remarks
        if not account.rows:
            yield "The statement holds no transactions."

    def _fits(self, account: A) -> bool:
        return account.currency in {"", self.currency}


class FoundInFile(Generic[F]):
    """What is found in a file, kept for when the file that was inspected is read.

    Of the file looked at last only, and as long as nobody has written to it.
    """

    def __init__(self, find: Callable[[Path, str], F]) -> None:
        self._find = find
        self._key: tuple[Path, int, int, str] | None = None
        self._found: F

    def of(self, path: Path, currency: str) -> F:
        """Return what is found in a file that is imported into an account in this currency."""
        status = path.stat()
        key = (path, status.st_size, status.st_mtime_ns, currency)
        if key != self._key:
            self._key = None
            self._found = self._find(path, currency)
            self._key = key
        return self._found


def own(mapping: CsvMapping | None) -> CsvMapping | None:
    """Return a mapping, but not one of the columns of a CSV file, which is remembered for those."""
    return None if mapping is not None and mapping.complete else mapping


def batches(rows: Iterable[StatementRow | InvalidRow]) -> Iterator[StatementRows]:
    """Yield rows in batches of at most BATCH_SIZE.

    Raises StatementFormatError once too many are broken.
    """
    batch: StatementRows = []
    broken = 0
    for row in rows:
        if type(row) is InvalidRow and not row.left_out:
            broken += 1
            check_broken(broken, row)
        batch.append(row)
        if len(batch) == BATCH_SIZE:
            yield batch
            batch = []
    if batch:
        yield batch
