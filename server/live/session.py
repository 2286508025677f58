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
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from events.journal import Journal, Sealed
from events.schema.base import Actor, Commit, Fact
from events.schema.session import EndpointJoined, EndpointLeft, EndpointResumed, SessionEnded, SessionStarted
from media.control import Scene

from .asking import BUSY, CROWDED, WAITING_MS, Asked, Asking
from .aspects.roster import NoticeLinkLost
from .chronicle import Chronicle
from .clock import SessionClock
from .connections import Connections
from .door import Arrival, Close, Connection
from .feed import Feed
from .holds import Holds
from .presence import back_then
from .replies import Accepted, Refusal, Reply
from .rulebook import By, Chance, Command, Malformed, Moment, Refused, Rulebook

log = logging.getLogger(__name__)

State = TypeVar("State")

SYSTEM = By(system=True)
OUR_MISTAKE = ("internal", "The server made a mistake with this; nothing was written.")


class Plane(Protocol):
    """Where the session's scenes go: the bridge to media, or a test's record."""

    def show(self, scene: Scene) -> None: ...
    def gone(self, endpoint: str) -> None: ...
    def over(self) -> None: ...


class Writing(Protocol):
    """A commit becomes the bytes to store, its personal fields sealed."""

    def __call__(self, commit: Commit) -> Sealed: ...


