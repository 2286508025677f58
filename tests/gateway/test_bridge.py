"""Between facts and packets: what media is told, and who is told what media says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from media.control import (
    Answer,
    Bound,
    Levels,
    LinkFigures,
    Links,
    Malformed,
    Notice,
    Offer,
    PeerConnected,
    PeerMoved,
    PeerSilent,
    Scene,
    Sent,
    SourceId,
    StaleEpoch,
    Viewer,
)
from server.gateway.bridge import Bridge, ScenePlane
from server.gateway.messages import OfferSaid, ReceptionSaid
from tests.live.world import SECOND, SESSION, Class, settled, under_way

FIGURES = LinkFigures(46, 60, 20, 1400, 2100)


class FakeNode:
    """Media that remembers what it was told, and follows the highest epoch as a real node does."""

    port = 1

    def __init__(self) -> None:
        self.notices: Callable[[Notice], None] = lambda _notice: None
        self.scenes: list[Scene] = []
        self.offers: list[Offer] = []
        self.closed: list[tuple[str, ...]] = []
        self.epoch = 0
        self.refreshed: list[str] = []

    async def start(self) -> None: ...
    async def stop(self) -> None: ...

    def set_scene(self, scene: Scene) -> None:
        self._require(scene.epoch)
        self.scenes.append(scene)

    async def offer(self, offer: Offer) -> Answer:
        self._require(offer.epoch)
        if offer.sdp == "nonsense":
            raise Malformed("sdp_malformed", "No description.")
        self.offers.append(offer)
        return Answer("answer", offer.pc)

    def has_peer(self, session: str, endpoint: str, pc: str) -> bool:
        return any((offer.endpoint, offer.pc) == (endpoint, pc) for offer in self.offers)

    def refresh(self, session: str, epoch: int, endpoint: str) -> None:
        self._require(epoch)
        self.refreshed.append(endpoint)

    def close_peer(self, session: str, epoch: int, endpoint: str, pc: str | None = None) -> None:
        self._require(epoch)
        self.closed.append((session, endpoint))

    def close_session(self, session: str, epoch: int) -> None:
        self._require(epoch)
        self.closed.append((session,))

    def figures(self) -> Mapping[str, int]:
        return {}

    def _require(self, epoch: int) -> None:
        if epoch < self.epoch:
            raise StaleEpoch
        self.epoch = epoch


@asynccontextmanager
async def bridged() -> AsyncIterator[tuple[Class, FakeNode, Bridge]]:
    async with under_way() as class_:
        node = FakeNode()
        yield class_, node, Bridge(node, {SESSION: class_.world.session}.get)


def said(far: Any, word: str) -> list[Any]:
    return [message[word] for message in far.heard if word in message]


async def test_levels_go_to_everyone_and_links_to_each_its_own_but_all_to_the_lead() -> None:
    async with bridged() as (class_, node, _):
        node.notices(Levels(SESSION, {class_.qing.endpoint: -31}))
        node.notices(Links(SESSION, {class_.qing.endpoint: FIGURES, class_.yun.endpoint: FIGURES}))
        for far in (class_.lead, class_.qing, class_.yun):
            assert said(far, "levels") == [{class_.qing.endpoint: -31}]
        assert set(said(class_.lead, "links")[0]) == {class_.qing.endpoint, class_.yun.endpoint}
        assert set(said(class_.yun, "links")[0]) == {class_.yun.endpoint}


async def test_a_line_that_takes_another_way_is_for_the_log_alone() -> None:
    async with bridged() as (class_, node, _):
        node.notices(PeerMoved(SESSION, class_.yun.endpoint, "pc1"))
        await settled()
        assert (await class_.world.commands())[-1] == "NoticePath"
        for far in (class_.lead, class_.qing, class_.yun):
            assert "path.changed" not in far.facts


async def test_a_deaf_room_is_told_to_the_lead_and_healed_until_it_hears() -> None:
    async with bridged() as (class_, node, bridge):
        lead, yun = class_.lead, class_.yun
        assert yun.connection is not None
        sent = {"lead.audio": Sent(SourceId(lead.endpoint, "microphone"), 50)}
        node.notices(Links(SESSION, {yun.endpoint: FIGURES}, {yun.endpoint: sent}))
        for played in ("played", *["none"] * 4, "played"):
            await class_.passes(SECOND)
            bridge.received(class_.world.session, yun.connection, ReceptionSaid(slots={"lead.audio": played}))
            await settled()
        assert lead.facts[-2:] == ["reception.lost", "reception.restored"]
        assert "reception.lost" not in yun.facts + class_.qing.facts, "terminals are projected"
        assert node.refreshed == [yun.endpoint]
        assert said(yun, "heal") == ["restart", "anew"]
        assert (await class_.world.commands())[-2:] == ["ReportReception", "NoticePath"]


async def test_a_minute_s_figures_of_all_endpoints_are_one_commit() -> None:
    async with bridged() as (class_, node, _):
        for second in range(62):
            levels = {class_.lead.endpoint: -30} if second < 4 else {}
            for _tenth in range(10):
                node.notices(Levels(SESSION, levels))
                class_.world.hands.monotonic_ms += 100
            node.notices(Links(SESSION, {far.endpoint: FIGURES for far in (class_.lead, class_.qing, class_.yun)}))
            class_.alive()
            await settled()
        commits = [c for c in await class_.world.commits() if c.command in ("SampleQuality", "TallyVoice")]
        assert [(commit.command, len(commit.facts)) for commit in commits] == [
            ("SampleQuality", 3),
            ("TallyVoice", 1),
        ]


async def test_what_slots_show_is_told_whole_and_then_as_it_changes() -> None:
    async with bridged() as (class_, node, bridge):
        lead = SourceId(class_.lead.endpoint, "camera")
        node.notices(Bound(SESSION, class_.yun.endpoint, "one", {"4": lead, "9": None}))
        node.notices(Bound(SESSION, class_.yun.endpoint, "one", {"4": None, "9": None}))
        node.notices(Bound(SESSION, class_.yun.endpoint, "one", {"4": None, "9": None}))
        node.notices(Bound(SESSION, class_.yun.endpoint, "two", {"4": None, "9": None}))
        shown = {"endpoint": class_.lead.endpoint, "source": "camera"}
        assert said(class_.yun, "bound") == [{"4": shown, "9": None}, {"4": None}, {"4": None, "9": None}]
        assert said(class_.qing, "bound") == []
        assert class_.yun.connection is not None
        bridge.tell_bound(SESSION, class_.yun.connection)
        assert said(class_.yun, "bound")[-1] == {"4": None, "9": None}


async def test_packets_keep_a_link_alive_until_media_says_that_they_stopped() -> None:
    async with bridged() as (class_, node, _):
        for far in (class_.lead, class_.qing, class_.yun):
            node.notices(PeerConnected(SESSION, far.endpoint, "one"))
        await class_.world.passes(5 * SECOND)
        assert class_.yun.closed is None
        node.notices(PeerSilent(SESSION, class_.yun.endpoint, "one", 3_000))
        await class_.world.passes(250)
        assert class_.yun.closed == 1001


async def test_an_offer_is_answered_or_refused_with_the_medias_own_words() -> None:
    async with bridged() as (class_, node, bridge):
        assert class_.yun.connection is not None
        offer = OfferSaid(id=1, pc="one", sdp="v=0", send={"0": "camera"}, receive={"1": "lead.audio"})
        answer = await bridge.answer(class_.world.session, class_.yun.connection, offer)
        assert answer == {"id": 1, "pc": "one", "sdp": "answer"}
        assert (node.offers[0].endpoint, node.offers[0].epoch) == (class_.yun.endpoint, 1)
        assert bridge.holds(SESSION, class_.yun.endpoint, "one")
        assert not bridge.holds(SESSION, class_.yun.endpoint, None)
        nonsense = offer.model_copy(update={"sdp": "nonsense"})
        answer = await bridge.answer(class_.world.session, class_.yun.connection, nonsense)
        assert answer["error"]["code"] == "sdp_malformed"
        node.epoch = 9
        assert (await bridge.answer(class_.world.session, class_.yun.connection, offer))["error"][
            "code"
        ] == "moved"


async def test_who_is_removed_while_its_offer_is_being_read_keeps_no_connection() -> None:
    async with bridged() as (class_, node, bridge):
        assert class_.yun.connection is not None

        async def reading(offer: Offer) -> Answer:
            class_.lead.asks("RemoveEndpoint", endpoint=offer.endpoint)
            await settled()
            return Answer("answer", offer.pc)

        node.offer = reading  # type: ignore[method-assign]  # a long description is read beside the loop
        offer = OfferSaid(id=1, pc="one", sdp="v=0", send={}, receive={"1": "lead.audio"})
        answer = await bridge.answer(class_.world.session, class_.yun.connection, offer)
        assert answer["error"]["code"] == "not_joined"
        assert node.closed[-1] == (SESSION, class_.yun.endpoint)


def test_a_node_that_follows_a_newer_owner_is_left_alone() -> None:
    node = FakeNode()
    plane = ScenePlane(node, SESSION)
    plane.show(Scene(SESSION, 1))
    node.epoch = 2
    plane.show(Scene(SESSION, 1))
    plane.gone("yun")
    plane.over()
    assert (len(node.scenes), node.closed) == (1, [])


def test_a_watcher_sees_one_endpoint_until_it_is_gone() -> None:
    node = FakeNode()
    plane = ScenePlane(node, SESSION)
    scene = Scene(SESSION, 1, viewers={"wall": Viewer(None, True, True)})
    plane.show(scene)
    plane.watch("wall", "yun")
    assert node.scenes[-1].viewers["wall"] == Viewer(None, True, True, "yun")
    plane.gone("wall")
    plane.show(scene)
    assert node.scenes[-1].viewers["wall"].watches is None


def test_a_wall_shows_the_rooms_that_were_asked_for_until_its_endpoint_is_gone() -> None:
    node = FakeNode()
    plane = ScenePlane(node, SESSION)
    scene = Scene(SESSION, 1, viewers={"lead": Viewer(None, True, True), "yun": Viewer("r1", True, True)})
    plane.show(scene)
    plane.hang("lead", frozenset({"r1"}))
    plane.hang("lead", frozenset({"r1"}))
    assert len(node.scenes) == 2, "what is shown already is not shown again"
    plane.show(scene)
    assert {name: viewer.hangs for name, viewer in node.scenes[-1].viewers.items()} == {
        "lead": frozenset({"r1"}),
        "yun": None,
    }
    plane.hang("lead", None)
    assert node.scenes[-1].viewers["lead"].hangs is None
    plane.hang("lead", frozenset())
    plane.gone("lead")
    plane.show(scene)
    assert node.scenes[-1].viewers["lead"].hangs is None
