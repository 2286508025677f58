"""Writes the attendance of a session into a file: three figures a room, and who was missing, if one may know.

    python export_attendance.py ADDRESS TOKEN SESSION FILE.xlsx|FILE.csv

TOKEN is a program's (it must list `read_attendance` and `export_log`) or that of a person's sign-in; SESSION is an
id, or `demo`. What was exported stands in the audit before the first byte is given.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from tongtang_client import Problem, open_api


async def main(address: str, token: str, session: str, kind: str) -> bytes:
    path = f"sessions/{session}/attendance"
    async with open_api(address, token) as api:
        seen = await api.get(path)
        for room in seen["rooms"]:
            show(seen["directory"]["orgs"].get(room["org"], room["org"]), room)
        return await api.download(f"{path}/export", format=kind)


def show(school: str, room: dict[str, Any]) -> None:
    called = room.get("called")
    counts = f"{called['present']}/{called['expected']}, {called['headcount']} heads" if called else "–"
    print(f"{school}: {room['share_bp'] / 100:.1f} % of the time, {counts}, {room['flags'] or 'agree'}")  # noqa: T201  # an example talks to its user


if __name__ == "__main__":
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    file = Path(sys.argv[4])
    try:
        file.write_bytes(asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], file.suffix.lstrip("."))))
    except Problem as problem:
        raise SystemExit(str(problem)) from None
