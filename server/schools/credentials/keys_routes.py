"""What lets machines in, for those who look after it: terminals of a room, class codes, tokens of programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from server.access.actor import Actor, At, permitted, relation
from server.access.desk import Desk, refused
from server.access.matrix import Permission
from server.db import Database
from server.web.api import Api, Strict, body_of, query_of
from server.web.errors import Problem, not_found
from server.web.words import Id, Label

from .. import queries
from ..endings import Endings
from ..outbox import Outbox
from ..seats import at_of
from ..signing import fingerprint
from . import codes, noting, terminals, tokens
from .terminals import Terminal
from .tokens import Token

MAX_DAYS = 400


class TerminalAnswer(BaseModel):
    id: str
    room: str
    label: str | None = None
    asked: datetime
    enrolled: datetime | None = None


class TerminalsAnswer(BaseModel):
    items: list[TerminalAnswer]
    total: int


class RoomQuery(Strict):
    room: Id


class CodeAnswer(BaseModel):
    room: str
    code: str


class CodesAnswer(BaseModel):
    items: list[CodeAnswer]


class TokenBody(Strict):
    label: Label
    organization: Id | None = Field(None, description="Or a session: what the token is good for")
    session: Id | None = None
    room: Id | None = None
    scopes: list[str] = Field(min_length=1, max_length=60)
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 90


class TokenAnswer(BaseModel):
    """A program's token. `token` is told once, when it is made."""

    id: str
    label: str
    organization: str
    session: str | None = None
    room: str | None = None
    scopes: list[str]
    issued_by: str
    created: datetime
    expires: datetime
    token: str | None = None


class TokensAnswer(BaseModel):
    items: list[TokenAnswer]
    total: int


