"""An endpoint without a page: what one WHIP or WHEP POST opened, at the session's door and at media's.

Its link is its media: it is heard as long as packets come, is taken as lost when they stop, comes back by itself
when they return, and leaves when media has given it up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from events.schema.values import Client, Entry
from media.control import MediaNode, Offer, SlotName, SourceKind, StaleEpoch
from server.live.aspects.roster import Leave, NoticeRoleEnded
from server.live.door import Admitted, Arrival, Close, Connection
from server.live.session import LiveSession
from server.web.auth import signed_out
from server.web.errors import Problem

from .admission import Admission
from .fragment import Published, ufrag_of

log = logging.getLogger(__name__)

JOIN_TIMEOUT_S = 10.0
STATUS_OF_REFUSAL = {"session_ended": 404, "session_not_open": 404, "busy": 503}


class Resource:
    """A `Port` whose far end is an HTTP client that asks only now and then."""

    def __init__(
        self,
        session: LiveSession[Any],
        node: MediaNode,
        admission: Admission,
        entry: Entry,
        via: Literal["whip", "whep"],
    ) -> None:
        self.id, self.admission = secrets.token_urlsafe(16), admission
        self.session, self._node = session, node
        self.offered = self.etag = ""  # the last offer, which a restart renews, and the tag of its answer
        self.sends: Mapping[str, SourceKind] = {}
        self.receives: Mapping[str, SlotName] = {}
        self.over = self.barred = False
        self._arrival = Arrival(entry, str(uuid.uuid4()), str(uuid.uuid4()), via, Client(via, "1", "http"), self)
        self._admitted: asyncio.Future[Admitted] = asyncio.get_running_loop().create_future()
        self._connection: Connection | None = None
        self._number = 0
        self._media_seen = False

    @property
    def endpoint(self) -> str:
        return self._admitted.result().connection.endpoint

    async def enter(self) -> None:
        """Joins the session; raises `Problem`."""
        self.session.arrive(self._arrival)
        try:
            async with asyncio.timeout(JOIN_TIMEOUT_S):
                await self._admitted
        except TimeoutError:
            self.over = True
            raise Problem(503, "The journal is slow; try again.") from None

    async def negotiate(self, sdp: str) -> str:
        """The answer; raises `Malformed` and `StaleEpoch`. A further offer with other ICE words restarts ICE."""
        epoch = self.session.chronicle.epoch
        offer = Offer(self.session.id, epoch, self.endpoint, self.id, sdp, self.sends, self.receives)
        answer = (await self._node.offer(offer)).sdp
        if self.endpoint not in self.session.chronicle.presence.standings:  # removed while its offer was read
            self._node.close_peer(self.session.id, self.session.chronicle.epoch, self.endpoint, self.id)
            raise Problem(403, "This endpoint is not in the session any more.", "removed")
        self.offered, self.etag = sdp, f'"{ufrag_of(answer)}"'
        return answer

    def publish(self, tracks: list[Published]) -> None:
        for track in tracks:
            self._submit("PublishTrack", {"source": track.source, "codec": track.codec})
            if track.source == "microphone":
                self._submit("OpenMicrophone", {})

    def sign_in_ended(self) -> None:
        if not self._admitted.done():
            self._admitted.set_exception(signed_out())
        self.leave()

    def leave(self) -> None:
        """Media obeys at once, the journal in its turn."""
        self.over = True
        self.admission.lease.give_up()
        if self._admitted.done() and not self._admitted.cancelled() and self._admitted.exception() is None:
            connection = self._admitted.result().connection
            with contextlib.suppress(StaleEpoch):  # then a newer owner has the session's media
                self._node.close_peer(self.session.id, self.session.chronicle.epoch, self.endpoint, self.id)
            self._gone(connection)

    def _gone(self, connection: Connection) -> None:
        if self.admission.lease.role_over:
            self.session.notice(NoticeRoleEnded(connection.endpoint))
        else:
            self.session.ask(Leave(), connection.by)

    def look(self) -> None:
        """Once a second: media speaks for the endpoint, and what it says may have changed."""
        standing = self.session.chronicle.presence.standings.get(self.endpoint)
        if self.over or standing is None:
            self.over = True
        elif not self._node.has_peer(self.session.id, self.endpoint, self.id):
            self.leave()
        elif standing.media:
            self._media_seen = True
            if self._connection is None:
                self._arrival = replace(self._arrival, connection=str(uuid.uuid4()))
                self.session.arrive(self._arrival)
        elif not self._media_seen and self._connection is not None:
            self.session.heard(self._connection)  # until its first packet has had time to come

    # -- the session's side: nothing here waits ------------------------------------------------------------

    def welcome(self, admitted: Admitted) -> None:
        self._connection, self._number = admitted.connection, admitted.number
        if not self._admitted.done():
            self._admitted.set_result(admitted)
        elif self.over or self._admitted.cancelled():  # the client did not wait for its welcome, or is signed out
            self._gone(admitted.connection)

    def tell(self, text: str) -> None:
        """Of all that is told only a refused command matters here, and only to the log."""
        if text.startswith('{"n"') and "error" in (reply := json.loads(text)):
            code = reply["error"]["code"]
            log.info("session=%s endpoint=%s command refused: %s", self.session.id, self.endpoint, code)

    def refuse(self, code: str, text: str) -> None:
        self.over = True
        if not self._admitted.done():
            self._admitted.set_exception(Problem(STATUS_OF_REFUSAL.get(code, 403), text, code))

    def close(self, close: Close) -> None:
        """A lost link may return; whatever else ends the connection ends the resource."""
        self._connection = None
        self.barred = self.barred or close is Close.NOT_ALLOWED
        self.over = self.over or close is not Close.GOING_AWAY

    def _submit(self, name: str, fields: dict[str, Any]) -> None:
        if self._connection is not None:
            self._number += 1
            self.session.submit(self._connection, self._number, name, fields)
