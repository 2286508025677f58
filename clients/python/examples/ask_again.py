"""Prints what my research groups mean to do next, and who has not said whether he comes.

    python ask_again.py ADDRESS TOKEN

TOKEN is a person's sign-in: groups are shown to who is in them.
"""

from __future__ import annotations

import asyncio
import sys

from tongtang_client import Problem, open_api


async def main(address: str, token: str) -> None:
    async with open_api(address, token) as api:
        async for activity in api.every("activities", state="planned"):
            show(f"{activity['planned_start']}  {activity['theme']}")
            if activity["answers"]["none"] and "seminar" in activity:
                people = (await api.get(f"activities/{activity['id']}"))["people"]
                show(f"  no answer: {', '.join(person['label'] for person in people['none'])}")


def show(line: str) -> None:
    print(line)  # noqa: T201  # an example talks to its user


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    try:
        asyncio.run(main(sys.argv[1], sys.argv[2]))
    except Problem as problem:
        raise SystemExit(str(problem)) from None
