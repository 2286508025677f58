"""Between facts and packets: scenes and offers go to media, its notices come back as presence and as messages.

Media is told the whole scene at every change, with the owner's epoch. What media tells is never stored: who is
audible, how links are, what a slot shows. What it tells of silence goes to the session, which decides what that
means.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from events.schema.base import Personal
from events.schema.session_lines import PathChanged, PathRebuilt
from media.control import (
    Bound,
    Levels,
    Links,
    Malformed,
    MediaNode,
    Notice,
    Offer,
    PeerClosed,
    PeerConnected,
    PeerHeard,
    PeerMoved,
    PeerSilent,
    Scene,
    SourceId,
    StaleEpoch,
)
from server.live.aspects.reception import NoticePath, ReportReception, SampleQuality, TallyVoice
from server.live.door import Connection
from server.live.session import LiveSession

from .hearing import Act, Heal, Hearing, Lost, Rebuilt, Restored
from .messages import OfferSaid, ReceptionSaid
from .minutes import Lines, Voices

log = logging.getLogger(__name__)

Shown = Mapping[str, SourceId | None]


class ScenePlane:
    """One session's way to media. `watches` are the endpoints that asked to see one other alone, `walls` those
    that said which rooms their wall shows now."""

    def __init__(self, node: MediaNode, session_id: str) -> None:
        self._node = node
        self._session_id = session_id
        self._scene = Scene(session_id, 0)
        self._watches: dict[str, str] = {}
        self._walls: dict[str, frozenset[str]] = {}

    def show(self, scene: Scene) -> None:
        self._scene = scene
        viewers = {
            endpoint: replace(viewer, watches=self._watches.get(endpoint), hangs=self._walls.get(endpoint))
            for endpoint, viewer in scene.viewers.items()
        }
        try:
            self._node.set_scene(replace(scene, viewers=viewers))
        except StaleEpoch:
            log.warning("session=%s media follows a newer owner than epoch=%d", self._session_id, scene.epoch)

    def watch(self, endpoint: str, other: str) -> None:
        self._watches[endpoint] = other
        self.show(self._scene)

    def hang(self, endpoint: str, rooms: frozenset[str] | None) -> None:
        """None is the wall of who never said so: the first cameras."""
        if rooms == self._walls.get(endpoint):
            return
        if rooms is None:
            del self._walls[endpoint]
        else:
            self._walls[endpoint] = rooms
        self.show(self._scene)

    def gone(self, endpoint: str) -> None:
        self._watches.pop(endpoint, None)
        self._walls.pop(endpoint, None)
        with contextlib.suppress(StaleEpoch):
            self._node.close_peer(self._session_id, self._scene.epoch, endpoint)

    def over(self) -> None:
        with contextlib.suppress(StaleEpoch):  # then a newer owner has the session's media
            self._node.close_session(self._session_id, self._scene.epoch)


@dataclass(slots=True)
class Gauge:
    """What a session's figures add up to: who hears, how lines were, who spoke."""

    hearing: dict[str, Hearing] = field(default_factory=dict)
    lines: Lines = field(default_factory=Lines)
    voices: Voices = field(default_factory=Voices)


