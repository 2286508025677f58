"""A petition is one command on its way to being decided: who asks, when, of what state.

The order of refusals lets nobody learn more than he may know: first whether the thing exists for him, then his
right, then what the state of the session allows. Deciders ask in this order: `endpoint`, `require`, `during`.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from events.schema.values import Entry
from server.access.rules import Permission, refusal

from ..rulebook import NOTHING_KNOWN, Chance, Known, Moment, Refused
from ..rulebook import stale as stale
from .gathering import Gathering
from .lifecycle import Phase
from .roster import Endpoint, sees

REASONS = {
    "not_the_lead": "Only the lead teacher may do this.",
    "not_your_room": "This belongs to another room.",
    "not_permitted": "This role may not do this.",
    "pin_needed": "The co-teacher tells his PIN first.",
}
WRONG_PHASE: dict[Phase, tuple[str, str]] = {
    "scheduled": ("session_not_open", "The session is not open yet."),
    "open": ("session_not_live", "Class has not begun."),
    "live": ("already_live", "Class is under way."),
    "suspended": ("session_suspended", "Class is paused."),
    "ended": ("session_ended", "Class is over."),
    "cancelled": ("session_ended", "The class has been called off."),
}


@dataclass(frozen=True, slots=True)
class Petition:
    gathering: Gathering
    by: Entry | None  # None: the system, or an operator at the machine
    now: Moment
    chance: Chance
    known: Known = NOTHING_KNOWN
    person: str | None = None  # who acts, where no endpoint does

    @property
    def own(self) -> Entry:
        """The asking endpoint, for acts that only an endpoint can do."""
        if self.by is None:
            raise Refused("not_permitted", "Only somebody in the session may do this.")
        return self.by

    def system_only(self) -> None:
        if self.by is not None:
            raise Refused("not_permitted", "Only the system may do this.")

    def endpoint(self, name: str) -> Endpoint:
        """The named endpoint; one that is hidden from the asker is as one that never was."""
        roster = self.gathering.roster
        endpoint = roster.endpoints.get(name)
        if endpoint is None or not endpoint.shown:
            raise Refused("no_such_endpoint", "There is no such endpoint here.")
        if self.by is not None and not sees(roster, self.by.endpoint, endpoint.entry):
            raise Refused("no_such_endpoint", "There is no such endpoint here.")
        return endpoint

    def require(self, permission: Permission, about: Entry | None = None, *, narrows: bool = False) -> None:
        """The system may all; an endpoint what its entry gives."""
        if self.by is None:
            return
        if permission in self.gathering.grants.of(self.by.endpoint):
            return
        code = refusal(self.by, permission, about, narrows=narrows)
        if code is not None:
            raise Refused(code, REASONS[code])

    def during(self, *phases: Phase) -> None:
        phase = self.gathering.lifecycle.phase
        if phase not in phases:
            raise Refused(*WRONG_PHASE[phase])

    def fresh(self, taken: Container[str]) -> str:
        """A new id that nothing of its kind has yet."""
        while (drawn := self.chance()) in taken:
            pass
        return drawn
