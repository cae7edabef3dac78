"""A browser tab without a browser: its websocket, as the pages' own scripts speak it."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any, Self
from uuid import uuid4

import reflex as rx
from reflex_base.constants import CompileVars
from simple_websocket import AioClient, ConnectionClosed

SPACE = "/_event"
# Engine.IO's and Socket.IO's packets, by what they begin with.
PING, PONG = "2", "3"
CONNECT, CONNECTED, SAID = f"40{SPACE},", f"40{SPACE}", f"42{SPACE},"

Update = dict[str, Any]
PATIENCE = 30.0


class Tab:
    """One open page: `send` an event, `until` an update comes that is waited for."""

    def __init__(self, socket: Any, path: str) -> None:
        self._socket = socket
        self._path = path
        self._updates: asyncio.Queue[Update] = asyncio.Queue()
        self._connected = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, url: str, cookie: str, path: str, token: str = "") -> Self:
        """Connect as a page does that was opened at a path, with a session's cookie.

        With a token it is the tab that had it before, as after a lost connection.
        """
        address = f"{url.replace('http', 'ws', 1)}{SPACE}/?EIO=4&transport=websocket"
        socket = await AioClient.connect(
            f"{address}&token={token or uuid4()}", headers={"Cookie": cookie, "Origin": url}
        )
        tab = cls(socket, path)
        hydrate = f"{rx.State.get_full_name()}.{CompileVars.HYDRATE_AND_LOAD}"
        first = json.dumps({CompileVars.CONNECT_AUTH_EVENT: tab._event(hydrate, {})})
        await socket.send(f"{CONNECT}{first}")
        await asyncio.wait_for(tab._connected.wait(), PATIENCE)
        return tab

    async def send(self, name: str, /, **payload: Any) -> None:
        """Send an event to a handler by its full name."""
        text = json.dumps(["event", self._event(name, payload)])
        await self._socket.send(f"{SAID}{text}")

    async def until(self, wanted: Callable[[Update], object]) -> Update:
        """Return the next update that is wanted; TimeoutError when none comes."""
        async with asyncio.timeout(PATIENCE):
            while True:
                update = await self._updates.get()
                if wanted(update):
                    return update

    @property
    def local_port(self) -> int:
        """Return this end of the connection."""
        return int(self._socket.wsock.get_extra_info("sockname")[1])

    async def close(self) -> None:
        """Leave the page."""
        self._reader.cancel()
        with contextlib.suppress(ConnectionClosed):
            await self._socket.close()

    def _event(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        place = {"pathname": self._path, "asPath": self._path}
        return {"name": name, "payload": payload, "router_data": place}

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                packet = await self._socket.receive()
                if packet == PING:
                    await self._socket.send(PONG)
                elif packet.startswith(SAID):
                    said = json.loads(packet[len(SAID) :])
                    if said[0] == "event":
                        body = said[1]
                        self._updates.put_nowait(
                            json.loads(body) if isinstance(body, str) else body
                        )
                elif packet.startswith(CONNECTED):
                    self._connected.set()


def changed(update: Update, state: type[rx.State], name: str) -> Any:
    """Return the new value of a state's variable, or None when an update has none."""
    delta = (update.get("delta") or {}).get(state.get_full_name(), {})
    return next((value for key, value in delta.items() if key.split("_rx_")[0] == name), None)


def scripts(update: Update) -> str:
    """Return what an update tells the page to run, such as a message to show."""
    return " ".join(
        str(event.get("payload", {}).get("javascript_code", ""))
        for event in update.get("events") or []
    )
