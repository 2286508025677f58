"""Can class begin? One verdict for each room of a session, from what its device found out about itself. Pure.

A check counts for half a day, so that a room looked at in the morning is not red until the afternoon; from twenty
minutes before the bell on, only one of the last half hour does, or the room's being there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

Verdict = Literal["good", "weak", "bad", "unknown"]
State = Literal["ready", "weak", "not_ready", "unchecked"]

COUNTS_FOR = timedelta(hours=12)
VALID = timedelta(minutes=30)
CLOSE_TO_THE_BELL = timedelta(minutes=20)

QUIET_DB = -50  # dBov: below it a voice from the back row drowns in the room's noise
WEAK_UP_KBPS, POOR_UP_KBPS = 800, 300  # one picture of 360 lines; sound and a slide
WEAK_LOSS_BP, POOR_LOSS_BP = 300, 800  # as the link bars: 3 and 8 %
CLOCK_OFF_MS = 1_000


@dataclass(frozen=True, slots=True)
class Check:
    """What `session.endpoint.checked` told, and when."""

    at: datetime
    data: Mapping[str, Any]

    def faults(self) -> tuple[str, ...]:
        return tuple(self.data.get("faults", ()))


@dataclass(frozen=True, slots=True)
class Readiness:
    """`todo` is the code of the first thing to do, None when there is nothing."""

    state: State
    camera: Verdict = "unknown"
    microphone: Verdict = "unknown"
    uplink: Verdict = "unknown"
    clock: Verdict = "unknown"
    todo: str | None = None


def readiness(check: Check | None, present: bool, starts: datetime, now: datetime) -> Readiness:
    """`present` says that somebody of the room is connected now."""
    near = starts - now <= CLOSE_TO_THE_BELL
    if check is None or now - check.at > COUNTS_FOR or (near and not present and now - check.at > VALID):
        return Readiness("unchecked", todo="not_here" if near and not present else "check")
    verdicts = (camera(check.data), microphone(check.data), uplink(check.data), clock(check.data))
    state = _state(verdicts, check.data)
    if state == "ready" and near and not present:
        return Readiness("not_ready", *verdicts, todo="not_here")
    return Readiness(state, *verdicts, todo=None if state == "ready" else _todo(check, verdicts))


CAMERA: Mapping[str, Verdict] = {"ready": "good", "dark": "weak", "absent": "bad", "refused": "bad"}


def camera(data: Mapping[str, Any]) -> Verdict:
    return CAMERA.get(data.get("camera", ""), "unknown")


def microphone(data: Mapping[str, Any]) -> Verdict:
    if any(str(fault).startswith("microphone_") for fault in data.get("faults", ())):
        return "bad"
    level = data.get("microphone_db")
    if level is None:
        return "unknown"
    return "weak" if level < QUIET_DB else "good"


def uplink(data: Mapping[str, Any]) -> Verdict:
    rate, loss = data.get("up_kbps"), data.get("loss_bp") or 0
    if "network_unreachable" in data.get("faults", ()):
        return "bad"
    if rate is None:
        return "unknown"
    if rate < POOR_UP_KBPS or loss > POOR_LOSS_BP:
        return "bad"
    return "weak" if rate < WEAK_UP_KBPS or loss > WEAK_LOSS_BP else "good"


def clock(data: Mapping[str, Any]) -> Verdict:
    offset = data.get("clock_offset_ms")
    if offset is None:
        return "unknown"
    return "weak" if abs(offset) > CLOCK_OFF_MS else "good"


def _state(verdicts: tuple[Verdict, ...], data: Mapping[str, Any]) -> State:
    if "bad" in verdicts or data.get("verdict") == "not_ready":
        return "not_ready"
    return "weak" if "weak" in verdicts else "ready"


def _todo(check: Check, verdicts: tuple[Verdict, ...]) -> str:
    """The device's own words first; else the first thing that is not good."""
    faults = check.faults()
    if faults:
        return faults[0]
    names = ("camera_dark", "microphone_quiet", "network_slow_up", "clock_off")
    return next(
        (name for name, verdict in zip(names, verdicts, strict=True) if verdict in ("weak", "bad")), "check"
    )
