"""A robot class: it watches, raises hands for its seats, answers from the stage and writes a line now and then."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from ..client import LiveClient
from ..media import Media
from .cast import ANSWERS, QUESTIONS, WEAK, Part
from .loops import LoopTrack
from .studio import Studio
from .voice import VoiceTrack

LAYERS = ({"width": 640, "height": 360, "max_kbps": 500},)
THINKING_S = (6.0, 22.0)
HANDS_AT_ONCE = 2
COUNTING_S = (4.0, 15.0)


async def take_part(live: LiveClient, media: Media, part: Part, studio: Studio, chance: random.Random) -> None:
    """Plays until the session has ended."""
    camera, voice = LoopTrack(await studio.listening(part)), VoiceTrack(part.pitch_hz)
    await media.publish("camera", camera, LAYERS)
    await media.publish("microphone", voice, closed=True)
    async with asyncio.TaskGroup() as group:
        tasks = (
            group.create_task(_show(live, part, camera, voice, studio), name=f"show {part.latin}"),
            group.create_task(_take_turns(live, part, chance), name=f"turns {part.latin}"),
            group.create_task(_call_roll(live, chance), name=f"roll {part.latin}"),
        )
        await live.until(lambda visible: visible["session"]["state"] == "ended")
        for task in tasks:
            task.cancel()


async def _show(live: LiveClient, part: Part, camera: LoopTrack, voice: VoiceTrack, studio: Studio) -> None:
    """The picture and the voice follow what the class sees: a hand, a turn on the stage."""
    while True:
        visible = live.visible
        on_stage = any(turn["endpoint"] == live.endpoint for turn in visible["stage"])
        voice.speak(on_stage and visible["endpoints"][live.endpoint]["microphone"] == "open")
        if on_stage:
            camera.play(await studio.on_stage(part))
        elif _own_hands(visible, live.endpoint):
            camera.play(await studio.hand_up(part))
        else:
            camera.play(await studio.listening(part))
        await live.changed_from(visible)


async def _call_roll(live: LiveClient, chance: random.Random) -> None:
    """Soon after the bell: one seat or none is empty, somebody may be late."""
    visible = await live.until(lambda now: now["session"]["state"] == "live")
    await asyncio.sleep(chance.uniform(*COUNTING_S))
    expected = visible["endpoints"][live.endpoint].get("expected_count", 0)
    missing = chance.sample(range(1, expected + 1), min(expected, chance.randint(0, 2)))
    absent = [{"whom": f"seat:{seat}", "excused": chance.random() < 0.5} for seat in missing[:1]]
    late = [f"seat:{seat}" for seat in missing[1:]]
    present = expected - len(absent)
    counts = {"expected_count": expected, "present_count": present, "headcount": present}
    await live.send("SubmitRollcall", **counts, late_count=len(late), absent=absent, late=late)


async def _take_turns(live: LiveClient, part: Part, chance: random.Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(*THINKING_S))
        visible = await live.until(lambda now: now["session"]["state"] == "live")
        if chance.random() < 0.35:
            await live.send("PostChat", channel="class", **_line(part, chance))
        elif len(_own_hands(visible, live.endpoint)) < HANDS_AT_ONCE:
            expected = visible["endpoints"][live.endpoint].get("expected_count", 1)
            # What the rules refuse (a hand already up, a class on hold) is simply not done.
            await live.send("RaiseHand", whom=f"seat:{chance.randint(1, expected)}", kind="answer")


def _line(part: Part, chance: random.Random) -> dict[str, Any]:
    if part.weak and chance.random() < 0.5:
        return {"text": chance.choice(WEAK)}
    if chance.random() < 0.3:
        return {"text": chance.choice(QUESTIONS), "question": True}
    return {"text": chance.choice(ANSWERS)}


def _own_hands(visible: dict[str, Any], endpoint: str) -> list[dict[str, Any]]:
    return [hand for hand in visible["hands"] if hand["endpoint"] == endpoint]
