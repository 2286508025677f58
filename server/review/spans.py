"""What a fact means for the spans of a session: who was connected, cut off, on stage, taken out of class.

`changed` gives the spans that end or begin; those that last are handed in. What connects and what breaks a link is
the attendance's own business (`server.attendance.trail`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from events.schema.base import Fact
from events.schema.session import (
    ClassHeld,
    ClassReleased,
    EndpointJoined,
    EndpointLeft,
    EndpointLinkLost,
    EndpointResumed,
    FloorGiven,
    FloorTaken,
    RoomResumed,
    RoomSuspended,
    SessionEnded,
    SessionResumed,
    SessionSuspended,
    StageEntered,
    StageLeft,
)
from events.schema.session_lines import ReceptionLost, ReceptionRestored
from server.attendance.trail import CLASS, Instant, Mark, MarkKind, OpenKey, Span, SpanKind, follow

Address = tuple[int, int]


def changed(
    fact: Fact, address: Address, instant: Instant, lasting: Mapping[OpenKey, Span], about: Mapping[str, str]
) -> Iterator[Span]:
    """`about` names the endpoint of each turn that lasts."""

    def mark(
        what: MarkKind, endpoint: str, heard_ms: int | None = None, cause: str | None = None
    ) -> Iterator[Span]:
        return follow(lasting, Mark(*address, what, endpoint, instant, heard_ms, cause))

    def begun(span: Span) -> Iterator[Span]:
        if span.key not in lasting:
            yield span

    def ended(kind: SpanKind, endpoint: str, which: str = "") -> Iterator[Span]:
        if (span := lasting.get((kind, endpoint, which))) is not None:
            yield span.ended(instant)

    match fact:
        case EndpointJoined(entry=entry):
            yield from mark("joined", entry.endpoint)
        case EndpointResumed(endpoint=endpoint):
            yield from mark("resumed", endpoint)
        case EndpointLinkLost(endpoint=endpoint, last_heard_ms=heard, cause=cause):
            yield from mark("lost", endpoint, heard, cause)
        case EndpointLeft(endpoint=endpoint, last_heard_ms=heard):
            yield from mark("left", endpoint, heard)
        case SessionEnded():
            yield from mark("ended", CLASS)
        case StageEntered(turn=turn, endpoint=endpoint, whom=whom):
            yield from begun(Span(endpoint, "stage", *address, instant, detail=whom, turn=turn))
        case StageLeft(turn=turn):
            yield from ended("stage", about.get(turn, ""), turn)
        case FloorGiven(endpoint=endpoint):  # a seminar's stage: one place, and whose it is tells the turn
            yield from begun(Span(endpoint, "stage", *address, instant, detail="floor", turn=endpoint))
        case FloorTaken(endpoint=endpoint):
            yield from ended("stage", endpoint, endpoint)
        case SessionSuspended(cause=cause):
            yield from begun(Span(CLASS, "suspended", *address, instant, detail=cause))
        case SessionResumed():
            yield from ended("suspended", CLASS)
        case ClassHeld(cause=cause, since_ms=since_ms):
            yield from begun(Span(CLASS, "held", *address, instant.earlier(since_ms), detail=cause))
        case ClassReleased():
            yield from ended("held", CLASS)
        case RoomSuspended(room=room):
            yield from begun(Span(CLASS, "aside", *address, instant, detail=room))
        case RoomResumed(room=room):
            yield from ended("aside", CLASS, room)
        case ReceptionLost(endpoint=endpoint, of=of, source_endpoint=source, since_ms=since_ms):
            missed = f"{of} {source}"
            yield from begun(Span(endpoint, "deaf", *address, instant.earlier(since_ms), detail=missed))
        case ReceptionRestored(endpoint=endpoint, of=of, source_endpoint=source):
            yield from ended("deaf", endpoint, f"{of} {source}")
        case _:
            pass
