"""The robots of the demo: a lead teacher and three classes hold the demo class until they are stopped.

They are ordinary clients of this SDK with tokens of their own. Started again they take the same places, since each
robot's device key is made from its name and the session. Pillow draws their pictures (the extra `demo`).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import ssl
import sys
import uuid
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from ..client import Closed, LiveClient, connect
from ..media import Media, connect_media
from .cast import LEAD, ROOMS, Part
from .room import take_part
from .studio import Studio
from .teacher import teach
from .weak_line import WeakLine

log = logging.getLogger(__name__)

SESSION = "demo"
LEAD_SOURCES: Sequence[str] = ("microphone", "camera", "screen")
ROOM_SOURCES: Sequence[str] = ("microphone", "camera")
Play = Callable[[LiveClient, Media, Part, Studio, random.Random], Awaitable[None]]


async def run(address: str, data: str | Path) -> None:
    """Fills the demo class of the server at `address`, whose data folder is `data`, until the class has ended."""
    tokens = [await _token(data, "lead_teacher")]
    tokens += [await _token(data, "co_teacher", "--room", part.school) for part in ROOMS]
    studio, trust = Studio(), _trust(Path(data))
    async with asyncio.TaskGroup() as group:
        for part, token in zip((LEAD, *ROOMS), tokens, strict=True):
            group.create_task(_play(address, token, part, studio, trust), name=f"robot {part.latin}")


async def _play(address: str, token: str, part: Part, studio: Studio, trust: ssl.SSLContext | None) -> None:
    if part is LEAD:
        kind, play, sources = "lead_room", teach, LEAD_SOURCES
    else:
        kind, play, sources = "satellite_room", take_part, ROOM_SOURCES
    line = WeakLine() if part.weak else None
    try:
        async with (
            connect(address, SESSION, token, kind, _device_key(part), trust) as live,
            connect_media(live, send=sources, path=line) as media,
        ):
            log.info("session=%s endpoint=%s %s takes its place", live.session, live.endpoint, part.latin)
            await play(live, media, part, studio, random.Random(part.latin))
    except* Closed as gone:  # alone, or in the group of what the robot was doing
        log.info("%s is out of the class: %s", part.latin, gone.exceptions[0])
    finally:
        if line is not None:
            line.close()


async def _token(data: str | Path, role: str, *options: str) -> str:
    """A token as an operator gets one; raises `RuntimeError` with what the command said."""
    command = (
        str(Path(sys.executable).parent / "tongtang"),
        "token",
        SESSION,
        role,
        *options,
        "--data",
        str(data),
    )
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    printed, said = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(said.decode(errors="replace").strip())
    return printed.decode().split()[-1]


def _trust(data: Path) -> ssl.SSLContext | None:
    """The server's own certificate, where it made itself one for the local network."""
    certificate = data / "certificate.pem"
    return ssl.create_default_context(cafile=certificate) if certificate.exists() else None


def _device_key(part: Part) -> str:
    """The same robot is the same endpoint, however often it is started."""
    name = hashlib.sha256(f"robot of {part.school}".encode()).digest()
    return str(uuid.UUID(bytes=name[:16], version=4))
