"""The robot lead teacher: begins the class, talks, turns slides, calls hands in their order and lets each speak.

A person who raises a hand is called like everyone else. If another lead holds the stage, the robot only watches.
"""

from __future__ import annotations

import asyncio
import itertools
import random

from ..client import LiveClient
from ..media import Media
from .cast import TEACHING, Part
from .loops import LoopTrack
from .slides import PAGES
from .studio import Studio
from .voice import VoiceTrack

LAYERS = ({"width": 1280, "height": 720, "max_kbps": 1200},)
BELL_S = 2.0
LISTENING_S = (3.0, 8.0)  # from a hand to its call
TURN_S = (12.0, 20.0)
LOOKING_S = (6.0, 12.0)  # from a roll call to its confirmation
TALKING_S = (15.0, 35.0)  # between two lines in the chat


async def teach(live: LiveClient, media: Media, part: Part, studio: Studio, chance: random.Random) -> None:
    """Teaches until the session has ended; it never ends it."""
    camera, voice = LoopTrack(await studio.at_the_board(part)), VoiceTrack(part.pitch_hz, speaking=True)
    await media.publish("camera", camera, LAYERS)
    await media.publish("microphone", voice)
    slides = LoopTrack(await studio.slide(0))
    await media.publish("screen", slides, LAYERS)
    if live.visible["session"]["state"] == "open":
        await asyncio.sleep(BELL_S)
        await live.send("StartSession")
        await live.send("OpenRollcall")
    async with asyncio.TaskGroup() as group:
        tasks = (
            group.create_task(_call_hands(live, chance), name="calling"),
            group.create_task(_talk(live, slides, studio, chance), name="talking"),
            group.create_task(_fall_silent(live, voice), name="falling silent"),
            group.create_task(_confirm_rolls(live, chance), name="confirming"),
        )
        await live.until(lambda visible: visible["session"]["state"] == "ended")
        for task in tasks:
            task.cancel()


async def _call_hands(live: LiveClient, chance: random.Random) -> None:
    while True:
        await live.until(lambda now: now["session"]["state"] == "live" and now["hands"] and not now["stage"])
        await asyncio.sleep(chance.uniform(*LISTENING_S))
        if not live.visible["hands"]:
            continue
        called = await live.send("CallHand", hand=live.visible["hands"][0]["hand"])
        if not called.acknowledged:  # lowered meanwhile, or the room is away: the next one, soon
            continue
        await asyncio.sleep(chance.uniform(*TURN_S))
        for turn in live.visible["stage"]:
            await live.send("SendDown", turn=turn["turn"])


async def _confirm_rolls(live: LiveClient, chance: random.Random) -> None:
    """Looks at the roll calls now and then, and confirms what has come."""
    while True:
        await live.until(lambda now: any(not roll["confirmed"] for roll in now["rollcall"]["rolls"]))
        await asyncio.sleep(chance.uniform(*LOOKING_S))
        await live.send("ConfirmRollcall")


async def _talk(live: LiveClient, slides: LoopTrack, studio: Studio, chance: random.Random) -> None:
    """One line after another, each beside its slide."""
    for at, line in enumerate(itertools.cycle(TEACHING)):
        await live.until(lambda now: now["session"]["state"] == "live")
        slides.play(await studio.slide(at % len(TEACHING) * PAGES // len(TEACHING)))
        await live.send("PostChat", channel="class", text=line)
        await asyncio.sleep(chance.uniform(*TALKING_S))


async def _fall_silent(live: LiveClient, voice: VoiceTrack) -> None:
    """A teacher listens while somebody speaks from the stage."""
    while True:
        visible = live.visible
        voice.speak(not visible["stage"])
        await live.changed_from(visible)
