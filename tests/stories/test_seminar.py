"""A seminar through a real server: two members of two schools come by their accounts, the chair leads and goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from migrations import demo_world
from tests.stories.client import Client, living
from tests.stories.test_accounts import by_password, refused, tongtang
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

CHAIR = demo_world.LEAD
WANG, SUN = demo_world.SATELLITES[0][6], demo_world.SATELLITES[1][6]
STRANGER = demo_world.SATELLITES[2][6]


async def signed_in(http: aiohttp.ClientSession, server: RunningServer, person: str) -> str:
    login, password = (await tongtang(server, "password", person, "--login", f"of-{person[-6:]}")).split()
    return await by_password(http, server, login, password)


async def planned(http: aiohttp.ClientSession, server: RunningServer, admin: dict[str, str]) -> str:
    begins = datetime.now(UTC) + timedelta(minutes=5)
    body = {
        "title": "评课：第 3 节数学",
        "organization": demo_world.HOST,
        "lead": CHAIR,
        "members": [WANG, SUN],
        "planned_start": begins.isoformat(),
        "planned_end": (begins + timedelta(minutes=80)).isoformat(),
    }
    async with http.post(f"{server.address}/api/v1/seminars", json=body, headers=admin) as answer:
        assert answer.status == 201, await answer.text()
        told = await answer.json()
        assert (told["kind"], told["members"]) == ("seminar", [WANG, SUN])
        return str(told["id"])


async def test_members_of_two_schools_meet_and_the_chair_changes_hands(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        admin = {"Authorization": f"Bearer {await signed_in(http, server, demo_world.ADMINISTRATOR)}"}
        session = await planned(http, server, admin)
        tokens = {who: await signed_in(http, server, who) for who in (CHAIR, WANG, SUN, STRANGER)}
        chair, wang, sun, stranger = (
            Client(http, server.address, tokens[who], "personal", session=session)
            for who in (CHAIR, WANG, SUN, STRANGER)
        )
        assert await refused(stranger) == "not_found"
        async with living(chair, wang, sun):
            steps: list[tuple[Client, str, dict[str, Any]]] = [
                (chair, "StartSession", {}),
                (wang, "PublishTrack", {"source": "microphone", "codec": "opus"}),
                (wang, "OpenMicrophone", {}),
                (wang, "RaiseHand", {"whom": "room", "kind": "speak"}),
                (chair, "GiveFloor", {"endpoint": wang.endpoint}),
                (sun, "SetMark", {"label": "远端动手了"}),
                (chair, "HandOverLead", {"to": wang.endpoint}),
                (wang, "GiveFloor", {"endpoint": sun.endpoint}),
            ]
            for who, command, fields in steps:
                assert await who.until_answered(await who.ask(command, **fields)) == "accepted", command
            assert await chair.until_answered(await chair.ask("TakeFloor")) == "not_the_lead"
            assert await wang.until_answered(await wang.ask("SendDown", turn="nobody22")) == "unknown_command"
            assert await wang.until_answered(await wang.ask("EndSession", cause="taught")) == "accepted"

        types = [fact["type"] for each in await server.facts(f"session/{session}") for fact in each["facts"]]
        assert types.count("session.floor.given") == types.count("session.floor.taken") == 2
        path = f"{server.address}/api/v1/sessions/{session}"
        log = await read(http, f"{path}/log", tokens[SUN])
        assert {lane["person"] for lane in log["lanes"]} == {CHAIR, WANG, SUN}
        spoke = {lane["person"]: len(lane["stage"]) for lane in log["lanes"]}
        assert spoke == {CHAIR: 0, WANG: 1, SUN: 1}
        attended = await read(http, f"{path}/attendance", tokens[CHAIR])
        was_there = {each["person"]: (each["expected"], each["status"]) for each in attended["members"]}
        assert list(was_there) == [CHAIR, WANG, SUN]
        assert {expected for expected, _ in was_there.values()} == {True}
        assert [len(each["floor"]) for each in attended["members"]] == [0, 1, 1]
        assert set(attended["directory"]["persons"]) >= {CHAIR, WANG, SUN}


async def read(http: aiohttp.ClientSession, url: str, token: str) -> dict[str, Any]:
    async with http.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
        assert answer.status == 200, await answer.text()
        found: dict[str, Any] = await answer.json()
        return found
