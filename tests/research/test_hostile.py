"""What must not come in by the routes of groups and activities."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.schools.tables import people
from tests.research.conftest import (
    ADMIN,
    LI,
    MINGXI,
    Research,
)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "ftp://files.example/plan",
        "//files.example/plan",
        "https://",
        "https:///plan",
        "https://user:secret@files.example/",
        "https://files.example:port/",
        "https://[::1/",
        "https://files.example/a b",
        "https://files.example/\u202egnp.exe",
        "https://files.example/\u200b",
        "https://files.example\\@evil.example/",
        "\thttps://files.example/",
        "https://files.example/" + "a" * 2000,
        "",
    ],
)
async def test_a_link_that_is_no_page_of_the_web_is_malformed(research: Research, url: str) -> None:
    group = await research.founded()
    activity = (await research.planned(group))["id"]
    body = {"label": "教案", "url": url}
    assert await research.code(LI, "POST", f"/activities/{activity}/materials", body) == (400, "malformed")


@pytest.mark.parametrize(
    "name", ["", "   ", "数\u202e学组", "数\u200b学组", "数\u0000学组", "数" * 101, 7, None, "\ud800"]
)
async def test_a_name_that_cannot_be_seen_or_is_too_long_is_malformed(research: Research, name: Any) -> None:
    body = {"name": name, "organization": MINGXI, "leader": LI}
    assert await research.code(ADMIN, "POST", "/groups", body) == (400, "malformed")


async def test_a_name_in_another_script_is_a_name(research: Research) -> None:
    group = await research.founded(name="مجموعة الرياضيات")
    assert (await research.good(LI, "GET", f"/groups/{group}"))["name"] == "مجموعة الرياضيات"


@pytest.mark.parametrize("key", ["UPPER", "a" * 65, "a.b", "ключ"])
async def test_a_key_that_is_none_is_malformed(research: Research, key: str) -> None:
    body = {"name": "组", "organization": MINGXI, "leader": LI}
    assert (await research(ADMIN, "POST", "/groups", body, key))[0] == 400


async def test_pupils_and_strangers_are_asked_nowhere(research: Research) -> None:
    group = await research.founded()
    async with research.database.reading() as db:
        pupil = await db.scalar(select(people.c.id).where(people.c.kind == "student").limit(1))
    for person in (pupil, "nobody"):
        body: dict[str, Any] = {"persons": [person]}
        assert (await research(LI, "POST", f"/groups/{group}/invitations", body))[0] == 404
        assert (await research(LI, "POST", f"/groups/{group}/leader", {"person": person}))[0] == 404
        activity = (await research.planned(group))["id"]
        assert (await research(LI, "POST", f"/activities/{activity}/invitations", body))[0] == 404
