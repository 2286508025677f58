"""A research group through a real server: founded across schools, its activity and seminar, who may what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from migrations import demo_world
from tests.stories.client import Client, living
from tests.stories.test_seminar import CHAIR, STRANGER, SUN, WANG, signed_in
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

HE = demo_world.SATELLITES[3][6]
QINGSHILING, YUNLING, DATAN, HEKOU = (each[0] for each in demo_world.SATELLITES)
NAME, THEME = "五年级数学教研组", "评课：第 3 节数学"


@dataclass
class Asking:
    """Everybody's requests to one server; an answer is its status and its body."""

    http: aiohttp.ClientSession
    server: RunningServer
    tokens: dict[str, str] = field(default_factory=dict)

    async def __call__(
        self, who: str, method: str, path: str, body: Any = None, key: str | None = None
    ) -> tuple[int, Any]:
        if who not in self.tokens:
            self.tokens[who] = await signed_in(self.http, self.server, who)
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} | ({"Idempotency-Key": key} if key else {})
        url = f"{self.server.address}/api/v1{path}"
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            return answer.status, await answer.json() if answer.content_length else None

    async def good(self, who: str, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        status, found = await self(who, method, path, body, key)
        assert status in (200, 201, 204), (method, path, found)
        return found


@pytest_asyncio.fixture
async def ask(server: RunningServer) -> Any:
    async with aiohttp.ClientSession() as http:
        yield Asking(http, server)


async def founded(ask: Asking, **fields: Any) -> str:
    body = {"name": NAME, "organization": demo_world.HOST, "orgs": [QINGSHILING, YUNLING], "leader": CHAIR}
    found = await ask.good(demo_world.ADMINISTRATOR, "POST", "/groups", body | fields)
    return str(found["id"])


def soon(minutes: float = 5, lasts: float = 80) -> dict[str, str]:
    begins = datetime.now(UTC) + timedelta(minutes=minutes)
    return {"planned_start": begins.isoformat(), "planned_end": (begins + timedelta(minutes=lasts)).isoformat()}


async def test_a_group_of_two_schools_holds_a_seminar_and_reads_what_came_of_it(
    server: RunningServer, ask: Asking
) -> None:
    group = await founded(ask)
    assert (await ask(STRANGER, "GET", f"/groups/{group}"))[0] == 404
    await ask.good(CHAIR, "POST", f"/groups/{group}/invitations", {"persons": [WANG, SUN]})
    for who in (WANG, SUN):
        assert (await ask.good(who, "GET", f"/groups/{group}"))["standing"] == "invited"
        assert (await ask.good(who, "POST", f"/groups/{group}/applications", {}))["standing"] == "member"

    plan = {"group": group, "kind": "lesson_observation", "theme": THEME, "cycle": "round-3", "step": "review"}
    body = plan | soon() | {"description": "先各说一处亮点，再说一处可改。", "seminar": True}
    planned = await ask.good(CHAIR, "POST", "/activities", body, "first-try")
    assert await ask.good(CHAIR, "POST", "/activities", body, "first-try") == planned
    activity, seminar = planned["id"], planned["seminar"]
    await ask.good(WANG, "POST", f"/activities/{activity}/answer", {"answer": "yes"})
    link = {"label": "教案第 7 版", "url": "https://files.example/plan?version=7"}
    await ask.good(SUN, "POST", f"/activities/{activity}/materials", link)
    told = (await ask.good(SUN, "GET", f"/groups/{group}"))["next"]
    assert (told["id"], told["theme"], told["answers"]) == (
        activity,
        THEME,
        {"yes": 1, "no": 0, "maybe": 0, "none": 2},
    )
    assert [(each["label"], each["url"], each["by"]["person"]) for each in told["materials"]] == [
        (*link.values(), SUN)
    ]
    assert [(each["session"], each["expected"]) for each in told["sessions"]] == [(seminar, 3)]
    assert (await ask(STRANGER, "GET", f"/activities/{activity}"))[0] == 404

    await server.kill9()
    await server.start()
    tokens = {who: ask.tokens[who] for who in (CHAIR, WANG, SUN)}
    clients = [Client(ask.http, server.address, token, "personal", session=seminar) for token in tokens.values()]
    chair, wang, _ = clients
    async with living(*clients):
        for who, command, fields in (
            (chair, "StartSession", {}),
            (wang, "RaiseHand", {"whom": "room", "kind": "speak"}),
            (chair, "GiveFloor", {"endpoint": wang.endpoint}),
            (chair, "EndSession", {"cause": "taught"}),
        ):
            assert await who.until_answered(await who.ask(command, **fields)) == "accepted", command

    held = (await ask.good(WANG, "GET", f"/activities/{activity}"))["sessions"]
    assert [(each["state"], each["expected"], each["present"]) for each in held] == [("ended", 3, 3)]
    attended = await ask.good(CHAIR, "GET", f"/sessions/{seminar}/attendance")
    assert [each["person"] for each in attended["members"]] == [CHAIR, WANG, SUN]
    assert {lane["person"] for lane in (await ask.good(CHAIR, "GET", f"/sessions/{seminar}/log"))["lanes"]} == set(
        tokens
    )
    assert (await ask(STRANGER, "GET", f"/sessions/{seminar}/log"))[0] == 404
    await ask.good(CHAIR, "POST", f"/activities/{activity}/open", {})
    assert (await ask.good(CHAIR, "POST", f"/activities/{activity}/adjourn", {}))["state"] == "adjourned"
    cycle = (await ask.good(WANG, "GET", f"/groups/{group}"))["cycle"]
    assert [each["state"] for each in cycle["steps"]] == ["none", "none", "none", "done", "none"]


async def test_a_leader_finds_people_by_name_and_reads_the_latest_activity_first(ask: Asking) -> None:
    group = await founded(ask)
    await ask.good(CHAIR, "POST", f"/groups/{group}/invitations", {"persons": [WANG]})
    path = f"/groups/{group}/candidates?text="
    assert (await ask.good(CHAIR, "GET", f"{path}王海山"))["items"] == []  # is asked already
    (sun,) = (await ask.good(CHAIR, "GET", f"{path}孙佳宁"))["items"]
    assert (sun["id"], sun["organization"], sun["organization_label"]) == (SUN, YUNLING, "云岭小学")
    assert (await ask(WANG, "GET", f"{path}孙佳宁"))[0] == 403
    assert (await ask(STRANGER, "GET", f"{path}孙佳宁"))[0] == 404

    plan = {"group": group, "kind": "reading_share"}
    for day in (1, 2, 3):
        await ask.good(CHAIR, "POST", "/activities", plan | {"theme": f"第 {day} 天"} | soon(day * 1440))
    read, cursor = [], ""
    while cursor is not None:
        query = f"?group={group}&newest=true&limit=2" + (f"&cursor={cursor}" if cursor else "")
        page = await ask.good(CHAIR, "GET", f"/activities{query}")
        read += [each["theme"] for each in page["items"]]
        cursor = page.get("cursor")
    assert read == ["第 3 天", "第 2 天", "第 1 天"]
