from __future__ import annotations

from dataclasses import replace

from events.schema.session import (
    EndpointLeft,
    EndpointLinkLost,
    EntryBarred,
    HandLowered,
    MicrophoneClosed,
    SessionEnded,
    StageLeft,
)
from server.classroom.commands import (
    CallHand,
    EndSession,
    InviteToStage,
    Leave,
    NoticeGraceOver,
    NoticeLeft,
    NoticeLinkLost,
    NoticeRoleEnded,
    OpenMicrophone,
    RaiseHand,
    RemoveEndpoint,
    Revoke,
)
from tests.classroom.room import BOX, LEAD, OBSERVER, PHONE, QING, SYSTEM, YUN, Class, live_class


def busy_class() -> Class:
    """Qingshiling stands on the stage, has its microphone open and another hand up."""
    class_ = live_class()
    class_.publishes("qing", "camera", "microphone")
    class_.asks("qing", RaiseHand("seat:14", "answer"), naming="hand1")
    class_.asks("lead", CallHand("hand1"), naming="turn1")
    class_.asks("qing", RaiseHand("seat:15", "answer"), naming="hand2")
    return class_


def test_who_leaves_gives_up_all_he_held() -> None:
    class_ = busy_class()
    assert class_.asks("qing", Leave()) == [
        HandLowered("hand2", "left"),
        StageLeft("turn1", "left"),
        MicrophoneClosed("qing", "left", "room-qing"),
        EndpointLeft("qing", "left", "connection-2"),
    ]
    assert class_.forwarded() == set()
    assert class_.endpoint("qing")["link"] == "left"


def test_a_gone_endpoint_asks_for_nothing_more() -> None:
    class_ = live_class()
    class_.asks("qing", Leave())
    assert class_.refusal("qing", Leave()) == "not_joined"
    class_.asks("lead", RemoveEndpoint("yun"))
    assert class_.refusal("yun", RaiseHand("room", "question")) == "role_ended"


def test_a_room_s_frame_stays_and_a_box_vanishes() -> None:
    class_ = live_class()
    class_.joins("box", BOX)
    class_.asks("box", Leave())
    class_.asks("qing", Leave())
    assert class_.refusal("lead", RemoveEndpoint("box")) == "no_such_endpoint"
    class_.asks("lead", RemoveEndpoint("qing"))
    assert class_.refused_at_the_door(QING, "device-qing") == "removed"


def test_a_lost_link_keeps_hand_stage_and_microphone() -> None:
    class_ = busy_class()
    class_.later(2_000)
    lost = NoticeLinkLost("qing", "connection-2", 1_500, "silent")
    assert class_.asks(SYSTEM, lost) == [EndpointLinkLost("qing", "connection-2", 1_500, "silent")]
    assert class_.forwarded() == {("qing", "camera"), ("qing", "microphone")}
    assert [hand.hand for hand in class_.lesson.hands.raised] == ["hand2"]
    assert class_.lesson.stage.holds("qing")


def test_a_notice_of_an_older_connection_says_nothing() -> None:
    class_ = live_class()
    class_.joins("qing", QING)
    assert class_.refusal(SYSTEM, NoticeLinkLost("qing", "connection-2", 0, "closed")) == "notice_stale"
    class_.asks(SYSTEM, NoticeLinkLost("qing", "connection-4", 0, "closed"))
    assert class_.refusal(SYSTEM, NoticeLinkLost("qing", "connection-4", 0, "closed")) == "notice_stale"
    assert class_.refusal(SYSTEM, NoticeLinkLost("nobody", "connection-4", 0, "closed")) == "notice_stale"


def test_the_grace_over_stage_and_microphone_are_given_up_and_the_hand_stays() -> None:
    class_ = busy_class()
    assert class_.refusal(SYSTEM, NoticeGraceOver("qing")) == "notice_stale"
    class_.loses_link("qing")
    assert class_.asks(SYSTEM, NoticeGraceOver("qing")) == [
        StageLeft("turn1", "lost"),
        MicrophoneClosed("qing", "lost", "room-qing"),
    ]
    assert class_.refusal(SYSTEM, NoticeGraceOver("qing")) == "notice_stale"
    assert [hand.hand for hand in class_.lesson.hands.raised] == ["hand2"]


def test_rooms_are_never_given_up_and_others_are() -> None:
    class_ = live_class()
    class_.joins("phone", PHONE)
    assert class_.refusal(SYSTEM, NoticeLeft("phone")) == "notice_stale"
    for name in ("lead", "qing", "phone"):
        class_.loses_link(name)
    assert class_.refusal(SYSTEM, NoticeLeft("lead")) == "notice_stale"
    assert class_.refusal(SYSTEM, NoticeLeft("qing")) == "notice_stale"
    assert class_.asks(SYSTEM, NoticeLeft("phone")) == [
        EndpointLeft("phone", "lost", "connection-4", last_heard_ms=0)
    ]


