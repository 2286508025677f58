"""Who is told what: one message per commit and viewer, holding those of its facts that the viewer may know.

A cursor names a place in the log without telling its number, since a gap would betray a hidden observer: it is an
HMAC of the sequence under a key this process drew. So a cursor of a former process means nothing here, and its
holder gets a fresh snapshot. A commit is cut for a viewer against the states before each of its facts, which
are kept for the last 512 commits; states share what did not change.
"""

from __future__ import annotations

import hmac
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from events.schema.base import Commit, Fact

from .rulebook import Rulebook

State = TypeVar("State")

HELD = 512  # commits: some minutes of a busy class; who was away longer is served better by a snapshot


@dataclass(frozen=True, slots=True)
class Told(Generic[State]):
    """A stored commit, ready to be cut: each fact as JSON, and the state it happened to."""

    sequence: int
    cursor: str
    head: str  # `"cursor":…,"time":…` of every viewer's message, without braces
    actor: str | None  # endpoint
    actor_json: str
    facts: tuple[tuple[Fact, str, State], ...]


class Feed(Generic[State]):
    """Cuts commits for viewers and remembers the newest of them."""

    def __init__(
        self, rulebook: Rulebook[State], key: bytes, as_json: Callable[[Fact], dict[str, Any]], sequence: int = 0
    ) -> None:
        self._rulebook = rulebook
        self._key = key
        self._as_json = as_json
        self._ring: deque[Told[State]] = deque(maxlen=HELD)
        self._floor = sequence  # the log up to here was read, not told

    def cursor(self, sequence: int) -> str:
        return hmac.new(self._key, sequence.to_bytes(8, "big"), "sha256").hexdigest()[:24]

    def record(self, commit: Commit, before: Sequence[State]) -> Told[State]:
        """Keeps a commit; `before` holds the state before each of its facts."""
        cursor = self.cursor(commit.sequence)
        head: dict[str, Any] = {
            "cursor": cursor,
            "time": commit.time.isoformat(timespec="milliseconds")[:23] + "Z",
        }
        if commit.at_ms is not None:
            head["at_ms"] = commit.at_ms
        actor = {"endpoint": commit.actor.endpoint, "person": commit.actor.person}
        told = Told(
            sequence=commit.sequence,
            cursor=cursor,
            head=_json(head)[1:-1],
            actor=commit.actor.endpoint,
            actor_json=_json({key: value for key, value in actor.items() if value is not None}),
            facts=tuple(
                (fact, _json(self._as_json(fact)), state) for fact, state in zip(commit.facts, before, strict=True)
            ),
        )
        if len(self._ring) == HELD:
            self._floor = self._ring[0].sequence
        self._ring.append(told)
        return told

    def message(self, told: Told[State], viewer: str) -> str | None:
        """The commit as this viewer may know it; None if it may know none of it."""
        reached = [json_ for fact, json_, state in told.facts if self._rulebook.reaches(fact, state, viewer)]
        if not reached:
            return None
        return "{" + told.head + self._actor(told, viewer) + ',"facts":[' + ",".join(reached) + "]}"

    def _actor(self, told: Told[State], viewer: str) -> str:
        before = told.facts[0][2]
        seen = told.actor is not None and self._rulebook.sees_actor(before, viewer, told.actor)
        return f',"actor":{told.actor_json}' if seen else ""

    def since(self, cursor: str, viewer: str) -> list[str] | None:
        """The messages after a cursor; None if it is not held any more, or if they do not tell all."""
        if hmac.compare_digest(cursor, self.cursor(self._floor)):
            later = list(self._ring)
        else:
            places = [place for place, told in enumerate(self._ring) if told.cursor == cursor]
            if not places:
                return None
            later = list(self._ring)[places[0] + 1 :]
        if any(self._rulebook.renewed(fact) == viewer for told in later for fact, _, _ in told.facts):
            return None
        messages = (self.message(told, viewer) for told in later)
        return [message for message in messages if message is not None]

    def snapshot(self, state: State, sequence: int, viewer: str) -> str:
        return _json({"snapshot": self._rulebook.snapshot(state, viewer), "cursor": self.cursor(sequence)})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
