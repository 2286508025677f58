"""What a session's log looks like as rows, worked out fact by fact.

A `SessionLog` is what is known of one session so far; `add` takes the next commit and returns nothing: what
changed waits in `take_changes`. Same facts, same rows, byte for byte: no clock, no counter of our own, no look
at the schools' tables. Personal text stays as it is stored, sealed.

Spans are what an endpoint was from … to: `present` while connected, `lost` while its link was broken, `stage`
while on stage. A connection ends when it was last heard, not when that was noticed. Every span is keyed by the
address of the fact that opened it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from events.schema.base import Commit, Fact, UnknownFact
from events.schema.session import (
    EndpointJoined,
    EndpointLeft,
    EndpointLinkLost,
    EndpointResumed,
    HandCalled,
    HandLowered,
    HandRaised,
    SessionEnded,
    SessionOpened,
    SessionOwned,
    SessionResumed,
    SessionStarted,
    SessionSuspended,
    StageEntered,
    StageLeft,
    TrackPublished,
    TrackUnpublished,
)

SpanKind = Literal["present", "lost", "stage"]
OpenKey = tuple[SpanKind, str]


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment on both clocks; `at_ms` is None before the class was live."""

    time: datetime
    at_ms: int | None

    def earlier(self, at_ms: int | None) -> Instant:
        """The same span of history at an earlier session time, as `last_heard_ms` tells it."""
        if at_ms is None or self.at_ms is None or at_ms >= self.at_ms:
            return self
        return Instant(self.time - timedelta(milliseconds=self.at_ms - at_ms), at_ms)


@dataclass(frozen=True, slots=True)
class Span:
    """`end` is None while it lasts."""

    endpoint: str
    kind: SpanKind
    sequence: int
    index: int
    start: Instant
    end: Instant | None = None
    detail: str | None = None  # why the link broke; who is on stage
    turn: str | None = None  # a room may have two of its pupils on stage at once

    @property
    def key(self) -> OpenKey:
        return (self.kind, self.turn or self.endpoint)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as a line of the timeline; `data` as stored, Personal text sealed."""

    sequence: int
    index: int
    type: str
    instant: Instant
    recorded: datetime
    commit: str
    command: str
    actor_endpoint: str | None
    actor_person: str | None
    endpoint: str | None  # whom the line is about, if anyone
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """Who an endpoint was, as last frozen by `endpoint.joined`."""

    endpoint: str
    kind: str
    role: str
    hidden: bool
    org_path: tuple[str, ...]
    person: str | None
    room: str | None
    class_group: str | None
    capacity: str | None
    first_sequence: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as the list shows it. `faults` counts what does not fit: a gap, a digest that differs, a fall of
    the epoch, a fact of a type unknown here."""

    session: str
    state: str = "scheduled"
    plan: Mapping[str, Any] = field(default_factory=dict)  # as stored, title sealed
    plan_commit: str | None = None
    plan_index: int = 0
    grace_ms: int = 30_000
    planned_start: datetime | None = None
    started: datetime | None = None
    ended_ms: int | None = None
    last: Instant | None = None
    sequence: int = 0
    epoch: int = 0
    facts: int = 0
    faults: int = 0
    digest: str = ""


@dataclass(slots=True)
class Changes:
    """Rows to write: lines are new, the rest replace what has the same key."""

    lines: list[Line] = field(default_factory=list)
    spans: dict[tuple[str, str, int, int], Span] = field(default_factory=dict)
    endpoints: dict[str, EndpointRow] = field(default_factory=dict)


