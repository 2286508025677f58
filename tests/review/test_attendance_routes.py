"""Attendance over REST: three truths for who may read them, corrections, and a past that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from sqlalchemy import insert, select, update

from events.projector import Projector
from events.schema.base import Personal
from events.schema.session import EndpointJoined, SessionEnded, SessionOpened, SessionStarted
from events.schema.session_rollcall import Absent, RollcallConfirmed, RollcallListed, RollcallSubmitted
from events.schema.values import Entry, PlannedRoom, Rules
from migrations import demo_world
from server.access.audit import AuditTrail
from server.access.desk import Desk
from server.appending import Appending
from server.review.attendance_routes import AttendanceRoutes
from server.review.export_routes import ExportRoutes
from server.review.rollcall_routes import RollcallRoutes
from server.review.routes import LogRoutes
from server.review.store import Timeline
from server.review.term_routes import TermRoutes
from server.review.viewing import Viewings
from server.review.word_index import WordIndex
from server.schools import signing
from server.schools.actors import Actors
from server.schools.queries import ScheduledSession
from server.schools.signing import PersonSignIn
from server.schools.tables import memberships, role_assignments
from server.web.api import Api
from server.web.errors import problems
from tests.review.conftest import TENANT, World
from tests.review.test_projection import BELL
from tests.review.test_routes import School, planned

LATER = BELL + timedelta(hours=3)


def entered(endpoint: str, room: PlannedRoom) -> EndpointJoined:
    entry = Entry(
        endpoint, "satellite_room", "co_teacher", room.org_path, room.co_teacher, room.room, room.class_group
    )
    return EndpointJoined(entry, "connection")


async def held(world: World, session: ScheduledSession) -> None:
    """A class of two rooms in which the first calls its roll: seats 6 and 21 are missing, one head too many."""
    first, second = session.plan.rooms[:2]
    absent = (
        Absent("seat:6", True, Personal(f"org:{first.org_path[-1]}", "发烧")),
        Absent("seat:21", False),
    )

    async def say(at_s: float, *facts: Any) -> None:
        await world.says(at_s, *facts, session=session.id)

    await say(-60, SessionOpened(session.plan, Rules(version=3)))
    await say(-30, entered("roomaaaa", first), entered("roombbbb", second))
    await say(0, SessionStarted(BELL))
    await say(
        60,
        RollcallSubmitted("rollaaaa", "roomaaaa", 29, 27, 0, 28, "manual", class_group=first.class_group),
        RollcallListed("rollaaaa", (), absent, ()),
    )
    await say(61, RollcallSubmitted("rollbbbb", "roombbbb", 25, 24, 0, 24, "manual"),
              RollcallListed("rollbbbb", (), (Absent("seat:1", False),), ()))  # fmt: skip
    await say(70, RollcallConfirmed(("rollaaaa", "rollbbbb")))
    await say(2400, SessionEnded("taught", 2_400_000))


@dataclass
class Records:
    """The routes over a class that was held."""

    school: School
    http: ClientSession
    address: str

    async def get(self, path: str, token: str | None, **query: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.http.get(self.address + path, headers=headers, params=query) as answer:
            return answer.status, await answer.json()

    async def file(self, path: str, token: str, **query: str) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.http.get(self.address + path, headers=headers, params=query) as answer:
            return answer.status, await answer.read()

    async def post(self, path: str, token: str, body: dict[str, Any], **headers: str) -> tuple[int, Any]:
        given = {"Authorization": f"Bearer {token}"} | headers
        async with self.http.post(self.address + path, headers=given, json=body) as answer:
            return answer.status, await answer.json()

    @property
    def path(self) -> str:
        return f"/api/v1/sessions/{self.school.session.id}/attendance"

    @property
    def room(self) -> str:
        return self.school.session.plan.rooms[0].room


@asynccontextmanager
async def serving(world: World, session: ScheduledSession) -> AsyncIterator[Records]:
    timeline = Projector("review", world.journal, Timeline(world.database, TENANT))
    words = Projector("words", world.journal, WordIndex(world.database, TENANT, world.keys))
    desk = Desk(Actors(world.database, TENANT, lambda: LATER), lambda: LATER)
    audit = AuditTrail(world.journal, TENANT, world.keys, lambda: LATER)
    viewings = Viewings(audit, lambda: LATER)
    logs = LogRoutes(world.database, TENANT, world.keys, world.journal, timeline, words, viewings, desk)
    app = web.Application(middlewares=[problems])
    attendance = AttendanceRoutes(logs, Appending(world.journal, TENANT, world.keys, lambda: LATER))
    terms = TermRoutes(logs)
    for routes in (logs, attendance, RollcallRoutes(attendance), terms, ExportRoutes(attendance, terms, audit)):
        routes.add_to(Api(app))
    await timeline.start()
    await words.start()
    for projector in (timeline, words):
        assert await projector.reached(await world.journal.end(), timeout_s=30)
    async with TestServer(app) as server, ClientSession() as http:
        address = str(server.make_url("")).rstrip("/")
        yield Records(School(world, session, http, address), http, address)
    await timeline.stop()
    await words.stop()


@pytest_asyncio.fixture
async def records(tmp_path: Path) -> AsyncIterator[Records]:
    async with planned(tmp_path) as (world, session):
        await held(world, session)
        async with serving(world, session) as found:
            yield found


async def test_an_administrator_sees_three_truths_and_who_was_missing_by_seat(records: Records) -> None:
    status, seen = await records.get(records.path, await records.school.token("org_admin"))
    assert status == 200, seen
    one, other = seen["rooms"][:2]
    assert (one["share_bp"], one["verdict"]) == (10_000, "present")
    assert (one["called"]["present"], one["called"]["expected"], one["called"]["headcount"]) == (27, 29, 28)
    assert (one["flags"], other["flags"]) == (["headcount_more"], [])
    assert [(each["seat"], each["status"], each.get("reason")) for each in one["missing"]] == [
        (6, "excused", "发烧"),
        (21, "absent", None),
    ]
    assert all(each["name"] for each in one["missing"])
    assert (seen["total"]["present"], seen["total"]["expected"], seen["total"]["rate_bp"]) == (51, 54, 9444)
    assert (seen["rules"]["version"], seen["total"]["differing"]) == (3, 1)


async def test_a_co_teacher_sees_the_own_room_whole_and_others_as_counts(records: Records) -> None:
    status, seen = await records.get(records.path, await records.school.token("co_teacher"))
    assert status == 200, seen
    own, other = seen["rooms"][:2]
    assert [each["seat"] for each in own["missing"]] == [6, 21]
    assert (other["called"]["present"], "missing" in other, "corrections" in other) == (24, False, False)
    assert "seat:1" not in str(other)


async def test_who_reads_no_attendance_learns_nothing(records: Records) -> None:
    assert (await records.get(records.path, None))[0] == 401
    status, problem = await records.get(records.path, await records.school.token("observer"))
    assert (status, problem["code"]) == (403, "not_permitted")


def correction(records: Records, **fields: Any) -> dict[str, Any]:
    given = {
        "room": records.room,
        "whom": "seat:21",
        "status": "excused",
        "reason": "excuse_brought",
        "revision": 1,
    }
    return given | fields


async def test_a_correction_keeps_the_old_value_beside_the_new(records: Records) -> None:
    token = await records.school.token("org_admin")
    path = records.path + "/corrections"
    status, seen = await records.post(path, token, correction(records, note="家长补了病假条"))
    assert status == 201, seen
    room = seen["rooms"][0]
    assert [(each["seat"], each["status"], each.get("derived")) for each in room["missing"]] == [
        (6, "excused", None),
        (21, "excused", "absent"),
    ]
    (said,) = room["corrections"]
    assert (said["was"], said["now"], said["note"], said["seat"]) == ("absent", "excused", "家长补了病假条", 21)
    assert (room["revision"], room["called"]["present"]) == (2, 27)
    status, problem = await records.post(path, token, correction(records, status="late"))
    assert (status, problem["code"], problem["revision"]) == (409, "changed_meanwhile", 2)
    _, back = await records.post(path, token, correction(records, revision=2, retracts=said["address"]))
    assert [each["status"] for each in back["rooms"][0]["missing"]] == ["excused", "absent"]
    assert len(back["rooms"][0]["corrections"]) == 2


async def test_a_correction_that_comes_twice_is_one(records: Records) -> None:
    token = await records.school.token("org_admin")
    end = await records.school.world.journal.end()
    for _ in range(2):
        body = correction(records)
        await records.post(records.path + "/corrections", token, body, **{"Idempotency-Key": "one"})
    _, seen = await records.get(records.path, token)
    assert len(seen["rooms"][0]["corrections"]) == 1
    assert await records.school.world.journal.end() >= end + 1


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"whom": "seat:121"}, 409, "not_in_class"),
        ({"whom": "person:00000000-0000-4000-8000-000000000000"}, 409, "not_in_class"),
        ({"room": "00000000-0000-4000-8000-000000000000"}, 409, "not_in_class"),
        ({"retracts": "1.0"}, 409, "no_such_correction"),
        ({"status": "asleep"}, 400, "malformed"),
        ({"whom": "seat:0"}, 400, "malformed"),
        ({"note": "字" * 201}, 400, "malformed"),
        ({"more": 1}, 400, "malformed"),
    ],
)
async def test_what_cannot_be_corrected_writes_nothing(
    records: Records, changed: dict[str, Any], status: int, code: str
) -> None:
    token = await records.school.token("org_admin")
    end = await records.school.world.journal.end()
    refused, problem = await records.post(records.path + "/corrections", token, correction(records, **changed))
    assert (refused, problem["code"]) == (status, code)
    assert await records.school.world.journal.end() == end


async def test_only_who_may_correct_corrects(records: Records) -> None:
    for role, status in (("co_teacher", 403), ("observer", 403)):
        token = await records.school.token(role)
        assert (await records.post(records.path + "/corrections", token, correction(records)))[0] == status


async def test_a_satellite_school_corrects_in_its_own_rooms_alone(records: Records) -> None:
    own, other = records.school.session.plan.rooms[1], records.school.session.plan.rooms[0]
    token = await administrator_of(records, own.org_path[-1])
    path = records.path + "/corrections"
    given = correction(records, room=own.room, whom="seat:1")
    assert (await records.post(path, token, given))[0] == 201
    status, problem = await records.post(path, token, correction(records, room=other.room))
    assert (status, problem["code"]) == (403, "not_permitted")
    roll = f"/api/v1/sessions/{records.school.session.id}/rollcalls/rollaaaa/correct"
    counts = {"expected_count": 29, "present_count": 28, "late_count": 0, "headcount": 28}
    body = counts | {"reason": "miscounted", "revision": 1}
    assert (await records.post(roll, token, body))[0] == 403


async def administrator_of(records: Records, school: str) -> str:
    """A token of somebody who administers one school and nothing else."""
    person = demo_world.OBSERVER
    role = {
        "tenant_id": TENANT, "id": "satellite-admin", "person_id": person, "role": "org_admin",
        "scope_kind": "organization", "scope_id": school, "organization_id": school,
        "begun": BELL - timedelta(days=1),
    }  # fmt: skip
    async with records.school.world.database.writing() as db:
        await db.execute(insert(role_assignments).values(**role))
        return await signing.issue(db, TENANT, PersonSignIn(person, "password", LATER + timedelta(hours=8)), BELL)


async def test_moving_a_pupil_to_another_class_leaves_the_past_as_it_was(records: Records) -> None:
    token = await records.school.token("org_admin")
    before = (await records.get(records.path, token))[1]
    group, elsewhere = (room.class_group for room in records.school.session.plan.rooms[:2])
    async with records.school.world.database.writing() as db:
        seat6 = (memberships.c.class_group_id == group) & (memberships.c.seat == 6)
        row = (await db.execute(select(memberships).where(seat6))).mappings().one()
        tomorrow = (BELL + timedelta(days=1)).date()
        await db.execute(update(memberships).where(memberships.c.id == row["id"]).values(ended=tomorrow))
        moved = dict(row) | {"id": "moved", "class_group_id": elsewhere, "seat": 60, "begun": tomorrow}
        await db.execute(memberships.insert().values(moved))
    assert (await records.get(records.path, token))[1] == before


# -- a roll call corrected after class ---------------------------------------------------------------------------


def roll_of(records: Records, rollcall: str) -> str:
    return f"/api/v1/sessions/{records.school.session.id}/rollcalls/{rollcall}/correct"


MENDED = {
    "expected_count": 29,
    "present_count": 28,
    "late_count": 1,
    "headcount": 28,
    "absent": [{"whom": "seat:6", "excused": True}],
    "late": ["seat:21"],
    "reason": "came_later",
    "note": "第二节到",
    "revision": 1,
}


async def test_a_co_teacher_corrects_the_own_roll_after_class_and_the_old_counts_stay(records: Records) -> None:
    token = await records.school.token("co_teacher")
    status, seen = await records.post(roll_of(records, "rollaaaa"), token, MENDED)
    assert status == 201, seen
    room = seen["rooms"][0]
    assert (room["called"]["present"], room["flags"], room["revision"]) == (28, [], 2)
    assert [(each["seat"], each["status"], each.get("reason")) for each in room["missing"]] == [
        (6, "excused", "发烧"),
        (21, "late", None),
    ]
    (said,) = room["corrections"]
    assert (said["of"], said["was"]["present_count"], said["now"]["present_count"]) == ("rollcall", 27, 28)
    assert (said["reason"], said["note"]) == ("came_later", "第二节到")
    status, problem = await records.post(roll_of(records, "rollaaaa"), token, MENDED)
    assert (status, problem["code"], problem["revision"]) == (409, "changed_meanwhile", 2)


async def test_of_another_room_he_corrects_none_and_an_administrator_any(records: Records) -> None:
    other = MENDED | {"expected_count": 25, "present_count": 25, "late_count": 0, "headcount": 25, "absent": []}
    other |= {"late": []}
    status, problem = await records.post(
        roll_of(records, "rollbbbb"), await records.school.token("co_teacher"), other
    )
    assert (status, problem["code"]) == (403, "not_permitted")
    status, seen = await records.post(roll_of(records, "rollbbbb"), await records.school.token("org_admin"), other)
    assert (status, seen["rooms"][1]["called"]["present"]) == (201, 25)


@pytest.mark.parametrize(
    ("rollcall", "changed", "status", "code"),
    [
        ("rollzzzz", {}, 409, "no_such_rollcall"),
        ("rollaaaa", {"present_count": 30}, 409, "counts_impossible"),
        ("rollaaaa", {"absent": [{"whom": "seat:99"}]}, 409, "not_in_class"),
        ("rollaaaa", {"headcount": -1}, 400, "malformed"),
        ("rollaaaa", {"reason": "mood"}, 400, "malformed"),
        ("rollaaaa", {"late": ["room"]}, 400, "malformed"),
        ("rollaaaa", {"note": "请\u202e假"}, 409, "malformed"),
    ],
)
async def test_a_roll_call_that_cannot_be_is_not_corrected_into(
    records: Records, rollcall: str, changed: dict[str, Any], status: int, code: str
) -> None:
    token = await records.school.token("org_admin")
    answered, problem = await records.post(roll_of(records, rollcall), token, MENDED | changed)
    assert (answered, problem["code"]) == (status, code)
