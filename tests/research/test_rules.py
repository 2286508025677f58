from __future__ import annotations

from dataclasses import replace

from events.schema.base import Personal
from events.schema.session import (
    EndpointLeft,
    EndpointRoleChanged,
    FloorGiven,
    FloorTaken,
    HandCalled,
    LeadChanged,
    MarkRemoved,
    MarkSet,
)
from events.schema.values import Entry
from server.live.aspects.chat import PostChat
from server.live.aspects.floor import GiveFloor, TakeFloor
from server.live.aspects.hands import RaiseHand
from server.live.aspects.keys import TurnSwitch
from server.live.aspects.lead import HandOverLead, NameSubstitute
from server.live.aspects.lifecycle import EndSession, HoldClass
from server.live.aspects.marks import RemoveMark, SetMark
from server.live.aspects.microphones import OpenMicrophone
from server.live.aspects.mute import MuteAll, UnmuteAll
from server.live.aspects.roster import Leave, NoticeGraceOver, NoticeLinkLost
from server.live.aspects.stage import InviteToStage
from server.live.aspects.tracks import PublishTrack
from server.research.seminar.rulebook import SEMINAR
from tests.research.meeting import CHAIR, MA, SYSTEM, WANG, meeting


def test_every_member_speaks_and_is_seen_without_being_called() -> None:
    room = meeting()
    for who in ("chair", "wang", "ma"):
        room.publishes(who, "camera", "microphone")
        room.asks(who, OpenMicrophone())
    assert room.forwarded() == {
        (who, source) for who in ("chair", "wang", "ma") for source in ("camera", "microphone")
    }


def test_two_screens_are_shared_at_once_and_no_third() -> None:
    room = meeting()
    room.publishes("wang", "screen")
    room.publishes("ma", "screen")
    assert room.refusal("chair", PublishTrack("screen", "vp8")) == "source_taken"
    assert room.forwarded() == {("wang", "screen"), ("ma", "screen")}
    room.asks("chair", GiveFloor("ma"))
    assert SEMINAR.scene(room.seminar, 1).screen == "ma"
    room.asks("chair", GiveFloor("wang"))
    assert SEMINAR.scene(room.seminar, 1).screen == "wang"


def test_the_chair_gives_the_floor_to_a_raised_hand_passes_it_on_and_takes_it() -> None:
    room = meeting()
    room.asks("wang", RaiseHand("room", "speak"), naming="hand")
    assert room.asks("chair", GiveFloor("wang")) == [HandCalled("hand"), FloorGiven("wang", "hand")]
    assert room.asks("chair", GiveFloor("ma")) == [FloorTaken("wang", "passed_on"), FloorGiven("ma", "chair")]
    assert room.refusal("chair", GiveFloor("ma")) == "already_on_stage"
    assert room.asks("chair", TakeFloor()) == [FloorTaken("ma", "chair")]
    assert room.refusal("chair", TakeFloor()) == "not_on_stage"


def test_a_member_gives_back_the_own_floor_and_nobody_else_s() -> None:
    room = meeting()
    room.asks("chair", GiveFloor("wang"))
    assert room.refusal("ma", TakeFloor()) == "not_the_lead"
    assert room.refusal("ma", GiveFloor("ma")) == "not_the_lead"
    assert room.asks("wang", TakeFloor()) == [FloorTaken("wang", "self")]


def test_who_leaves_gives_the_floor_back_and_a_short_break_keeps_it() -> None:
    room = meeting()
    room.asks("chair", GiveFloor("wang"))
    room.asks(SYSTEM, NoticeLinkLost("wang", "connection-wang-None", 0, "closed"))
    assert room.seminar.floor.endpoint == "wang"
    assert room.asks(SYSTEM, NoticeGraceOver("wang")) == [FloorTaken("wang", "lost")]
    assert room.refusal("chair", GiveFloor("wang")) == "endpoint_away"
    room.asks("chair", GiveFloor("ma"))
    left = room.asks("ma", Leave())
    assert [type(fact) for fact in left] == [FloorTaken, EndpointLeft]


def test_the_end_takes_the_floor_from_whoever_has_it() -> None:
    room = meeting()
    room.asks("chair", GiveFloor("wang"))
    assert FloorTaken("wang", "ended") in room.asks("chair", EndSession("taught"))


def test_the_chair_is_handed_over_and_the_former_chair_stays_a_member_who_is_heard() -> None:
    room = meeting()
    room.publishes("chair", "camera", "microphone")
    room.asks("chair", OpenMicrophone())
    room.asks("chair", GiveFloor("wang"))
    assert room.asks("chair", HandOverLead("wang")) == [
        EndpointRoleChanged("chair", "lead_teacher", "researcher", "lead"),
        FloorTaken("wang", "passed_on"),
        EndpointRoleChanged("wang", "researcher", "lead_teacher", "lead"),
        LeadChanged("wang", "handover", "li", "chair", "wang"),
    ]
    assert room.forwarded() == {("chair", "camera"), ("chair", "microphone")}
    assert room.refusal("chair", GiveFloor("ma")) == "not_the_lead"
    assert room.asks("wang", HandOverLead("chair"))[-1] == LeadChanged("li", "returned", "wang", "wang", "chair")