class SessionLog:
    """One session's rows so far, and what the next facts need to know of the past."""

    def __init__(
        self,
        row: SessionRow,
        endpoints: Mapping[str, EndpointRow] | None = None,
        open_spans: list[Span] | None = None,
        about: Mapping[str, str] | None = None,
    ) -> None:
        self.row = row
        self.endpoints = dict(endpoints or {})
        self.open: dict[OpenKey, Span] = {span.key: span for span in open_spans or []}
        self.about = dict(about or {})  # hand, turn or track that lasts → its endpoint
        self._changes = Changes()

    def take_changes(self) -> Changes:
        changes, self._changes = self._changes, Changes()
        return changes

    def add(self, commit: Commit, stored_facts: list[Mapping[str, Any]], digest_before: str, digest: str) -> None:
        """The next commit; `stored_facts` are its facts as the journal holds them, the digests those of the chain
        before and with it."""
        instant = Instant(commit.time, commit.at_ms)
        faults = (commit.sequence != self.row.sequence + 1) + (commit.epoch < self.row.epoch)
        for index, fact in enumerate(commit.facts):
            faults += isinstance(fact, UnknownFact)
            if isinstance(fact, SessionOwned):
                faults += fact.digest != digest_before
            self._line(commit, index, instant, fact, stored_facts[index])
            self._take(commit, index, instant, fact, stored_facts[index])
        self.row = replace(
            self.row,
            last=instant,
            sequence=commit.sequence,
            epoch=max(commit.epoch, self.row.epoch),
            facts=self.row.facts + len(commit.facts),
            faults=self.row.faults + faults,
            digest=digest,
        )

    def _line(self, commit: Commit, index: int, instant: Instant, fact: Fact, stored: Mapping[str, Any]) -> None:
        data = stored.get("data", {})
        self._changes.lines.append(
            Line(
                sequence=commit.sequence,
                index=index,
                type=stored["type"],
                instant=instant,
                recorded=commit.recorded,
                commit=commit.id,
                command=commit.command,
                actor_endpoint=commit.actor.endpoint,
                actor_person=commit.actor.person,
                endpoint=self._whom(fact, data),
                data=data,
            )
        )

    def _whom(self, fact: Fact, data: Mapping[str, Any]) -> str | None:
        if isinstance(fact, EndpointJoined):
            return fact.entry.endpoint
        if "endpoint" in data:
            return str(data["endpoint"])
        for thing in ("hand", "turn", "track"):
            if thing in data:
                return self.about.get(data[thing])
        return None

    def _take(self, commit: Commit, index: int, instant: Instant, fact: Fact, stored: Mapping[str, Any]) -> None:
        at = (commit.sequence, index)
        match fact:
            case SessionOpened(plan=plan, rules=rules):
                self.row = replace(
                    self.row,
                    state="open",
                    plan=stored["data"]["plan"],
                    plan_commit=commit.id,
                    plan_index=index,
                    grace_ms=rules.grace_ms,
                    planned_start=plan.planned_start,
                )
            case SessionStarted(started=started):
                self.row = replace(self.row, state="live", started=started)
            case SessionSuspended():
                self.row = replace(self.row, state="suspended")
            case SessionResumed():
                self.row = replace(self.row, state="live")
            case SessionEnded(until_ms=until_ms):
                self._end_all(instant)
                self.row = replace(self.row, state="ended", ended_ms=until_ms)
            case EndpointJoined(entry=entry):
                self._enter(entry.endpoint, fact, commit.sequence)
                self._begin(Span(entry.endpoint, "present", *at, instant))
            case EndpointResumed(endpoint=endpoint):
                self._end(("lost", endpoint), instant)
                self._begin(Span(endpoint, "present", *at, instant))
            case EndpointLinkLost(endpoint=endpoint, last_heard_ms=heard, cause=cause):
                heard_last = instant.earlier(heard)
                self._end(("present", endpoint), heard_last)
                self._begin(Span(endpoint, "lost", *at, heard_last, detail=cause))
            case EndpointLeft(endpoint=endpoint, last_heard_ms=heard):
                self._end(("present", endpoint), instant.earlier(heard))
                self._end(("lost", endpoint), instant)
            case StageEntered(turn=turn, endpoint=endpoint, whom=whom):
                self.about[turn] = endpoint
                self._begin(Span(endpoint, "stage", *at, instant, detail=whom, turn=turn))
            case StageLeft(turn=turn):
                self.about.pop(turn, None)
                self._end(("stage", turn), instant)
            case HandRaised(hand=hand, endpoint=endpoint):
                self.about[hand] = endpoint
            case HandCalled(hand=hand) | HandLowered(hand=hand):
                self.about.pop(hand, None)
            case TrackPublished(track=track, endpoint=endpoint):
                self.about[track] = endpoint
            case TrackUnpublished(track=track):
                self.about.pop(track, None)
            case _:
                pass  # a line of the timeline and nothing more

    def _enter(self, endpoint: str, fact: EndpointJoined, sequence: int) -> None:
        entry, known = fact.entry, self.endpoints.get(endpoint)
        row = EndpointRow(
            endpoint=endpoint,
            kind=entry.kind,
            role=entry.role,
            hidden=entry.hidden,
            org_path=entry.org_path,
            person=entry.person,
            room=entry.room,
            class_group=entry.class_group,
            capacity=entry.capacity,
            first_sequence=known.first_sequence if known else sequence,
        )
        self.endpoints[endpoint] = self._changes.endpoints[endpoint] = row

    def _begin(self, span: Span) -> None:
        if span.key not in self.open:  # a device that replaces itself stays present
            self.open[span.key] = span
            self._note(span)

    def _end(self, key: OpenKey, end: Instant) -> None:
        span = self.open.pop(key, None)
        if span is not None:
            self._note(replace(span, end=max(end, span.start, key=lambda instant: instant.time)))

    def _end_all(self, end: Instant) -> None:
        for key in list(self.open):
            self._end(key, end)

    def _note(self, span: Span) -> None:
        self._changes.spans[(span.endpoint, span.kind, span.sequence, span.index)] = span
