"""Worked example 6: a co-teacher reads another school's absentees as counts only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from server.access.actor import Actor, At, Part
from server.access.desk import Desk
from server.review.reader import Reader
from server.review.withheld import LISTS, cut

OWN, OTHER = ("district", "qing"), ("district", "yun")
AT = At(
    ("district", "host"),
    session="s",
    rooms=(("room-qing", OWN), ("room-yun", OTHER)),
    parts=(
        Part("lead_teacher", "li"),
        Part("co_teacher", "wang", "room-qing"),
        Part("co_teacher", "sun", "room-yun"),
    ),
)
LISTED = {"rollcall": "roll1", "expected": ["p1"], "absent": [{"whom": "seat:14", "reason": "病假"}], "late": []}
COUNTS = {"rollcall": "roll1", "endpoint": "yun", "expected_count": 25, "present_count": 24}


class Row:
    def __init__(self, room: str) -> None:
        self.room = room


ENDPOINTS: Mapping[str, Any] = {"qing": Row("room-qing"), "yun": Row("room-yun")}


async def nobody(token: str) -> Actor | None:
    return None


def reader(person: str) -> Reader:
    return Reader(Desk(nobody, lambda: datetime(2026, 11, 24, tzinfo=UTC)), Actor("person", (), person), AT)


@pytest.mark.parametrize(
    ("person", "endpoint", "shown"),
    [
        ("li", "yun", True),
        ("sun", "yun", True),
        ("wang", "yun", False),
        ("wang", "qing", True),
        ("wang", None, False),
    ],
)
def test_absentees_are_for_their_own_teachers_and_the_lead(person: str, endpoint: str | None, shown: bool) -> None:
    seen = cut(LISTS, LISTED, reader(person), ENDPOINTS, endpoint)
    assert seen == (LISTED if shown else {"rollcall": "roll1", "withheld": True})


def test_counts_are_everybody_s_who_reads_the_log() -> None:
    assert cut("session.rollcall.submitted", COUNTS, reader("wang"), ENDPOINTS, "yun") == COUNTS


def test_words_and_voices_of_another_room_are_left_out() -> None:
    for name in ("text", "note", "seconds"):
        assert cut("any", {"endpoint": "yun", name: "x"}, reader("wang"), ENDPOINTS, "yun") == {
            "endpoint": "yun",
            "withheld": True,
        }