def test_the_former_chair_comes_back_as_a_member_whatever_his_sign_in_says() -> None:
    room = meeting()
    room.asks("chair", HandOverLead("wang"))
    room.asks("chair", Leave())
    room.joins("chair again", CHAIR)
    room.joins("wang's phone", WANG)
    assert (room.role("chair again"), room.role("wang's phone")) == ("researcher", "lead_teacher")


def test_a_guest_is_not_handed_the_chair() -> None:
    assert meeting().refusal("chair", HandOverLead("guest")) == "not_grantable"


def test_under_the_mute_of_all_only_the_chair_and_who_has_the_floor_are_heard() -> None:
    room = meeting()
    for who in ("chair", "wang", "ma"):
        room.publishes(who, "microphone")
        room.asks(who, OpenMicrophone())
    room.asks("chair", GiveFloor("ma"))
    room.asks("chair", MuteAll("microphone"))
    assert room.forwarded() == {("chair", "microphone"), ("ma", "microphone")}
    assert room.refusal("wang", OpenMicrophone()) == "class_muted"
    room.asks("chair", UnmuteAll("microphone"))
    assert room.forwarded() == {(who, "microphone") for who in ("chair", "wang", "ma")}


def test_a_seminar_does_not_wait_for_its_chair() -> None:
    room = meeting()
    room.asks(SYSTEM, NoticeLinkLost("chair", "connection-chair-None", 0, "closed"))
    room.at_ms = 5_000
    assert room.refusal(SYSTEM, HoldClass()) == "notice_stale"
    room.publishes("wang", "microphone")
    room.asks("wang", OpenMicrophone())
    assert room.forwarded() == {("wang", "microphone")}


def test_the_switches_lie_over_guests_alone() -> None:
    room = meeting()
    room.asks("chair", TurnSwitch("text", False))
    assert room.refusal("guest", PostChat("class", "好")) == "switched_off"
    assert len(room.asks("wang", PostChat("class", "好"))) == 1


def test_nobody_comes_in_unseen_and_no_pupil_at_all() -> None:
    room = meeting()
    unseen = Entry("", "observer", "observer", ("beijing", "mingxi"), "gao", hidden=True, capacity="research")
    pupil = Entry("", "student_device", "student", ("beijing", "mingxi"), None, "room", "class")
    for entry in (unseen, pupil, replace(WANG, kind="satellite_room"), replace(WANG, person="x", hidden=True)):
        try:
            room.joins("somebody", entry)
        except Exception as refused:
            assert getattr(refused, "code", None) == "not_permitted"
        else:
            raise AssertionError(f"{entry} came in")


def test_a_remark_is_about_a_moment_and_its_author_or_the_chair_takes_it_back() -> None:
    room = meeting()
    room.at_ms = 60_000
    said = MarkSet("mark-1", 42_000, "moment", label=Personal("person:wang", "远端动手了"), person="wang")
    assert room.asks("wang", SetMark("远端动手了", 42_000), naming="mark-1") == [said]
    assert room.asks("ma", SetMark("再大一号"), naming="mark-2")[0] == MarkSet(
        "mark-2", 60_000, "moment", label=Personal("person:ma", "再大一号"), person="ma"
    )
    assert room.refusal("wang", SetMark("明天", 60_001)) == "out_of_range"
    assert room.refusal("wang", SetMark("  ")) == "empty"
    assert room.refusal("wang", RemoveMark("mark-2")) == "not_the_lead"
    assert room.asks("wang", RemoveMark("mark-1")) == [MarkRemoved("mark-1")]
    assert room.asks("chair", RemoveMark("mark-2")) == [MarkRemoved("mark-2")]
    assert room.refusal("chair", RemoveMark("mark-2")) == "no_such_mark"


def test_remarks_are_the_members_own_and_a_guest_neither_reads_nor_writes_them() -> None:
    room = meeting()
    said = room.asks("wang", SetMark("远端动手了"), naming="mark-1")
    assert [who for who in room.seminar.roster.endpoints if SEMINAR.reaches(said[0], room.seminar, who)] == [
        "chair",
        "wang",
        "ma",
    ]
    assert "远端动手了" in str(SEMINAR.snapshot(room.seminar, "ma"))
    assert "远端动手了" not in str(SEMINAR.snapshot(room.seminar, "guest"))
    assert room.refusal("guest", SetMark("我也记一条")) == "not_permitted"
    assert room.refusal("guest", RemoveMark("mark-1")) == "no_such_mark"


def test_what_belongs_to_a_lesson_is_unknown_here() -> None:
    room = meeting()
    assert room.refusal("chair", InviteToStage("wang", "room")) == "unknown_command"  # type: ignore[arg-type]
    assert room.refusal(SYSTEM, NameSubstitute(MA.person)) == "unknown_command"  # type: ignore[arg-type]
