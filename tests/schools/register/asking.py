"""Requests as somebody of the demo world."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from sqlalchemy import event, insert

from migrations import demo_world as world
from migrations import demo_year
from server.db import Database
from server.schools import signing
from server.schools.tables import role_assignments

TENANT = "main"
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
QINGSHILING, YUNLING, DATAN, HEKOU = world.SATELLITES

GROUP_ADMIN = world.ADMINISTRATOR
SCHOOL_ADMIN = demo_year.administrator(QINGSHILING[0])  # of 青石岭小学 alone
LEAD = world.LEAD


@dataclass(slots=True)
class Answer:
    status: int
    body: Any

    @property
    def code(self) -> str:
        return str(self.body["code"])


@dataclass(slots=True)
class Asking:
    client: TestClient[web.Request, web.Application]
    database: Database
    tokens: dict[str, str] = field(default_factory=dict)

    async def __call__(self, who: str | None, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        headers = {} if who is None else {"Authorization": f"Bearer {await self.token(who)}"}
        asked = {name: str(value).lower() if value is True else str(value) for name, value in query.items()}
        url = f"/api/v1/{path}"
        async with self.client.request(method, url, json=body, params=asked, headers=headers) as response:
            return Answer(response.status, await response.json(content_type=None))

    async def token(self, person: str) -> str:
        if person not in self.tokens:
            async with self.database.writing() as db:
                given = signing.PersonSignIn(person, "password", NOW + timedelta(hours=1))
                self.tokens[person] = await signing.issue(db, TENANT, given, NOW)
        return self.tokens[person]

    async def give(self, person: str, role: str, organization: str) -> None:
        """A role, as if somebody who may had given it."""
        async with self.database.writing() as db:
            await db.execute(
                insert(role_assignments).values(
                    tenant_id=TENANT,
                    id=f"{role} {person}"[:36],
                    person_id=person,
                    role=role,
                    scope_kind="organization",
                    scope_id=organization,
                    organization_id=organization,
                    begun=NOW - timedelta(days=1),
                )
            )

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements that are sent to the database meanwhile."""
        statements: list[str] = []

        def sent(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            statements.append(statement)

        engine = self.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", sent)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", sent)