@dataclass(frozen=True, slots=True)
class KeysRoutes:
    database: Database
    tenant: str
    desk: Desk
    endings: Endings
    class_codes: bytes
    outbox: Outbox

    def add_to(self, api: Api) -> None:
        right = "manage_access"
        api.add(
            "GET", "/api/v1/terminals", self.listed, "A room's terminals, those that wait too", right=right,
            answer=TerminalsAnswer, query=("room",),
        )  # fmt: skip
        for act, handler, summary in (
            ("enrol", self.enrol, "Let a terminal in"),
            ("retire", self.retire, "Let a terminal in no more"),
        ):
            api.add(
                "POST", f"/api/v1/terminals/{{id}}/{act}", handler, summary, right=right, answer=TerminalAnswer
            )
        api.add(
            "GET", "/api/v1/sessions/{id}/codes", self.codes, "The class codes of a session's rooms", right=right,
            answer=CodesAnswer,
        )  # fmt: skip
        api.add(
            "GET", "/api/v1/tokens", self.tokens, "Tokens of programs", right="issue_token", answer=TokensAnswer
        )
        api.add(
            "POST", "/api/v1/tokens", self.issue, "Issue a token", right="issue_token", body=TokenBody,
            answer=TokenAnswer, status=201,
        )  # fmt: skip
        api.add("DELETE", "/api/v1/tokens/{id}", self.revoke, "Revoke a token", right="issue_token", status=204)

    # -- terminals -----------------------------------------------------------------------------------------

    async def listed(self, request: web.Request) -> TerminalsAnswer:
        actor = await self.desk.actor(request)
        room = query_of(request, RoomQuery).room
        await self._looks_after(actor, room, request)
        async with self.database.reading() as db:
            found = [_terminal(each) for each in await terminals.of_room(db, self.tenant, room)]
        return TerminalsAnswer(items=found, total=len(found))

    async def enrol(self, request: web.Request) -> TerminalAnswer:
        actor, terminal = await self._terminal(request)
        async with self.database.writing() as db:
            await terminals.enrol(db, self.tenant, terminal.id, actor.person, self.desk.utc())
            if not terminal.good:
                await noting.terminal_enrolled(self.outbox, db, terminal, actor.person)
        return await self._now(terminal.id)

    async def retire(self, request: web.Request) -> TerminalAnswer:
        actor, terminal = await self._terminal(request)
        async with self.database.writing() as db:
            ended = await terminals.retire(db, self.tenant, terminal.id, self.desk.utc())
            if terminal.good:
                await noting.terminal_retired(self.outbox, db, terminal, actor.person)
        for token_sha256 in ended:
            await self.endings.sign_in_ended(token_sha256)
        return await self._now(terminal.id)

    async def _terminal(self, request: web.Request) -> tuple[Actor, Terminal]:
        actor = await self.desk.actor(request)
        async with self.database.reading() as db:
            terminal = await terminals.by_id(db, self.tenant, request.match_info["id"])
        if terminal is None:
            raise not_found()
        await self._looks_after(actor, terminal.room, request)
        return actor, terminal

    async def _now(self, id: str) -> TerminalAnswer:
        async with self.database.reading() as db:
            found = await terminals.by_id(db, self.tenant, id)
        assert found is not None  # nothing deletes one
        return _terminal(found)

    async def _looks_after(self, actor: Actor, room: str, request: web.Request) -> None:
        async with self.database.reading() as db:
            paths = await queries.org_paths(db, self.tenant)
            organization = await queries.find_room(db, self.tenant, room)
        if organization is None:
            raise not_found()
        await self.desk.check(actor, "manage_access", At(paths[organization], room=room), request)

    # -- class codes ---------------------------------------------------------------------------------------

    async def codes(self, request: web.Request) -> CodesAnswer:
        actor = await self.desk.actor(request)
        async with self.database.reading() as db:
            session_id = await queries.session_id(db, self.tenant, request.match_info["id"])
            session = await queries.scheduled(db, self.tenant, session_id) if session_id else None
        if session is None:
            raise not_found()
        at, now = at_of(session), self.desk.utc()
        await self.desk.check(actor, "manage_access", at, request)
        own = {part.room for part in at.parts if part.person == actor.person and part.role == "co_teacher"}
        own |= {each.room for each in actor.current(now) if each.role == "co_teacher"}
        whole = actor.person == session.plan.lead or _leads(actor, session.id, now)
        shown = [
            room for room in session.plan.rooms if whole or room.room in own or _above(actor, room.org_path, now)
        ]
        return CodesAnswer(
            items=[
                CodeAnswer(room=room.room, code=codes.class_code(self.class_codes, session.id, room.room))
                for room in shown
            ]
        )

    # -- tokens --------------------------------------------------------------------------------------------

    async def tokens(self, request: web.Request) -> TokensAnswer:
        actor = await self.desk.actor(request)
        await self.desk.some(actor, "issue_token", request)
        now = self.desk.utc()
        async with self.database.reading() as db:
            paths = await queries.org_paths(db, self.tenant)
            found = await tokens.good(db, self.tenant, now)
        seen = [
            each
            for each in found
            if each.issued_by == actor.person or self.desk.may(actor, "issue_token", At(paths[each.organization]))
        ]
        return TokensAnswer(items=[_token(each) for each in seen], total=len(seen))

    async def issue(self, request: web.Request) -> TokenAnswer:
        actor = await self.desk.actor(request)
        body = await body_of(request, TokenBody)
        if (body.organization is None) == (body.session is None):
            raise Problem(400, "organization: give an organization, or a session")
        unlisted = tokens.unlisted(body.scopes)
        if unlisted:
            raise Problem(400, f"scopes: no token may list {unlisted[0][:40]}")
        if actor.person is None:
            raise refused("not_permitted")
        at, organization = await self._place(body)
        await self.desk.check(actor, "issue_token", at, request)
        now, text = self.desk.utc(), tokens.drawn()
        token = Token(
            id=tokens.new_id(now),
            label=body.label,
            organization=organization,
            session=at.session,
            room=body.room,
            scopes=tuple(dict.fromkeys(_permission(name) for name in body.scopes)),
            issued_by=actor.person,
            created=now,
            expires=now + timedelta(days=body.days),
        )
        async with self.database.writing() as db:
            await tokens.issue(db, self.tenant, token, fingerprint(text))
            await noting.token_issued(self.outbox, db, token)
        return _token(token).model_copy(update={"token": text})

    async def _place(self, body: TokenBody) -> tuple[At, str]:
        """Where the token is to be good, and the organization it lies in; raises 404."""
        async with self.database.reading() as db:
            paths = await queries.org_paths(db, self.tenant)
            session_id = await queries.session_id(db, self.tenant, body.session) if body.session else None
            session = await queries.scheduled(db, self.tenant, session_id) if session_id else None
        if session is not None and (body.room is None or body.room in {room for room, _ in at_of(session).rooms}):
            return at_of(session), session.host
        if body.organization in paths and body.room is None:
            return At(paths[body.organization]), body.organization
        raise not_found()

    async def revoke(self, request: web.Request) -> web.Response:
        actor, now = await self.desk.actor(request), self.desk.utc()
        async with self.database.reading() as db:
            paths = await queries.org_paths(db, self.tenant)
            found = next(
                (each for each in await tokens.good(db, self.tenant, now) if each.id == request.match_info["id"]),
                None,
            )
        if found is None:
            raise not_found()
        if found.issued_by != actor.person:
            await self.desk.check(actor, "issue_token", At(paths[found.organization]), request)
        async with self.database.writing() as db:
            token_sha256 = await tokens.end(db, self.tenant, found.id, now)
            if token_sha256 is not None:
                await noting.token_revoked(self.outbox, db, found, actor.person)
        if token_sha256 is not None:
            await self.endings.sign_in_ended(token_sha256)
        return web.Response(status=204)


def _leads(actor: Actor, session: str, now: datetime) -> bool:
    return any(each.role == "lead_teacher" and each.session == session for each in actor.current(now))


def _above(actor: Actor, path: tuple[str, ...], now: datetime) -> bool:
    at = At(path)
    return relation(actor, at, now) != "other" and permitted(actor, "manage_access", at, now) is None


def _permission(name: str) -> Permission:
    return next(listed for listed in tokens.LISTABLE if listed == name)


def _terminal(terminal: Terminal) -> TerminalAnswer:
    return TerminalAnswer(
        id=terminal.id,
        room=terminal.room,
        label=terminal.label,
        asked=terminal.asked,
        enrolled=None if terminal.retired else terminal.enrolled,
    )


def _token(token: Token) -> TokenAnswer:
    return TokenAnswer(
        id=token.id,
        label=token.label,
        organization=token.organization,
        session=token.session,
        room=token.room,
        scopes=list(token.scopes),
        issued_by=token.issued_by,
        created=token.created,
        expires=token.expires,
    )
