"""A POST that names itself is done once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import time_machine
from fastapi import APIRouter
from pydantic import BaseModel

from spends.api.app import create_api
from spends.api.deps import Work
from spends.domains.audit import service as audit
from spends.kit import clock, idempotency
from spends.kit.errors import InvalidInput
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork
from tests.support.people import Person, PersonFactory

router = APIRouter()


class Thing(BaseModel):
    id: str
    name: str


class NewThing(BaseModel):
    name: str


@router.post("/api-things", status_code=201)
async def make_thing(new: NewThing, work: Work) -> Thing:
    def make(uow: UnitOfWork) -> Thing:
        audit.record(uow, "made", "thing", None, None, {"name": new.name})
        if new.name == "bad":
            message = "No."
            raise InvalidInput(message)
        return Thing(id=str(new_id()), name=new.name)

    return await work.post(make)


@pytest.fixture
async def things(ann: Person, app_runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    api = create_api()
    api.include_router(router)
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost:3000", headers=ann.client.headers
    ) as client:
        yield client


async def made(client: httpx.AsyncClient) -> int:
    events = (await client.get("/api/audit-events?limit=100")).json()["items"]
    return sum(event["entity"] == "thing" for event in events)


async def test_the_same_key_gets_the_same_answer(things: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = await things.post("/api-things", json={"name": "tea"}, headers=headers)
    second = await things.post("/api-things", json={"name": "tea"}, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["location"] == f"/api-things/{first.json()['id']}"
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["idempotency-replayed"] == "true"
    assert await made(things) == 1


async def test_without_a_key_it_is_done_each_time(things: httpx.AsyncClient) -> None:
    for _number in range(2):
        await things.post("/api-things", json={"name": "tea"})
    assert await made(things) == 2


async def test_a_key_is_for_one_body(things: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    await things.post("/api-things", json={"name": "tea"}, headers=headers)
    answer = await things.post("/api-things", json={"name": "milk"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_what_failed_may_be_tried_again_with_its_key(things: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    assert (
        await things.post("/api-things", json={"name": "bad"}, headers=headers)
    ).status_code == 422
    assert (
        await things.post("/api-things", json={"name": "tea"}, headers=headers)
    ).status_code == 201
    assert await made(things) == 1


async def test_keys_are_of_one_person(things: httpx.AsyncClient, new_person: PersonFactory) -> None:
    headers = {"Idempotency-Key": "k1"}
    await things.post("/api-things", json={"name": "tea"}, headers=headers)
    bob = await new_person("Bob")
    own = headers | {"Authorization": bob.client.headers["Authorization"]}
    answer = await things.post("/api-things", json={"name": "milk"}, headers=own)
    assert answer.json()["name"] == "milk"


async def test_keys_are_forgotten_after_a_day(
    things: httpx.AsyncClient, app_runtime: Runtime
) -> None:
    await things.post("/api-things", json={"name": "tea"}, headers={"Idempotency-Key": "k1"})
    with app_runtime.system("sweep") as uow:
        assert idempotency.forget_old(uow) == 0
    with (
        time_machine.travel(clock.now() + timedelta(days=1, seconds=1)),
        app_runtime.system("sweep") as uow,
    ):
        assert idempotency.forget_old(uow) == 1


@pytest.mark.parametrize("key", ["", "x" * 101])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_key_has_a_length(things: httpx.AsyncClient, key: str) -> None:
    answer = await things.post(
        "/api-things", json={"name": "tea"}, headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 422
