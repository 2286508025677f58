"""Seminars for the reducers of the clients, shaped as in `twin`: what each viewer is told, and what it then has.

python -m tests.laws.twin_of_seminars
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from events import codec
from events.schema.base import Fact
from events.schema.session import EndpointJoined
from server.live.aspects.lifecycle import EndSession
from server.live.rulebook import Refused
from server.research.seminar.rulebook import SEMINAR
from server.research.seminar.state import Seminar
from tests.research.meeting import Meeting, meeting

from .playing_seminars import CAST, anything

Json = dict[str, Any]

SEMINARS = 6
COMMANDS = 250  # tries each


@dataclass(frozen=True)
class Message:
    at_ms: int | None
    facts: Sequence[Fact]
    before: Sequence[Seminar]  # the state before each fact
    after: Seminar


def cases() -> Iterator[Json]:
    for number in range(SEMINARS):
        rng, room = random.Random(number), meeting()
        opening = room.seminar
        messages = list(_played(rng, room))
        for viewer in CAST:
            yield _case(viewer, opening, messages)


def _played(rng: random.Random, room: Meeting) -> Iterator[Message]:
    for _ in range(COMMANDS):
        room.at_ms = (room.at_ms or 0) + rng.choice((0, 3, 250, 9_000))
        before = room.seminar
        try:
            facts = room.asks(*anything(rng, room))
        except Refused:
            continue
        yield _message(room, before, facts)
        for name, entry in CAST.items():
            if not room.seminar.roster.endpoints[name].here and rng.random() < 0.5:
                before = room.seminar
                yield _message(room, before, room.joins(name, entry))
    if room.seminar.roster.lead is not None:
        before = room.seminar
        yield _message(room, before, room.asks(room.seminar.roster.lead, EndSession("taught")))


def _message(room: Meeting, before: Seminar, facts: Sequence[Fact]) -> Message:
    states = [before]
    for fact in facts:
        states.append(SEMINAR.evolve(states[-1], fact, room.at_ms))
    return Message(room.at_ms, facts, states[:-1], states[-1])


def _case(viewer: str, opening: Seminar, messages: list[Message]) -> Json:
    told = [(message, facts) for message in messages if (facts := _told_to(viewer, message))]
    return {
        "viewer": viewer,
        "snapshot": SEMINAR.snapshot(opening, viewer),
        "messages": [_as_told(viewer, message, facts) for message, facts in told],
        "after": [SEMINAR.snapshot(message.after, viewer) for message, _ in told],
    }


def _told_to(viewer: str, message: Message) -> list[Fact]:
    pairs = zip(message.facts, message.before, strict=True)
    return [fact for fact, before in pairs if SEMINAR.reaches(fact, before, viewer)]


def _as_told(viewer: str, message: Message, facts: list[Fact]) -> Json:
    clock = {} if message.at_ms is None else {"at_ms": message.at_ms}
    renewed = any(SEMINAR.renewed(fact) == viewer or _joins(fact, viewer) for fact in message.facts)
    told = clock | {"facts": [codec.visible(fact) for fact in facts]}
    return told | ({"renewed": True} if renewed else {})


def _joins(fact: Fact, viewer: str) -> bool:
    """Who comes anew begins with a snapshot."""
    return isinstance(fact, EndpointJoined) and fact.entry.endpoint == viewer


if __name__ == "__main__":
    json.dump(list(cases()), sys.stdout, ensure_ascii=False)
