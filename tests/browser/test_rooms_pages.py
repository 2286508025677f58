"""Rooms and pupils: the check before class, the roll call, a pupil's hand, the PIN, a room under a key."""

from __future__ import annotations

import json
import re
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page, expect

from migrations import demo_world
from tests.support import page_checks
from tests.support.chromium import Size
from tests.support.server import RunningServer

from .pages import LEAD, ROOMS, RoomPage, class_code, entered, opened, pupil_device

PHONE, NARROW = Size(width=390, height=844), Size(width=360, height=780)
MEASURED = re.compile(r"^往返 \d+ ms，丢包 \d+\.\d%")
SETTLED_MS = 30_000  # of a check: six seconds of measuring on a busy machine
ROOM, CO_TEACHER, NAME = demo_world.SATELLITES[0][2], demo_world.SATELLITES[0][6], demo_world.SATELLITES[0][7]
PIN, DEVICE = "480213", "6f1c1f0a-0000-4000-8000-000000000001"
DEAF_SERVER = """
(() => {
  const Real = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Real {
    setRemoteDescription() { return Promise.resolve() }  // no candidate of the server is ever reached
  }
})()
"""


async def api(server: RunningServer, method: str, path: str, token: str = "", **body: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.request(method, f"{server.address}/api/v1{path}", json=body or None) as answer,
    ):
        assert answer.ok, await answer.text()
        return await answer.json() if answer.status != 204 else None


async def sound_page(page: Page) -> None:
    """Nothing bars, nothing is wider than the window."""
    assert await page_checks.barriers(page) == []
    assert await page_checks.sideways_px(page) == 0


# -- the check before class ----------------------------------------------------------------------------------


async def test_a_check_measures_camera_microphone_line_and_clock_and_says_that_class_may_begin(
    browser: Browser, hall: RunningServer
) -> None:
    async with opened(browser, hall.link(ROOMS[0]), size=NARROW) as page:
        await expect(page.get_by_role("heading", name="可以上课")).to_be_visible(timeout=SETTLED_MS)
        lines = page.get_by_role("list", name="课前检查").get_by_role("listitem")
        network = lines.filter(has_text="网络，好")
        await expect(network.get_by_text(MEASURED)).to_be_visible()
        await expect(network).to_contain_text("UDP 直连")
        await expect(lines.filter(has_text="时钟，好")).to_contain_text(re.compile(r"与服务器相差 \d{1,3} ms"))
        await sound_page(page)
        assert await page_checks.layout_shifts(page) == []


async def test_a_check_that_reaches_no_media_port_says_so_and_lets_in_all_the_same(
    browser: Browser, hall: RunningServer
) -> None:
    async with opened(browser, hall.link(ROOMS[0]), scripts=(DEAF_SERVER,)) as page:
        worst = page.get_by_role("heading", name="暂时不能上课：声音和画面连不上服务器")
        await expect(worst).to_be_visible(timeout=SETTLED_MS)
        await expect(page.get_by_text("请网管放行服务器的 UDP 端口")).to_be_visible()
        await RoomPage(page).enter()


# -- the roll call -------------------------------------------------------------------------------------------


async def test_a_roll_call_goes_from_a_phone_to_the_lead_and_back_as_confirmed_and_corrected(
    browser: Browser, server: RunningServer
) -> None:
    async with (
        entered(browser, server, rooms=0) as group,
        opened(browser, server.link(ROOMS[0]), size=PHONE) as phone,
    ):
        lead, room = group.lead, RoomPage(phone)
        await phone.get_by_role("button", name="当作手机用").click()
        await expect(room.button("点名")).to_be_visible()
        await lead.start()
        await room.button("点名").click()
        await room.button("开始点名").click()
        sheet = phone.get_by_role("dialog", name="点名")
        await sheet.get_by_role("button", name=re.compile("^14 座")).click()
        await sheet.get_by_role("button", name=re.compile("^3 座")).click()
        await sheet.get_by_text("请假", exact=True).last.click()
        await expect(sheet).to_contain_text("现场人数与实到一致")
        assert await page_checks.barriers(phone) == []
        await sheet.get_by_role("button", name="提交点名").click()
        await expect(phone.get_by_role("status").filter(has_text="已提交，等主讲确认")).to_be_visible()

        row = lead.page.get_by_role("region", name="点名").get_by_role("listitem").filter(has_text=ROOMS[0])
        await expect(row).to_contain_text("29/31")
        await lead.page.get_by_role("region", name="点名").get_by_role("button", name="确认").click()
        await expect(phone.get_by_role("status").filter(has_text="主讲已确认")).to_be_visible()

        await room.button("更正点名").click()
        sheet = phone.get_by_role("dialog", name="更正点名")
        await sheet.get_by_role("button", name=re.compile("^14 座")).click()
        await sheet.get_by_label("为什么更正").select_option("came_later")
        await sheet.get_by_role("button", name="提交更正").click()
        await expect(row).to_contain_text("30/31")
        await expect(row).to_contain_text("更正")
        await sound_page(phone)


