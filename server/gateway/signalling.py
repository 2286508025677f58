"""The live WebSocket (docs/protocol.md): join, commands, offers, pings; facts and ephemeral messages back.

Whatever a client sends is answered or closed and disturbs nobody else. A connection has 10 s to join, 10 commands
a second with a burst of 40, and 60 other messages a second.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from events.journal import Unavailable
from events.schema.values import Client
from server.live.door import Admitted, Arrival, Close, Connection
from server.live.replies import Refusal
from server.live.rulebook import NOTHING_KNOWN, Known, Malformed, Moment
from server.live.session import LiveSession
from server.live.sessions import Elsewhere, Over
from server.web.limits import Allowance

from .admission import ROLE_ENDED, Admission, Gate, Rejected
from .bridge import Bridge
from .messages import (
    MAX_MESSAGE_BYTES,
    CommandSaid,
    JoinSaid,
    OfferSaid,
    PingSaid,
    ReceptionSaid,
    Said,
    WallSaid,
    read,
)
from .opening import Opening
from .socket import Socket
from .vouching import ASKED_OF, Voucher

log = logging.getLogger(__name__)

EDITION = 1
JOIN_TIMEOUT_S = 10.0
TOO_FAST = Refusal("too_fast", "Wait a moment; this was not done.")
COMMANDS_PER_S, COMMANDS_BURST = 10, 40
CHATS_PER_S, CHATS_BURST = 0.5, 5
MESSAGES_PER_S, MESSAGES_BURST = 70, 140  # commands and everything else; who sends more is closed


class TooFast(Exception):
    """More messages than anybody needs."""


@dataclass(slots=True)
class Rates:
    """What one connection may send."""

    commands: Allowance = field(default_factory=lambda: Allowance(COMMANDS_BURST, COMMANDS_PER_S))
    chats: Allowance = field(default_factory=lambda: Allowance(CHATS_BURST, CHATS_PER_S))
    messages: Allowance = field(default_factory=lambda: Allowance(MESSAGES_BURST, MESSAGES_PER_S))


@dataclass(frozen=True, slots=True)
class Signalling:
    """The handler of `/api/v1/sessions/{id}/live`."""

    gate: Gate
    opening: Opening
    bridge: Bridge
    voucher: Voucher
    ice_servers: Callable[[str], list[dict[str, Any]]]  # of an endpoint

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(max_msg_size=MAX_MESSAGE_BYTES, compress=False, heartbeat=10, autoclose=False)
        await ws.prepare(request)
        assert request.transport is not None  # prepared just now
        attendance = Attendance(self, request.match_info["id"], ws, request.transport)
        await attendance.last()
        return ws


class Attendance:
    """One WebSocket from its join to its end."""

    def __init__(
        self, signalling: Signalling, asked_for: str, ws: web.WebSocketResponse, transport: asyncio.WriteTransport
    ) -> None:
        self._at = signalling
        self._asked_for = asked_for
        self._ws = ws
        self._socket = Socket(ws, transport, self._welcome, self._departed)
        self._rates = Rates()
        self._session: LiveSession[Any] | None = None
        self._admission: Admission | None = None
        self._pc: str | None = None

    async def last(self) -> None:
        """Returns when the connection is closed, by whomever."""
        writing = asyncio.create_task(self._write(), name="live socket")
        try:
            await self._attend()
        except Rejected as rejected:
            self._socket.fail(rejected.code, rejected.text, rejected.close)
        except TooFast:
            self._socket.fail("too_fast", "Too many messages.", Close.TOO_FAST)
        finally:
            self._socket.ended()
            self._socket.close(Close.DONE)
            if self._admission is not None:
                self._admission.lease.give_up()
            await writing
        del self._socket  # it knows us too: after a crowd, collecting such circles at once would stop the loop

    async def _write(self) -> None:
        await self._socket.write()
        if self._socket.closed is Close.NOT_ALLOWED and self._socket.connection and self._admission:
            await self._at.gate.bar(self._admission)
        await self._socket.shut()

    async def _attend(self) -> None:
        await self._join(await self._first())
        while (message := await self._socket.receive()) is not None:
            if message.type is not WSMsgType.TEXT:
                raise Rejected(Close.MALFORMED, "malformed", "Messages are text.")
            await self._take(message.data)
        if self._ws.close_code != WSCloseCode.ABNORMAL_CLOSURE and self._socket.connection and self._session:
            self._session.heard(self._socket.connection)  # a goodbye is a sign of life

    # -- joining -------------------------------------------------------------------------------------------

    async def _first(self) -> JoinSaid:
        try:
            message = await self._socket.receive(JOIN_TIMEOUT_S)
        except TimeoutError:
            raise Rejected(Close.MALFORMED, "not_joined", "No join came within 10 s.") from None
        if message is None or message.type is not WSMsgType.TEXT:
            raise Rejected(Close.MALFORMED, "malformed", "The first message is a join.")
        try:
            said = read(message.data)
        except Malformed as malformed:
            raise Rejected(Close.MALFORMED, malformed.code, malformed.text) from None
        if not isinstance(said, JoinSaid):
            raise Rejected(Close.MALFORMED, "not_joined", "The first message is a join.")
        return said

    async def _join(self, said: JoinSaid) -> None:
        at = self._at
        self._admission = await at.gate.admit(self._asked_for, said.token, said.kind)
        self._admission.lease.tell(self._sign_in_ended)
        entry = self._admission.entry(said.kind)
        try:
            found = await at.opening.find(self._admission.session.id)
        except Unavailable:
            raise Rejected(Close.GOING_AWAY, "journal_silent", "The journal cannot be read just now.") from None
        match found:
            case Elsewhere(address=address):
                self._socket.say({"moved": {"address": address}})
                self._socket.close(Close.MOVED)
            case Over(cancelled=reason):
                text = "Class is over." if reason is None else "The class has been called off."
                raise Rejected(Close.NO_SESSION, "session_ended", text)
            case LiveSession() if not self._admission.lease.ended:
                self._session, self._pc = found, said.pc
                client = Client(said.client.name, said.client.version, said.client.platform)
                via = self._admission.sign_in.via
                connection_id = str(uuid.uuid4())
                found.arrive(Arrival(entry, said.device, connection_id, via, client, self._socket, said.cursor))

    def _welcome(self, admitted: Admitted) -> dict[str, Any]:
        assert self._session is not None and self._admission is not None  # it asked to come in
        connection = admitted.connection
        held = self._at.bridge.holds(self._session.id, connection.endpoint, self._pc)
        if held:
            asyncio.get_running_loop().call_soon(self._at.bridge.tell_bound, self._session.id, connection)
        else:  # another page than the one that chose its wall
            self._at.bridge.hang(self._session.id, connection.endpoint, None)
        relays = self._at.ice_servers(connection.endpoint)
        return {
            "endpoint": connection.endpoint,
            "connection": connection.id,
            "session": self._session.id,
            "n": admitted.number,
            "edition": EDITION,
            "pc": held,
            "directory": self._admission.directory,
            "clock": _clock(admitted.now),
            **({"ice_servers": relays} if relays else {}),
        }

    def _sign_in_ended(self) -> None:
        if self._admission is not None and self._admission.lease.role_over:
            self._socket.fail(ROLE_ENDED[1], ROLE_ENDED[2], ROLE_ENDED[0])
        else:
            self._socket.fail("sign_in", "Your sign-in has ended.", Close.SIGN_IN)
        if self._socket.connection is not None:
            self._departed(self._socket.connection)

    def _departed(self, connection: Connection) -> None:
        assert self._session is not None and self._admission is not None  # it was let in
        lease = self._admission.lease
        if lease.ended:
            self._session.dismiss(connection, role_ended=lease.role_over)
        else:
            self._session.departed(connection)

    # -- messages ------------------------------------------------------------------------------------------

    async def _take(self, text: str) -> None:
        if not self._rates.messages.take(time.monotonic()):
            raise TooFast
        try:
            said = read(text)
        except Malformed as malformed:
            return self._socket.say({"error": {"code": malformed.code, "text": malformed.text}})
        return await self._do(said)

    async def _do(self, said: Said) -> None:
        session, connection = self._session, self._socket.connection
        if session is not None and isinstance(said, PingSaid):
            if connection is not None:
                session.heard(connection)
            return self._socket.say({"pong": said.sent, "clock": _clock(session.clock.now())})
        if session is None or connection is None:
            return self._socket.say({"error": {"code": "not_joined", "text": "Wait for the welcome."}})
        match said:
            case CommandSaid():
                await self._command(said)
            case ReceptionSaid():
                session.heard(connection)
                self._at.bridge.received(session, connection, said)
            case WallSaid():
                if not self._rates.commands.take(time.monotonic()):  # it is as dear as a command
                    return self._socket.say({"error": {"code": TOO_FAST.code, "text": TOO_FAST.text}})
                self._at.bridge.hang(session.id, connection.endpoint, said.rooms)
            case OfferSaid():
                session.heard(connection)
                self._socket.say({"answer": await self._at.bridge.answer(session, connection, said)})
            case _:
                self._socket.say({"error": {"code": "malformed", "text": "This connection has joined already."}})
        return None

    async def _command(self, said: CommandSaid) -> None:
        session, connection = self._session, self._socket.connection
        assert session is not None and connection is not None and self._admission is not None  # `_do` has looked
        now_s = time.monotonic()
        may = self._rates.commands.take(now_s) and (said.name != "PostChat" or self._rates.chats.take(now_s))
        if not may:
            return session.turn_away(connection, said.number, TOO_FAST)
        known: Known | Refusal = NOTHING_KNOWN
        if said.name in ASKED_OF:
            planned = self._admission.session
            known = await self._at.voucher.known(planned, session, connection, said.name, said.fields)
        if isinstance(known, Refusal):
            return session.turn_away(connection, said.number, known)
        return session.submit(connection, said.number, said.name, said.fields, known)


def _clock(now: Moment) -> dict[str, Any]:
    return {"running": False} if now.at_ms is None else {"at_ms": now.at_ms, "running": True}
