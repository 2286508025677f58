"""The SDK signs in by password and by token, and enters a class of the person's own."""

from __future__ import annotations

import pytest
from tongtang_client import Problem, connect, sign_in_by_password, sign_in_by_token, sign_out

from tests.stories.test_accounts import tongtang
from tests.support.server import RunningServer

pytestmark = pytest.mark.story


async def test_a_person_signs_in_enters_the_own_class_and_signs_out(server: RunningServer) -> None:
    login, password = (await tongtang(server, "password", "李静仪", "--login", "lijingyi")).split()
    me = await sign_in_by_password(server.address, login, password)
    assert (me.kind, me.label) == ("person", "李静仪")
    assert "read_registry" in me.permissions
    async with connect(server.address, "demo", me.token, "lead_room") as lead:
        assert (await lead.send("StartSession")).cursor
    assert await sign_in_by_token(server.address, me.token) == me
    await sign_out(server.address, me.token)
    with pytest.raises(Problem, match="sign_in"):
        await sign_in_by_token(server.address, me.token)


async def test_a_wrong_password_is_a_problem(server: RunningServer) -> None:
    with pytest.raises(Problem, match="sign_in"):
        await sign_in_by_password(server.address, "lijingyi", "wrong")
