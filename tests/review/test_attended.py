"""The attendance of a class from its facts: presence, roll call and headcount, and corrections after the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta

from sqlalchemy import select

from events.schema.base import Fact, Personal
from events.schema.session import (
    ClassHeld,
    ClassReleased,
    EndpointJoined,
    EndpointLeft,
    EndpointLinkLost,
    EndpointResumed,
    RoomResumed,
    RoomSuspended,
    SessionEnded,
    SessionOpened,
    SessionStarted,
)
from events.schema.session_lines import (
    Flow,
    QualitySampled,
    ReceptionLost,
    ReceptionRestored,
    VoiceTallied,
)
from events.schema.session_rollcall import (
    Absent,
    AttendanceCorrected,
    RollcallConfirmed,
    RollcallCorrected,
    RollcallListed,
    RollcallSubmitted,
)
from events.schema.values import Entry, PlannedRoom, Rules
from server.review import rebuild, store
from server.review.attended import Attended, RoomAttendance
from server.review.queries import session
from server.review.tables import LIVE
from tests.review.conftest import TENANT, World
from tests.review.test_projection import BELL, PLAN, SESSION

ROOMS = tuple(PlannedRoom(f"room-{n}", ("district", f"school-{n}"), 29, f"class-{n}") for n in "ab")
TAUGHT = replace(PLAN, rooms=ROOMS, planned_end=BELL + timedelta(minutes=40))
FANG, JIA = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"


def comes(
    endpoint: str, room: str | None, role: str = "co_teacher", kind: str = "satellite_room"
) -> EndpointJoined:
    return EndpointJoined(
        Entry(endpoint, kind, role, ("district", "school"), room=room),  # type: ignore[arg-type]
        "connection",
    )


def rolled(endpoint: str, present: int, headcount: int, rollcall: str = "rollaaaa") -> list[Fact]:
    absent = tuple(Absent(f"person:{who}", reason=Personal(f"person:{who}", "发烧")) for who in (FANG, JIA))
    return [
        RollcallSubmitted(rollcall, endpoint, 29, present, 0, headcount, "manual"),
        RollcallListed(rollcall, (FANG, JIA), absent, ()),
    ]


LESSON: Sequence[tuple[float, Sequence[Fact]]] = [
    (-60, [SessionOpened(TAUGHT, Rules(version=3))]),
    (-30, [comes("leadaaaa", None, "lead_teacher", "lead_room"), comes("roomaaaa", "room-a")]),
    (0, [SessionStarted(BELL)]),
    (60, [comes("roombbbb", "room-b"), comes("phonebbb", "room-b", kind="personal")]),
    (120, rolled("roomaaaa", 27, 28)),
    (130, rolled("roombbbb", 29, 29, "rollbbbb")[:1]),
    (140, [RollcallConfirmed(("rollaaaa",))]),
    (603, [EndpointLinkLost("roomaaaa", "connection", 600_000, "silent")]),
    (700, [EndpointResumed("roomaaaa", "connection", "returned", 100_000)]),
    (900, [ReceptionLost("roombbbb", "sound", "leadaaaa", 897_000)]),
    (917, [ReceptionRestored("roombbbb", "sound", "leadaaaa", 897_000, 20_000)]),
    (1000, [ClassHeld("lead_gone", 997_000)]),
    (1060, [ClassReleased("lead_back", 1_060_000)]),
    (1200, [RoomSuspended("room-b")]),
    (1300, [RoomResumed("room-b")]),
    (2300, [EndpointLeft("roombbbb", "left", "connection", 2_300_000)]),
    (2400, [SessionEnded("taught", 2_400_000)]),
]


async def lived(world: World, *more: tuple[float, Sequence[Fact]], batch: int = 500) -> list[RoomAttendance]:
    for at_s, facts in (*LESSON, *more):
        await world.says(at_s, *facts)
    await world.project(batch)
    return (await attended(world)).rooms()


async def attended(world: World) -> Attended:
    async with world.database.reading() as db:
        row = await session(db, TENANT, SESSION)
        assert row is not None
        return await store.attendance(db, LIVE, TENANT, row)


async def test_a_room_is_judged_by_what_the_machine_saw_of_its_terminals(world: World) -> None:
    one, other = await lived(world)
    taught = 2_400_000 - 63_000  # the class was held for 63 s
    assert (one.seen.counted_ms, one.seen.present_ms, one.seen.failed_ms) == (taught, taught - 100_000, 100_000)
    assert (one.status, one.received_ms, one.taught_ms) == ("present", taught - 100_000, taught)
    # came after 1 min, stood aside for 100 s, left 100 s early, and did not hear the lead for 20 s
    assert (other.seen.late_ms, other.seen.early_ms) == (60_000, 100_000)
    assert other.seen.counted_ms == taught - 100_000
    assert other.received_ms == taught - 60_000 - 100_000 - 100_000 - 20_000


async def test_three_truths_stand_side_by_side(world: World) -> None:
    one, other = await lived(world)
    assert one.call is not None and one.call.value.headcount == 28
    assert (one.flags, other.flags) == (("headcount_more",), ("not_confirmed",))
    assert [(pupil.whom, pupil.status) for pupil in one.pupils] == [
        (f"person:{FANG}", "absent"),
        (f"person:{JIA}", "absent"),
    ]


CORRECTIONS: Sequence[tuple[float, Sequence[Fact]]] = [
    (3000, [AttendanceCorrected("excused", "excuse_brought", None, FANG, Personal("person:lead", "病假条"))]),
    (3100, [RollcallCorrected("rollaaaa", 29, 28, 1, 28, "miscounted"),
            RollcallListed("rollaaaa", (FANG, JIA), (Absent(f"person:{FANG}"),), (f"person:{JIA}",))]),
    (3200, [AttendanceCorrected("link_failure", "link_failure", endpoint="roombbbb")]),
]  # fmt: skip


async def test_a_correction_after_the_end_keeps_the_old_value(world: World) -> None:
    one, other = await lived(world, *CORRECTIONS)
    assert [(pupil.status, pupil.derived) for pupil in one.pupils] == [("excused", "absent"), ("late", None)]
    assert one.call is not None
    ((before, line),) = one.call.corrected
    assert (before["present_count"], one.call.counts["present_count"], line.data["reason"]) == (
        27,
        28,
        "miscounted",
    )
    assert (one.flags, one.revision) == ((), 3)
    assert (other.status, other.seen.verdict) == ("link_failure", "present")


async def test_rows_of_a_finished_session_are_the_same_however_they_came(world: World) -> None:
    await lived(world, *CORRECTIONS, batch=1)
    sums = await rebuild.check(world.database, world.journal, TENANT)
    assert [each.live for each in sums] == [each.rebuilt for each in sums]
    async with world.database.reading() as db:
        rows = (await db.execute(select(LIVE.rooms).order_by(LIVE.rooms.c.position))).mappings().all()
        absent = (await db.execute(select(LIVE.absences).order_by(LIVE.absences.c.whom))).mappings().all()
    assert [(row["school"], row["called"], row["expected"], row["rules_version"]) for row in rows] == [
        ("school-a", 28, 29, 3),
        ("school-b", 29, 29, 3),
    ]
    assert [(row["whom"], row["status"], row["derived"]) for row in absent] == [
        (f"person:{FANG}", "excused", "absent"),
        (f"person:{JIA}", "late", None),
    ]


async def test_a_class_that_goes_on_has_attendance_and_no_finished_rows(world: World) -> None:
    for at_s, facts in LESSON[:-2]:
        await world.says(at_s, *facts)
    await world.project()
    assert [room.status for room in (await attended(world)).rooms()] == ["present", "present"]
    async with world.database.reading() as db:
        assert (await db.execute(select(LIVE.rooms))).all() == []


async def test_reasons_of_absence_stay_sealed_in_every_row(world: World) -> None:
    await lived(world, *CORRECTIONS)
    async with world.database.reading() as db:
        for table in LIVE.projected:
            text = str((await db.execute(select(table))).all())
            assert "发烧" not in text and "病假条" not in text
        listed = select(LIVE.lines).where(LIVE.lines.c.type == "session.rollcall.listed")
        assert "sealed" in str((await db.execute(listed)).all())


async def test_minutes_of_lines_and_voices_become_rows_the_last_of_a_minute_counting(world: World) -> None:
    flow = Flow(900, 780, 12)
    sample = QualitySampled("roomaaaa", 3, flow, flow, 400, "udp", 60_000, rtt_ms=182)
    spoke = VoiceTallied("roomaaaa", 3, 12_000, Personal("org:school", "9" * 12 + "0" * 48))
    await lived(world, (2401, [sample]), (2402, [replace(sample, frozen_ms=0), spoke]))
    async with world.database.reading() as db:
        (quality,) = (await db.execute(select(LIVE.quality))).mappings().all()
        (voice,) = (await db.execute(select(LIVE.voice))).mappings().all()
    assert (quality["down_loss_bp"], quality["rtt_ms"], quality["frozen_ms"]) == (780, 182, 0)
    assert (voice["endpoint"], voice["minute"], voice["active_ms"]) == ("roomaaaa", 3, 12_000)
    assert asdict(store.quality_of(quality))["path"] == "udp"
