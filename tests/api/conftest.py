"""The API over HTTP, in this process: each test has a database of each kind."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI

from spends import bootstrap
from spends.api.app import create_api
from spends.kit import runtime
from spends.kit.database import Database
from spends.kit.runtime import Runtime
from spends.settings import Settings
from tests.support import answers
from tests.support.people import ORIGIN, PASSWORD, ClientFactory, Person, PersonFactory


@pytest.fixture
def app_runtime(settings: Settings, database: Database) -> Iterator[Runtime]:
    result = bootstrap.build(settings)
    result.database.dispose()
    result.database = database
    answers.remember(result)
    runtime.install(result)
    yield result
    runtime.install(None)
    result.close()


@pytest.fixture(scope="session")
def api() -> FastAPI:
    """The API, once for all tests: it holds nothing, and its routes take long to put up."""
    return create_api()


@pytest.fixture
async def new_client(app_runtime: Runtime, api: FastAPI) -> AsyncIterator[ClientFactory]:
    """Make clients, each with cookies of its own; `ip` is the address they come from."""
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
    return await new_person("Ann")
