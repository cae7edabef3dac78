"""People who use the API in tests."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

ORIGIN = "http://localhost:3000"
PASSWORD = "correct horse battery"
ClientFactory = Callable[..., httpx.AsyncClient]


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


PersonFactory = Callable[..., Awaitable[Person]]
