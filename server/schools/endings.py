"""What ends here ends on every server that shares the database: said over the bus, heard within a moment.

`ended` names a sign-in by its token's SHA-256, which opens nothing; `changed` a person whose roles are not what
they were. Who does not hear it asks the database at the next request all the same.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from events.bus import Bus

ENDED = ("access", "ended")
CHANGED = ("access", "changed")

Told = Callable[[str], Awaitable[None]]


@dataclass(slots=True)
class Endings:
    """`bus` is None for one process alone. Listeners here are told at once, the others by the bus."""

    bus: Bus | None = None
    _ended: list[Told] = field(default_factory=list)
    _changed: list[Told] = field(default_factory=list)

    def listen(self, *, ended: Told | None = None, changed: Told | None = None) -> None:
        self._ended += [ended] if ended else []
        self._changed += [changed] if changed else []

    async def hear(self) -> None:
        """Takes what other servers say; what we say ourselves comes back and changes nothing."""
        if self.bus is not None:
            await self.bus.subscribe(ENDED, lambda said: _tell(self._ended, json.loads(said)))
            await self.bus.subscribe(CHANGED, lambda said: _tell(self._changed, json.loads(said)))

    async def sign_in_ended(self, token_sha256: str) -> None:
        await self._say(ENDED, self._ended, token_sha256)

    async def person_changed(self, person: str) -> None:
        """To be called when a role of theirs was given or ended, and when they are retired or erased."""
        await self._say(CHANGED, self._changed, person)

    async def _say(self, subject: tuple[str, str], listeners: list[Told], name: str) -> None:
        await _tell(listeners, name)
        if self.bus is not None:
            await self.bus.publish(subject, json.dumps(name).encode())


async def _tell(listeners: list[Told], name: str) -> None:
    for told in listeners:
        await told(name)
