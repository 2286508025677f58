"""The desk where a request says who it is and is told no in the right order: 401, then 404, then 403.

Every route is added with its right, and its handler asks here before it shows or does anything:

    api.add("GET", "/api/v1/rooms/{id}", self.room, "One room", right="read_registry", answer=RoomAnswer)

    async def room(self, request: web.Request) -> RoomAnswer:
        actor = await self.desk.actor(request)                        # 401 for who is not signed in
        found = await queries.room(db, tenant, request.match_info["id"])
        if found is None:
            raise not_found()
        await self.desk.check(actor, "read_registry", At(found.org_path, room=found.id), request)

- the registry (people, rooms, classes): one thing by `check(actor, "read_registry" or "manage_registry",
  At(path of its organization))`; lists by `desk.reading(actor, "read_registry").organizations`, the ids of
  organizations whose subtree the list is cut to, as a WHERE of its query and never afterwards in Python; a list
  route of somebody who reads nothing is a 403: `await desk.some(actor, permission, request)` raises it.
- the timetable: a session's `At` has the host's path, `session`, `rooms` (each with its school's path) and
  `parts` (lead, co-teachers with their room, substitute). An act on the whole session: `host_only=True`.
- attendance: `At(..., room=room)` for what is one room's; without a room a co-teacher reads the whole, and the
  answer is cut to counts elsewhere (`not desk.may(actor, "read_names", At(..., room=other))`).
- groups: `At(path, group=id, parts=(Part("group_leader", leader), Part("researcher", member), …))`; what a
  grant gives beyond the table the group's own rules ask before.

`right` is a permission, `public` (nobody need sign in) or `own` (whoever is signed in, about himself).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from server.web.auth import bearer, signed_out
from server.web.errors import Problem, not_found

from .actor import Actor, At, Reading, permitted, reading, relation
from .matrix import Permission

Who = Callable[[str], Awaitable[Actor | None]]  # whose token this is; None for none of ours
Denied = Callable[[Actor, Permission, At | None, str, int, web.Request], Awaitable[None]]

ACTOR = web.RequestKey("actor", Actor)
SENTENCES = {
    "not_permitted": "Your role does not allow this.",
    "not_your_room": "This belongs to another room.",
    "role_ended": "The role that allowed this has ended.",
    "token_scope": "This token does not list the right for this.",
}


async def unheard(*_: object) -> None:
    """Nobody keeps what was denied."""


@dataclass(frozen=True, slots=True)
class Desk:
    who: Who
    utc: Callable[[], datetime]
    denied: Denied = unheard

    async def actor(self, request: web.Request) -> Actor:
        """Who sends this request, looked up once for it; raises a 401 `Problem`."""
        known: Actor | None = request.get(ACTOR)
        if known is not None:
            return known
        found = await self.who(bearer(request))
        if found is None:
            raise signed_out()
        request[ACTOR] = found
        return found

    async def check(
        self,
        actor: Actor,
        permission: Permission,
        at: At,
        request: web.Request,
        *,
        narrows: bool = False,
        host_only: bool = False,
    ) -> None:
        """Raises 404 for what he may not know of, then 403 with the code of why he may not."""
        now = self.utc()
        if relation(actor, at, now) == "other":
            await self.denied(actor, permission, at, "not_found", 404, request)
            raise not_found()
        code = permitted(actor, permission, at, now, narrows=narrows, host_only=host_only)
        if code is not None:
            await self.denied(actor, permission, at, code, 403, request)
            raise refused(code)

    def may(self, actor: Actor, permission: Permission, at: At, *, narrows: bool = False) -> bool:
        """May he know of it and do this? For what is left out of an answer, or of a page."""
        now = self.utc()
        return (
            relation(actor, at, now) != "other" and permitted(actor, permission, at, now, narrows=narrows) is None
        )

    def reading(self, actor: Actor, permission: Permission) -> Reading:
        """How far a list reaches that needs this permission."""
        return reading(actor, permission, self.utc())

    async def some(self, actor: Actor, permission: Permission, request: web.Request) -> Reading:
        """As `reading`; raises 403 for who reads nothing at all."""
        found = self.reading(actor, permission)
        if found.nothing:
            scoped = actor.scopes is not None and permission not in actor.scopes
            code = "token_scope" if scoped else "not_permitted"
            await self.denied(actor, permission, None, code, 403, request)
            raise refused(code)
        return found


def refused(code: str) -> Problem:
    return Problem(403, SENTENCES.get(code, SENTENCES["not_permitted"]), code)
