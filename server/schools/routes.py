"""Signing in and out over REST: by name and password, by link, at a room's terminal, by a class code.

Only failures are counted, by name and address and by address alone: a whole school comes through one address, and
one pupil who guesses there must not keep the others out. An unknown link is read for and never waits at the one
writer; a password costs its 20 ms off the loop, and who has failed too often is answered before it.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field, model_validator
from sqlalchemy.ext.asyncio import AsyncConnection

from server.db import Database
from server.web.api import Api, Strict, body_of
from server.web.auth import bearer, signed_out
from server.web.errors import Problem
from server.web.limits import Failures
from server.web.words import Id

from . import queries, signing
from .browsers import browser_of
from .credentials import codes, noting, terminals
from .credentials.hashing import Crowded
from .credentials.passwords import MAX_CHARACTERS, MAX_LOGIN_CHARACTERS, Passwords
from .credentials.pins import Pins
from .credentials.terminals import Terminal
from .endings import Endings
from .signing import LIFETIME, Given, PersonSignIn, SignIn, TerminalSignIn, Via

FAILURES_BURST, FAILURES_PER_S = 10, 1
NAMES_BURST, NAMES_PER_S = 6, 1 / 5  # wrong passwords of one name from one address
GUESSES_BURST, GUESSES_PER_S = 40, 1 / 2  # wrong keys and codes: a class of forty may mistype at once
MAX_ADDRESSES = 10_000
LOOKING_UP = 4  # at once; however many guess, the rest of the database's readers are left to others
CHECKING = 8  # passwords of one address at once; more are told to come again, so that others get their turn

Outcome = Literal["succeeded", "failed", "locked", "ended"]
Note = Callable[[Outcome, Via, "str | None", "str | None", str], Awaitable[None]]
"""What happened, how, to whom, the sign-in's id, and from which address."""

WAYS = (
    {"link"},
    {"name", "password"},
    {"room_key", "device"},
    {"room_key", "device", "person", "pin"},
    {"code", "device"},
)
UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"


async def unnoted(*_: object) -> None:
    """Nobody keeps who signed in."""


Device = Annotated[str, Field(pattern=UUID)]
PinText = Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class SignInBody(Strict):
    """One way to sign in: `link`; `name` and `password`; at a terminal `room_key` and `device`, for an unknown one
    with a co-teacher's `person` and `pin` too; `code` and `device` for a pupil's."""

    link: str | None = Field(
        None, min_length=1, max_length=signing.MAX_SECRET_CHARACTERS, description="What stands behind #"
    )
    name: str | None = Field(None, min_length=1, max_length=MAX_LOGIN_CHARACTERS)
    password: str | None = Field(None, min_length=1, max_length=MAX_CHARACTERS)
    room_key: str | None = Field(None, min_length=1, max_length=40)
    code: str | None = Field(None, min_length=1, max_length=20)
    device: Device | None = None
    person: Id | None = None
    pin: PinText | None = None

    @model_validator(mode="after")
    def _one_way(self) -> SignInBody:
        given = {name for name, value in self if value is not None}
        if given not in WAYS:
            raise ValueError("give link, name and password, room_key and device, or code and device")
        return self


class SignedIn(BaseModel):
    token: str
    expires: datetime
    label: str
    session: str | None = None
    role: str | None = None
    kind: str | None = None
    room: str | None = None
    person: str | None = None
    must_change: bool | None = None


