"""Signing in and out over REST.

An unknown link is read for and never waits at the one writer. Only failures are counted, by address: a whole
school comes through one, and one pupil who guesses there must not keep the others out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel, Field

from server.db import Database
from server.web.api import Api, Strict, body_of
from server.web.auth import bearer, signed_out
from server.web.errors import Problem
from server.web.limits import Failures

from . import queries, signing
from .signing import SignIn

FAILURES_BURST, FAILURES_PER_S = 10, 1
MAX_ADDRESSES = 10_000
LOOKING_UP = 4  # at once; however many guess, the rest of the database's readers are left to others


class LinkBody(Strict):
    link: str = Field(min_length=1, max_length=signing.MAX_SECRET_CHARACTERS, description="What stands behind #")


class SignedIn(BaseModel):
    token: str
    session: str
    role: str
    kind: str | None = None
    room: str | None = None
    person: str | None = None
    label: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class SignInRoutes:
    database: Database
    tenant: str
    wall: Callable[[], datetime]
    ended: Callable[[str], None]  # told the token of a sign-in that has ended
    failures: Failures = field(default_factory=lambda: Failures(FAILURES_BURST, FAILURES_PER_S, MAX_ADDRESSES))
    monotonic_s: Callable[[], float] = time.monotonic
    looking_up: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LOOKING_UP))

    def add_to(self, api: Api) -> None:
        api.add(
            "POST",
            "/api/v1/sign-ins",
            self.sign_in,
            "Sign in by link",
            right="public",
            body=LinkBody,
            answer=SignedIn,
            status=201,
        )
        api.add("DELETE", "/api/v1/sign-ins/current", self.sign_out, "Sign out", right="own", status=204)

    async def sign_in(self, request: web.Request) -> SignedIn:
        body = await body_of(request, LinkBody)
        now = self.wall()
        async with self.looking_up, self.database.reading() as db:
            sign_in = await signing.by_link(db, self.tenant, body.link, now)
            if sign_in is None:
                raise self._failed(request.remote or "")
            label = await queries.sign_in_label(db, self.tenant, sign_in.session_id, sign_in.room, sign_in.person)
        async with self.database.writing() as db:
            token = await signing.issue(db, self.tenant, sign_in, now)
        return _signed_in(token, sign_in, label)

    def _failed(self, address: str) -> Problem:
        if self.failures.may(address, self.monotonic_s()):
            return signed_out()
        return Problem(429, "Wait a moment: too many unknown links came from your address.", retry_after_s=1)

    async def sign_out(self, request: web.Request) -> web.Response:
        async with self.database.writing() as db:
            token = bearer(request)
            if await signing.by_token(db, self.tenant, token, self.wall()) is None:
                raise signed_out()
            await signing.end(db, self.tenant, token, self.wall())
        self.ended(token)
        return web.Response(status=204)


def _signed_in(token: str, sign_in: SignIn, label: str) -> SignedIn:
    return SignedIn(
        token=token,
        session=sign_in.session_id,
        role=sign_in.role,
        kind=sign_in.kind,
        room=sign_in.room,
        person=sign_in.person,
        label=label,
        expires=sign_in.expires,
    )
