"""Commands on their way (docs/protocol.md §3): numbered once, at most 16 unanswered, sent again after a break.

A number is given when a command is first sent, since only the welcome tells where to count on. After a break what
has no reply goes first, lowest number first, and only then anything new. Nothing here knows a socket or a clock.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

WINDOW = 16


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a command. *Acknowledged* means exactly a reply with a cursor.

    `commit` is the id under which an acknowledged command stands in the log.
    """

    n: int
    commit: str
    cursor: str | None = None
    code: str | None = None
    text: str | None = None

    @property
    def acknowledged(self) -> bool:
        return self.cursor is not None


@dataclass(slots=True)
class _Command:
    name: str
    fields: dict[str, Any]
    reply: asyncio.Future[Reply]


@dataclass(slots=True)
class Outbox:
    prefix: str = ""  # `<session>.<endpoint>` of this endpoint's commits
    last: int = 0
    waiting: set[int] = field(default_factory=set)  # the journal is slow
    _unanswered: dict[int, _Command] = field(default_factory=dict)
    _fresh: deque[_Command] = field(default_factory=deque)
    _again: deque[int] = field(default_factory=deque)

    def add(self, name: str, fields: dict[str, Any]) -> asyncio.Future[Reply]:
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._fresh.append(_Command(name, fields, reply))
        return reply

    def resume(self, prefix: str, last: int) -> None:
        """A new connection was welcomed."""
        self.prefix, self.last = prefix, max(self.last, last)
        self._again = deque(sorted(self._unanswered))
        self.waiting.clear()

    def due(self) -> Iterator[dict[str, Any]]:
        """The messages that may be sent now: what had no reply, then what the window lets go."""
        while self._again:
            n = self._again.popleft()
            if n in self._unanswered:
                yield self._message(n)
        while self._fresh and len(self._unanswered) < WINDOW:
            self.last += 1
            self._unanswered[self.last] = self._fresh.popleft()
            yield self._message(self.last)

    def replied(self, message: dict[str, Any]) -> None:
        n = message["n"]
        if message.get("waiting"):
            self.waiting.add(n)
            return
        self.waiting.discard(n)
        command = self._unanswered.pop(n, None)
        # The caller may have given up waiting: the command was sent all the same.
        if command is not None and not command.reply.done():
            error = message.get("error", {})
            reply = Reply(n, f"{self.prefix}.{n}", message.get("cursor"), error.get("code"), error.get("text"))
            command.reply.set_result(reply)

    def abandon(self, error: Exception) -> None:
        """Nothing will be sent any more; of the outcome of what was sent nothing is known."""
        for command in (*self._unanswered.values(), *self._fresh):
            if not command.reply.done():
                command.reply.set_exception(error)
        self._unanswered.clear()
        self._fresh.clear()

    def _message(self, n: int) -> dict[str, Any]:
        command = self._unanswered[n]
        return {**command.fields, "n": n, "command": command.name}
