"""How soon any page of the registry's lists comes with 100,000 people in 200 schools."""

from __future__ import annotations

import random
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import Table, insert

from migrations import demo_world as world
from server.config import TENANT
from server.db import Database
from server.schools.tables import class_groups, memberships, organizations, people, rooms
from tests.support.server import RunningServer

from .figures import Figure, percentile

SCHOOLS, PEOPLE_EACH, CLASSES_EACH, ROOMS_EACH, STAFF_EACH = 200, 500, 16, 20, 20
ASKED = 15  # times each page is asked for
LISTS: dict[str, dict[str, Any]] = {
    "people": {},
    "people of one school": {"kind": "student", "under": "one"},
    "people by name": {"text": "小满"},
    "people by a name that nobody has": {"text": "查无此人"},
    "pupils of one class": {"class_group": "one"},
    "staff with a role": {"kind": "staff", "role": "co_teacher"},
    "people, somewhere in the list": {"cursor": "deep"},
    "rooms": {},
    "class-groups": {"text": "五"},
    "organizations": {},
    "role-assignments": {},
    "courses": {},
    "lessons": {},
    "partnerships": {},
    "planned-sessions": {},
}
PATHS = {name: "people" for name in LISTS if name.startswith(("people", "pupils", "staff"))}


def fresh(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def world_of(chance: random.Random) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    since, number = datetime(2026, 9, 1, tzinfo=UTC), 0
    own = {"tenant_id": TENANT, "row_version": 1}
    schools = [fresh(chance) for _ in range(SCHOOLS)]
    places = {"parent_id": world.GROUP, "kind": "school"}
    yield organizations, [own | places | {"id": id, "label": f"第{n}小学"} for n, id in enumerate(schools)]
    for school in schools:
        home = own | {"organization_id": school}
        groups = [home | {"id": fresh(chance), "label": f"{'一二三四五六'[n % 6]}({n})班", "grade": "五年级",
                          "expected_count": 30} for n in range(CLASSES_EACH)]  # fmt: skip
        key = {"key_since": since, "seat_columns": 6, "key_generation": 1}
        yield class_groups, groups
        yield rooms, [home | key | {"id": fresh(chance), "label": f"教室 {n}"} for n in range(ROOMS_EACH)]
        persons, sits = [], []
        for n in range(PEOPLE_EACH):
            number += 1
            person = home | {"id": fresh(chance), "label": world.pupil_name(number % 1800), "number": f"N{number}"}
            person |= {"kind": "staff" if n < STAFF_EACH else "student", "pseudonym": f"p{number:07d}"}
            persons.append(person)
            if n >= STAFF_EACH:
                group = groups[n % CLASSES_EACH]["id"]
                sit = {"person_id": person["id"], "class_group_id": group, "seat": n, "begun": date(2026, 9, 1)}
                sits.append({"tenant_id": TENANT, "id": fresh(chance), **sit})
        yield people, persons
        yield memberships, sits


async def fill(data: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{data / 'tongtang.db'}")
    async with database.writing() as db:
        for table, values in world_of(random.Random(1)):
            await db.execute(insert(table), values)
        await db.exec_driver_sql("ANALYZE")
    await database.close()


async def administrator(server: RunningServer, http: aiohttp.ClientSession) -> dict[str, str]:
    link = server.link("韩雪梅").rpartition("#")[2]
    async with http.post("/api/v1/sign-ins", json={"link": link}) as answer:
        return {"Authorization": f"Bearer {(await answer.json())['token']}"}


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        async with RunningServer(data):
            pass
        await fill(data)
        async with RunningServer(data) as server, aiohttp.ClientSession(server.address) as http:
            headers = await administrator(server, http)
            taken = {name: await asked(http, headers, name, query) for name, query in LISTS.items()}
    slowest = max(taken, key=lambda name: percentile(taken[name], 0.95))
    every = [value for values in taken.values() for value in values]
    p50, p95 = percentile(every, 0.5) * 1000, percentile(taken[slowest], 0.95) * 1000
    return [
        Figure(
            f"A page of any list, {SCHOOLS * PEOPLE_EACH:,} people in {SCHOOLS} schools",
            f"p50 {p50:.0f} ms; slowest, {slowest}: p95 {p95:.0f} ms (n = {ASKED} each)",
            "≤ 200 ms",
        )
    ]


async def asked(
    http: aiohttp.ClientSession, headers: dict[str, str], name: str, query: dict[str, Any]
) -> list[float]:
    """Seconds from the request to the end of the answer, each time."""
    path = f"/api/v1/{PATHS.get(name, name)}"
    made = {key: await named(http, headers, key, value) for key, value in query.items()}
    taken = []
    for _ in range(ASKED):
        start_s = time.perf_counter()
        async with http.get(path, params={"limit": 50, **made}, headers=headers) as answer:
            body = await answer.json()
            assert answer.status == 200, body
        taken.append(time.perf_counter() - start_s)
    return taken


async def named(http: aiohttp.ClientSession, headers: dict[str, str], key: str, value: Any) -> Any:
    """One school or class of them, or a cursor from far down the list."""
    if value == "one":
        noun = "organizations" if key == "under" else "class-groups"
        async with http.get(
            f"/api/v1/{noun}", params={"text": "1" if key == "under" else "五"}, headers=headers
        ) as answer:
            return (await answer.json())["items"][0]["id"]
    if value == "deep":
        cursor: dict[str, str] = {}
        for _ in range(30):
            async with http.get("/api/v1/people", params={"limit": 100, **cursor}, headers=headers) as answer:
                cursor = {"cursor": (await answer.json())["cursor"]}
        return cursor["cursor"]
    return value


if __name__ == "__main__":
    import asyncio

    for figure in asyncio.run(measure()):
        print(figure)  # noqa: T201
