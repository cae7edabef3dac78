"""What the tests of the import page share."""

import asyncio
import io
from pathlib import Path
from typing import Any
from uuid import UUID

from spends.domains.imports import service as imports
from spends.domains.ledger.kinds import AccountType
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts
from spends.kit.runtime import Runtime
from spends.ui.pages.imports.gathering import id_of
from spends.ui.pages.imports.state import ImportState
from tests.support.homes import Home

STATEMENTS = Path(__file__).parents[1] / "fixtures" / "statements"
ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table user; --"]


def uploaded(runtime: Runtime, home: Home, name: str = "three_broken_of_300.csv") -> str:
    with home.work() as uow:
        new = NewAccount(name="Everyday", type=AccountType.CHECKING, currency_code="EUR")
        account = accounts.open_account(uow, new).id
    with (STATEMENTS / name).open("rb") as file:
        view = imports.upload(runtime, home.actor, imports.NewImport(account, name), file)
    return str(view.id)


async def shown(tab: Any, **query: str) -> ImportState:
    tab.visit("/import", **query)
    state: ImportState = tab.state(ImportState)
    await state.load()
    return state


async def ended(runtime: Runtime, home: Home, import_id: str) -> None:
    for _ in range(200):
        with home.work(write=False) as uow:
            if imports.view(uow, id_of(import_id)).status != "running":
                return
        await asyncio.sleep(0.05)
    message = "the import is still running"
    raise TimeoutError(message)


def csv_import(runtime: Runtime, home: Home, account_id: UUID, content: str) -> str:
    new = imports.NewImport(account_id, "march.csv")
    return str(imports.upload(runtime, home.actor, new, io.BytesIO(content.encode())).id)


async def imported(runtime: Runtime, home: Home, tab: Any, import_id: str) -> ImportState:
    state = await shown(tab, id=import_id)
    await ImportState.fill.fn(state, state._turns)
    await state.start()
    await ended(runtime, home, import_id)
    return await shown(tab, id=import_id)
