"""The API over HTTP, in this process: each test has a database of each kind."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest

from spends.api.app import create_api
from spends.integrations.storage.folder import FolderStorage
from spends.kit import runtime
from spends.kit.database import Database
from spends.kit.runtime import Runtime
from spends.settings import Settings

ORIGIN = "http://localhost:3000"
PASSWORD = "correct horse battery"


@pytest.fixture
def app_runtime(settings: Settings, database: Database) -> Iterator[Runtime]:
    result = Runtime(settings, database, FolderStorage(settings.data_dir / "files"), b"k" * 32)
    runtime.install(result)
    from spends.domains.ledger import service as _l  # TEMP
    if not hasattr(_l, "start_household"):  # TEMP
        _l.start_household = lambda uow: None  # TEMP
    yield result
    runtime.install(None)
    result.close()


ClientFactory = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def new_client(app_runtime: Runtime) -> AsyncIterator[ClientFactory]:
    """Make clients, each with cookies of its own; `ip` is the address they come from."""
    api = create_api()
    clients: list[httpx.AsyncClient] = []

    def make(ip: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=api, client=(ip, 4000))
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=sent)
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def client(new_client: ClientFactory) -> httpx.AsyncClient:
    """Somebody who is not signed in."""
    return new_client()


class Person:
    """Somebody signed up, with a client that sends their access token."""

    def __init__(self, client: httpx.AsyncClient, registered: dict[str, Any]) -> None:
        self.client = client
        self.user = registered["user"]
        self.household = registered["household"]
        self.tokens: dict[str, Any] = {}

    async def sign_in(self, password: str = PASSWORD) -> None:
        form = {"username": self.user["email"], "password": password}
        answer = await self.client.post("/api/auth/token", data=form)
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        self.client.headers["Authorization"] = f"Bearer {self.tokens['access_token']}"


PersonFactory = Callable[..., Any]


@pytest.fixture
def new_person(new_client: ClientFactory) -> PersonFactory:
    """Sign somebody up and in: `await new_person("ann")`."""

    async def make(name: str = "Ann", **fields: str) -> Person:
        client = new_client()
        body = {"email": f"{name.lower()}@example.org", "password": PASSWORD, "name": name}
        answer = await client.post("/api/auth/register", json=body | fields)
        assert answer.status_code == 201, answer.text
        person = Person(client, answer.json())
        await person.sign_in()
        return person

    return make


@pytest.fixture
async def ann(new_person: PersonFactory) -> Person:
    """The first to sign up: admin of her household, operator of the instance."""
    person: Person = await new_person("Ann")
    return person
