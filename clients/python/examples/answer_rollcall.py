"""A co-teacher's phone that answers the lead's roll calls with a full class.

    python answer_rollcall.py ROOM_LINK [ABSENT_SEAT …]

The link is a room's, as the server prints it. It joins as the co-teacher's own device beside the room's terminal,
is told of each round that asks the room, and submits; then it waits for the lead to confirm.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import Any

from tongtang_client import LiveClient, connect, sign_in


async def main(link: str, absent: list[int]) -> None:
    who = await sign_in(link)
    async with connect(who.address, who.session, who.token, "personal") as live:
        answered: set[str] = set()
        while True:
            visible = await live.until(lambda now: asked(now) not in (None, *answered))
            round_ = str(asked(visible))
            await submit(live, round_, absent)
            answered.add(round_)


def asked(visible: dict[str, Any]) -> str | None:
    """The newest round, if it asks an endpoint of one's own room."""
    round_ = visible["rollcall"].get("round")
    if round_ is None:
        return None
    endpoints = (visible["endpoints"].get(name, {}) for name in round_["endpoints"])
    own = any(endpoint.get("room") == visible["me"]["room"] for endpoint in endpoints)
    return str(round_["round"]) if own else None


async def submit(live: LiveClient, round_: str, absent: list[int]) -> None:
    expected = live.visible["endpoints"][live.endpoint]["expected_count"]
    present = expected - len(absent)
    reply = await live.send(
        "SubmitRollcall",
        expected_count=expected,
        present_count=present,
        late_count=0,
        headcount=present,
        absent=[{"whom": f"seat:{seat}"} for seat in absent],
        round=round_,
    )
    if not reply.acknowledged:
        raise SystemExit(f"refused: {reply.code}: {reply.text}")
    print(f"{present} of {expected} submitted", flush=True)  # noqa: T201  # an example talks to its user
    await live.until(lambda now: confirmed(now, live.endpoint))
    print("confirmed by the lead", flush=True)  # noqa: T201


def confirmed(visible: dict[str, Any], endpoint: str) -> bool:
    own = [roll for roll in visible["rollcall"]["rolls"] if roll["endpoint"] == endpoint]
    return bool(own) and bool(own[-1]["confirmed"])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1], [int(seat) for seat in sys.argv[2:]]))
