"""What the gateway finds out of a command: whose PIN it is, and who is in the class."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio
from sqlalchemy import update

from events.schema.values import Entry
from migrations import demo_world
from server.db import Database
from server.gateway.vouching import LOCKED, WRONG, Voucher
from server.live.rulebook import NOTHING_KNOWN
from server.schools import demo, queries
from server.schools.credentials.hashing import Hashing
from server.schools.credentials.pins import TRIES, Pins
from server.schools.outbox import Outbox
from server.schools.queries import ScheduledSession
from server.schools.tables import role_assignments
from tests.live.world import Far, World, opened, settled

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PIN = "480213"
QINGSHILING, YUNLING, *_ = demo_world.SATELLITES
WANG, SUN, ROOM, CLASS = QINGSHILING[6], YUNLING[6], QINGSHILING[2], QINGSHILING[3]
TERMINAL = Entry("", "satellite_room", "device", ("beijing", QINGSHILING[0]), None, ROOM, CLASS, None, 31)


class Gate:
    """A terminal of a demo room, and the voucher that looks at what it says."""

    def __init__(self, pins: Pins, planned: ScheduledSession, world: World, far: Far) -> None:
        self.locked: list[tuple[str, str, str]] = []  # session, endpoint, person, as the audit is told
        self.voucher = Voucher(
            pins.database,
            "main",
            pins,
            lambda: NOW,
            lambda *said: self.locked.append(said),
            lambda: (world.session,),
        )
        self.planned, self.world, self.far = planned, world, far

    async def known(self, name: str, **fields: Any) -> Any:
        assert self.far.connection is not None
        return await self.voucher.known(self.planned, self.world.session, self.far.connection, name, fields)

    async def staffs(self, person: str, pin: str) -> Any:
        return await self.known("StaffEndpoint", endpoint=self.far.endpoint, person=person, pin=pin)


@pytest_asyncio.fixture
async def gate(database: Database) -> AsyncIterator[Gate]:
    hashing = Hashing(bytes(32))
    pins = Pins(database, "main", hashing, Outbox("main", lambda: NOW))
    await pins.choose(WANG, PIN, NOW)
    await pins.choose(SUN, PIN, NOW)
    async with database.writing() as db:
        planned = await queries.scheduled(db, "main", await demo.schedule(db, "main", NOW))
    assert planned is not None
    async with opened() as world:
        far = world.comes(TERMINAL, "terminal")
        await settled()
        yield Gate(pins, planned, world, far)
    hashing.close()


async def test_a_co_teacher_of_the_room_is_proven_by_his_pin(gate: Gate) -> None:
    assert (await gate.staffs(WANG, PIN)).proven == WANG
    assert await gate.staffs(WANG, "111112") == WRONG


async def test_another_room_s_teacher_is_refused_before_his_pin_is_looked_at(gate: Gate) -> None:
    for _ in range(TRIES + 1):
        assert await gate.staffs(SUN, PIN) == WRONG
    assert await gate.voucher.pins.locked_until(SUN, NOW) is None


async def test_five_wrong_ones_and_it_rests(gate: Gate) -> None:
    assert [await gate.staffs(WANG, "111112") for _ in range(TRIES)] == [WRONG] * (TRIES - 1) + [LOCKED]
    assert gate.locked == [(gate.world.session.id, gate.far.endpoint, WANG)]
    assert await gate.staffs(WANG, PIN) == LOCKED


async def test_a_roll_call_is_measured_by_the_class_of_today(gate: Gate) -> None:
    known = await gate.known("SubmitRollcall")
    assert (len(known.pupils), known.seats) == (31, 31)
    assert await gate.known("SubmitRollcall", endpoint="nosuch22") == NOTHING_KNOWN
    assert await gate.known("CorrectRollcall", rollcall=7) == known


async def test_nonsense_proves_nothing(gate: Gate) -> None:
    for fields in ({}, {"person": 7, "pin": PIN}, {"person": WANG, "pin": None}, {"person": WANG}):
        assert await gate.known("StaffEndpoint", **fields) == NOTHING_KNOWN


async def test_whose_role_ended_is_on_duty_at_no_terminal_and_others_stay(gate: Gate, database: Database) -> None:
    staffing = lambda: gate.world.session.chronicle.state.staffing.on  # noqa: E731
    assert gate.far.connection is not None
    fields = {"endpoint": gate.far.endpoint, "person": WANG, "pin": PIN}
    gate.world.session.submit(
        gate.far.connection, 1, "StaffEndpoint", fields, await gate.known("StaffEndpoint", **fields)
    )
    await settled()
    gate.world.session.id = gate.planned.id  # the registry knows the class by this one
    await gate.voucher.person_changed(WANG)
    await settled()
    assert [duty.person for duty in staffing().values()] == [WANG]
    async with database.writing() as db:
        ended = update(role_assignments).where(role_assignments.c.person_id == WANG)
        await db.execute(ended.values(ended=NOW, ended_cause="revoked"))
    await gate.voucher.person_changed(SUN)
    await settled()
    assert [duty.person for duty in staffing().values()] == [WANG]
    await gate.voucher.person_changed(WANG)
    await settled()
    assert staffing() == {}