class LiveSession(Generic[State]):
    """A session whose log this process owns. Made by `owner.own`; `run` is its one task."""

    def __init__(
        self,
        session_id: str,
        chronicle: Chronicle[State],
        *,
        journal: Journal,
        seal: Writing,
        feed: Feed[State],
        clock: SessionClock,
        chance: Chance,
        plane: Plane,
        mark: str,
    ) -> None:
        self.id = session_id
        self.chronicle = chronicle
        self.clock = clock
        self.connections = Connections(chronicle, feed, clock)
        self._rulebook: Rulebook[State] = chronicle.rulebook
        self._journal = journal
        self._seal = seal
        self._feed = feed
        self._chance = chance
        self._plane = plane
        self._holds: Holds[State] = Holds(chronicle.rulebook)
        self._asking = Asking()
        self._mark = mark
        self._written = 0
        self._shown: Scene | None = None

    # -- asked from outside --------------------------------------------------------------------------------

    def arrive(self, arrival: Arrival) -> None:
        """Somebody at the door. An endpoint that had joined is let in at once, a new one when it is stored."""
        asked = Asked(arrival.join, SYSTEM, self.clock.monotonic_ms(), arrival=arrival)
        try:
            facts = self._decide(asked, self.clock.now())
        except Refused as refusal:
            return arrival.port.refuse(refusal.code, refusal.text)
        self._discard_older(arrival)
        returning = next((fact for fact in facts if isinstance(fact, EndpointResumed)), None)
        if returning is not None:
            self._attach(arrival, returning.endpoint)
            asked.noticed = self.clock.now()
        if not self._asking.put(asked) and returning is None:
            arrival.port.refuse(CROWDED.code, CROWDED.text)
        return None

    def submit(self, connection: Connection, number: int, name: str, fields: dict[str, Any]) -> None:
        """A numbered command of a client; it is answered through the connection's port."""
        if not self.connections.is_current(connection):
            return None
        self.heard(connection)
        replies = self.chronicle.replies
        if (standing := replies.standing(connection.endpoint, number)) is not None:
            return self.connections.answer(connection, number, standing)
        try:
            command = self._rulebook.parse(name, fields)
        except Malformed as malformed:
            refusal = Refusal(malformed.code, malformed.text)
            replies.note(connection.endpoint, number, refusal)
            return self.connections.answer(connection, number, refusal)
        asked = Asked(command, connection.by, self.clock.monotonic_ms(), connection=connection, number=number)
        if not self._asking.put(asked):
            return self.connections.answer(connection, number, BUSY)
        return self._hold(asked)

    def _refuse_unread(self, connection: Connection, number: int, refusal: Refusal) -> None:
        replies = self.chronicle.replies
        standing = replies.standing(connection.endpoint, number)
        if standing is None:
            replies.note(connection.endpoint, number, refusal)
        self.connections.answer(connection, number, standing or refusal)

    def notice(self, command: Command) -> None:
        """What the system saw. It cannot be refused for the journal's silence and keeps its own time."""
        asked = Asked(command, SYSTEM, self.clock.monotonic_ms(), noticed=self.clock.now())
        if self._asking.put(asked):
            self._hold(asked)

    def ask(self, command: Command, by: By = SYSTEM) -> asyncio.Future[Reply]:
        """For the server's own programs: the reply, once it is known."""
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        answered: Callable[[Reply], None] = lambda known: None if reply.done() else reply.set_result(known)  # noqa: E731
        asked = Asked(command, by, self.clock.monotonic_ms(), answered=answered)
        self._asking.put(asked)
        self._hold(asked)
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

    def pulse(self) -> None:
        """A few times a second: what the passing of time has brought about."""
        now_ms = self.clock.monotonic_ms()
        for due in self.chronicle.presence.due(now_ms, self.clock.now()):
            self.notice(due)
        for asked in self._asking.overdue(now_ms):
            if asked.connection is not None and asked.number is not None:
                asked.connection.port.tell(json.dumps({"n": asked.number, "waiting": True}))

    # -- the writer ----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled, or until somebody else owns the session: `Conflict`."""
        self._show()
        while True:
            await self._settle(await self._asking.take())

    async def _settle(self, asked: Asked) -> None:
        if asked.connection is not None and asked.number is not None:
            standing = self.chronicle.replies.standing(asked.connection.endpoint, asked.number)
            if standing is not None:
                return self._reply(asked, standing)
        now = self.clock.cut(asked.noticed or self.clock.now())
        try:
            facts = self._decide(asked, now)
            commit, sealed = self._sealed(asked, facts, now)
        except Refused as refusal:
            return self._refuse(asked, Refusal(refusal.code, refusal.text))
        await self._write(asked, commit, sealed)
        self._reply(asked, Accepted(self.chronicle.head.sequence))
        self._gone(facts)
        return None

    def _decide(self, asked: Asked, now: Moment) -> Sequence[Fact]:
        """Raises `Refused`, also for a mistake of ours: one bad command must not end a class."""
        try:
            return self._rulebook.decide(self.chronicle.state, asked.command, now, asked.by, self._chance)
        except Refused:
            raise
        except Exception:
            log.exception("session=%s command=%s failed", self.id, asked.name)
            raise Refused(*OUR_MISTAKE) from None

    def _sealed(self, asked: Asked, facts: Sequence[Fact], now: Moment) -> tuple[Commit, Sealed]:
        """Raises `Refused`: nor may a key that cannot be kept, since the disk is full."""
        commit = self._commit(asked, facts, now)
        try:
            return commit, self._seal(commit)
        except Exception:
            log.exception("session=%s command=%s could not be sealed", self.id, asked.name)
            raise Refused(*OUR_MISTAKE) from None

    async def _write(self, asked: Asked, commit: Commit, sealed: Sealed) -> None:
        began_ms = self.clock.monotonic_ms()
        head = await self._journal.append(self.chronicle.head, sealed)
        if self.clock.monotonic_ms() - began_ms >= WAITING_MS:
            self._asking.notices_first()
        before = self.chronicle.add(commit, sealed.body, head, self.clock.monotonic_ms())
        self.clock.started = self.chronicle.started
        self.clock.noted(commit.at_ms)
        self._holds.lift(asked)
        self._show()
        self.connections.tell(self._feed.record(commit, before))

    def _gone(self, facts: Sequence[Fact]) -> None:
        self.connections.close_gone(facts)
        for fact in facts:
            match fact:
                case EndpointLeft(endpoint=endpoint):
                    self._plane.gone(endpoint)
                case SessionEnded():
                    self._plane.over()

    def _commit(self, asked: Asked, facts: Sequence[Fact], now: Moment) -> Commit:
        return Commit(
            id=self._commit_id(asked),
            aggregate=self.chronicle.head.aggregate,
            sequence=self.chronicle.head.sequence + 1,
            epoch=self.chronicle.epoch,
            time=now.utc,
            recorded=self.clock.now().utc,
            actor=_actor(asked, facts),
            command=asked.name,
            facts=tuple(facts),
            at_ms=0 if any(isinstance(fact, SessionStarted) for fact in facts) else now.at_ms,
        )

    def _commit_id(self, asked: Asked) -> str:
        if asked.connection is not None and asked.number is not None:
            return f"{self.id}.{asked.connection.endpoint}.{asked.number}"
        self._written += 1
        return f"{self.id}.{self._mark}.{self._written}"

    def dropped(self, close: Close) -> None:
        """This process no longer writes the session: nobody here may believe otherwise."""
        self.connections.close_all(close)
        self._plane.over()

    # -- answering -----------------------------------------------------------------------------------------

    def _refuse(self, asked: Asked, refusal: Refusal) -> None:
        if asked.connection is not None and asked.number is not None:
            self.chronicle.replies.note(asked.connection.endpoint, asked.number, refusal)
        self._reply(asked, refusal)

    def _reply(self, asked: Asked, reply: Reply) -> None:
        if self._holds.lift(asked):
            self._show()
        if asked.connection is not None and asked.number is not None:
            self.connections.answer(asked.connection, asked.number, reply)
        if asked.answered is not None:
            asked.answered(reply)
        if asked.arrival is not None:
            self._admit(asked, asked.arrival, reply)

    def _admit(self, asked: Asked, arrival: Arrival, reply: Reply) -> None:
        """A new endpoint is let in now; one that returned was let in when it came."""
        if isinstance(reply, Refusal):
            for known in self.connections:
                if known.id == arrival.connection:
                    self.connections.detach(known)
            return arrival.port.refuse(reply.code, reply.text)
        endpoint = self.chronicle.presence.endpoint_of(arrival.connection)
        if asked.noticed is None and endpoint is not None:
            self._attach(arrival, endpoint)
        return None

    def _attach(self, arrival: Arrival, endpoint: str) -> None:
        number = max(self.chronicle.replies.highest(endpoint), self._asking.in_flight(endpoint))
        older = self.connections.attach(arrival, endpoint, number)
        if older is not None:
            for asked in self._asking.discard(lambda asked: asked.connection is older):
                self._holds.lift(asked)

    def _discard_older(self, arrival: Arrival) -> None:
        """Of two windows of one device that both wait, only the newer need come in."""
        older = self._asking.discard(lambda asked: asked.arrival is not None and asked.arrival.same_hands(arrival))
        for asked in older:
            assert asked.arrival is not None  # as was asked for
            asked.arrival.port.close(Close.REPLACED)

    # -- media ---------------------------------------------------------------------------------------------

    def _hold(self, asked: Asked) -> None:
        """Media obeys an act that narrows before the journal does. One that is refused now holds nothing."""
        if not self._rulebook.narrows(asked.command):
            return
        now = self.clock.now()
        try:
            facts = self._decide(asked, now)
        except Refused:
            return
        self._holds.hold(asked, facts, now)
        self._show()

    def _show(self) -> None:
        scene = self._holds.scene(self.chronicle.state, self.chronicle.epoch)
        if scene != self._shown:
            self._shown = scene
            self._plane.show(scene)


def _actor(asked: Asked, facts: Sequence[Fact]) -> Actor:
    if asked.arrival is None:
        return Actor(asked.by.endpoint, asked.by.person)
    came = next(fact for fact in facts if isinstance(fact, EndpointJoined | EndpointResumed))
    return Actor(
        came.entry.endpoint if isinstance(came, EndpointJoined) else came.endpoint, asked.arrival.entry.person
    )
