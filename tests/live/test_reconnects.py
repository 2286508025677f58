"""An endpoint that may not be heard or seen reconnects again and again, and not one of its packets goes on.

The rules make the scenes, a real node shows them, and real WebRTC clients send into it.
"""

from __future__ import annotations

import dataclasses

import pytest

from server.classroom.commands import LessonCommand, LockInteraction, Mute, OpenMicrophone, SuspendRoom, TurnSwitch
from server.classroom.lesson import LESSON
from tests.classroom.room import Class, live_class
from tests.media.node.rig import SESSION, Rig, rig, until

NARROWED: dict[str, list[tuple[str, LessonCommand]]] = {
    "switched off": [("lead", TurnSwitch("video", False)), ("lead", TurnSwitch("voice", False))],
    "muted": [("lead", Mute("qing", "camera")), ("lead", Mute("qing", "microphone"))],
    "all interaction off": [("lead", LockInteraction())],
    "taken out of class": [("qing", SuspendRoom("room-qing"))],
}


def sounding_class() -> Class:
    class_ = live_class()
    class_.publishes("qing", "camera", "microphone")
    class_.asks("qing", OpenMicrophone())
    return class_


def show(room: Rig, class_: Class) -> None:
    room.node.set_scene(dataclasses.replace(LESSON.scene(class_.lesson, 1), session=SESSION))


async def sends(room: Rig, pc: str) -> None:
    """Connects anew as the same endpoint and goes when its packets have arrived."""
    before = room.figure("packets_in")
    client = room.client("qing", pc)
    client.publish("microphone")
    client.publish("camera")
    await (await client.connect()).connected()
    await until(lambda: room.figure("packets_in") >= before + 5)
    await client.close()
    room.clients.remove(client)


@pytest.mark.parametrize("how", NARROWED)
@pytest.mark.parametrize("times", [3, pytest.param(250, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])])
async def test_not_one_packet_is_forwarded_however_often_it_comes_back(how: str, times: int) -> None:
    class_ = sounding_class()
    async with rig() as room:
        show(room, class_)
        hall = room.client("yun")
        hall.watch("wall1.video")
        hall.watch("voice1.audio")
        await (await hall.connect()).connected()
        await sends(room, "heard")
        heard = room.figure("packets_out")
        assert heard > 0, "before it was narrowed it was heard"

        for who, command in NARROWED[how]:
            class_.asks(who, command)
        show(room, class_)
        for time in range(times):
            class_.loses_link("qing")
            class_.joins("qing", class_.lesson.roster.endpoints["qing"].entry)
            show(room, class_)
            await sends(room, f"again{time}")
        assert room.figure("packets_out") == heard
