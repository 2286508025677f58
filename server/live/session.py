"""The single writer of one session: decide, store, then tell.

One task owns the state and takes one thing after another from one queue. An accepted command is one commit; nobody
is told of it before the journal has acknowledged it, and until its outcome is known nothing else is decided.
What does not wait for the journal: rights already granted, media, ephemeral messages, the return of an endpoint
that had joined, and acts that narrow, which media obeys at once (`holds.py`).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Generic, TypeVar

from events.journal import Journal, Sealed
from events.schema.base import Commit, Fact
from events.schema.session import EndpointLeft, SessionCancelled, SessionEnded

from .arrivals import Arrivals
from .asking import BUSY, DROPPED, WAITING_MS, Asked, Asking
from .aspects.roster import Leave, NoticeLinkLost, NoticeRoleEnded
from .chronicle import Chronicle
from .clock import SessionClock
from .connections import Connections
from .door import Arrival, Close, Connection
from .feed import Feed
from .holds import Holds, Plane
from .pen import Pen
from .presence import back_then
from .replies import Accepted, Refusal, Reply
from .rulebook import By, Chance, Command, Known, Malformed, Moment, Refused, Rulebook

log = logging.getLogger(__name__)

State = TypeVar("State")

ToldRefused = Callable[[str, str, "str | None", str, str], None]
"""Session, endpoint, person, command, code."""

SYSTEM = By(system=True)
OUR_MISTAKE = ("internal", "The server made a mistake with this; nothing was written.")


def untold(*_: object) -> None:
    """Nobody keeps what was refused."""


class LiveSession(Generic[State]):
    """A session whose log this process owns. Made by `owner.own`; `run` is its one task."""

    def __init__(
        self,
        chronicle: Chronicle[State],
        *,
        journal: Journal,
        pen: Pen[State],
        feed: Feed[State],
        clock: SessionClock,
        chance: Chance,
        plane: Plane,
        refused: ToldRefused = untold,
    ) -> None:
        self.id = chronicle.session_id
        self.chronicle = chronicle
        self.clock = clock
        self.connections = Connections(chronicle, feed, clock)
        self._rulebook: Rulebook[State] = chronicle.rulebook
        self._journal = journal
        self._pen = pen
        self._feed = feed
        self._chance = chance
        self._plane = plane
        self.refused = refused
        self._holds: Holds[State] = Holds(chronicle, plane)
        self._asking = Asking()
        self._arrivals = Arrivals(chronicle, self.connections, self._asking, self._holds)

    # -- asked from outside --------------------------------------------------------------------------------

    def arrive(self, arrival: Arrival) -> None:
        """Somebody at the door. An endpoint that had joined is let in at once, a new one when it is stored."""
        asked, now = Asked(arrival.join, SYSTEM, self.clock.monotonic_ms(), arrival=arrival), self.clock.now()
        try:
            facts = self._decide(asked, now)
        except Refused as refusal:
            return arrival.port.refuse(refusal.code, refusal.text)
        return self._arrivals.queue(asked, arrival, facts, now)

    def submit(
        self, connection: Connection, number: int, name: str, fields: dict[str, Any], known: Known | None = None
    ) -> None:
        """A numbered command of a client; it is answered through the connection's port."""
        if self._known(connection, number):
            return None
        try:
            command = self._rulebook.parse(name, fields)
        except Malformed as malformed:
            return self.turn_away(connection, number, Refusal(malformed.code, malformed.text))
        by = replace(connection.by, known=known) if known else connection.by
        asked = Asked(command, by, self.clock.monotonic_ms(), connection=connection, number=number)
        if not self._asking.put(asked):
            return self.turn_away(connection, number, BUSY)
        return self._hold(asked)

    def turn_away(self, connection: Connection, number: int, refusal: Refusal) -> None:
        """Refuses a command that is not even read, unless its number is known: sent again, it may be stored."""
        if not self._known(connection, number):
            self.chronicle.replies.note(connection.endpoint, number, refusal)
            self.connections.answer(connection, number, refusal)

    def _known(self, connection: Connection, number: int) -> bool:
        """Needs this number nothing more? What was answered is answered again; what waits gets its one reply."""
        if not self.connections.is_current(connection):
            return True
        self.heard(connection)
        self.chronicle.presence.acted(connection.endpoint, self.clock.monotonic_ms())
        standing = self._standing(connection, number)
        if standing is not None:
            self.connections.answer(connection, number, standing)
        return standing is not None or self._asking.holds(connection, number)

    def notice(self, command: Command) -> None:
        """What the system saw. It cannot be refused for the journal's silence and keeps its own time."""
        asked = Asked(command, SYSTEM, self.clock.monotonic_ms(), noticed=self.clock.now())
        if self._asking.put(asked):
            self._hold(asked)

    def ask(self, command: Command, by: By = SYSTEM) -> asyncio.Future[Reply]:
        """For the server's own programs: the reply, once it is known; `DROPPED` if it never will be."""
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

        def answered(known: Reply) -> None:
            if not reply.done():
                reply.set_result(known)

        asked = Asked(command, by, self.clock.monotonic_ms(), answered=answered)
        if self._asking.put(asked):
            self._hold(asked)
        else:
            answered(DROPPED)
        return reply

    def heard(self, connection: Connection) -> None:
        if self.connections.is_current(connection):
            self.chronicle.presence.heard(connection.endpoint, self.clock.monotonic_ms())

    def media_heard(self, endpoint: str, heard: bool) -> None:
        self.chronicle.presence.media_heard(endpoint, heard, self.clock.monotonic_ms())

    def departed(self, connection: Connection) -> None:
        """The connection is closed; a replaced one's end says nothing of its endpoint."""
        if not self.connections.detach(connection):
            return
        standing = self.chronicle.presence.standings.get(connection.endpoint)
        now_ms = self.clock.monotonic_ms()
        heard_ms = standing.heard_ms if standing else now_ms
        last_heard_ms = back_then(self.clock.now(), now_ms, heard_ms)
        self.notice(NoticeLinkLost(connection.endpoint, connection.id, last_heard_ms, "closed"))

    def dismiss(self, connection: Connection, *, role_ended: bool = False) -> None:
        """Its sign-in or its role has ended: its endpoint leaves, whatever its client says."""
        if not self.connections.detach(connection):
            return
        if role_ended:
            self.notice(NoticeRoleEnded(connection.endpoint))
        else:
            self.ask(Leave(), connection.by)

    def pulse(self) -> None:
        """A few times a second: what the passing of time has brought about."""
        now_ms = self.clock.monotonic_ms()
        for due in self.chronicle.presence.due(now_ms, self.clock.now()):
            self.notice(due)
        for asked in self._asking.overdue(now_ms):
            if asked.numbered is not None:
                connection, number = asked.numbered
                connection.port.tell(json.dumps({"n": number, "waiting": True}))

    # -- the writer ----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled, or until somebody else owns the session: `Conflict`."""
        self._holds.show()
        while True:
            await self._settle(await self._asking.take())

    async def _settle(self, asked: Asked) -> None:
        if asked.numbered is not None and (standing := self._standing(*asked.numbered)) is not None:
            return self._reply(asked, standing)
        now = self.clock.cut(asked.noticed or self.clock.now())
        try:
            facts = self._decide(asked, now)
            commit, sealed = self._written(asked, facts, now)
        except Refused as refusal:
            return self._refuse(asked, Refusal(refusal.code, refusal.text))
        await self._store(asked, commit, sealed)
        self._reply(asked, Accepted(self.chronicle.head.sequence))
        self._gone(facts)
        return None

    def _decide(self, asked: Asked, now: Moment) -> Sequence[Fact]:
        with self._mistakes_refused(asked):
            return self._rulebook.decide(self.chronicle.state, asked.command, now, asked.by, self._chance)

    def _written(self, asked: Asked, facts: Sequence[Fact], now: Moment) -> tuple[Commit, Sealed]:
        with self._mistakes_refused(asked):  # a key that cannot be kept, since the disk is full
            return self._pen.write(asked, facts, now)

    @contextmanager
    def _mistakes_refused(self, asked: Asked) -> Iterator[None]:
        """A mistake of ours becomes `Refused`: one bad command must not end a class."""
        try:
            yield
        except Refused:
            raise
        except Exception:
            log.exception("session=%s command=%s failed", self.id, asked.name)
            raise Refused(*OUR_MISTAKE) from None

    async def _store(self, asked: Asked, commit: Commit, sealed: Sealed) -> None:
        began_ms = self.clock.monotonic_ms()
        head = await self._journal.append(self.chronicle.head, sealed)
        if self.clock.monotonic_ms() - began_ms >= WAITING_MS:
            self._asking.notices_first()
        before = self.chronicle.add(commit, sealed.body, head, self.clock.monotonic_ms())
        self.clock.started = self.chronicle.started
        self.clock.noted(commit.at_ms)
        self._holds.stored(asked)
        self.connections.tell(self._feed.record(commit, before))
        self.connections.renew(commit.facts)

    def _gone(self, facts: Sequence[Fact]) -> None:
        self.connections.close_gone(facts)
        for fact in facts:
            match fact:
                case EndpointLeft(endpoint=endpoint):
                    self._plane.gone(endpoint)
                case SessionEnded() | SessionCancelled():
                    self._plane.over()

    def dropped(self, close: Close) -> None:
        """This process no longer writes the session: nobody here may believe otherwise, or wait for it."""
        for asked in self._asking.close():
            if asked.answered is not None:
                asked.answered(DROPPED)
            if asked.arrival is not None:
                asked.arrival.port.close(close)
        self.connections.close_all(close)
        self._plane.over()

    # -- answering -----------------------------------------------------------------------------------------

    def _standing(self, connection: Connection, number: int) -> Reply | None:
        return self.chronicle.replies.standing(connection.endpoint, number)

    def _refuse(self, asked: Asked, refusal: Refusal) -> None:
        if asked.numbered is not None:
            connection, number = asked.numbered
            self.chronicle.replies.note(connection.endpoint, number, refusal)
            self.refused(self.id, connection.endpoint, asked.by.person, asked.name, refusal.code)
        self._reply(asked, refusal)

    def _reply(self, asked: Asked, reply: Reply) -> None:
        self._holds.lift(asked)
        if asked.numbered is not None:
            self.connections.answer(*asked.numbered, reply)
        if asked.answered is not None:
            asked.answered(reply)
        if asked.arrival is not None:
            self._arrivals.settle(asked, asked.arrival, reply)

    # -- media ---------------------------------------------------------------------------------------------

    def _hold(self, asked: Asked) -> None:
        """Media obeys an act that narrows before the journal does, and who is put out hears no more. One that is
        refused now holds nothing."""
        if not self._rulebook.narrows(asked.command):
            return
        now = self.clock.now()
        try:
            facts = self._decide(asked, now)
        except Refused:
            return
        self._holds.hold(asked, facts, now)
        self.connections.close_barred(facts)
