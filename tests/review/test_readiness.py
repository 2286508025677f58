"""Which room is ready, and what is to be done where one is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.review.readiness import Check, Readiness, readiness

NOW = datetime(2026, 11, 24, 2, 42, tzinfo=UTC)
SOON, LATER = NOW + timedelta(minutes=8), NOW + timedelta(hours=3)
GOOD = {"camera": "ready", "microphone_db": -24, "up_kbps": 5000, "loss_bp": 40, "clock_offset_ms": 12}


def check(minutes_ago: int = 5, **changed: Any) -> Check:
    data = {**GOOD, "verdict": "ready", **changed}
    return Check(
        NOW - timedelta(minutes=minutes_ago), {name: value for name, value in data.items() if value is not None}
    )


def test_a_room_that_is_here_and_well_is_ready() -> None:
    assert readiness(check(), True, SOON, NOW) == Readiness("ready", "good", "good", "good", "good")


def test_nobody_looked_yet() -> None:
    assert readiness(None, False, LATER, NOW) == Readiness("unchecked", todo="check")
    assert readiness(None, False, SOON, NOW) == Readiness("unchecked", todo="not_here")


def test_a_check_of_the_morning_holds_until_the_bell_is_near() -> None:
    old = check(minutes_ago=120)
    assert readiness(old, False, LATER, NOW).state == "ready"
    assert readiness(old, False, SOON, NOW).state == "unchecked"
    assert readiness(old, True, SOON, NOW).state == "ready"


def test_a_room_that_was_well_and_is_not_here_at_the_bell_is_not_ready() -> None:
    found = readiness(check(), False, SOON, NOW)
    assert (found.state, found.todo) == ("not_ready", "not_here")


@pytest.mark.parametrize(
    ("changed", "state", "todo"),
    [
        ({"camera": "dark"}, "weak", "camera_dark"),
        ({"camera": "absent", "verdict": "not_ready", "faults": ["camera_absent"]}, "not_ready", "camera_absent"),
        ({"microphone_db": -58}, "weak", "microphone_quiet"),
        (
            {"microphone_db": None, "faults": ["microphone_silent"], "verdict": "not_ready"},
            "not_ready",
            "microphone_silent",
        ),
        ({"up_kbps": 600}, "weak", "network_slow_up"),
        ({"up_kbps": 299}, "not_ready", "network_slow_up"),
        ({"loss_bp": 900}, "not_ready", "network_slow_up"),
        ({"clock_offset_ms": -4200}, "weak", "clock_off"),
    ],
)
def test_what_is_wrong_comes_with_what_to_do(changed: dict[str, Any], state: str, todo: str) -> None:
    found = readiness(check(**changed), True, SOON, NOW)
    assert (found.state, found.todo) == (state, todo)


def test_what_was_not_measured_is_unknown_and_no_fault() -> None:
    found = readiness(check(up_kbps=None, clock_offset_ms=None), True, SOON, NOW)
    assert (found.state, found.uplink, found.clock) == ("ready", "unknown", "unknown")
