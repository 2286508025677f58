"""Sound and picture from real peers to real peers through the node."""

from __future__ import annotations

import asyncio
import time

import pytest

from media.control import PeerClosed, PeerConnected, SourceId, SourceKind, StaleEpoch

from .rig import Client, Grey, Rig, rig, scene_of, until

CAMERA_OF_LEAD: tuple[str, SourceKind] = ("lead", "camera")


async def publishing(room: Rig, endpoint: str, brightness: int, pc: str = "pc1") -> Client:
    client = room.client(endpoint, pc)
    client.publish("microphone")
    client.publish("camera", brightness)
    return await (await client.connect()).connected()


async def test_a_picture_and_a_sound_arrive_and_the_viewer_is_told_whose() -> None:
    async with rig() as room:
        forwarded: list[tuple[str, SourceKind]] = [CAMERA_OF_LEAD, ("lead", "microphone")]
        room.node.set_scene(scene_of(forwarded, lead="lead", viewers=["lead", "hall"]))
        await publishing(room, "lead", 200)
        hall = room.client("hall")
        sound, picture = hall.watch("lead.audio"), hall.watch("lead.video")
        await (await hall.connect()).connected()
        await picture.sees(200)
        await until(lambda: sound.sounds > 20)
        assert {notice.endpoint for notice in room.told(PeerConnected)} == {"lead", "hall"}
        assert room.shown("hall") == {"0": SourceId("lead", "microphone"), "1": SourceId("lead", "camera")}


async def test_a_switch_shows_the_other_picture_on_the_same_line_without_an_offer() -> None:
    async with rig() as room:
        both: list[tuple[str, SourceKind]] = [("wang", "camera"), ("zhao", "camera")]
        viewers = ["wang", "zhao", "hall"]
        room.node.set_scene(scene_of(both, stage=("wang",), viewers=viewers))
        await publishing(room, "wang", 60)
        await publishing(room, "zhao", 220)
        hall = room.client("hall")
        eyes = hall.watch("stage1.video")
        await (await hall.connect()).connected()
        await eyes.sees(60)
        answer = hall.answer
        for stage, brightness in [("zhao", 220), ("wang", 60), ("zhao", 220)]:
            room.node.set_scene(scene_of(both, stage=(stage,), viewers=viewers))
            await eyes.sees(brightness)
            assert room.shown("hall") == {"0": SourceId(stage, "camera")}
        await asyncio.sleep(0.3)
        settled_s = time.monotonic()
        await eyes.sees(220)
        assert eyes.brightnesses_since(settled_s) == {220}
        assert hall.answer is answer


async def test_nobody_stays_in_sight_under_the_name_of_a_dead_camera() -> None:
    async with rig() as room:
        both: list[tuple[str, SourceKind]] = [("wang", "camera"), ("zhao", "camera")]
        viewers = ["wang", "zhao", "hall"]
        room.node.set_scene(scene_of(both, stage=("wang",), viewers=viewers))
        await publishing(room, "wang", 60)
        dead = room.client("zhao")
        camera = dead.publish_dead_camera()
        await (await dead.connect()).connected()
        hall = room.client("hall")
        eyes = hall.watch("stage1.video")
        await (await hall.connect()).connected()
        await eyes.sees(60)
        room.node.set_scene(scene_of(both, stage=("zhao",), viewers=viewers))
        await until(lambda: room.shown("hall") == {"0": SourceId("zhao", "camera")}, within_s=1)
        await until(lambda: room.shown("hall") == {"0": None}, within_s=2)
        await asyncio.sleep(0.5)
        dark_s = time.monotonic()
        await asyncio.sleep(0.5)
        assert eyes.brightnesses_since(dark_s) == set()
        camera.replaceTrack(Grey(220))
        await eyes.sees(220)
        await until(lambda: room.shown("hall") == {"0": SourceId("zhao", "camera")}, within_s=2)


async def test_a_muted_source_that_keeps_sending_reaches_nobody_also_after_its_return() -> None:
    async with rig() as room:
        room.node.set_scene(scene_of([CAMERA_OF_LEAD], lead="lead", viewers=["lead", "hall"]))
        lead = await publishing(room, "lead", 200)
        hall = room.client("hall")
        eyes = hall.watch("lead.video")
        await (await hall.connect()).connected()
        await eyes.sees(200)

        room.node.set_scene(scene_of([], lead="lead", viewers=["lead", "hall"]))
        sent, received = room.figure("packets_out"), room.figure("packets_in")
        await asyncio.sleep(0.5)
        assert room.figure("packets_in") > received + 20
        assert room.figure("packets_out") == sent
        assert room.shown("hall") == {"0": None}

        again = await publishing(room, "lead", 200, pc="pc2")
        await asyncio.sleep(0.5)
        assert room.figure("packets_out") == sent
        assert again.connection.connectionState == "connected"
        await until(lambda: lead.connection.connectionState == "closed")

        room.node.set_scene(scene_of([CAMERA_OF_LEAD], lead="lead", viewers=["lead", "hall"]))
        await eyes.sees(200)


async def test_a_new_connection_replaces_the_old_one_and_nobody_is_told_of_a_loss() -> None:
    async with rig() as room:
        room.node.set_scene(scene_of())
        await publishing(room, "lead", 100, pc="pc1")
        await publishing(room, "lead", 100, pc="pc2")
        assert not room.node.has_peer("0193-class", "lead", "pc1")
        assert room.node.has_peer("0193-class", "lead", "pc2")
        assert room.told(PeerClosed) == []


async def test_a_client_that_says_goodbye_is_told_as_closed() -> None:
    async with rig() as room:
        room.node.set_scene(scene_of())
        lead = await publishing(room, "lead", 100)
        await lead.close()
        await until(lambda: room.told(PeerClosed))
        assert room.told(PeerClosed) == [PeerClosed("0193-class", "lead", "pc1")]
        assert room.figure("peers") == 0


async def test_a_removed_endpoint_is_cut_off_at_once() -> None:
    async with rig() as room:
        room.node.set_scene(scene_of([CAMERA_OF_LEAD], lead="lead", viewers=["lead", "hall"]))
        await publishing(room, "lead", 100)
        hall = room.client("hall")
        eyes = hall.watch("lead.video")
        await (await hall.connect()).connected()
        await eyes.sees(100)
        room.node.close_peer("0193-class", 1, "hall")
        sent = room.figure("packets_out")
        await until(lambda: hall.connection.connectionState == "closed")
        assert room.figure("packets_out") == sent


async def test_a_replaced_owner_is_refused_whatever_it_asks() -> None:
    async with rig() as room:
        room.node.set_scene(scene_of(epoch=2))
        lead = room.client("lead")
        lead.publish("camera")
        with pytest.raises(StaleEpoch):
            room.node.set_scene(scene_of(epoch=1))
        with pytest.raises(StaleEpoch):
            await lead.connect()
        with pytest.raises(StaleEpoch):
            room.node.close_peer("0193-class", 1, "lead")
        with pytest.raises(StaleEpoch):
            room.node.close_session("0193-class", 1)
