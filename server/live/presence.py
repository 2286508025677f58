"""Who is there, as the log says and as the wires say, and what silence brings about.

Facts fold in by `evolve`; what sockets and media report comes in by `heard` and `media_heard`; `due` gives the
notices of what the mere passing of time has brought about. Every `now_ms` is the owner's monotonic clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from events.schema.base import Fact
from events.schema.session import (
    ClassHeld,
    ClassReleased,
    EndpointJoined,
    EndpointLeft,
    EndpointLinkLost,
    EndpointResumed,
    EndpointRoleChanged,
    GrantGiven,
    GrantTaken,
    SessionCancelled,
    SessionEnded,
    SessionOpened,
    SessionStarted,
)
from events.schema.session_lines import EndpointStaffed, EndpointUnstaffed
from events.schema.values import Entry

from .aspects.grants import NoticeGrantOver
from .aspects.lifecycle import AbandonSession, HoldClass, ReleaseClass, Tick
from .aspects.roster import NoticeGraceOver, NoticeLeft, NoticeLinkLost
from .aspects.staffing import NoticeIdle
from .clock import MILLISECOND
from .rulebook import Moment

SILENT_MS = 3_000  # TCP stalls on weak lines while RTP flows; a reload takes less
LEAD_GONE_MS = 3_000
IDLE_MS = 900_000  # an identified terminal that nobody touches, outside class
GONE_MS = 600_000  # rooms never: a room's frame stays until the end
ABANDONED = timedelta(minutes=30)
TICK_MS = 10_000  # a crash blurs an interval by no more
ROOMS = frozenset({"lead_room", "satellite_room"})

Phase = Literal["scheduled", "open", "live", "ended", "cancelled"]
Due = (
    NoticeLinkLost
    | NoticeGraceOver
    | NoticeLeft
    | HoldClass
    | ReleaseClass
    | AbandonSession
    | Tick
    | NoticeIdle
    | NoticeGrantOver
)


@dataclass(slots=True)
class Standing:
    """One endpoint that joined and has not left."""

    entry: Entry
    connection: str
    linked: bool
    since_ms: int  # of linked or lost
    heard_ms: int  # the last sign of life on signalling
    media: bool = False  # packets arrive
    acted_ms: int | None = None  # since somebody is identified here: when he did something last


@dataclass(slots=True)
class Presence:
    """The standings of a session. Each thing that is due is said once, until a fact makes it new."""

    grace_ms: int = 30_000
    planned_end: datetime | None = None
    phase: Phase = "scheduled"
    held: bool = False
    standings: dict[str, Standing] = field(default_factory=dict)
    _granted: dict[NoticeGrantOver, int] = field(default_factory=dict)  # until when, on the session's clock
    _leadless_ms: int | None = 0  # since when no lead is connected
    _empty_ms: int | None = 0  # since when nobody is
    _ticked_ms: int = 0
    _said: set[Due] = field(default_factory=set)

    # -- what facts say ------------------------------------------------------------------------------------

    def evolve(self, fact: Fact, now_ms: int) -> None:
        match fact:
            case SessionOpened(plan=plan, rules=rules):
                self.phase, self.grace_ms, self.planned_end = "open", rules.grace_ms, plan.planned_end
            case SessionStarted():
                self.phase = "live"
            case SessionEnded():
                self.phase = "ended"
            case SessionCancelled():
                self.phase = "cancelled"
            case ClassHeld():
                self.held = True
            case ClassReleased():
                self.held = False
            case EndpointJoined(entry=entry, connection=connection):
                self.standings[entry.endpoint] = Standing(entry, connection, True, now_ms, now_ms)
            case EndpointResumed(endpoint=endpoint, connection=connection) if endpoint in self.standings:
                self._link(endpoint, connection, True, now_ms)
            case EndpointLinkLost(endpoint=endpoint, connection=connection) if endpoint in self.standings:
                self._link(endpoint, connection, False, now_ms)
            case GrantGiven(endpoint=endpoint, permission=permission, until_ms=until_ms):
                self._grant(NoticeGrantOver(endpoint, permission), until_ms)
            case GrantTaken(endpoint=endpoint, permission=permission):
                self._grant(NoticeGrantOver(endpoint, permission), None)
            case EndpointRoleChanged(endpoint=endpoint, to_role=role) if endpoint in self.standings:
                standing = self.standings[endpoint]
                standing.entry = replace(standing.entry, role=role)
            case EndpointLeft(endpoint=endpoint):
                self.standings.pop(endpoint, None)
            case EndpointStaffed(endpoint=endpoint, how="pin") if endpoint in self.standings:
                self.standings[endpoint].acted_ms = now_ms
            case EndpointUnstaffed(endpoint=endpoint) if endpoint in self.standings:
                self.standings[endpoint].acted_ms = None
            case _:
                return
        self._said.clear()
        self._note_absence(now_ms)

    def _link(self, endpoint: str, connection: str, linked: bool, now_ms: int) -> None:
        standing = self.standings[endpoint]
        standing.connection = connection
        if standing.linked != linked:
            standing.linked, standing.since_ms = linked, now_ms
        if linked:
            standing.heard_ms = max(standing.heard_ms, now_ms)

    def _grant(self, over: NoticeGrantOver, until_ms: int | None) -> None:
        if until_ms is None:
            self._granted.pop(over, None)
        else:
            self._granted[over] = until_ms

    def taken_over(self, now_ms: int) -> None:
        """This process became the owner: what was silent before is counted from now."""
        for standing in self.standings.values():
            standing.since_ms = standing.heard_ms = now_ms
        self._leadless_ms = self._empty_ms = None
        self._note_absence(now_ms)
        self._ticked_ms = now_ms
        self._said.clear()

    def _note_absence(self, now_ms: int) -> None:
        linked = [standing.entry.role for standing in self.standings.values() if standing.linked]
        self._empty_ms = None if linked else _first(self._empty_ms, now_ms)
        self._leadless_ms = None if "lead_teacher" in linked else _first(self._leadless_ms, now_ms)

    # -- what the wires say --------------------------------------------------------------------------------

    def heard(self, endpoint: str, now_ms: int) -> None:
        if (standing := self.standings.get(endpoint)) is not None:
            standing.heard_ms = now_ms

    def acted(self, endpoint: str, now_ms: int) -> None:
        """Somebody pressed something there."""
        standing = self.standings.get(endpoint)
        if standing is not None and standing.acted_ms is not None:
            standing.acted_ms = now_ms

    def media_heard(self, endpoint: str, heard: bool, now_ms: int) -> None:
        if (standing := self.standings.get(endpoint)) is not None:
            standing.media = heard
            if not heard:
                standing.heard_ms = max(standing.heard_ms, now_ms - SILENT_MS)

    def endpoint_of(self, connection: str) -> str | None:
        """Whose newest connection it is."""
        return next((name for name, known in self.standings.items() if known.connection == connection), None)

    # -- what time says ------------------------------------------------------------------------------------

    def due(self, now_ms: int, now: Moment) -> Iterator[Due]:
        if self.phase in ("scheduled", "ended", "cancelled"):
            return
        for due in self._due(now_ms, now):
            if due not in self._said:
                self._said.add(due)
                yield due
        if now_ms - self._ticked_ms >= TICK_MS:
            self._ticked_ms = now_ms
            yield Tick()

    def _due(self, now_ms: int, now: Moment) -> Iterator[Due]:
        for endpoint, standing in self.standings.items():
            yield from self._endpoint_due(endpoint, standing, now_ms, now)
        if self._leadless(now_ms):
            yield HoldClass()
        if self.held and self._leadless_ms is None:
            yield ReleaseClass()
        if now.at_ms is not None:
            yield from [over for over, until_ms in self._granted.items() if until_ms <= now.at_ms]
        if self._abandoned(now_ms, now.utc):
            yield AbandonSession(until_ms=back_then(now, now_ms, self._empty_ms or now_ms) or 0)

    def _leadless(self, now_ms: int) -> bool:
        if self.phase != "live" or self.held or self._leadless_ms is None:
            return False
        return now_ms - self._leadless_ms >= LEAD_GONE_MS

    def _abandoned(self, now_ms: int, utc: datetime) -> bool:
        if self._empty_ms is None or self.planned_end is None:
            return False
        return (now_ms - self._empty_ms) * MILLISECOND >= ABANDONED and utc >= self.planned_end + ABANDONED

    def _endpoint_due(self, endpoint: str, standing: Standing, now_ms: int, now: Moment) -> Iterator[Due]:
        if standing.acted_ms is not None and self.phase != "live" and now_ms - standing.acted_ms >= IDLE_MS:
            yield NoticeIdle(endpoint)
        if standing.linked:
            if now_ms - standing.heard_ms >= SILENT_MS and not standing.media:
                heard_ms = back_then(now, now_ms, standing.heard_ms)
                yield NoticeLinkLost(endpoint, standing.connection, heard_ms, "silent")
            return
        lost_ms = now_ms - standing.since_ms
        if lost_ms >= self.grace_ms:
            yield NoticeGraceOver(endpoint)
        if lost_ms >= GONE_MS and standing.entry.kind not in ROOMS:
            yield NoticeLeft(endpoint)


def back_then(now: Moment, now_ms: int, then_ms: int) -> int | None:
    """An earlier moment of the monotonic clock on the session clock; None before the class is live.

    >>> back_then(Moment(60_000, datetime(2026, 11, 24)), now_ms=5_000, then_ms=2_000)
    57000
    """
    return None if now.at_ms is None else max(0, now.at_ms - (now_ms - then_ms))


def _first(since_ms: int | None, now_ms: int) -> int:
    return now_ms if since_ms is None else since_ms