def test_the_lead_removes_a_person_with_every_endpoint() -> None:
    class_ = live_class()
    class_.joins("phone", PHONE)
    class_.asks("qing", OpenMicrophone())
    assert class_.asks("lead", RemoveEndpoint("phone")) == [
        EndpointLeft("phone", "removed", "connection-4"),
        MicrophoneClosed("qing", "left", "room-qing"),
        EndpointLeft("qing", "removed", "connection-2"),
        EntryBarred("removed", "wang", class_.lesson.roster.desks["phone"].fingerprint),
    ]


def test_a_co_teacher_removes_within_the_own_room_alone() -> None:
    class_ = live_class()
    class_.joins("box", BOX)
    assert class_.refusal("yun", RemoveEndpoint("box")) == "not_your_room"
    assert class_.refusal("qing", RemoveEndpoint("lead")) == "not_your_room"
    assert class_.asks("qing", RemoveEndpoint("box"))[0] == EndpointLeft("box", "removed", "connection-4")


def test_others_remove_nobody() -> None:
    class_ = live_class()
    class_.joins("box", BOX)
    class_.joins("guest", replace(OBSERVER, hidden=False))
    assert class_.refusal("box", RemoveEndpoint("qing")) == "not_the_lead"
    assert class_.refusal("guest", RemoveEndpoint("qing")) == "not_the_lead"


def test_the_last_lead_is_not_removed_but_may_leave() -> None:
    class_ = live_class()
    assert class_.refusal("lead", RemoveEndpoint("lead")) == "last_lead"
    class_.joins("lead2", LEAD, device="second screen")
    class_.asks("lead2", RemoveEndpoint("lead"))
    assert class_.refusal("lead2", RemoveEndpoint("lead2")) == "last_lead"
    assert class_.asks("lead2", Leave()) == [EndpointLeft("lead2", "left", "connection-4")]


def test_an_operator_revokes_anyone_and_nobody_else_may() -> None:
    class_ = busy_class()
    assert class_.refusal("lead", Revoke("qing")) == "not_permitted"
    assert class_.refusal(SYSTEM, Revoke("nobody")) == "no_such_endpoint"
    assert class_.asks(SYSTEM, Revoke("qing"))[-1] == EndpointLeft("qing", "revoked", "connection-2")
    assert class_.asks(SYSTEM, Revoke("lead")) == [EndpointLeft("lead", "revoked", "connection-1")]
    assert class_.forwarded() == set()


def test_who_s_role_ended_gives_up_all_and_may_come_back_by_a_new_one() -> None:
    class_ = busy_class()
    assert class_.refusal("lead", NoticeRoleEnded("qing")) == "not_permitted"
    assert class_.asks(SYSTEM, NoticeRoleEnded("qing")) == [
        HandLowered("hand2", "left"),
        StageLeft("turn1", "left"),
        MicrophoneClosed("qing", "left", "room-qing"),
        EndpointLeft("qing", "role_ended", "connection-2"),
    ]
    assert class_.forwarded() == set()
    assert class_.refusal(SYSTEM, NoticeRoleEnded("qing")) == "notice_stale"
    class_.joins("qing", QING)
    assert class_.endpoint("qing")["link"] == "connected"


def test_a_hidden_observer_is_removed_by_the_lead_and_is_no_such_endpoint_to_others() -> None:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    assert class_.refusal("qing", RemoveEndpoint("observer")) == "no_such_endpoint"
    assert class_.refusal("qing", RemoveEndpoint("nobody22")) == "no_such_endpoint"
    assert class_.asks("lead", RemoveEndpoint("observer"))[0] == EndpointLeft(
        "observer", "removed", "connection-4"
    )


def test_the_fullest_class_ends_in_one_commit() -> None:
    class_ = Class()
    class_.joins("lead", LEAD)
    for number in range(119):
        class_.joins(f"r{number}", replace(YUN, person=f"p{number}", room=f"room-{number}"))
    for number in range(200):
        class_.joins(f"o{number}", replace(OBSERVER, person=f"o{number}"))
    class_.goes_live()
    for number in range(119):
        class_.asks(f"r{number}", OpenMicrophone())
    for number in range(60):
        class_.asks(f"r{number}", RaiseHand("room", "question"), naming=f"hand{number}")
    for number in range(100, 102):
        class_.asks("lead", InviteToStage(f"r{number}", "room"))
    facts = class_.asks("lead", EndSession("taught"))
    assert facts[0] == SessionEnded("taught", 0)
    assert len(facts) == 1 + 60 + 2 + 119 + 320 <= 512
