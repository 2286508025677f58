"""What became of a commit: law 4, to the letter.

Only a plain acknowledgement of our own publish is an answer. Silence, a lost connection, no responders, an
acknowledgement marked `duplicate` and the codes of `DOUBTFUL` decide nothing: one server checks the expected
position before it looks for duplicates, a cluster the other way round, and a resent commit that was stored is told
either. So the place after the old head is read, and decided by its *bytes*: an id can be claimed by two owners at
once, bytes hold the epoch and the time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from .. import subjects
from ..journal import Conflict, Head, Sealed, Unavailable, check_follows
from .api import first_after, last_of

log = logging.getLogger(__name__)

PUBLISH_TIMEOUT_S = 0.5
BACK_OFF_S = (0.02, 0.05, 0.1, 0.25)  # while there is no leader or no room: it answers "no" at once
DOUBTFUL = {
    10071,  # wrong last sequence: perhaps ours, stored by an earlier sending
    10158,  # the expected position of this subject is not known yet
    10164,  # wrong last sequence, as a cluster says it
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said of one sending. `position` is set only by a plain acknowledgement."""

    position: int = 0
    doubtful: bool = False
    refused: str = ""


SILENCE = Answer()


class Writer:
    """Appends to the tenant's stream. One inbox takes all answers; `begin_again` wakes everyone who waits."""

    def __init__(self, client: Client, tenant: str) -> None:
        self._client = client
        self._tenant = tenant
        self._stream = subjects.stream(tenant)
        self._inbox = client.new_inbox()
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._sendings = 0
        self._owed_since: dict[object, float] = {}  # one key for each append under way, the oldest first

    async def open(self) -> None:
        await self._client.subscribe(f"{self._inbox}.*", cb=self._answered)

    def silent_ms(self) -> int:
        oldest = next(iter(self._owed_since.values()), None)
        return 0 if oldest is None else int((time.monotonic() - oldest) * 1000)

    def begin_again(self) -> None:
        """The connection is back, and what was in flight may be lost: nobody should wait for a time-out."""
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(SILENCE)

    async def append(self, head: Head, sealed: Sealed) -> Head:
        check_follows(head, sealed)
        subject = subjects.commits(self._tenant, head.aggregate)
        owed = object()
        self._owed_since[owed] = time.monotonic()
        try:
            position = await self._settle(subject, head, sealed)
        finally:
            del self._owed_since[owed]
        return Head(head.aggregate, sealed.sequence, position)

    async def _settle(self, subject: str, head: Head, sealed: Sealed) -> int:
        refusals = 0
        while True:
            answer = await self._send(subject, head, sealed)
            if answer.position:
                return answer.position
            if answer.doubtful and (position := await self._stored_at(subject, head, sealed)):
                return position
            if answer.doubtful or answer.refused:
                if answer.refused and refusals % 20 == 0:  # once, and then every 5 s
                    log.warning("journal commit=%s refused=%s", sealed.id, answer.refused)
                await asyncio.sleep(BACK_OFF_S[min(refusals, len(BACK_OFF_S) - 1)])
                refusals += 1

    async def _send(self, subject: str, head: Head, sealed: Sealed) -> Answer:
        """One sending of these bytes and what was said of it within the time-out."""
        self._sendings += 1
        token = str(self._sendings)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[token] = answer
        headers = {
            "Nats-Msg-Id": sealed.id,
            "Nats-Expected-Last-Subject-Sequence": str(head.position),
        }
        try:
            async with asyncio.timeout(PUBLISH_TIMEOUT_S):
                if self._client.is_connected:  # else it would be buffered, and sent once more for each time-out
                    await self._client.publish(subject, sealed.body, f"{self._inbox}.{token}", headers)
                return await answer
        except (TimeoutError, NatsError, OSError):
            return SILENCE
        finally:
            del self._waiting[token]

    async def _answered(self, message: Msg) -> None:
        answer = self._waiting.get(message.subject.rpartition(".")[2])
        if answer is not None and not answer.done():
            answer.set_result(_read(message))

    async def _stored_at(self, subject: str, head: Head, sealed: Sealed) -> int:
        """Where our bytes stand after the head; 0 if that is not known yet, or nothing does. Raises `Conflict`."""
        try:
            found = await first_after(self._client, self._stream, subject, head.position)
            if found is None:
                last = await last_of(self._client, self._stream, subject)
        except Unavailable:
            return 0
        if found is None:
            if (last.position if last else 0) < head.position:
                raise Conflict(f"{head.aggregate} has no commit at position {head.position}")
            return 0
        if found.body != sealed.body:
            raise Conflict(f"{head.aggregate} has another commit after sequence {head.sequence}")
        return found.position


def _read(message: Msg) -> Answer:
    if not message.data:  # 503 in the headers: nobody leads the stream just now
        return Answer(refused="no leader")
    said: dict[str, Any] = json.loads(message.data)
    if error := said.get("error"):
        if error.get("err_code") in DOUBTFUL:
            return Answer(doubtful=True)
        return Answer(refused=f"{error.get('err_code')} {error.get('description')}")
    if said.get("duplicate"):  # its position may be that of a commit of another aggregate
        return Answer(doubtful=True)
    return Answer(position=int(said["seq"]))
