"""Who may know which names: pupils by seat only at the lead and in their own room."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from migrations import demo_world as world
from server.db import Database
from server.schools import demo, queries
from server.schools.directory import directory
from server.schools.signing import SignIn

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
QINGSHILING, YUNLING, DATAN, HEKOU = world.SATELLITES
PUPILS = {row["label"] for row in world.pupils()}
YUNLING_PUPILS = {row["label"] for row in world.pupils() if row["class_group_id"] == YUNLING[3]}


async def told(database: Database, **who: object) -> dict[str, dict[str, object]]:
    async with database.writing() as db:
        session = await queries.scheduled(db, "main", await demo.schedule(db, "main", NOW))
        assert session is not None
        viewer = SignIn(session.id, via="token", expires=NOW, **who)  # type: ignore[arg-type]  # by name
        return await directory(db, "main", session, viewer)


def pupils_in(found: object) -> set[str]:
    text = json.dumps(found, ensure_ascii=False)
    return {name for name in PUPILS if f'"{name}"' in text}


async def test_the_lead_knows_all_staff_and_every_pupil(database: Database) -> None:
    found = await told(database, role="lead_teacher", kind="lead_room", person=world.LEAD, room=world.HOST_ROOM)
    assert set(found["persons"].values()) == {"李静仪", "王海山", "孙佳宁", "周立群", "贺春生", "陈岚"}
    assert pupils_in(found) == PUPILS


async def test_a_room_knows_its_own_pupils_and_its_own_teacher_alone(database: Database) -> None:
    found = await told(database, role="co_teacher", kind="satellite_room", person=YUNLING[6], room=YUNLING[2])
    assert set(found["persons"].values()) == {"李静仪", "孙佳宁"}
    assert set(found["seats"]) == {YUNLING[3]}
    assert pupils_in(found) == YUNLING_PUPILS


async def test_an_observer_knows_no_pupil(database: Database) -> None:
    found = await told(database, role="observer", kind="observer", person=world.OBSERVER)
    assert set(found["persons"].values()) == {"李静仪", "陈岚"}
    assert pupils_in(found) == set()


@pytest.mark.parametrize("role", ["lead_teacher", "co_teacher", "observer"])
async def test_everybody_knows_schools_rooms_and_classes(database: Database, role: str) -> None:
    found = await told(database, role=role)
    assert sorted(found["classes"].values()) == ["五(1)班", "五(1)班", "五(1)班", "五(3)班"]  # type: ignore[type-var]
    assert {"北京市", "明溪教育集团", "明溪实验小学", "青石岭小学", "云岭小学", "大滩中心校", "河口小学"} == set(
        found["orgs"].values()
    )
    assert len(found["rooms"]) == 5
