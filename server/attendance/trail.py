"""The trail of an endpoint: when it was connected and when its link was broken, worked out from marks.

A mark is what one fact says of an endpoint's link. `follow` takes the next one; `trail` takes marks as a crash, a
resent batch or an upload left them, in any order and more than once: the address of a fact is its place and its
name. A connection ends when it was last heard, not when that was noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

SpanKind = Literal[
    "present",  # connected
    "lost",  # the link was broken: nobody left
    "stage",
    "takeover",  # the co-teacher ran the room while the link or the lead was gone
    "aside",  # its own people took the room out of class
    "deaf",  # it heard or saw nothing of what was sent to it
    "held",  # of the whole class: nobody led
    "suspended",  # of the whole class: nothing was forwarded
]
OpenKey = tuple[SpanKind, str, str]
CLASS = ""  # stands for the endpoint where a span is the whole class's


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

    def on_axis(self, zero: datetime | None) -> int:
        """Milliseconds since `zero`, the moment class began; negative before."""
        if self.at_ms is not None or zero is None:
            return self.at_ms or 0
        return round((self.time - zero).total_seconds() * 1000)


@dataclass(frozen=True, slots=True)
class Span:
    """What an endpoint was, from … to; keyed by the address of the fact that opened it. `end` None: it lasts."""

    endpoint: str
    kind: SpanKind
    sequence: int
    index: int
    start: Instant
    end: Instant | None = None
    detail: str | None = None  # why the link broke; who is on stage; which room stands aside; what is not heard
    turn: str | None = None  # a room may have two of its pupils on stage at once

    @property
    def key(self) -> OpenKey:
        """One span of a key lasts at a time."""
        return (
            self.kind,
            self.endpoint,
            self.turn or (self.detail or "" if self.kind in ("aside", "deaf") else ""),
        )

    def ended(self, end: Instant) -> Span:
        return replace(self, end=max(end, self.start, key=lambda instant: instant.time))


MarkKind = Literal["joined", "resumed", "lost", "left", "ended"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a fact says of a link. `ended` is of the whole session and ends every span of every endpoint."""

    sequence: int
    index: int
    what: MarkKind
    endpoint: str
    instant: Instant
    heard_ms: int | None = None  # when it was last heard, of `lost` and `left`
    cause: str | None = None

    @property
    def address(self) -> tuple[int, int]:
        return (self.sequence, self.index)


def follow(lasting: Mapping[OpenKey, Span], mark: Mark) -> Iterator[Span]:
    """The spans of the endpoint's link that the mark ends or begins; `lasting` are those open before it."""
    present, lost = (
        lasting.get(("present", mark.endpoint, "")),
        lasting.get(("lost", mark.endpoint, "")),
    )
    match mark.what:
        case "joined" | "resumed":
            if lost is not None:
                yield lost.ended(mark.instant)
            if present is None:  # a device that replaces itself stays present
                yield Span(mark.endpoint, "present", *mark.address, mark.instant)
        case "lost":
            heard = mark.instant.earlier(mark.heard_ms)
            if present is not None:
                yield present.ended(heard)
            if lost is None:
                yield Span(mark.endpoint, "lost", *mark.address, heard, detail=mark.cause)
        case "left":
            if present is not None:
                yield present.ended(mark.instant.earlier(mark.heard_ms))
            if lost is not None:
                yield lost.ended(mark.instant)
        case "ended":
            for span in lasting.values():
                yield span.ended(mark.instant)
        case _:
            assert_never(mark.what)


def trail(marks: Iterable[Mark]) -> list[Span]:
    """Every span of every endpoint's link, in the order in which they began."""
    lasting: dict[OpenKey, Span] = {}
    spans: dict[tuple[int, int, SpanKind, str], Span] = {}
    for _, mark in sorted({mark.address: mark for mark in marks}.items()):
        for span in list(follow(lasting, mark)):
            spans[(span.sequence, span.index, span.kind, span.endpoint)] = span
            if span.end is None:
                lasting[span.key] = span
            else:
                lasting.pop(span.key, None)
    return [span for _, span in sorted(spans.items())]
