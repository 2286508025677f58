"""Writes the attendance of a session into a file: three figures a room, and who was missing, if one may know.

    python export_attendance.py ADDRESS TOKEN SESSION FILE.xlsx|FILE.csv

TOKEN is a program's (it must list `read_attendance` and `export_log`) or that of a person's sign-in; SESSION is an
id, or `demo`. What was exported stands in the audit before the first byte is given.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import aiohttp


async def main(address: str, token: str, session: str, kind: str) -> bytes:
    path = f"{address.rstrip('/')}/api/v1/sessions/{session}/attendance"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http:
        async with http.get(path) as answer:
            seen = await answer.json()
            if answer.status != 200:
                raise SystemExit(f"{seen['code']}: {seen['detail']}")
        for room in seen["rooms"]:
            show(seen["directory"]["orgs"].get(room["org"], room["org"]), room)
        async with http.get(path + "/export", params={"format": kind}) as answer:
            if answer.status != 200:
                problem = await answer.json()
                raise SystemExit(f"{problem['code']}: {problem['detail']}")
            return await answer.read()


def show(school: str, room: dict[str, object]) -> None:
    called = room.get("called")
    counts = (
        f"{called['present']}/{called['expected']}, {called['headcount']} heads"
        if isinstance(called, dict)
        else "–"
    )
    share = int(str(room["share_bp"])) / 100
    print(f"{school}: {share:.1f} % of the time, {counts}, {room['flags'] or 'agree'}")  # noqa: T201  # an example talks to its user


if __name__ == "__main__":
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    file = Path(sys.argv[4])
    file.write_bytes(asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], file.suffix.lstrip("."))))
