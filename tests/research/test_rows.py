"""The rows of groups and activities: how much a list asks, and that they are made again the same."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.research.rebuild import RESEARCH
from tests.research.conftest import (
    LI,
    SUN,
    TENANT,
    WANG,
    ZHOU,
    Research,
)
from tests.support.queries import statements


@pytest.mark.parametrize("path", ["/groups", "/activities", "/groups/{group}"])
async def test_a_list_of_three_asks_no_more_than_a_list_of_one(research: Research, path: str) -> None:
    sent = []
    group = await research.founded(WANG)
    for number in (1, 3):
        while (await research.good(LI, "GET", "/activities"))["total"] < number:
            await research.planned(group, cycle="round-1", step="prepare")
        while (await research.good(LI, "GET", "/groups"))["total"] < number:
            await research.founded(SUN)
        with statements(research.database) as selects:
            await research.good(LI, "GET", path.format(group=group))
        sent.append(len(selects))
    assert sent[0] == sent[1]


async def test_rows_are_made_again_the_same_and_words_in_them_are_sealed(research: Research) -> None:
    group = await research.founded(WANG, SUN)
    row = await research.planned(group, seminar=True, persons=[ZHOU], description="先各说一处亮点。")
    link = {"label": "教案第 7 版", "url": "https://files.example/plan"}
    told = await research.good(WANG, "POST", f"/activities/{row['id']}/materials", link)
    await research.good(WANG, "POST", f"/activities/{row['id']}/answer", {"answer": "yes"})
    await research.good(LI, "PATCH", f"/groups/{group}", {"row_version": 1, "name": "数学组"})
    await research.good(SUN, "DELETE", f"/groups/{group}/members/{SUN}")
    await research.good(LI, "DELETE", f"/activities/{row['id']}/materials/{told['materials'][0]['material']}")
    await research.good(WANG, "POST", f"/activities/{row['id']}/materials", link)
    sums = await RESEARCH.check(research.database, research.journal, TENANT)
    assert [each.table for each in sums if each.live != each.rebuilt] == []
    assert len({each.live for each in sums}) == len(sums)  # none is empty
    async with research.database.reading() as db:
        for table in RESEARCH.live.projected:
            for found in await db.execute(select(table)):
                assert not any(word in repr(tuple(found)) for word in ("数学组", "评课", "亮点", "教案", "files"))


async def test_a_rebuild_is_followed_by_the_running_rows(research: Research) -> None:
    group = await research.founded()
    await RESEARCH.rebuild(research.database, research.journal, TENANT)
    await research.good(LI, "PATCH", f"/groups/{group}", {"row_version": 1, "name": "数学组"})
    assert (await research.good(LI, "GET", f"/groups/{group}"))["name"] == "数学组"
