"""A whole class by text: a lead and two rooms start, raise hands, call, chat, mute, lower and end.

    python text_class.py LEAD_LINK ROOM_LINK ROOM_LINK

The links are those that the server prints. Every step waits until all three see it: what is printed has happened.
The session is ended for good; a server with its demo on opens a new one at its next start.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from tongtang_client import LiveClient, Reply, connect, sign_in

SEEN_S = 10.0


class Class:
    """The lead, the rooms, and a line printed for everything that all of them have seen."""

    def __init__(self, lead: LiveClient, rooms: list[LiveClient]) -> None:
        self.lead, self.rooms = lead, rooms

    async def seen(self, what: str, condition: Callable[[dict[str, Any]], Any]) -> None:
        await asyncio.gather(*(live.until(condition, SEEN_S) for live in (self.lead, *self.rooms)))
        print(f"{self.lead.at_ms() or 0:>7} ms  {what}")  # noqa: T201  # an example talks to its user


async def do(live: LiveClient, command: str, **fields: Any) -> Reply:
    reply = await live.send(command, **fields)
    if not reply.acknowledged:
        raise SystemExit(f"{command} was refused: {reply.code}: {reply.text}")
    return reply


async def main(links: list[str]) -> None:
    async with AsyncExitStack() as stack:
        clients = []
        for link in links:
            who = await sign_in(link)
            live = await stack.enter_async_context(connect(who.address, who.session, who.token, who.kind))
            clients.append(live)
        await teach(Class(clients[0], clients[1:]))


async def teach(class_: Class) -> None:
    lead, (first, second) = class_.lead, class_.rooms
    await do(lead, "StartSession")
    await class_.seen("class has begun", lambda visible: visible["session"]["state"] == "live")

    await asyncio.gather(
        do(first, "RaiseHand", whom="seat:14", kind="answer"),
        do(second, "RaiseHand", whom="seat:3", kind="question"),
    )
    await class_.seen("two hands are up", lambda visible: len(visible["hands"]) == 2)

    await do(lead, "CallHand", hand=lead.visible["hands"][0]["hand"])
    await class_.seen("the first stands on the stage", lambda visible: len(visible["stage"]) == 1)

    await do(lead, "PostChat", channel="class", text="平行四边形的面积怎么求？")
    await do(first, "PostChat", channel="class", text="底乘高。")
    await class_.seen("question and answer are in the chat", lambda visible: len(visible["chat"]) == 2)

    await do(lead, "MuteAll", source="microphone")
    await class_.seen("all rooms are muted", lambda visible: visible["rules"]["class_muted"] == ["microphone"])
    await do(lead, "UnmuteAll", source="microphone")

    await do(lead, "SendDown", turn=lead.visible["stage"][0]["turn"])
    await do(lead, "LowerAllHands")
    await class_.seen("stage and queue are empty", lambda visible: not visible["stage"] and not visible["hands"])

    await do(lead, "EndSession", cause="taught")
    await class_.seen("class is over", lambda visible: visible["session"]["state"] == "ended")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    asyncio.run(main(sys.argv[1:]))
