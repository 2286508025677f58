"""Who reads a log, and how much of it (permission `read_log`, permissions of names and words).

An administrator reads the sessions of his organizations' subtree, with names and words; a token from the server's
machine its one session; a lead teacher the own session likewise; a co-teacher the own session once it has ended,
but of other rooms' words only that they were said. What a reader may not know of answers like what never was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.access.rules import RIGHTS
from server.schools.signing import SignIn
from server.web.errors import Problem, not_found

from .queries import SessionFilter
from .rows import EndpointRow


@dataclass(frozen=True, slots=True)
class Reader:
    """A sign-in with the organizations of its role's scope (an administrator's)."""

    sign_in: SignIn
    organizations: tuple[str, ...] = ()

    @property
    def _reach(self) -> str | None:
        reach = RIGHTS[self.sign_in.role].get("read_log")
        return "own" if reach is not None and self.sign_in.via == "token" else reach

    @property
    def person(self) -> str | None:
        return self.sign_in.person

    @property
    def capacity(self) -> str:
        return self.sign_in.role

    def may_list(self) -> SessionFilter:
        """The sessions that exist for this reader; raises a 403 `Problem` for who reads no logs at all."""
        match self._reach:
            case "subtree":
                return SessionFilter(organizations=self.organizations)
            case "own":
                return SessionFilter(session=self.sign_in.session_id)
            case _:
                raise Problem(403, "Your role does not read session logs.")

    def check(self, session_id: str) -> None:
        """May this reader know of the session by its sign-in alone? Raises 403 for the own, 404 for any other."""
        if self._reach is None and session_id == self.sign_in.session_id:
            raise Problem(403, "Your role does not read session logs.")
        if self._reach is None or (self._reach == "own" and session_id != self.sign_in.session_id):
            raise not_found()

    def check_state(self, state: str) -> None:
        """Raises 403 for a co-teacher while the class goes on, since the log names who observes it unseen."""
        if self.sign_in.role == "co_teacher" and state != "ended":
            raise Problem(403, "The log of your class can be read when it has ended.", "session_not_ended")

    @property
    def finds_by(self) -> tuple[str, ...]:
        """The kinds of words that this reader may find sessions by."""
        return ("title",) if self.sign_in.role == "co_teacher" else ("title", "chat")

    def reads_words(self, endpoints: Mapping[str, EndpointRow], endpoint: str | None) -> bool:
        """May this reader see what was written at an endpoint?"""
        if self.sign_in.role != "co_teacher":
            return True
        row = endpoints.get(endpoint or "")
        return row is not None and row.room is not None and row.room == self.sign_in.room
