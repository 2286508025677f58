"""A term over REST: classes, cells, who was missing, the ledger, and all of it as files."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, update

from events import codec
from events.schema.audit import ExportCreated
from migrations import demo_world
from server.attendance.ledger import Account, Lesson
from server.review import terms
from server.review.queries import SessionFilter
from server.review.sheets import Sheet, written
from server.review.tables import LIVE
from server.review.term_routes import lesson_of
from server.review.terms import Wanted
from server.schools import demo, queries
from server.schools.queries.past import planned_lessons
from server.schools.tables import people, sessions
from tests.review.conftest import TENANT
from tests.review.test_attendance_routes import LATER, Records, held, records  # noqa: F401  # a fixture
from tests.review.test_projection import BELL
from tests.support.queries import statements

SPAN = {"start": "2026-09-01T00:00:00Z", "end": "2027-01-20T00:00:00Z"}
PATHS = ("/api/v1/attendance", "/api/v1/attendance/cells", "/api/v1/attendance/missing", "/api/v1/ledger")


async def asked(records: Records, path: str, role: str = "org_admin", **query: str) -> Any:  # noqa: F811
    status, answer = await records.get(path, await records.school.token(role), **(SPAN | query))
    assert status == 200, answer
    return answer


async def test_classes_are_summed_over_confirmed_roll_calls(records: Records) -> None:  # noqa: F811
    answer = await asked(records, "/api/v1/attendance")
    sums = {(each["present"], each["expected"], each["headcount"]) for each in answer["items"]}
    assert {(27, 29, 28), (24, 25, 24)} <= sums
    assert (answer["total"]["rate_bp"], answer["total"]["differing"]) == (9444, 1)
    assert all(each["school_label"] and each["class_label"] for each in answer["items"])


async def test_cells_are_one_a_session_and_room(records: Records) -> None:  # noqa: F811
    school = records.school.session.plan.rooms[0].org_path[-1]
    answer = await asked(records, "/api/v1/attendance/cells", school=school)
    (row,) = answer["rows"]
    (cell,) = row["cells"]
    assert [each["id"] for each in answer["sessions"]] == [records.school.session.id]
    assert (cell["status"], cell["rate_bp"], cell["differing"]) == ("present", 9310, True)


async def test_who_was_missing_is_told_by_seat_and_with_names(records: Records) -> None:  # noqa: F811
    answer = await asked(records, "/api/v1/attendance/missing")
    first = records.school.session.plan.rooms[0].class_group
    mine = [each for each in answer["items"] if each["class_group"] == first]
    assert [(each["seat"], each["excused"], each["absent"]) for each in mine] == [(6, 1, 0), (21, 0, 1)]
    assert all(each["name"] and each["last"]["planned_start"] for each in mine)


async def test_a_co_teacher_reads_no_other_class_by_name(records: Records) -> None:  # noqa: F811
    answer = await asked(records, "/api/v1/attendance/missing", role="co_teacher")
    second = records.school.session.plan.rooms[1].class_group
    assert all(each["class_group"] != second for each in answer["items"])


async def test_the_ledger_tells_what_was_planned_taught_and_received(records: Records) -> None:  # noqa: F811
    plan = records.school.session.plan
    async with records.school.world.database.writing() as db:
        lost = await demo.schedule(db, TENANT, BELL + timedelta(hours=1))
        await db.execute(
            update(sessions).where(sessions.c.id == lost).values(cancelled=LATER, cancel_reason="teacher")
        )
    pair = {"host": plan.org_path[-1], "school": plan.rooms[0].org_path[-1]}
    answer = await asked(records, "/api/v1/ledger", **pair)
    (account,) = [each for each in answer["items"] if (each["host"], each["school"]) == tuple(pair.values())]
    assert (account["planned"], account["taught"], account["received_milli"]) == (2, 1, 1000)
    assert [(each["state"], each.get("why")) for each in answer["lessons"]] == [
        ("received", None),
        ("lost", "teacher"),
    ]


@pytest.mark.parametrize("path", PATHS)
async def test_a_longer_list_costs_no_more_queries(records: Records, path: str) -> None:  # noqa: F811
    counts = []
    for day in range(3):
        if day:
            async with records.school.world.database.writing() as db:
                new = await demo.schedule(db, TENANT, BELL + timedelta(days=day))
                planned = await queries.scheduled(db, TENANT, new)
            assert planned is not None
            await held(records.school.world, planned)
        await asked(records, path)
        with statements(records.school.world.database) as sent:
            await asked(records, path)
        counts.append(len(sent))
    assert counts[0] == counts[2]


@pytest.mark.parametrize("path", [*PATHS, "/api/v1/attendance/export", "/api/v1/ledger/export"])
@pytest.mark.parametrize(
    "query",
    [
        {"start": "soon"},
        {"end": "2026-08-01T00:00:00Z"},
        {"end": "2029-08-01T00:00:00Z"},
        {"school": "' OR 1=1 --"},
        {"unknown": "1"},
        {"start": "0001-01-01T00:00:00+14:00"},
    ],
)
async def test_nonsense_is_malformed(records: Records, path: str, query: dict[str, str]) -> None:  # noqa: F811
    status, problem = await records.get(path, await records.school.token("org_admin"), **(SPAN | query))
    assert (status, problem["code"]) == (400, "malformed")


@pytest.mark.parametrize("path", [*PATHS, "/api/v1/attendance/export", "/api/v1/ledger/export"])
async def test_who_reads_no_attendance_gets_none(records: Records, path: str) -> None:  # noqa: F811
    assert (await records.get(path, None, **SPAN))[0] == 401
    assert (await records.get(path, await records.school.token("observer"), **SPAN))[0] == 403


async def exports(records: Records) -> list[ExportCreated]:  # noqa: F811
    stored = [each async for each in records.school.world.journal.read(f"audit/{LATER:%Y%m}")]
    facts = [fact for each in stored for fact in codec.decode(each.body, TENANT).facts]
    return [fact for fact in facts if isinstance(fact, ExportCreated)]


async def test_a_file_is_audited_before_it_is_given_and_names_its_rules(records: Records) -> None:  # noqa: F811
    token = await records.school.token("org_admin")
    status, body = await records.file(records.path + "/export", token, format="csv")
    assert status == 200
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert "规则第 3 版" in rows[1][0]
    assert any(row[:1] == ["学生"] and row[3] == "21" and row[5] == "缺席" for row in rows)
    (entry,) = await exports(records)
    assert (entry.kind, entry.projection, entry.rule_version) == ("csv", "identified", 3)


async def test_nothing_is_given_while_the_journal_is_silent(records: Records) -> None:  # noqa: F811
    token = await records.school.token("org_admin")
    records.school.world.journal.silent = True  # type: ignore[attr-defined]
    status, body = await records.file(records.path + "/export", token)
    assert status == 503 and b"PK" not in body and "缺席".encode() not in body


async def test_who_may_not_export_does_not(records: Records) -> None:  # noqa: F811
    token = await records.school.token("co_teacher")
    assert (await records.file(records.path + "/export", token))[0] == 403
    assert await exports(records) == []


EVIL = "=cmd|' /C calc'!A0"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_name_that_is_a_formula_is_only_a_name(records: Records, kind: str) -> None:  # noqa: F811
    async with records.school.world.database.writing() as db:
        seat = await queries.seat_labels(db, TENANT, [records.school.session.plan.rooms[0].class_group or ""])
        (label,) = (names["21"] for names in seat.values())
        await db.execute(update(people).where(people.c.label == label).values(label=EVIL))
    _, body = await records.file(records.path + "/export", await records.school.token("org_admin"), format=kind)
    if kind == "csv":
        cells = [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for cell in row]
        assert f"'{EVIL}" in cells and EVIL not in cells
    else:
        page = load_workbook(io.BytesIO(body)).active
        assert page is not None
        found = [cell for row in page.iter_rows() for cell in row if cell.value == EVIL]
        assert [cell.data_type for cell in found] == ["s"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "\r=1"])
def test_no_text_is_a_formula_in_csv(cell: str) -> None:
    text = written(Sheet("x", [], ["head"], [[cell]]), "csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [f"'{cell}"]


async def test_the_term_and_the_ledger_come_as_files_too(records: Records) -> None:  # noqa: F811
    token = await records.school.token("org_admin")
    for path, word in (("/api/v1/attendance/export", "到课率（%）"), ("/api/v1/ledger/export", "收到率（%）")):
        status, body = await records.file(path, token, format="xlsx", **SPAN)
        assert status == 200
        page = load_workbook(io.BytesIO(body)).active
        assert page is not None
        values = [cell.value for row in page.iter_rows() for cell in row]
        assert word in values and "规则第 3 版" in values
    assert [each.projection for each in await exports(records)] == ["aggregate", "aggregate"]


def account(pair: tuple[str, str], lessons: list[Lesson], now: datetime) -> Account:
    """What the database adds up, lesson by lesson."""
    due = [lesson for lesson in lessons if lesson.state(now) not in ("holiday", "ahead")]
    return Account(
        *pair,
        planned=len(due),
        taught=sum(bool(lesson.taught_ms) for lesson in due),
        received_milli=sum(lesson.received_milli for lesson in due),
    )


async def in_every_state(records: Records, lessons: int) -> None:  # noqa: F811
    """Lessons as chance has them: received whole, in part, longer than taught, not at all; cancelled for every
    reason; over and ahead."""
    chance, first = random.Random(7), records.school.session.id
    async with records.school.world.database.writing() as db:
        query = select(LIVE.rooms).where(LIVE.rooms.c.session == first)
        held_rooms = [dict(row._mapping) for row in await db.execute(query)]
        organizations = [
            dict(row._mapping)
            for row in await db.execute(select(LIVE.organizations).where(LIVE.organizations.c.session == first))
        ]
        one = dict(
            (await db.execute(select(LIVE.sessions).where(LIVE.sessions.c.session == first))).one()._mapping
        )
        for number in range(lessons):
            start = LATER + timedelta(minutes=60 * (number - lessons // 2))
            new = await demo.schedule(db, TENANT, start)
            reason = chance.choice((None, None, "holiday", "teacher", "other"))
            when = {"cancelled": start, "cancel_reason": reason} if reason or chance.random() < 0.1 else {}
            if when:
                await db.execute(update(sessions).where(sessions.c.id == new).values(**when))
            if chance.random() < 0.3:
                continue
            named = {"session": new, "planned_start": start}
            await db.execute(insert(LIVE.sessions), [one | named])
            await db.execute(insert(LIVE.organizations), [row | {"session": new} for row in organizations])
            for row in held_rooms:
                taught = chance.choice((0, 1, 2_400_000, 2_399_999))
                received = chance.choice((0, 1, taught // 2, taught, taught + 1, chance.randrange(2_400_000)))
                figures = {"taught_ms": taught, "received_ms": received, "present_ms": received}
                await db.execute(insert(LIVE.rooms), [row | named | figures])


async def test_what_the_database_adds_up_is_what_the_lessons_say(records: Records) -> None:  # noqa: F811
    await asked(records, "/api/v1/ledger")  # what was held stands in its rows
    await in_every_state(records, 60)
    answer = await asked(records, "/api/v1/ledger")
    assert len(answer["items"]) > 1
    start, end = (datetime.fromisoformat(SPAN[name]) for name in ("start", "end"))
    may, states = SessionFilter(organizations=(demo_world.GROUP,)), set[str]()
    async with records.school.world.database.reading() as db:
        for each in answer["items"]:
            planned = await planned_lessons(db, TENANT, each["host"], each["school"], start, end)
            taught = await terms.taught(db, TENANT, Wanted(may, start, end), {lesson.room for lesson in planned})
            lessons = [lesson_of(lesson, taught.get((lesson.session, lesson.room))) for lesson in planned]
            states |= {lesson.state(LATER) for lesson in lessons}
            told = account((each["host"], each["school"]), lessons, LATER)
            assert (each["planned"], each["taught"], each["received_milli"], each.get("received_bp")) == (
                told.planned,
                told.taught,
                told.received_milli,
                told.received_bp,
            )
    assert states == {"received", "partly", "lost", "holiday", "ahead"}


async def test_pairs_stand_in_the_order_of_the_plan(records: Records) -> None:  # noqa: F811
    answer = await asked(records, "/api/v1/ledger")
    assert [each["school"] for each in answer["items"]] == [
        room.org_path[-1] for room in records.school.session.plan.rooms
    ]
