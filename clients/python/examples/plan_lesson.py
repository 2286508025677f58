"""Plans a lesson for the coming week and prints its calendar: what an administrator's program may do.

    python plan_lesson.py ADDRESS TOKEN TITLE SCHOOL [PARTNER …]

TOKEN is that of an administrator's sign-in, or a program's that lists `manage_registry` and `read_registry`;
SCHOOL and PARTNERs are called by their names. The first room and teacher of the school, and the first room and
class of each partner, take part.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from tongtang_client import Api, Problem, open_api


async def main(address: str, token: str, title: str, schools: list[str]) -> None:
    async with open_api(address, token) as api:
        host, *partners = [await called(api, name) for name in schools]
        starts = (datetime.now(UTC) + timedelta(days=7)).replace(hour=2, minute=0, second=0, microsecond=0)
        planned = await api.post(
            "planned-sessions",
            {
                "title": title,
                "subject": "数学",
                "grade": "五年级",
                "lead": (await first(api, "people", host, kind="staff"))["id"],
                "room": (await first(api, "rooms", host))["id"],
                "planned_start": starts.isoformat(),
                "planned_end": (starts + timedelta(minutes=40)).isoformat(),
                "rooms": [await taking_part(api, school) for school in partners],
            },
        )
        show(f"planned: {planned['id']}")
        async for session in api.every("planned-sessions", under=host):
            show(f"{session['planned_start']}  {session['title']}")


async def taking_part(api: Api, school: str) -> dict[str, Any]:
    room, pupils = await first(api, "rooms", school), await first(api, "class-groups", school)
    return {"room": room["id"], "class_group": pupils["id"]}


async def called(api: Api, name: str) -> str:
    """The id of the organization with this very name."""
    async for each in api.every("organizations", text=name):
        if each["label"] == name:
            return str(each["id"])
    raise SystemExit(f"there is no {name}")


async def first(api: Api, noun: str, school: str, **query: str) -> dict[str, Any]:
    async for each in api.every(noun, under=school, **query):
        return each
    raise SystemExit(f"the school has no {noun}")


def show(line: str) -> None:
    print(line)  # noqa: T201  # an example talks to its user


if __name__ == "__main__":
    if len(sys.argv) < 5:
        raise SystemExit(__doc__)
    try:
        asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
    except Problem as problem:
        raise SystemExit(str(problem)) from None
