"""What the owner of a session knows: its log, folded commit by commit.

The rulebook's state is what the class sees; beside it stands what the engine itself needs: where the log ends,
its digest, the epoch, the numbers that were answered, and who is connected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from events.codec import first_digest, next_digest
from events.journal import Head
from events.schema.base import Commit, UnknownFact
from events.schema.session import SessionCancelled, SessionOwned, SessionStarted

from .presence import Presence
from .replies import Accepted, Replies, number_of
from .rulebook import Rulebook

State = TypeVar("State")


class Unreadable(Exception):
    """The log holds facts of a newer edition: deciding without them could decide wrongly."""


@dataclass(slots=True)
class Chronicle(Generic[State]):
    """A session's log up to `head`."""

    rulebook: Rulebook[State]
    state: State
    head: Head
    digest: bytes
    epoch: int = 0
    owner: str = ""
    newest: datetime | None = None
    at_ms: int | None = None
    started: datetime | None = None
    cancelled: str | None = None  # why it was called off
    replies: Replies = field(default_factory=Replies)
    presence: Presence = field(default_factory=Presence)

    @classmethod
    def empty(cls, rulebook: Rulebook[State], session_id: str) -> Chronicle[State]:
        aggregate = f"session/{session_id}"
        return cls(rulebook, rulebook.initial(session_id), Head(aggregate), first_digest(aggregate))

    @property
    def session_id(self) -> str:
        return self.head.aggregate.partition("/")[2]

    def add(self, commit: Commit, body: bytes, head: Head, now_ms: int) -> list[State]:
        """Takes the next commit; gives the state before each of its facts."""
        before = []
        for fact in commit.facts:
            if isinstance(fact, UnknownFact):
                raise Unreadable(f"{commit.id} holds {fact.unknown_type} v{fact.unknown_v}")
            before.append(self.state)
            self.state = self.rulebook.evolve(self.state, fact, commit.at_ms)
            self.presence.evolve(fact, now_ms)
            match fact:
                case SessionOwned(owner=owner):
                    self.owner = owner
                case SessionStarted(started=started):
                    self.started = started
                case SessionCancelled(reason=reason):
                    self.cancelled = reason
        self.head, self.epoch, self.digest = head, commit.epoch, next_digest(self.digest, body)
        self.newest = commit.recorded if self.newest is None else max(self.newest, commit.recorded)
        self.at_ms = commit.at_ms if commit.at_ms is not None else self.at_ms
        if (numbered := number_of(commit.id)) is not None:
            self.replies.note(*numbered, Accepted(commit.sequence))
        return before
