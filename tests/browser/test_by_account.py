"""Into class without a link: a teacher by name and password, a room's terminal by the room's key, by itself."""

from __future__ import annotations

import re

import aiohttp
from playwright.async_api import Browser, expect

from migrations import demo_world
from tests.support.server import RunningServer

from .pages import LeadPage, opened

PIN = "480213"
ROOM, CO_TEACHER = demo_world.SATELLITES[0][2], demo_world.SATELLITES[0][7]


async def signed_in(http: aiohttp.ClientSession, server: RunningServer, person: str, login: str) -> str:
    name, password = (await server.command("password", person, "--login", login)).split()
    body = {"name": name, "password": password}
    async with http.post(f"{server.address}/api/v1/sign-ins", json=body) as answer:
        assert answer.status == 201
        return f"Bearer {(await answer.json())['token']}"


async def test_a_teacher_and_a_terminal_come_into_class_by_themselves(
    browser: Browser, server: RunningServer
) -> None:
    async with aiohttp.ClientSession() as http:
        admin = await signed_in(http, server, demo_world.ADMINISTRATOR, "admin")
        co_teacher = await signed_in(http, server, CO_TEACHER, "wang")
        key = f"{server.address}/api/v1/rooms/{ROOM}/key"
        async with http.get(key, headers={"Authorization": admin}) as answer:
            url = str((await answer.json())["url"])
        pin = f"{server.address}/api/v1/me/pin"
        async with http.put(pin, json={"pin": PIN}, headers={"Authorization": co_teacher}) as answer:
            assert answer.status == 204
    login, password = (await server.command("password", "李静仪", "--login", "lijingyi")).split()
    async with (
        opened(browser, f"{server.address}/class/demo") as page,
        opened(browser, url.replace("localhost", "127.0.0.1")) as room,
    ):
        await page.get_by_label("账号", exact=True).fill(login)
        await page.get_by_label("密码", exact=True).fill(password)
        await page.get_by_role("button", name="登录", exact=True).click()
        lead = LeadPage(page)
        await page.wait_for_url(re.compile("/admin/account"))  # a password that somebody else gave
        await page.goto(f"{server.address}/class/demo")
        await lead.enter()
        await lead.start()
        await expect(room.get_by_text(f"{CO_TEACHER}的 PIN")).to_be_visible()
        await room.keyboard.type(PIN)
        await room.wait_for_url(re.compile("/class/.*#~terminal"))
        await expect(room.get_by_role("group").first).to_be_visible()
        await expect(lead.tile("青石岭小学")).to_be_visible()