async def test_the_lead_takes_the_roll_of_a_room_in_which_no_co_teacher_is(
    browser: Browser, server: RunningServer
) -> None:
    own = await terminal_of(server)
    keep = f"localStorage.setItem('tongtang.sign-in.terminal', {json.dumps(json.dumps(own))})"
    link = f"{server.address}/class/{own['session']}#~terminal"
    async with (
        entered(browser, server, rooms=0) as group,
        opened(browser, link, scripts=(keep,)) as page,
    ):
        await expect(page.get_by_role("group").first).to_be_visible()
        lead = group.lead
        await lead.start()
        roll = lead.page.get_by_role("region", name="点名")
        await roll.get_by_role("button", name=f"{ROOMS[0]}：这间没有辅导教师在，替它点名").click()
        sheet = lead.page.get_by_role("dialog", name="点名")
        await expect(sheet).to_contain_text(ROOMS[0])
        await sheet.get_by_role("button", name=re.compile("^14 座")).click()
        assert await page_checks.barriers(lead.page) == []
        await sheet.get_by_role("button", name="提交点名").click()
        row = roll.get_by_role("listitem").filter(has_text=ROOMS[0])
        await expect(row).to_contain_text("30/31")
        await roll.get_by_role("button", name=f"{ROOMS[0]}：更正点名").click()
        sheet = lead.page.get_by_role("dialog", name="更正点名")
        await sheet.get_by_role("button", name=re.compile("^3 座")).click()
        await sheet.get_by_label("为什么更正").select_option("miscounted")
        await sheet.get_by_role("button", name="提交更正").click()
        await expect(row).to_contain_text("29/31")
        await expect(row).to_contain_text("已更正")


# -- a pupil's own device ------------------------------------------------------------------------------------


async def test_a_pupil_joins_by_the_class_code_says_the_seat_raises_a_hand_and_is_called(
    browser: Browser, server: RunningServer
) -> None:
    code = await class_code(server)
    async with (
        entered(browser, server, rooms=1) as group,
        opened(browser, f"{server.address}/join", size=NARROW) as page,
    ):
        lead = group.lead
        await lead.start()
        await page.get_by_role("textbox", name="课堂码").fill("AAAAAA")
        await expect(page.get_by_role("alert")).to_contain_text("没有这个课堂码")
        await page.get_by_role("textbox", name="课堂码").fill(code)
        await page.get_by_role("group", name="你坐几号？").get_by_role("button", name="14 座").click()
        hand = page.get_by_role("button", name=re.compile("举手"))
        await hand.click()
        await expect(page.get_by_text("下一位就是你")).to_be_visible()
        await expect(lead.hand("14 座")).to_be_visible()
        await hand.click()
        await expect(lead.hand("14 座")).to_have_count(0)
        await hand.click()
        await lead.call("14 座")
        await expect(page.get_by_text("轮到你了")).to_be_visible()
        await lead.send_down("14 座")

        await lead.page.keyboard.press("Shift+I")
        await expect(page.get_by_text("老师关了互动")).to_be_visible()
        await expect(hand).to_have_attribute("aria-disabled", "true")
        await expect(lead.button("恢复互动")).to_be_visible()  # the same key lifts only what its page knows of
        await lead.page.keyboard.press("Shift+I")
        await expect(page.get_by_text("有话想说，点一下举手")).to_be_visible()
        await sound_page(page)


async def test_two_pupils_who_chose_one_seat_have_one_hand_and_the_second_may_choose_again(
    browser: Browser, server: RunningServer
) -> None:
    async with (
        entered(browser, server, rooms=1) as group,
        pupil_device(browser, server, 14, size=PHONE) as first,
        pupil_device(browser, server, 14, size=NARROW) as second,
    ):
        await group.lead.start()
        await first.get_by_role("button", name="举手", exact=True).click()
        await expect(second.get_by_text("这个座位在另一台设备上举着手")).to_be_visible()
        await expect(group.lead.hand("14 座")).to_have_count(1)
        await sound_page(second)
        await second.get_by_role("button", name="换座位").click()
        await second.get_by_role("group", name="你坐几号？").get_by_role("button", name="15 座").click()
        await second.get_by_role("button", name="举手", exact=True).click()
        await expect(group.lead.hand("15 座")).to_be_visible()


