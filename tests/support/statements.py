"""A household with an account, and statements that go into it."""

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from spends.domains.households import service as households
from spends.domains.households.schemas import NewRegistration
from spends.domains.imports import service as imports
from spends.domains.imports.models import ImportStatus
from spends.domains.imports.ports import CsvMapping, StatementReaders
from spends.domains.imports.schemas import ImportView
from spends.domains.imports.service.previews import NewImport
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository import summary
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts
from spends.integrations.statements.detect import ReadersByContent
from spends.integrations.storage.folder import FolderStorage
from spends.kit.actor import Actor
from spends.kit.database import Database
from spends.kit.runtime import Runtime
from spends.settings import Settings

HEADER = "date,payee,description,amount,id\n"


def runtime_of(settings: Settings, database: Database) -> Runtime:
    """Return a runtime that reads statements."""
    storage = FolderStorage(settings.data_dir / "files")
    return Runtime(settings, database, storage, b"k" * 32, {StatementReaders: ReadersByContent()})


def csv(*lines: str, header: str = HEADER) -> bytes:
    """Return a CSV file."""
    return (header + "".join(f"{line}\n" for line in lines)).encode()


@dataclass
class Desk:
    """Somebody who imports statements into an account."""

    runtime: Runtime
    actor: Actor
    account_id: UUID

    @classmethod
    def open(cls, runtime: Runtime, name: str = "Ann", currency: str = "EUR") -> "Desk":
        """Sign somebody up and open an account."""
        with runtime.system("sign up") as uow:
            registration = NewRegistration(
                email=f"{name.lower()}@example.org",
                password="correct horse battery",
                name=name,
                currency_code=currency,
            )
            households.register(uow, registration, signups_open=True)
            actor = uow.actor
        with runtime.unit_of_work(actor) as uow:
            account = accounts.open_account(uow, NewAccount(name="Giro", type="checking"))
        return cls(runtime, actor, account.id)

    def account(self, **fields: object) -> UUID:
        """Open another account."""
        with self.runtime.unit_of_work(self.actor) as uow:
            new = NewAccount.model_validate({"name": "Other", "type": "checking", **fields})
            return accounts.open_account(uow, new).id

    def upload(
        self, content: bytes, mapping: CsvMapping | None = None, account_id: UUID | None = None
    ) -> ImportView:
        """Bring a file in."""
        new = NewImport(account_id or self.account_id, "statement.csv", mapping)
        return imports.upload(self.runtime, self.actor, new, BytesIO(content))

    def begin(self, import_id: UUID) -> None:
        """Say that an import is to be done."""
        with self.runtime.unit_of_work(self.actor) as uow:
            imports.begin(uow, import_id)

    def commit(self, import_id: UUID) -> ImportView:
        """Do an import."""
        self.begin(import_id)
        imports.run(self.runtime, self.actor, import_id)
        return self.view(import_id)

    def bring(self, content: bytes, account_id: UUID | None = None) -> ImportView:
        """Bring a file in and import it."""
        found = self.commit(self.upload(content, account_id=account_id).id)
        assert found.status == ImportStatus.DONE, found.outcome
        return found

    def view(self, import_id: UUID) -> ImportView:
        """Look at an import."""
        with self.runtime.unit_of_work(self.actor, write=False) as uow:
            return imports.view(uow, import_id)

    def lines(self, *, deleted: bool = False) -> list[Transaction]:
        """Return the transactions by day and id, also deleted and hidden ones when asked."""
        with self.runtime.unit_of_work(self.actor, write=False) as uow:
            found = uow.session.scalars(
                select(Transaction).order_by(Transaction.date, Transaction.id)  # type: ignore[arg-type]  # columns
            ).all()
            return [line for line in found if deleted or line.deleted_at is None]

    def amounts(self) -> list[int]:
        """Return the transactions' amounts, in minor units, the lowest first."""
        return sorted(line.amount for line in self.lines())

    def reasons(self, content: bytes) -> list[tuple[str, str | None]]:
        """Return what a preview says of the rows of a file: statuses, and why."""
        rows = imports.rows(self.runtime, self.actor, self.upload(content).id).items
        return [(row.status, row.reason) for row in rows]

    def check(self) -> None:
        """Fail unless the monthly sums equal the rows."""
        with self.runtime.unit_of_work(self.actor, write=False) as uow:
            assert summary.differences(uow) == []

    def files(self) -> list[str]:
        """Return the files that are stored."""
        return [file.key for file in self.runtime.storage.files("imports/")]
