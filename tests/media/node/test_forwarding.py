"""Sound and picture from real peers to real peers through the node."""

from __future__ import annotations

from media.control import PeerConnected, SourceId

from .rig import rig


async def test_a_picture_arrives() -> None:
    async with rig() as room:
        room.scene(forwarded=[("lead", "camera")], lead="lead", viewers=["lead", "hall"])
        lead, hall = room.client("lead"), room.client("hall")
        lead.publish("camera", 200)
        eyes = hall.watch("lead.video")
        await (await lead.connect()).connected()
        await (await hall.connect()).connected()
        await eyes.sees(200)
        assert {notice.endpoint for notice in room.told(PeerConnected)} == {"lead", "hall"}
        assert room.shown("hall") == {"0": SourceId("lead", "camera")}