# -- a room's terminal ---------------------------------------------------------------------------------------


async def terminal_of(server: RunningServer) -> dict[str, Any]:
    """A sign-in of the room's own terminal, which its co-teacher let in by the PIN that he chose before."""
    login, password = (await server.command("password", CO_TEACHER, "--login", "wang")).split()
    person = await api(server, "POST", "/sign-ins", name=login, password=password)
    await api(server, "PUT", "/me/pin", person["token"], pin=PIN)
    admin = await api(server, "POST", "/sign-ins", link=server.link("韩雪梅").split("#")[1])
    key = (await api(server, "GET", f"/rooms/{ROOM}/key", admin["token"]))["key"]
    own = await api(server, "POST", "/sign-ins", room_key=key, device=DEVICE, person=CO_TEACHER, pin=PIN)
    session = server.link(LEAD).split("/class/")[1].split("#")[0]
    return {**own, "session": session, "device": DEVICE}


async def test_a_terminal_takes_the_roll_once_its_co_teacher_told_the_pin_and_is_locked_by_five_wrong_ones(
    browser: Browser, server: RunningServer
) -> None:
    own = await terminal_of(server)
    keep = f"localStorage.setItem('tongtang.sign-in.terminal', {json.dumps(json.dumps(own))})"
    async with (
        entered(browser, server, rooms=0) as group,
        opened(browser, f"{server.address}/class/{own['session']}#~terminal", scripts=(keep,)) as page,
    ):
        room = RoomPage(page)
        await expect(page.get_by_role("group").first).to_be_visible()  # nobody stands by to press
        await group.lead.start()
        await page.keyboard.press("r")
        await expect(page.get_by_text("点名要辅导教师来点")).to_be_visible()
        await room.button("我是辅导教师").click()
        who = sheet = page.get_by_role("dialog", name="这台终端旁是谁")
        field = sheet.get_by_role("textbox", name=f"{NAME}的 PIN")
        await field.press_sequentially("111112")
        await expect(sheet.get_by_text("还能试 4 次")).to_be_visible()
        assert await page_checks.barriers(page) == []
        await field.press_sequentially(PIN)
        await expect(page.get_by_text(f"{NAME}在岗").first).to_be_visible()
        await room.button("开始点名").click()
        await page.get_by_role("dialog", name="点名").get_by_role("button", name="提交点名").click()
        await expect(page.get_by_role("status").filter(has_text="已提交，等主讲确认")).to_be_visible()
        row = group.lead.page.get_by_role("region", name="点名").get_by_role("listitem").filter(has_text=ROOMS[0])
        await expect(row).to_contain_text("31/31")
        await room.button("更正点名").click()
        sheet = page.get_by_role("dialog", name="更正点名")
        await sheet.get_by_role("button", name=re.compile("^14 座")).click()
        await sheet.get_by_label("为什么更正").select_option("miscounted")
        await sheet.get_by_role("button", name="提交更正").click()
        await expect(row).to_contain_text("30/31")

        await room.button("锁上").click()
        await room.button("我是辅导教师").click()
        for _ in range(5):
            await field.press_sequentially("111112")
        await expect(who.get_by_role("alert")).to_contain_text("锁 15 分钟")
        await field.press_sequentially(PIN)
        await expect(who).to_be_visible()


# -- the projector under the keys ----------------------------------------------------------------------------


async def test_a_projected_room_says_what_a_key_stops_and_a_second_window_never_stands_for_it(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=1) as group:
        lead, room = group.lead, group.rooms[0]
        await lead.start()
        await room.sees(LEAD)
        async with room.page.context.expect_page() as opening:
            await room.button("布局").click()
            await room.page.get_by_role("menuitemcheckbox", name=re.compile("第二块屏")).click()
        second = RoomPage(await opening.value)
        await second.sees(LEAD)
        assert await second.page.locator("audio").count() == 0
        await lead.sees(ROOMS[0])
        await second.page.close()

        await lead.page.keyboard.press("Shift+I")
        await expect(room.page.get_by_text("互动已关", exact=True)).to_be_visible()
        await expect(room.tile("我们班")).to_contain_text("互动已关，画面停了")
        await lead.page.keyboard.press("Shift+I")
        await lead.page.keyboard.press("Shift+P")
        for words in (LEAD, "我们班"):
            await expect(room.tile(words)).to_contain_text("已暂停")