class Bridge:
    """The media node of this server and the sessions it serves. `owned` finds a session by its id."""

    def __init__(self, node: MediaNode, owned: Callable[[str], LiveSession[Any] | None]) -> None:
        self._node = node
        self._owned = owned
        self._bound: dict[tuple[str, str], Bound] = {}
        self._planes: dict[str, ScenePlane] = {}
        self._gauges: dict[str, Gauge] = {}
        node.notices = self.noticed

    def plane(self, session_id: str) -> ScenePlane:
        self._planes[session_id] = ScenePlane(self._node, session_id)
        self._gauges[session_id] = Gauge()
        return self._planes[session_id]

    def watch(self, session_id: str, endpoint: str, other: str) -> None:
        """From now on the endpoint's `lead` slots show the other endpoint (WHEP's `view=<endpoint>`)."""
        self._planes[session_id].watch(endpoint, other)

    def hang(self, session_id: str, endpoint: str, rooms: Iterable[str] | None) -> None:
        """The rooms whose cameras the endpoint's wall shows from now on, as far as it may receive them."""
        self._planes[session_id].hang(endpoint, None if rooms is None else frozenset(rooms))

    # -- to media ------------------------------------------------------------------------------------------

    async def answer(self, session: LiveSession[Any], connection: Connection, said: OfferSaid) -> dict[str, Any]:
        """The answer to an offer, as the client is told it."""
        offer = Offer(
            session=session.id,
            epoch=session.chronicle.epoch,
            endpoint=connection.endpoint,
            pc=said.pc,
            sdp=said.sdp,
            send=said.send,
            receive=said.receive,
        )
        try:
            answer = await self._node.offer(offer)
        except Malformed as malformed:
            return {"id": said.id, "error": {"code": malformed.code, "text": malformed.text}}
        except StaleEpoch:
            return {"id": said.id, "error": {"code": "moved", "text": "The session has moved to another server."}}
        if connection.endpoint not in session.chronicle.presence.standings:
            return self._left_meanwhile(session, offer, said)
        return {"id": said.id, "pc": answer.pc, "sdp": answer.sdp}

    def _left_meanwhile(self, session: LiveSession[Any], offer: Offer, said: OfferSaid) -> dict[str, Any]:
        """It was removed while its offer was being read: media was told to close what only now exists."""
        with contextlib.suppress(StaleEpoch):
            self._node.close_peer(session.id, session.chronicle.epoch, offer.endpoint, offer.pc)
        return {"id": said.id, "error": {"code": "not_joined", "text": "This endpoint has left the session."}}

    def holds(self, session_id: str, endpoint: str, pc: str | None) -> bool:
        """Does media still have the client's connection?"""
        return pc is not None and self._node.has_peer(session_id, endpoint, pc)

    def tell_bound(self, session_id: str, connection: Connection) -> None:
        """What every slot shows, whole: for a client that came back to the connection it had."""
        if (bound := self._bound.get((session_id, connection.endpoint))) is not None:
            connection.port.tell(_bound_message(bound.slots))

    # -- from media ----------------------------------------------------------------------------------------

    def noticed(self, notice: Notice) -> None:
        session = self._owned(notice.session)
        if session is None:
            return
        match notice:
            case PeerConnected(endpoint=endpoint) | PeerHeard(endpoint=endpoint):
                session.media_heard(endpoint, True)
                self._act(session, endpoint, self._hearing(session, endpoint).heard())
            case PeerSilent(endpoint=endpoint, silent_ms=silent_ms):
                session.media_heard(endpoint, False)
                self._act(session, endpoint, self._hearing(session, endpoint).silent(silent_ms))
            case PeerMoved(endpoint=endpoint):
                session.notice(NoticePath(PathChanged(endpoint, "up", "udp", "address")))
            case PeerClosed(endpoint=endpoint):
                self._bound.pop((session.id, endpoint), None)
                self._hearing(session, endpoint).forwarded({})
                session.media_heard(endpoint, False)
            case Bound():
                self._tell_bound_changes(session, notice)
            case Levels(levels=levels):
                self._note_voices(session, levels)
                message = json.dumps({"levels": dict(levels)})
                for connection in session.connections:
                    connection.port.tell(message)
            case Links():
                _tell_links(session, notice)
                self._note_links(session, notice)

    # -- figures -------------------------------------------------------------------------------------------

    def received(self, session: LiveSession[Any], connection: Connection, said: ReceptionSaid) -> None:
        """What a client has played of what it is sent."""
        endpoint, now_ms = connection.endpoint, session.clock.monotonic_ms()
        if session.clock.now().at_ms is not None and said.frozen_ms:
            self._gauge(session).lines.frozen(endpoint, said.frozen_ms)
        self._act(session, endpoint, self._hearing(session, endpoint).told(said.slots, now_ms))

    def _act(self, session: LiveSession[Any], endpoint: str, acts: Iterable[Act]) -> None:
        at_ms = session.clock.now().at_ms or 0
        for act in acts:
            match act:
                case Lost(of=of, source_endpoint=source, ago_ms=ago_ms):
                    session.notice(ReportReception(endpoint, of, source, False, max(at_ms - ago_ms, 0)))
                case Restored(of=of, source_endpoint=source):
                    session.notice(ReportReception(endpoint, of, source, True, at_ms))
                case Heal(step="rebind"):
                    self._refresh(session, endpoint)
                case Heal(step=step):
                    if (connection := session.connections.of(endpoint)) is not None:
                        connection.port.tell(json.dumps({"heal": step}))
                case Rebuilt(step=step, took_ms=took_ms):
                    session.notice(NoticePath(PathRebuilt(endpoint, "down", "udp", step, took_ms)))

    def _hearing(self, session: LiveSession[Any], endpoint: str) -> Hearing:
        return self._gauge(session).hearing.setdefault(endpoint, Hearing())

    def _refresh(self, session: LiveSession[Any], endpoint: str) -> None:
        with contextlib.suppress(StaleEpoch):
            self._node.refresh(session.id, session.chronicle.epoch, endpoint)

    def _gauge(self, session: LiveSession[Any]) -> Gauge:
        return self._gauges.setdefault(session.id, Gauge())

    def _note_links(self, session: LiveSession[Any], links: Links) -> None:
        gauge, at_ms = self._gauge(session), session.clock.now().at_ms
        for endpoint, sent in links.sent.items():
            self._hearing(session, endpoint).forwarded(sent)
        if at_ms is None:
            return
        if samples := gauge.lines.note(links.links, at_ms):
            session.notice(SampleQuality(samples))
        if tallies := gauge.voices.taken(at_ms, partial(_sealed, session)):
            session.notice(TallyVoice(tallies))

    def _note_voices(self, session: LiveSession[Any], levels: Mapping[str, int]) -> None:
        if (at_ms := session.clock.now().at_ms) is not None:
            self._gauge(session).voices.note(levels, at_ms)

    def _tell_bound_changes(self, session: LiveSession[Any], bound: Bound) -> None:
        before = self._bound.get((session.id, bound.endpoint))
        self._bound[session.id, bound.endpoint] = bound
        known: Shown = before.slots if before is not None and before.pc == bound.pc else {}
        changed = {mid: source for mid, source in bound.slots.items() if mid not in known or known[mid] != source}
        connection = session.connections.of(bound.endpoint)
        if changed and connection is not None:
            connection.port.tell(_bound_message(changed))


def _bound_message(slots: Shown) -> str:
    shown = {mid: source and {"endpoint": source.endpoint, "source": source.kind} for mid, source in slots.items()}
    return json.dumps({"bound": shown})


def _sealed(session: LiveSession[Any], endpoint: str, text: str) -> Personal:
    """Under the key of whom the endpoint is, of the school where nobody is identified."""
    standing = session.chronicle.presence.standings.get(endpoint)
    if standing is not None and standing.entry.person is not None:
        return Personal(f"person:{standing.entry.person}", text)
    return Personal(f"org:{standing.entry.org_path[-1] if standing else session.id}", text)


def _tell_links(session: LiveSession[Any], links: Links) -> None:
    """One's own to each, everyone's to the lead."""
    figures = {endpoint: asdict(figure) for endpoint, figure in links.links.items()}
    for connection in session.connections:
        standing = session.chronicle.presence.standings.get(connection.endpoint)
        leads = standing is not None and standing.entry.role == "lead_teacher"
        own = {name: figure for name, figure in figures.items() if leads or name == connection.endpoint}
        if own:
            connection.port.tell(json.dumps({"links": own}))
