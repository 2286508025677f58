"""What other processes say to a session's owner, and owners to each other, over the bus.

A revocation is answered by whoever owns the session, when the fact is stored; everybody else stays silent. A
hand-over is answered by whoever heard it; unheard, it costs the next owner 15 s of waiting and nothing else.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from events.bus import Bus, NobodyAnswers

from .aspects.roster import Revoke
from .replies import Accepted, Refusal
from .rulebook import Refused
from .sessions import Sessions

REVOKE = ("session", "revoke")
HAND_OVER = ("session", "hand_over")


async def revoke(bus: Bus, session_id: str, endpoint: str) -> None:
    """Asks the owner; raises `Refused` or `NobodyAnswers`."""
    asked = json.dumps({"session": session_id, "endpoint": endpoint}).encode()
    answer = json.loads(await bus.request(REVOKE, asked))
    if (error := answer.get("error")) is not None:
        raise Refused(error["code"], error["text"])


async def answer_revocations(bus: Bus, sessions: Sessions[Any]) -> None:
    async def revoked(asked: bytes) -> bytes | None:
        wanted = json.loads(asked)
        session = sessions.owned(wanted["session"])
        if session is None:
            return None
        match await session.ask(Revoke(wanted["endpoint"])):
            case Accepted():
                return b"{}"
            case Refusal(code=code, text=text):
                return json.dumps({"error": {"code": code, "text": text}}).encode()

    await bus.respond(REVOKE, revoked)


async def hand_over(bus: Bus, session_ids: tuple[str, ...]) -> None:
    """This server writes these sessions no more: whoever watches may own them at once."""
    for session_id in session_ids:
        with suppress(NobodyAnswers):
            await bus.request(HAND_OVER, session_id.encode())


async def hear_hand_overs(bus: Bus, sessions: Sessions[Any]) -> None:
    async def heard(session_id: bytes) -> bytes | None:
        if sessions.owned(session_id.decode()) is not None:
            return None
        sessions.handed_over(session_id.decode())
        return b"{}"

    await bus.respond(HAND_OVER, heard)


__all__ = ["NobodyAnswers", "answer_revocations", "hand_over", "hear_hand_overs", "revoke"]
