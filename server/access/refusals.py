"""Refusals of the live lane, for the audit: who tried what in a class without the right to, and whose PIN rests.

Who drums on a button writes one entry a minute for each endpoint and code, so that nobody fills the chain; which
code it was tells enough. Refusals for the state of the class are no matter of rights and leave no entry.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from events.schema.audit import AccessDenied, SignInLocked

from .entries import Entries

AGAIN_S = 60.0
MAX_KNOWN = 10_000  # endpoints and codes within a minute; older ones are forgotten first

OF_RIGHTS = frozenset(
    {
        "not_permitted",
        "not_the_lead",
        "not_your_room",
        "owner_has_not_granted",
        "author_only",
        "grant_exceeds_own",
        "cannot_grant_self",
        "roles_conflict",
        "not_grantable",
        "not_grantable_to_student",
        "token_scope",
        "role_ended",
        "removed",
        "pin_needed",
        "not_named_substitute",
    }
)


@dataclass(slots=True)
class Refusals:
    entries: Entries
    monotonic_s: Callable[[], float] = time.monotonic
    _noted: dict[tuple[str, str, str], float] = field(default_factory=dict)  # the oldest first

    def refused(self, session: str, endpoint: str, person: str | None, command: str, code: str) -> None:
        """A command was refused with this code."""
        if code in OF_RIGHTS and self._is_new(session, endpoint, code):
            self.entries.note(
                "RefuseAccess",
                person,
                lambda previous: AccessDenied(
                    f"live {command}", code, "refused", previous, f"{session} {endpoint}"
                ),
            )

    def pin_locked(self, session: str, endpoint: str, person: str) -> None:
        """Somebody tried the person's PIN at a terminal, and it rests."""
        if self._is_new(session, endpoint, f"pin_locked {person}"):
            self.entries.note("SignIn", person, lambda previous: SignInLocked("pin", previous))

    def _is_new(self, session: str, endpoint: str, code: str) -> bool:
        key, now_s = (session, endpoint, code), self.monotonic_s()
        noted_s = self._noted.get(key)
        if noted_s is not None and now_s - noted_s < AGAIN_S:
            return False
        self._noted.pop(key, None)
        if len(self._noted) >= MAX_KNOWN:
            del self._noted[next(iter(self._noted))]
        self._noted[key] = now_s
        return True
