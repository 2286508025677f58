"""One's own password, PIN and sign-ins, and those of the people an administrator looks after.

Nobody becomes more than he is by resetting somebody else's password: an administrator touches the account of who
administers or audits beyond his own scope as little as that of a stranger (`grant_exceeds_own`). A new password
ends every other sign-in of its owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel, Field

from events.schema.audit import PersonViewed
from server.access.actor import Actor, At, permitted
from server.access.audit import JournalSilent
from server.access.desk import Desk, refused
from server.access.entries import Entries
from server.access.matrix import MATRIX
from server.db import Database
from server.web.api import Api, Strict, body_of, query_of
from server.web.errors import Problem, not_found

from .. import queries, signing
from ..endings import Endings
from ..outbox import Outbox
from . import noting, sign_ins
from .hashing import Crowded
from .passwords import MAX_CHARACTERS, MAX_LOGIN_CHARACTERS, LoginTaken, Passwords, TooWeak, drawn_password
from .pins import Guessable, Pins


class PasswordBody(Strict):
    old: str | None = Field(None, max_length=MAX_CHARACTERS, description="Asked for unless one came by link")
    new: str = Field(max_length=MAX_CHARACTERS)


class PinBody(Strict):
    pin: str = Field(pattern=r"^[0-9]{6}$")


class AccountBody(Strict):
    login: str = Field(min_length=2, max_length=MAX_LOGIN_CHARACTERS, pattern=r"^[\w.@-]+$")


class AccountAnswer(BaseModel):
    """How a person signs in. `password` is told once, when it was drawn."""

    person: str
    login: str | None = None
    password: str | None = None
    has_password: bool = False
    must_change: bool = False
    pin_set: bool = False
    pin_locked_until: datetime | None = None


class LinkAnswer(BaseModel):
    link: str = Field(description="What stands behind # in /sign-in#…; works once")
    expires: datetime


class SignInAnswer(BaseModel):
    id: str
    via: str
    since: datetime
    expires: datetime
    device: str | None = None
    session: str | None = None
    room: str | None = None
    current: bool


class SignInsAnswer(BaseModel):
    items: list[SignInAnswer]
    total: int


class SignInsQuery(Strict):
    person: str | None = Field(None, max_length=36)


@dataclass(frozen=True, slots=True)
class AccountRoutes:
    database: Database
    tenant: str
    desk: Desk
    passwords: Passwords
    pins: Pins
    endings: Endings
    entries: Entries
    outbox: Outbox

    def add_to(self, api: Api) -> None:
        own, person = "/api/v1/me", "/api/v1/people/{id}"
        api.add(
            "PUT", own + "/password", self.change_password, "Choose a password", right="own",
            body=PasswordBody, status=204,
        )  # fmt: skip
        api.add("PUT", own + "/pin", self.choose_pin, "Choose a PIN", right="own", body=PinBody, status=204)
        api.add(
            "GET", "/api/v1/sign-ins", self.listed, "Where one is signed in", right="manage_access",
            answer=SignInsAnswer, query=("person",),
        )  # fmt: skip
        api.add(
            "POST", "/api/v1/sign-ins/end-all", self.end_everywhere, "Sign out everywhere", right="own", status=204
        )
        api.add(
            "DELETE", "/api/v1/sign-ins/{id}", self.end, "End a sign-in, everywhere", right="manage_access",
            status=204,
        )  # fmt: skip
        api.add(
            "GET", person + "/account", self.account, "How a person signs in", right="manage_access",
            answer=AccountAnswer,
        )  # fmt: skip
        api.add(
            "PUT", person + "/account", self.give, "Give a login name and a password", right="manage_access",
            body=AccountBody, answer=AccountAnswer,
        )  # fmt: skip
        api.add(
            "POST", person + "/links", self.link, "A link that signs a person in once", right="manage_access",
            answer=LinkAnswer, status=201,
        )  # fmt: skip
        api.add(
            "DELETE", person + "/pin", self.forget_pin, "Make a person choose a new PIN", right="manage_access",
            status=204,
        )  # fmt: skip

    # -- one's own -----------------------------------------------------------------------------------------

    async def change_password(self, request: web.Request) -> web.Response:
        actor, person = await self._person(request)
        body = await body_of(request, PasswordBody)
        account = await self.passwords.account(person)
        if account is None:
            raise Problem(409, "You have no login name yet. An administrator gives one.", "no_login")
        try:
            if account.has_password and not await self.passwords.right(person, body.old or ""):
                raise Problem(403, "The old password is wrong.", "password_wrong")
            await self.passwords.give(person, account.login, body.new, self.desk.utc(), by=person)
        except TooWeak:
            raise _too_weak() from None
        except Crowded:
            raise _crowded() from None
        await self._end_all(person, "password", but=actor.sign_in)
        return web.Response(status=204)

    async def choose_pin(self, request: web.Request) -> web.Response:
        _, person = await self._person(request)
        body = await body_of(request, PinBody)
        try:
            await self.pins.choose(person, body.pin, self.desk.utc())
        except Guessable:
            raise Problem(409, "Everybody tries this PIN first. Choose another.", "pin_too_easy") from None
        except Crowded:
            raise _crowded() from None
        return web.Response(status=204)

    async def _person(self, request: web.Request) -> tuple[Actor, str]:
        """Who has signed in as himself; a link to one class is not enough to change how one signs in."""
        actor = await self.desk.actor(request)
        whole = [each for each in actor.assignments if each.scope_kind != "session" or each.id is not None]
        if actor.person is None or (actor.assignments and not whole):
            raise refused("not_permitted")
        return actor, actor.person

    # -- sign-ins ------------------------------------------------------------------------------------------

    async def listed(self, request: web.Request) -> SignInsAnswer:
        actor = await self.desk.actor(request)
        asked = query_of(request, SignInsQuery)
        person = asked.person or actor.person
        if person is None:
            raise refused("not_permitted")
        if person != actor.person:
            await self._looked_after(actor, person, request)
        async with self.database.reading() as db:
            found = await sign_ins.of_person(db, self.tenant, person, self.desk.utc())
        items = [
            SignInAnswer(
                id=each.id,
                via=each.via,
                since=each.since,
                expires=each.expires,
                device=each.device,
                session=each.session,
                room=each.room,
                current=each.id == actor.sign_in,
            )
            for each in found
        ]
        return SignInsAnswer(items=items, total=len(items))

    async def end(self, request: web.Request) -> web.Response:
        actor, now = await self.desk.actor(request), self.desk.utc()
        async with self.database.reading() as db:
            found = await sign_ins.by_id(db, self.tenant, request.match_info["id"], now)
        if found is None:
            raise not_found()
        if found.id != actor.sign_in:
            await self._may_end(actor, found, request)
        async with self.database.writing() as db:
            await sign_ins.end_one(
                db, self.tenant, found.id, now, "self" if found.person == actor.person else "admin"
            )
        await self.endings.sign_in_ended(found.token_sha256)
        await self.entries.sign_in("ended", found.via, found.person, found.id, request.remote or "")
        return web.Response(status=204)

    async def end_everywhere(self, request: web.Request) -> web.Response:
        """In one act, the one that asks too: no sign-in of his is good a moment longer than another."""
        _, person = await self._person(request)
        async with self.database.reading() as db:
            listed = await sign_ins.of_person(db, self.tenant, person, self.desk.utc())
        await self._end_all(person, "self")
        for each in listed:
            await self.entries.sign_in("ended", each.via, person, each.id, request.remote or "")
        return web.Response(status=204)

    async def _may_end(self, actor: Actor, found: sign_ins.Listed, request: web.Request) -> None:
        if found.person is not None:
            if found.person != actor.person:
                await self._looked_after(actor, found.person, request)
        elif found.room is not None:
            async with self.database.reading() as db:
                paths = await queries.org_paths(db, self.tenant)
                path = paths[await queries.room_organization(db, self.tenant, found.room)]
            await self.desk.check(actor, "manage_access", At(path, room=found.room), request)
        else:
            raise not_found()

    async def _end_all(self, person: str, cause: str, but: str | None = None) -> None:
        async with self.database.writing() as db:
            ended = await sign_ins.end_all(db, self.tenant, person, self.desk.utc(), cause, but)
        for token_sha256 in ended:
            await self.endings.sign_in_ended(token_sha256)

    # -- accounts that an administrator looks after -----------------------------------------------------------

    async def account(self, request: web.Request) -> AccountAnswer:
        actor, person = await self.desk.actor(request), request.match_info["id"]
        await self._looked_after(actor, person, request, touch=False)
        if person != actor.person:
            await self._viewed(actor, person)
        return await self._answer(person)

    async def _viewed(self, actor: Actor, person: str) -> None:
        try:
            await self.entries.trail.record(
                "ViewAccount", actor.person, lambda previous: PersonViewed(person, previous)
            )
        except JournalSilent:
            raise Problem(503, "The journal does not answer, so nothing may be shown yet. Try again.") from None

    async def give(self, request: web.Request) -> AccountAnswer:
        actor, person = await self._other(request)
        body = await body_of(request, AccountBody)
        drawn = drawn_password()
        try:
            now = self.desk.utc()
            await self.passwords.give(person, body.login, drawn, now, must_change=True, by=actor.person)
        except LoginTaken:
            raise Problem(409, "Somebody else signs in by this name.", "login_taken") from None
        except Crowded:
            raise _crowded() from None
        await self._end_all(person, "password")
        return (await self._answer(person)).model_copy(update={"password": drawn})

    async def link(self, request: web.Request) -> LinkAnswer:
        (actor, person), now = await self._other(request), self.desk.utc()
        expires = now + signing.ONE_TIME
        async with self.database.writing() as db:
            secret = await signing.one_time_link(db, self.tenant, person, now)
            await noting.link_given(self.outbox, db, secret, person, expires, actor.person)
        return LinkAnswer(link=secret, expires=expires)

    async def forget_pin(self, request: web.Request) -> web.Response:
        actor, person = await self._other(request)
        await self.pins.forget(person, actor.person)
        return web.Response(status=204)

    async def _other(self, request: web.Request) -> tuple[Actor, str]:
        actor, person = await self.desk.actor(request), request.match_info["id"]
        await self._looked_after(actor, person, request)
        return actor, person

    async def _looked_after(self, actor: Actor, person: str, request: web.Request, *, touch: bool = True) -> None:
        """Raises 404 and 403; `touch` for what would let him in as that person."""
        now = self.desk.utc()
        async with self.database.reading() as db:
            paths = await queries.org_paths(db, self.tenant)
            organization = await queries.person_organization(db, self.tenant, person)
            held = await queries.assignments(db, self.tenant, person, paths) if organization else ()
        if organization is None:
            raise not_found()
        await self.desk.check(actor, "manage_access", At(paths[organization], person=person), request)
        if not touch or person == actor.person:
            return
        for each in held:
            rules = MATRIX[each.column]
            wide = rules["manage_access"] == "T" or rules["read_audit"] == "T" or each.column == "SV"
            if wide and each.holds(now) and permitted(actor, "manage_access", At(each.org_path), now):
                raise Problem(403, "This person's rights reach beyond yours.", "grant_exceeds_own")

    async def _answer(self, person: str) -> AccountAnswer:
        now = self.desk.utc()
        account = await self.passwords.account(person)
        answer = AccountAnswer(
            person=person,
            pin_set=await self.pins.chosen(person),
            pin_locked_until=await self.pins.locked_until(person, now),
        )
        if account is None:
            return answer
        known = {"login": account.login, "has_password": account.has_password, "must_change": account.must_change}
        return answer.model_copy(update=known)


def _too_weak() -> Problem:
    return Problem(409, "Take a password of 8 characters or more that is not the name.", "password_too_weak")


def _crowded() -> Problem:
    return Problem(429, "Many sign in just now. Try again in a moment.", retry_after_s=1)