@dataclass(frozen=True, slots=True)
class SignInRoutes:
    database: Database
    tenant: str
    wall: Callable[[], datetime]
    passwords: Passwords
    endings: Endings
    pins: Pins
    room_keys: bytes  # the secret that rooms' keys are derived from
    class_codes: bytes
    note: Note = unnoted
    failures: Failures = field(default_factory=lambda: Failures(FAILURES_BURST, FAILURES_PER_S, MAX_ADDRESSES))
    guesses: Failures = field(default_factory=lambda: Failures(GUESSES_BURST, GUESSES_PER_S, MAX_ADDRESSES))
    names: Failures = field(default_factory=lambda: Failures(NAMES_BURST, NAMES_PER_S, MAX_ADDRESSES))
    monotonic_s: Callable[[], float] = time.monotonic
    looking_up: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LOOKING_UP))
    checking: Counter[str] = field(default_factory=Counter)

    def add_to(self, api: Api) -> None:
        api.add(
            "POST",
            "/api/v1/sign-ins",
            self.sign_in,
            "Sign in",
            right="public",
            body=SignInBody,
            answer=SignedIn,
            status=201,
        )
        api.add("DELETE", "/api/v1/sign-ins/current", self.sign_out, "Sign out", right="own", status=204)

    async def sign_in(self, request: web.Request) -> SignedIn:
        body = await body_of(request, SignInBody)
        if body.link is not None:
            return await self._by_link(request, body.link)
        if body.room_key is not None:
            return await self._by_room_key(request, body.room_key, body)
        if body.code is not None:
            return await self._by_code(request, body.code)
        return await self._by_password(request, body.name or "", body.password or "")

    # -- by link -------------------------------------------------------------------------------------------

    async def _by_link(self, request: web.Request, link: str) -> SignedIn:
        now, address = self.wall(), request.remote or ""
        async with self.looking_up, self.database.reading() as db:
            given = await signing.by_link(db, self.tenant, link, now)
        if given is None:
            raise await self._failed(address, "link")
        async with self.database.writing() as db:
            spent = await signing.use_link(db, self.tenant, link, now)
            token = await signing.issue(db, self.tenant, given, now, browser_of(request)) if spent else None
        if token is None:
            raise await self._failed(address, "link")
        return await self._signed_in(request, token, given)

    async def _failed(self, address: str, via: Via) -> Problem:
        if via != "link":
            self.guesses.may(address, self.monotonic_s())
        if self.failures.may(address, self.monotonic_s()):
            await self.note("failed", via, None, None, address)
            return signed_out()
        return _too_fast("Wait a moment: too many unknown links came from your address.", 1)

    # -- in a room -----------------------------------------------------------------------------------------

    async def _by_room_key(self, request: web.Request, key: str, body: SignInBody) -> SignedIn:
        now, address, device = self.wall(), request.remote or "", body.device or ""
        self._may_try(address)
        async with self.looking_up, self.database.reading() as db:
            room = await terminals.room_of(db, self.tenant, self.room_keys, key)
            terminal = await terminals.known(db, self.tenant, room, device) if room else None
        if room is None:
            raise await self._failed(address, "room_key")
        if terminal is None or not terminal.good:
            terminal = await self._enrolled(request, room, terminal, body)
        given = TerminalSignIn(terminal.id, room, "room_key", now + signing.TERMINAL_LIFETIME)
        async with self.database.writing() as db:
            token = await signing.issue(db, self.tenant, given, now, browser_of(request))
        return await self._signed_in(request, token, given)

    async def _enrolled(
        self, request: web.Request, room: str, terminal: Terminal | None, body: SignInBody
    ) -> Terminal:
        """The terminal, let in by a co-teacher's PIN; else it waits on the list and is told who lets it in.

        Names of the room's own teachers alone, to who holds its key."""
        now, device = self.wall(), body.device or ""
        if terminal is None:
            async with self.database.writing() as db:
                await terminals.ask(db, self.tenant, room, device, browser_of(request), now)
        if body.person is not None:
            await self._by_pin(request, room, body.person, body.pin or "")
            async with self.database.writing() as db:
                known = await terminals.known(db, self.tenant, room, device)
                if known is not None:
                    await terminals.enrol(db, self.tenant, known.id, body.person, now)
                    await noting.terminal_enrolled(self.pins.outbox, db, known, body.person)
                    return known
        async with self.database.reading() as db:
            teach = await terminals.co_teachers(db, self.tenant, room, now)
            more = {
                "room": {"id": room, "label": await queries.room_label(db, self.tenant, room)},
                "co_teachers": [{"id": id, "label": label} for id, label in teach.items()],
            }
        said = "Nobody has let this device in yet: a co-teacher does by PIN."
        raise Problem(403, said, "terminal_unknown", more=more)

    async def _by_pin(self, request: web.Request, room: str, person: str, pin: str) -> None:
        now = self.wall()
        async with self.database.reading() as db:
            may = await terminals.co_teaches(db, self.tenant, person, room, now)
        try:
            verdict = await self.pins.check(person, pin, now) if may else "wrong"
        except Crowded:
            raise _too_fast("Wait a moment: many sign in just now.", 1) from None
        if verdict == "right":
            return
        await self.note(
            "locked" if verdict == "locked" else "failed",
            "pin",
            person if may else None,
            None,
            request.remote or "",
        )
        code = "pin_locked" if verdict == "locked" else "pin_wrong"
        raise Problem(403, "The PIN is wrong." if verdict == "wrong" else "The PIN rests for 15 minutes.", code)

    async def _by_code(self, request: web.Request, code: str) -> SignedIn:
        now, address = self.wall(), request.remote or ""
        self._may_try(address)
        async with self.looking_up, self.database.reading() as db:
            seat = await codes.seat_of(db, self.tenant, self.class_codes, code, now)
        if seat is None:
            raise await self._failed(address, "room_code")
        given = SignIn(seat.session, "student", "room_code", seat.until, "student_device", room=seat.room)
        async with self.database.writing() as db:
            token = await signing.issue(db, self.tenant, given, now, browser_of(request))
        return await self._signed_in(request, token, given)

    def _may_try(self, address: str) -> None:
        """Keys and codes are short: who has failed too often at an address waits, before they are looked at."""
        if self.guesses.spent(address, self.monotonic_s()):
            raise _too_fast("Wait a moment: too many unknown codes came from your address.", 2)

    # -- by name and password ------------------------------------------------------------------------------

    async def _by_password(self, request: web.Request, name: str, password: str) -> SignedIn:
        address = request.remote or ""
        person = await self._whose(name, password, address)
        now = self.wall()
        given = PersonSignIn(person, "password", now + LIFETIME)
        async with self.database.writing() as db:
            token = await signing.issue(db, self.tenant, given, now, browser_of(request))
        return await self._signed_in(request, token, given)

    async def _whose(self, name: str, password: str, address: str) -> str:
        key = f"{address} {name.casefold()}"
        if self.names.spent(key, self.monotonic_s()):
            raise _too_fast("Wait a moment: this name was tried with too many wrong passwords.", 5)
        if self.checking[address] >= CHECKING:
            raise _too_fast("Wait a moment: many sign in from your address just now.", 1)
        self.checking[address] += 1
        try:
            person = await self.passwords.check(name, password)
        except Crowded:
            raise _too_fast("Wait a moment: many sign in just now.", 1) from None
        finally:
            self.checking[address] -= 1
            if not self.checking[address]:
                del self.checking[address]
        if person is None:
            raise await self._wrong(key, address)
        self.names.forgive(key)
        return person

    async def _wrong(self, key: str, address: str) -> Problem:
        now_s = self.monotonic_s()
        self.names.may(key, now_s)
        if self.failures.may(address, now_s):  # the entries of one address stay few, however long it guesses
            outcome: Outcome = "locked" if self.names.spent(key, now_s) else "failed"
            await self.note(outcome, "password", None, None, address)
        return Problem(401, "The name or the password is wrong.")

    # -- the answer ----------------------------------------------------------------------------------------

    async def _signed_in(self, request: web.Request, token: str, given: Given) -> SignedIn:
        async with self.database.reading() as db:
            holder = await signing.holder(db, self.tenant, token, self.wall())
            label = await _label(db, self.tenant, given)
        account = await self.passwords.account(given.person) if isinstance(given, PersonSignIn) else None
        assert holder is not None  # issued just now
        await self.note("succeeded", given.via, holder.person, holder.id, request.remote or "")
        signed_in = SignedIn(token=token, expires=given.expires, label=label, person=holder.person)
        if account is not None and account.must_change:
            signed_in.must_change = True
        if isinstance(given, SignIn):
            signed_in.session, signed_in.role = given.session_id, given.role
            signed_in.kind, signed_in.room = given.kind, given.room
        if isinstance(given, TerminalSignIn):
            signed_in.role, signed_in.kind, signed_in.room = "device", "satellite_room", given.room
        return signed_in

    async def sign_out(self, request: web.Request) -> web.Response:
        token, now = bearer(request), self.wall()
        async with self.database.writing() as db:
            holder = await signing.holder(db, self.tenant, token, now)
            if holder is None:
                raise signed_out()
            await signing.end(db, self.tenant, token, now)
        await self.endings.sign_in_ended(signing.fingerprint(token))
        await self.note("ended", holder.given.via, holder.person, holder.id, request.remote or "")
        return web.Response(status=204)


def _too_fast(detail: str, after_s: int) -> Problem:
    return Problem(429, detail, retry_after_s=after_s)


async def _label(db: AsyncConnection, tenant: str, given: Given) -> str:
    match given:
        case SignIn():
            return await queries.sign_in_label(db, tenant, given.session_id, given.room, given.person)
        case TerminalSignIn(room=room):
            return await queries.room_label(db, tenant, room)
        case PersonSignIn(person=person):
            return (await queries.person_labels(db, tenant, [person])).get(person, "")
        case _:
            return ""
