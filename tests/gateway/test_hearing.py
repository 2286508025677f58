"""Who is deaf, and what is tried: transcripts of half seconds."""

from __future__ import annotations

import itertools

from media.control import Sent, SourceId, SourceKind
from server.gateway.hearing import Act, Heal, Hearing, Lost, Played, Rebuilt, Restored

SOUND, CAMERA = SourceId("lead", "microphone"), SourceId("lead", "camera")
ALL = {"lead.audio": Sent(SOUND, 50), "lead.video": Sent(CAMERA, 60)}
TICK_MS = 500


class Room:
    """A client that reports every half second."""

    def __init__(self, sent: dict[str, Sent] = ALL) -> None:
        self.hearing, self.now_ms = Hearing(), 10_000
        self.hearing.forwarded(sent)

    def reports(self, sound: Played, picture: Played, times: int = 1) -> list[Act]:
        acts: list[Act] = []
        for _ in range(times):
            self.now_ms += TICK_MS
            acts += self.hearing.told({"lead.audio": sound, "lead.video": picture}, self.now_ms)
        return acts

    def hears(self) -> None:
        self.reports("played", "played")


def test_a_room_that_gets_nothing_in_two_reports_is_deaf_and_blind_and_its_path_is_rebuilt_in_steps() -> None:
    room = Room()
    room.hears()
    assert room.reports("none", "none") == []
    assert room.reports("none", "none") == [
        Lost("sound", "lead", 1_000),
        Lost("picture", "lead", 1_000),
        Heal("rebind"),
    ]
    assert room.reports("none", "none") == [Heal("restart")]
    assert room.reports("none", "none", 3) == []
    assert room.reports("none", "none") == [Heal("anew")]
    assert room.reports("played", "none") == [Restored("sound", "lead")]
    assert room.reports("played", "played") == [Restored("picture", "lead"), Rebuilt("anew", 3_500)]


def test_a_line_that_is_cut_both_ways_keeps_its_connection() -> None:
    room = Room()
    room.hears()
    room.reports("none", "none", 4)
    assert list(room.hearing.silent(3_000)) == []
    assert set(room.reports("none", "none", 60)) == {Heal("restart")}
    assert list(room.hearing.heard()) == []
    assert Heal("anew") in room.reports("none", "none", 120)


def test_a_hiccup_of_half_a_second_is_not_told() -> None:
    room = Room()
    room.hears()
    assert room.reports("none", "none") + room.reports("played", "played") == []


def test_a_silent_lead_makes_no_deaf_room() -> None:
    for sent in ({}, {"lead.audio": Sent(SOUND, 0), "lead.video": Sent(CAMERA, 1)}):
        room = Room(sent)
        assert room.reports("none", "none", 20) == []


def test_packets_that_nothing_is_made_of_bring_no_other_path() -> None:
    room = Room()
    room.hears()
    acts = room.reports("arrived", "played", 20)
    assert acts == [Lost("sound", "lead", 1_000), Heal("rebind")]


def test_what_did_not_help_is_tried_again_ever_more_slowly() -> None:
    room = Room()
    room.hears()
    tried = []
    for _ in range(2 * 120):
        at_ms = room.now_ms - 10_000
        tried += [at_ms for act in room.reports("none", "none") if act == Heal("anew")]
    pauses = [later - earlier for earlier, later in itertools.pairwise(tried)]
    assert pauses == [5_000, 10_000, 20_000, 40_000, 40_000]


def test_what_was_lost_under_another_server_is_found_again() -> None:
    assert Room().reports("played", "played") == [Restored("sound", ""), Restored("picture", "")]


def test_who_does_not_report_is_watched_by_its_rtcp() -> None:
    room = Room()
    assert list(room.hearing.silent(3_000)) == [
        Lost("sound", "lead", 3_000),
        Lost("picture", "lead", 3_000),
        Heal("restart"),
    ]
    assert list(room.hearing.heard()) == [Restored("sound", "lead"), Restored("picture", "lead")]
    assert list(room.hearing.heard()) == []


def test_other_slots_say_nothing() -> None:
    kind: SourceKind = "camera"
    room = Room({"wall1.video": Sent(SourceId("yun", kind), 50)})
    assert list(room.hearing.told({"wall1.video": "none"}, 90_000)) == []
