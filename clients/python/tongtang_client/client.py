"""A place in a live session that is kept through broken links (docs/protocol.md §2–§5).

    async with connect("http://127.0.0.1:8080", "demo", token, "satellite_room") as live:
        reply = await live.send("RaiseHand", whom="seat:14", kind="answer")

One task owns the link and the state; everybody else only reads them, adds commands, and waits. Leaving the context
closes the link without a `Leave`: to the session it looks like a lost line.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import ssl
import sys
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from .link import Link
from .offers import Offers
from .outbox import Outbox, Reply
from .pace import TOO_FAST_PAUSE_S, pause_s
from .reducer import Json
from .view import View

log = logging.getLogger(__name__)

FINAL = {4400: "removed", 4401: "signed_out", 4403: "removed", 4404: "ended", 4409: "replaced"}
MOVED = 4410
TOO_FAST = 4429
LEAVE_S = 1.0
CLIENT = {"name": "tongtang-python", "version": "0.1.0", "platform": sys.platform}


class Closed(Exception):
    """The connection stands still for good. `status`: ended, removed, signed_out or replaced."""

    def __init__(self, status: str, code: str, text: str) -> None:
        super().__init__(f"{status}: {code}: {text}")
        self.status, self.code, self.text = status, code, text


@dataclass(frozen=True, slots=True)
class Identity:
    """Who joins, where and as what. `device` is what makes a reconnect the same endpoint."""

    address: str
    session: str
    token: str
    kind: str
    device: str
    trust: ssl.SSLContext | None = None


@contextlib.asynccontextmanager
async def connect(
    address: str,
    session: str,
    token: str,
    kind: str | None,
    device: str | None = None,
    trust: ssl.SSLContext | None = None,
) -> AsyncIterator[LiveClient]:
    """Joins, and gives the client once it holds a first snapshot; raises `Closed` if it is sent away.

    `kind` as the sign-in told it; None, an administrator's, takes part in no class and is a `ValueError`.

    `trust` is for a server whose certificate nobody vouches for, such as one in a school's own network.
    """
    if kind is None:
        raise ValueError("This sign-in opens no endpoint; its token reads logs.")
    live = LiveClient(Identity(address, session, token, kind, device or str(uuid.uuid4()), trust))
    task = asyncio.create_task(live.run(), name=f"live {session} {kind}")
    try:
        await live.until(lambda visible: True)
        yield live
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class LiveClient:
    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.closed: Closed | None = None
        self.pc: str | None = None  # names the media connection, once it was offered
        self.pc_held = False  # does the server still hold it? As the last welcome told
        self.ice_servers: list[Json] = []  # relays, as the last welcome named them
        self.welcomes = 0
        self.heals = 0  # how often the server has said that what it forwards does not arrive
        self._view = View()
        self._outbox = Outbox()
        self._offers = Offers()
        self._link: Link | None = None
        self._address = identity.address
        self._refusal: Json = {}

    # --- what it knows ----------------------------------------------------------------------------------------

    @property
    def visible(self) -> Json:
        """The newest state; never altered, so it may be kept and compared."""
        if self._view.snapshot is None:
            raise RuntimeError("there is no snapshot yet")
        return self._view.snapshot

    @property
    def is_live(self) -> bool:
        return self._link is not None and self._link.welcomed and self._view.snapshot is not None

    @property
    def endpoint(self) -> str:
        return self._view.endpoint

    @property
    def session(self) -> str:
        """The session's own id, also where it was joined as `demo`."""
        return self._view.session or self.identity.session

    @property
    def directory(self) -> Json:
        return self._view.directory

    @property
    def links(self) -> Json:
        return self._view.links

    @property
    def levels(self) -> Json:
        return self._view.levels

    @property
    def bound(self) -> Json:
        return self._view.bound

    @property
    def waiting(self) -> frozenset[int]:
        """The commands that wait for the journal."""
        return frozenset(self._outbox.waiting)

    def at_ms(self) -> int | None:
        """The session clock now; None before the class is live."""
        return self._view.at_ms()

    async def until(self, condition: Callable[[Json], Any], timeout_s: float | None = None) -> Json:
        """Waits until the state meets a condition, and gives that state; raises `Closed` or `TimeoutError`."""
        async with asyncio.timeout(timeout_s):
            await self.until_so(lambda: self._view.snapshot is not None and condition(self._view.snapshot))
        return self.visible

    async def changed_from(self, seen: Json) -> Json:
        """Waits for a newer state than the one that was seen."""
        return await self.until(lambda visible: visible is not seen)

    async def until_so(self, condition: Callable[[], Any]) -> None:
        """The same for a condition on anything that this client holds."""
        await self._view.until(lambda: self.closed is not None or condition())
        if self.closed is not None and not condition():
            raise self.closed

    async def facts(self) -> AsyncGenerator[Json, None]:
        """Each message of facts after it was applied, `{cursor, at_ms?, time, actor?, facts}`, until the end.

        After a break that the server could bridge only by a new snapshot, the facts between are missing here: they
        are in the log.
        """
        async with contextlib.aclosing(self._view.facts()) as messages:
            async for message in messages:
                yield message

    # --- what it does -----------------------------------------------------------------------------------------

    async def send(self, command: str, **fields: Any) -> Reply:
        """Sends a command, again after each break, and gives its reply, a refusal too; raises `Closed`.

        Cancelling the wait does not take the command back.
        """
        if self.closed is not None:
            raise self.closed
        reply = self._outbox.add(command, fields)
        self._tell_due()
        return await reply

    async def offer(self, pc: str, sdp: str, send: dict[str, str], receive: dict[str, str]) -> str:
        """Offers media and gives the answer's SDP; raises `OfferRefused`, `ConnectionError` for a broken link."""
        if self._link is None or not self._link.welcomed:
            raise ConnectionError("there is no link just now")
        self.pc = pc
        return await self._offers.ask(self._link, {"pc": pc, "sdp": sdp, "send": send, "receive": receive})

    def received(self, slots: dict[str, str]) -> None:
        """Tells what watched slots have played: `played`, `arrived` or `none`; dropped while there is no link."""
        if self._link is not None and self._link.welcomed:
            self._link.tell({"reception": {"slots": slots}})

    async def leave(self) -> None:
        """Leaves the session for good."""
        with contextlib.suppress(Closed, TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                await self.send("Leave")
        if self.closed is None:
            self.closed = Closed("ended", "left", "This client left the class.")
        self.cut()

    def cut(self) -> None:
        """Breaks the present link, as a bad line would; the client comes back by itself."""
        if self._link is not None:
            self._link.cut()

    # --- links ------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Keeps the place until it is told to stop or sent away. Called once, by `connect`."""
        attempt = 0
        try:
            async with aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=self.identity.trust or True)
            ) as http:
                while self.closed is None:
                    code, carried = await self._link_once(http)
                    attempt = 0 if carried else attempt
                    if self.closed is None:
                        least_s = TOO_FAST_PAUSE_S if code == TOO_FAST else 0.0
                        await asyncio.sleep(max(least_s, pause_s(attempt, random.random())))
                        attempt += 1
        finally:
            self._end()

    async def _link_once(self, http: aiohttp.ClientSession) -> tuple[int, bool]:
        """One link, from its opening to its loss; its close code, and whether it ever carried both ways."""
        address = f"{self._address.rstrip('/')}/api/v1/sessions/{self.session}/live"
        link = self._link = Link(address, self._join(), self._hear)
        self._refusal = {}
        try:
            code = await link.run(http)
        finally:
            self._link = None
            self._offers.fail()
        log.info("session=%s endpoint=%s link lost, code %d", self.session, self.endpoint, code)
        if code in FINAL:
            said = self._refusal or {"code": f"closed_{code}", "text": "The server closed the connection."}
            self.closed = Closed(FINAL[code], said["code"], said["text"])
        elif not link.welcomed and code != MOVED:
            # Nobody answers at the address told: the server first named may own the session by now.
            self._address = self.identity.address
        self._view.tell_changed()
        return code, link.carried

    def _join(self) -> Json:
        who = self.identity
        join: Json = {"token": who.token, "device": who.device, "kind": who.kind, "client": CLIENT}
        if self._view.cursor is not None:
            join["cursor"] = self._view.cursor
        if self.pc is not None:
            join["pc"] = self.pc
        return join

    def _end(self) -> None:
        self.closed = self.closed or Closed("ended", "connection_closed", "The client closed the connection.")
        self._outbox.abandon(self.closed)
        self._view.end()

    def _tell_due(self) -> None:
        if self._link is not None and self._link.welcomed:
            for message in self._outbox.due():
                self._link.tell(message)

    def _hear(self, message: Json) -> None:
        self._view.hear(message)
        match message:
            case {"welcome": welcome}:
                self.pc_held, self.welcomes = welcome["pc"], self.welcomes + 1
                self.ice_servers = welcome.get("ice_servers", [])
                self._outbox.resume(f"{self.session}.{self.endpoint}", welcome["n"])
                self._tell_due()
            case {"n": _}:
                self._outbox.replied(message)
                self._tell_due()
            case {"heal": _}:
                self.heals += 1
                self._view.tell_changed()
            case {"answer": told}:
                self._offers.answered(told)
            case {"moved": moved}:
                self._address = moved["address"]
            case {"error": refusal}:
                self._refusal = refusal
