"""Every route asks for the right that was agreed on, and no role gets further with it than the table says.

The routes come from the server's own OpenAPI document; one that routes.txt does not name fails, and the other way
round. Roles are played against things of their own school, of a school under their scope
and of a foreign one; what is foreign answers byte for byte as what never was.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import insert

from migrations import demo_world
from server.access.matrix import PERMISSIONS, Column
from server.db import Database
from server.ids import uuid7
from server.schools import queries, signing
from server.schools.credentials import tokens
from server.schools.credentials.tables import terminals
from server.schools.credentials.tokens import LISTABLE, Token
from server.schools.signing import Given, PersonSignIn, SignIn, TerminalSignIn
from server.schools.tables import people, role_assignments
from tests.access.test_matrix import agreed
from tests.support.server import RunningServer

NOW = datetime.now(UTC).replace(microsecond=0)
TABLE = agreed()
ROUTES = {
    (method, path): right
    for method, path, right in (
        line.split() for line in Path(__file__).with_name("routes.txt").read_text().splitlines()
    )
}
HOME, FOREIGN = demo_world.HOST, demo_world.SATELLITES[1][0]
ROLE_OF: Mapping[str, str] = {
    "LT": "lead_teacher",
    "CT": "co_teacher",
    "SV": "observer",
    "RE": "researcher",
    "AD": "org_admin",
    "AU": "auditor",
}
BODIES = {
    "PATCH": {"row_version": 999},
    "account": {"login": "somebody.new"},
    "pupils": {"label": "赵小满", "seat": 1, "begun": "2026-11-24"},
}
ELSEWHERE = {  # objects whose rights hang on more than their organization, and the tests that play them
    "/api/v1/sessions/": "tests/review/test_routes.py, tests/attendance, tests/schools/credentials/test_keys.py",
    "/api/v1/tokens/": "tests/schools/credentials/test_keys.py",
    "/api/v1/terminals/": "tests/schools/credentials/test_keys.py",
    "/api/v1/sign-ins/": "tests/schools/credentials/test_routes.py",
    "/api/v1/calendars/": "tests/schools/timetable",
    "/calendars/": "tests/schools/timetable",
    "/api/v1/memberships/": "tests/schools/register",
    "/api/v1/role-assignments/": "tests/schools/register",
    "/api/v1/imports/": "tests/schools/importing",
    "/api/v1/partnerships/": "tests/schools/register: both schools see it",
    "/api/v1/terms/": "tests/schools/timetable",
    "/api/v1/holidays/": "tests/schools/timetable",
    "/api/v1/periods/": "tests/schools/timetable",
    "/api/v1/timetable-entries/": "tests/schools/timetable",
    "/api/v1/planned-sessions/": "tests/schools/timetable",
    "/api/v1/groups/": "tests/stories/test_research.py",
    "/api/v1/activities/": "tests/stories/test_research.py",
}


def reaches(cell: str, near: str) -> bool:
    """Does a right of this cell reach a thing at this relation? Written down here a second time, on purpose."""
    return near in {
        "O": {"own"},
        "R": {"own"},
        "S": {"own", "school"},
        "T": {"own", "school", "subtree"},
        "I": {"own", "school", "subtree"},
    }.get(cell, set())


@dataclass
class World:
    """A server, a token for each column at each scope, and things in two schools."""

    http: aiohttp.ClientSession
    address: str
    database: Database
    tokens: dict[tuple[Column, str], str] = field(default_factory=dict)
    things: dict[tuple[str, str], str] = field(default_factory=dict)  # (noun, organization) → id

    async def ask(self, method: str, path: str, token: str | None, body: Any = None) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.http.request(method, f"{self.address}{path}", json=body, headers=headers) as answer:
            return answer.status, await answer.read()

    async def issue(self, given: Given) -> str:
        async with self.database.writing() as db:
            return await signing.issue(db, "main", given, NOW)

    async def somebody(self, organization: str, **role: Any) -> str:
        """A new person with one role, signed in; gives the token."""
        person, start = uuid7(NOW), NOW - timedelta(days=1)
        async with self.database.writing() as db:
            await db.execute(
                insert(people).values(
                    tenant_id="main",
                    id=person,
                    organization_id=organization,
                    kind="staff",
                    label="某人",
                    pseudonym=person[-12:],
                )
            )
            await db.execute(
                insert(role_assignments).values(
                    tenant_id="main",
                    id=uuid7(NOW),
                    person_id=person,
                    begun=start,
                    **{
                        "organization_id": organization,
                        "scope_kind": "organization",
                        "scope_id": organization,
                        **role,
                    },
                )
            )
        return await self.issue(PersonSignIn(person, "password", NOW + timedelta(hours=2)))

    async def add(self, noun: str, at: str, admin: str, **fields: Any) -> None:
        status, body = await self.ask("POST", f"/api/v1/{noun}", admin, fields)
        assert status == 201, (noun, body)
        self.things[noun, at] = json.loads(body)["id"]


@pytest_asyncio.fixture
async def world(server: RunningServer) -> AsyncIterator[World]:
    database = Database(f"sqlite+aiosqlite:///{server.data / 'tongtang.db'}")
    async with aiohttp.ClientSession() as http:
        made = World(http, server.address, database)
        await peopled(made)
        admin = made.tokens["AD", demo_world.GROUP]
        for organization in (HOME, FOREIGN):
            await furnished(made, organization, admin)
        yield made
    await database.close()


async def peopled(world: World) -> None:
    for scope in (HOME, demo_world.GROUP):
        for column, role in ROLE_OF.items():
            capacity = {"capacity": "supervision"} if column == "SV" else {}
            world.tokens[column, scope] = await world.somebody(scope, role=role, **capacity)  # type: ignore[index]
    async with world.database.reading() as db:
        session = await queries.session_id(db, "main", "demo")
    assert session is not None
    in_session = {"scope_kind": "session", "scope_id": session, "organization_id": HOME}
    for column, role in (("OB", "observer"), ("GU", "guest"), ("SB", "substitute")):
        world.tokens[column, HOME] = await world.somebody(HOME, role=role, **in_session)  # type: ignore[index]
    group = {"scope_kind": "group", "scope_id": "group-1", "organization_id": HOME}
    world.tokens["GL", HOME] = await world.somebody(HOME, role="group_leader", **group)
    end, room = NOW + timedelta(hours=2), demo_world.HOST_ROOM
    pupil = SignIn(session, "student", "room_code", end, "student_device", room=room)
    world.tokens["SD", HOME] = await world.issue(pupil)
    world.tokens["RT", HOME] = await terminal(world, room, end)
    world.tokens["IT", HOME] = await program(world, end)


async def terminal(world: World, room: str, end: datetime) -> str:
    id = uuid7(NOW)
    async with world.database.writing() as db:
        values = {"tenant_id": "main", "id": id, "room_id": room, "device": id, "asked": NOW, "enrolled": NOW}
        await db.execute(insert(terminals).values(**values))
    return await world.issue(TerminalSignIn(id, room, "room_key", end))


async def program(world: World, end: datetime) -> str:
    """With every right that a token can list: what it may not, it may not for being a program."""
    text = tokens.drawn()
    token = Token(uuid7(NOW), "程序", HOME, None, None, LISTABLE, demo_world.ADMINISTRATOR, NOW, end)
    async with world.database.writing() as db:
        await tokens.issue(db, "main", token, signing.fingerprint(text))
    return text


async def furnished(world: World, organization: str, admin: str) -> None:
    """One of each noun there, which nothing else rests on."""
    await world.add("organizations", organization, admin, parent=organization, kind="campus", label="分校")
    await world.add("rooms", organization, admin, organization=organization, label="美术教室")
    await world.add(
        "class-groups",
        organization,
        admin,
        organization=organization,
        label="六(9)班",
        grade="六年级",
        expected_count=30,
    )
    await world.add("people", organization, admin, organization=organization, kind="staff", label="田野")
    await world.add(
        "courses", organization, admin, organization=organization, label="美术", subject="美术", grade="六年级"
    )
    await world.add(
        "lessons", organization, admin, organization=organization, title="写生", subject="美术", grade="六年级"
    )


# -- the lists ---------------------------------------------------------------------------------------------------


@pytest.mark.story
async def test_every_route_is_agreed_on_and_every_agreed_one_is_there(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{server.address}/api/v1/openapi.json") as answer:
        paths = (await answer.json())["paths"]
    found = {
        (method.upper(), path): operation["x-right"]
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
    assert found == ROUTES


def test_a_right_is_a_permission_or_says_why_it_needs_none() -> None:
    assert set(ROUTES.values()) <= {*PERMISSIONS, "public", "own", "first_run"}
    assert {path for (_, path), right in ROUTES.items() if right == "public"} == {
        "/api/v1/sign-ins",
        "/calendars/{secret}.ics",
    }


# -- routes × roles × relation -----------------------------------------------------------------------------------


def nouns() -> list[tuple[str, str, str]]:
    """(method, path, right) of the routes that this file plays: those of one thing of the registry."""
    return [
        (method, path, right)
        for (method, path), right in sorted(ROUTES.items())
        if "{" in path and not path.startswith(tuple(ELSEWHERE))
    ]


def body_for(method: str, path: str) -> Any:
    last = path.rsplit("/", 1)[-1]
    return BODIES.get(last if method in ("PUT", "POST") else method)


async def played(world: World, column: Column, scope: str, at: str, near: str) -> list[str]:
    """What is not as the table says, of one role at one relation to the things of one organization."""
    wrong = []
    for method, path, right in nouns():
        noun = path.split("/")[3]
        asked = path.replace("{id}", world.things[noun, at]), path.replace("{id}", uuid7(NOW))
        token, body = world.tokens[column, scope], body_for(method, path)
        status, text = await world.ask(method, asked[0], token, body)
        if near == "other":
            right_answer = (status, text) == await world.ask(method, asked[1], token, body) and status == 404
        elif reaches(TABLE[right, column], near):
            right_answer = status not in (401, 403, 404) and status < 500
        else:
            right_answer = status == 403
        if not right_answer:
            wrong.append(f"{column} {near}: {method} {path} {right}: {status} {text[:80]!r}")
    return wrong


@pytest.mark.story
@pytest.mark.timeout(300)
async def test_no_role_gets_further_than_the_table_says(world: World) -> None:
    wrong = []
    everyone = [column for column in get_args(Column) if column != "AD"]
    for column in (*everyone, "AD"):  # who may change things comes last
        wrong += await played(world, column, HOME, FOREIGN, "other")
        wrong += await played(world, column, HOME, HOME, "school")
    for column in ROLE_OF:
        wrong += await played(world, column, demo_world.GROUP, HOME, "subtree")  # type: ignore[arg-type]
    assert not wrong, "\n".join(wrong)


@pytest.mark.story
async def test_who_is_nobody_is_told_to_sign_in_everywhere(world: World) -> None:
    wrong = []
    for (method, path), right in sorted(ROUTES.items()):
        if right == "public":
            continue
        asked = re.sub(r"{\w+}", world.things["rooms", HOME], path.replace("{noun}", "people"))
        for token in (None, "nobody's", "tt_nobody's"):
            status, _ = await world.ask(method, asked, token, {} if method in ("POST", "PUT", "PATCH") else None)
            if status != (404 if right == "first_run" else 401):
                wrong.append(f"{method} {path}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.story
async def test_a_list_is_shown_to_who_reads_something_and_to_nobody_else(world: World) -> None:
    wrong = []
    for (method, path), right in sorted(ROUTES.items()):
        if method != "GET" or "{" in path or right in ("public", "own") or path in NARROWED:
            continue
        for (column, scope), token in world.tokens.items():
            status, text = await world.ask(method, path, token)
            shown = TABLE[right, column] not in ("+", "·")
            good = {200 if shown else 403} | ({400} if path in NEED_A_QUERY else set())
            if status not in good:
                wrong.append(f"{column} of {scope[:8]}: GET {path} {right}: {status} {text[:80]!r}")
    assert not wrong, "\n".join(wrong)


NEED_A_QUERY = {  # what is missing in it is told before the right is asked for: it says nothing of anything
    "/api/v1/attendance",
    "/api/v1/attendance/cells",
    "/api/v1/attendance/export",
    "/api/v1/attendance/missing",
    "/api/v1/board",
    "/api/v1/ledger",
    "/api/v1/ledger/export",
    "/api/v1/planned-sessions",
    "/api/v1/policies/attendance",
    "/api/v1/timetable",
}
NARROWED = {  # lists that ask for more than the right alone, and the tests that play them
    "/api/v1/operations": "who administers everything: tests/operations/test_routes.py",
    "/api/v1/terminals": "needs a room: tests/schools/credentials/test_keys.py",
    "/api/v1/sign-ins": "one's own: tests/schools/credentials/test_routes.py",
}
