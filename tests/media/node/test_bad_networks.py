"""Loss is repaired, addresses move, silence is told, and a cut line comes back by ICE restart."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from media.control import Answer, Malformed, PeerClosed, PeerConnected, PeerHeard, PeerMoved, PeerSilent
from media.node import Settings
from tests.support.netem import Impairment, Relay

from .rig import Client, Rig, rig, scene_of, until
from .test_strangers import check, heard_by, stranger, words

CUT = Impairment(cut=True)
WORDS = re.compile(r"a=ice-(ufrag|pwd):(\S+)")


@asynccontextmanager
async def relay_to(room: Rig, seed: int = 1) -> AsyncIterator[Relay]:
    host = room.node.addresses[0]
    async with Relay((host, room.node.port), host=host, seed=seed) as relay:
        yield relay


async def lead_and_hall(
    room: Rig, lead_by: Relay | None = None, hall_by: Relay | None = None
) -> tuple[Client, Client]:
    room.node.set_scene(scene_of([("lead", "camera")], lead="lead", viewers=["lead", "hall"]))
    lead, hall = room.client("lead", through=lead_by), room.client("hall", through=hall_by)
    lead.publish("camera", 90)
    hall.watch("lead.video")
    await (await lead.connect()).connected()
    await (await hall.connect()).connected()
    await hall.eyes["lead.video"].sees(90)
    return lead, hall


async def frames_in(client: Client, seconds: float) -> int:
    eyes = client.eyes["lead.video"]
    before = len(eyes.frames)
    await asyncio.sleep(seconds)
    return len(eyes.frames) - before


async def test_what_a_viewer_loses_is_sent_again() -> None:
    async with rig() as room, relay_to(room) as relay:
        _, hall = await lead_and_hall(room, hall_by=relay)
        relay.impair(up=Impairment(), down=Impairment(loss=0.07, delay_ms=10))
        # aiortc asks for a lost packet, or a lost repair, only when it meets the next gap, and decodes nothing
        # until then; without repair it would decode next to nothing.
        assert await frames_in(hall, 4) > 0.7 * 4 * 15
        assert relay.down.lost > 2
        assert room.figure("packets_resent") > 2


async def test_what_a_publisher_loses_is_asked_for() -> None:
    async with rig() as room, relay_to(room) as relay:
        _, hall = await lead_and_hall(room, lead_by=relay)
        relay.impair(up=Impairment(loss=0.1, delay_ms=10), down=Impairment())
        assert await frames_in(hall, 4) > 0.9 * 4 * 15
        assert relay.up.lost > 3


async def test_silence_return_and_the_end_are_told() -> None:
    settings = Settings(silent_ms=600, closed_ms=2_500)  # too short for a mere viewer, who reports once a second
    async with rig(settings) as room, relay_to(room) as relay:

        def silences_of(endpoint: str) -> list[PeerSilent]:
            return [notice for notice in room.told(PeerSilent) if notice.endpoint == endpoint]

        await lead_and_hall(room, lead_by=relay)
        relay.impair(CUT)
        await until(lambda: silences_of("lead"))
        assert 600 <= silences_of("lead")[0].silent_ms < 1_000
        relay.impair()
        await until(lambda: PeerHeard("0193-class", "lead", "pc1") in room.told(PeerHeard))
        relay.impair(CUT)
        await until(lambda: room.told(PeerClosed) == [PeerClosed("0193-class", "lead", "pc1")])


async def test_an_offer_that_nobody_follows_up_is_given_up() -> None:
    async with rig(Settings(connect_ms=300)) as room:
        room.node.set_scene(scene_of())
        lead = room.client("lead")
        lead.publish("camera")
        await room.node.offer(await lead.offer())
        await until(lambda: room.told(PeerClosed) == [PeerClosed("0193-class", "lead", "pc1")])
        assert room.told(PeerConnected) == []


async def test_a_publisher_whose_address_changes_is_followed_by_its_packets() -> None:
    """A relay that forgets its client gives it another address towards the node, as a NAT does."""
    async with rig() as room, relay_to(room) as first:
        lead, hall = await lead_and_hall(room, lead_by=first)
        before = room.node._floor.peers["0193-class", "lead"].paths.chosen
        forget(first)
        began_s = time.monotonic()
        await until(lambda: room.node._floor.peers["0193-class", "lead"].paths.chosen != before)
        assert time.monotonic() - began_s < 1
        await hall.eyes["lead.video"].sees(90)
        assert lead.connection.connectionState == "connected"
        await until(lambda: room.told(PeerMoved) == [PeerMoved("0193-class", "lead", "pc1")])


async def test_a_viewer_whose_address_changes_is_followed_by_its_checks() -> None:
    async with rig() as room, relay_to(room) as relay:
        _, hall = await lead_and_hall(room, hall_by=relay)
        before = room.node._floor.peers["0193-class", "hall"].paths.chosen
        forget(relay)
        await until(lambda: room.node._floor.peers["0193-class", "hall"].paths.chosen != before, within_s=15)
        await hall.eyes["lead.video"].sees(90)


def forget(relay: Relay) -> None:
    for leg in relay._legs.values():
        leg.close()
    relay._legs.clear()


async def test_a_further_offer_restarts_ice_and_keeps_dtls_lines_and_numbers() -> None:
    async with rig() as room:
        _, hall = await lead_and_hall(room)
        old = hall.answer.sdp
        offer = await hall.offer(renewed)
        new = (await room.node.offer(offer)).sdp
        assert dict(WORDS.findall(new)) != dict(WORDS.findall(old))
        assert lines_of(new, "a=fingerprint", "a=ssrc", "m=") == lines_of(old, "a=fingerprint", "a=ssrc", "m=")
        await hall.eyes["lead.video"].sees(90)  # the old words hold until the new ones are used

        peer = room.node._floor.peers["0193-class", "hall"]
        hall.answer = Answer(new, "pc1")
        ufrag, password = words(hall)
        with stranger(room) as elsewhere:
            elsewhere.send(check(f"{ufrag}:x", password))
            response, *media = await heard_by(elsewhere)
            assert response[:2] == b"\x01\x01"
            async with asyncio.timeout(10):
                while len([packet for packet in media if packet[0] in (0x80, 0x90)]) <= 2:
                    media += await heard_by(elsewhere)
        assert peer.connected
        assert len(room.told(PeerConnected)) == 2


async def test_the_same_offer_again_has_the_same_answer_but_for_its_version() -> None:
    async with rig() as room:
        _, hall = await lead_and_hall(room)
        again = (await room.node.offer(await hall.offer())).sdp
        assert lines_of(again, "a=", "m=") == lines_of(hall.answer.sdp, "a=", "m=")
        assert lines_of(again, "o=") != lines_of(hall.answer.sdp, "o=")


async def test_a_further_offer_may_add_a_slot_which_shows_its_picture() -> None:
    async with rig() as room:
        _, hall = await lead_and_hall(room)
        eyes = hall.watch("wall1.video")
        room.node.set_scene(scene_of([("lead", "camera")], lead="lead", wall=("lead",), viewers=["lead", "hall"]))
        await hall.connect()
        await eyes.sees(90)
        await hall.eyes["lead.video"].sees(90)


async def test_a_further_offer_may_not_change_what_a_line_carries() -> None:
    async with rig() as room:
        _, hall = await lead_and_hall(room)
        offer = await hall.offer()
        changed = type(offer)(
            **{name: getattr(offer, name) for name in offer.__slots__} | {"receive": {"0": "wall1.video"}}
        )
        with pytest.raises(Malformed) as refused:
            await room.node.offer(changed)
        assert refused.value.code == "line_changed"
        await hall.eyes["lead.video"].sees(90)


def renewed(sdp: str) -> str:
    """The offer with other ICE words, as `restartIce` would write them."""
    return re.sub(r"a=ice-ufrag:\S+", "a=ice-ufrag:anew", sdp)


def lines_of(sdp: str, *beginnings: str) -> list[str]:
    return [line for line in sdp.split("\r\n") if line.startswith(beginnings)]
