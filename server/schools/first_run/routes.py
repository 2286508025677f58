"""The first run over REST: four steps that are kept as they are entered, and one act that makes them true.

It is open while nobody can sign in by a password and was never finished, to whoever holds the secret that the
server prints at its start; for everybody else, and ever after, there is nothing here. Until the last act nothing
stands in the registry; then everything does, in one transaction, and the administrator is signed in.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.db import Database
from server.web.api import Api, Strict, body_of, query_of
from server.web.auth import bearer
from server.web.errors import Problem, not_found

from .. import settings, signing
from ..browsers import browser_of
from ..credentials import noting
from ..credentials.hashing import Crowded, Hashing
from ..credentials.passwords import login_of
from ..credentials.tables import credentials
from ..outbox import Outbox
from ..register.editing import Editing
from ..routes import SignedIn
from ..signing import LIFETIME, PersonSignIn
from .checks import Machine
from .founding import Founding, found
from .shapes import (
    AddressBody,
    AdministratorAnswer,
    AdministratorBody,
    ChecksAnswer,
    FirstRunAnswer,
    SchoolsBody,
)

DRAFT, DONE, PUBLIC_ADDRESS = "first_run.draft", "first_run.done", "public_address"


class ChecksQuery(Strict):
    client_ms: int | None = None


async def is_open(db: AsyncConnection, tenant: str) -> bool:
    """Has nobody a password, and was the first run never finished?"""
    passwords = select(func.count()).where(credentials.c.tenant_id == tenant, credentials.c.password.is_not(None))
    return not await db.scalar(passwords) and await settings.read(db, tenant, DONE) is None


@dataclass(frozen=True, slots=True)
class FirstRunRoutes:
    database: Database
    tenant: str
    outbox: Outbox
    hashing: Hashing
    secret: str
    machine: Machine
    suggested_address: str
    address_chosen: Callable[[str], None]  # told the public address once it is decided

    def add_to(self, api: Api) -> None:
        path, right = "/api/v1/first-run", "first_run"
        api.add("GET", path, self.state, "How far the first run is", right=right, answer=FirstRunAnswer)
        for name, handler, body, summary in (
            ("administrator", self.administrator, AdministratorBody, "Who administers"),
            ("schools", self.schools, SchoolsBody, "The schools and their rooms"),
            ("address", self.address, AddressBody, "Where people find this server"),
        ):
            api.add(
                "PUT", f"{path}/{name}", handler, summary, right=right,
                body=cast(type[BaseModel], body), answer=FirstRunAnswer,
            )  # fmt: skip
        api.add(
            "GET", f"{path}/checks", self.checks, "What the machine and the network say", right=right,
            answer=ChecksAnswer, query=("client_ms",),
        )  # fmt: skip
        api.add(
            "POST", f"{path}/finish", self.finish, "Make it true, and sign in", right=right, answer=SignedIn,
            status=201,
        )  # fmt: skip

    # -- steps ---------------------------------------------------------------------------------------------

    async def state(self, request: web.Request) -> FirstRunAnswer:
        async with self.database.reading() as db:
            await self._opened(request, db)
            return self._answer(await self._draft(db))

    async def administrator(self, request: web.Request) -> FirstRunAnswer:
        await self._check(request)
        body = await body_of(request, AdministratorBody)
        if body.password.casefold() == login_of(body.login):
            raise Problem(409, "Take a password that is not the name.", "password_too_weak")
        try:
            made = await self.hashing.made(body.password)
        except Crowded:
            raise Problem(429, "Try again in a moment.", retry_after_s=1) from None
        given = {"label": body.label, "login": login_of(body.login), "password": made}
        return await self._keep(request, "administrator", given)

    async def schools(self, request: web.Request) -> FirstRunAnswer:
        await self._check(request)
        return await self._keep(request, "schools", (await body_of(request, SchoolsBody)).model_dump())

    async def address(self, request: web.Request) -> FirstRunAnswer:
        await self._check(request)
        return await self._keep(request, "address", (await body_of(request, AddressBody)).address)

    async def checks(self, request: web.Request) -> ChecksAnswer:
        await self._check(request)
        asked = query_of(request, ChecksQuery)
        async with self.database.reading() as db:
            address = (await self._draft(db)).get("address") or self.suggested_address
        return ChecksAnswer(items=await self.machine.look(address, asked.client_ms))

    async def finish(self, request: web.Request) -> SignedIn:
        now = self.outbox.utc()
        async with self.database.writing() as db:
            await self._opened(request, db)
            draft = await self._draft(db)
            missing = next((step for step in ("administrator", "schools", "address") if step not in draft), None)
            if missing is not None:
                raise Problem(409, f"This step is still to do: {missing}.", "step_missing")
            schools = SchoolsBody.model_validate(draft["schools"])
            label = str(draft["administrator"]["label"])
            person = await found(Editing(db, self.outbox, now, None), Founding(label, schools))
            account = {"login": draft["administrator"]["login"], "password": draft["administrator"]["password"]}
            values = {"tenant_id": self.tenant, "person_id": person, "changed": now, "must_change": False}
            await db.execute(insert(credentials).values(**values, **account))
            await noting.password_given(self.outbox, db, person, None)
            await settings.keep(db, self.tenant, PUBLIC_ADDRESS, draft["address"], now)
            await settings.keep(db, self.tenant, DONE, True, now)
            await settings.forget(db, self.tenant, DRAFT)
            given = PersonSignIn(person, "password", now + LIFETIME)
            token = await signing.issue(db, self.tenant, given, now, browser_of(request))
        self.address_chosen(draft["address"])
        return SignedIn(token=token, expires=given.expires, label=label, person=person)

    # -- what is kept --------------------------------------------------------------------------------------

    async def _check(self, request: web.Request) -> None:
        async with self.database.reading() as db:
            await self._opened(request, db)

    async def _opened(self, request: web.Request, db: AsyncConnection) -> None:
        """Raises 404 for who does not hold the secret, and for everybody once it is over."""
        try:
            shown = bearer(request)
        except Problem:
            raise not_found() from None
        if not hmac.compare_digest(shown, self.secret) or not await is_open(db, self.tenant):
            raise not_found()

    async def _draft(self, db: AsyncConnection) -> dict[str, Any]:
        return await settings.read(db, self.tenant, DRAFT) or {}

    async def _keep(self, request: web.Request, step: str, value: Any) -> FirstRunAnswer:
        async with self.database.writing() as db:
            await self._opened(request, db)  # it may have been finished while the body came
            draft = {**await self._draft(db), step: value}
            await settings.keep(db, self.tenant, DRAFT, draft, self.outbox.utc())
        return self._answer(draft)

    def _answer(self, draft: dict[str, Any]) -> FirstRunAnswer:
        who = draft.get("administrator")
        return FirstRunAnswer(
            administrator=AdministratorAnswer(label=who["label"], login=who["login"]) if who else None,
            schools=SchoolsBody.model_validate(draft["schools"]) if "schools" in draft else None,
            address=draft.get("address"),
            suggested_address=self.suggested_address,
        )
