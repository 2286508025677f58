from __future__ import annotations

from datetime import UTC, datetime

import pytest

from events.schema.base import Personal
from events.schema.session import (
    ClassHeld,
    ClassReleased,
    ConnectionOpened,
    EndpointLeft,
    EndpointLinkLost,
    EndpointResumed,
    HandLowered,
    MicrophoneClosed,
    SessionAmended,
    SessionCancelled,
    SessionEnded,
    SessionOpened,
    SessionOwned,
    SessionResumed,
    SessionScheduled,
    SessionStarted,
    SessionSuspended,
    SessionTicked,
    StageLeft,
)
from events.schema.values import Rules
from server.classroom.commands import (
    AbandonSession,
    CallHand,
    CancelSession,
    EndSession,
    HoldClass,
    OpenSession,
    OwnSession,
    PostChat,
    PublishTrack,
    RaiseHand,
    ReleaseClass,
    ResumeSession,
    StartSession,
    SuspendSession,
    Tick,
)
from server.classroom.lesson import LESSON
from server.live.rulebook import By
from tests.classroom.room import BELL, CLIENT, LEAD, PLAN, QING, SYSTEM, Class, live_class, open_class


def phase(class_: Class) -> str:
    return class_.lesson.lifecycle.phase


def test_a_session_is_opened_once_by_the_system() -> None:
    class_ = Class()
    assert phase(class_) == "open"
    assert class_.refusal(SYSTEM, OpenSession(PLAN, Rules())) == "session_not_live"
    unopened = LESSON.initial("session-2")
    assert unopened.lifecycle.phase == "scheduled"
    assert LESSON.evolve(unopened, SessionOpened(PLAN, Rules()), None).lifecycle.plan == PLAN


def test_the_bell_is_the_lead_s() -> None:
    class_ = open_class()
    assert class_.refusal("qing", StartSession()) == "not_the_lead"
    assert class_.asks("lead", StartSession()) == [SessionStarted(BELL)]
    assert class_.refusal("lead", StartSession()) == "already_live"


def test_the_lead_pauses_and_resumes() -> None:
    class_ = live_class()
    assert class_.refusal("lead", ResumeSession()) == "not_suspended"
    assert class_.refusal("qing", SuspendSession("key")) == "not_the_lead"
    class_.later(5_000)
    assert class_.asks("lead", SuspendSession("break")) == [SessionSuspended("break")]
    assert class_.lesson.lifecycle.suspended_ms == 5_000
    assert class_.refusal("qing", ResumeSession()) == "not_the_lead"
    assert class_.asks("lead", ResumeSession()) == [SessionResumed()]
    assert class_.lesson.lifecycle.suspended_ms is None


def test_before_the_bell_there_is_nothing_to_pause() -> None:
    assert open_class().refusal("lead", SuspendSession("key")) == "session_not_live"


def test_a_pause_asked_for_twice_stands() -> None:
    class_ = live_class()
    class_.asks("lead", SuspendSession("break"))
    assert class_.asks("lead", SuspendSession("key")) == [SessionSuspended("key")]
    assert phase(class_) == "suspended"


@pytest.mark.parametrize("command", [RaiseHand("seat:1", "answer"), PostChat("class", "在吗")])
def test_in_a_pause_the_rooms_raise_and_write_nothing(command: RaiseHand | PostChat) -> None:
    class_ = live_class()
    class_.asks("lead", SuspendSession("break"))
    assert class_.refusal("qing", command) == "session_suspended"
    class_.asks("lead", PostChat("class", "五分钟后继续"))


def test_the_end_says_all_that_it_brings() -> None:
    class_ = live_class()
    class_.asks("qing", RaiseHand("seat:14", "answer"), naming="hand1")
    class_.asks("lead", CallHand("hand1"), naming="turn1")
    class_.asks("yun", RaiseHand("seat:2", "answer"), naming="hand2")
    class_.loses_link("yun")
    class_.later(60_000)
    assert class_.asks("lead", EndSession("taught")) == [
        SessionEnded("taught", 60_000),
        HandLowered("hand2", "ended"),
        StageLeft("turn1", "ended"),
        MicrophoneClosed("qing", "left", "room-qing"),
        EndpointLeft("lead", "ended", "connection-1"),
        EndpointLeft("qing", "ended", "connection-2"),
        EndpointLeft("yun", "ended", "connection-3", last_heard_ms=0),
    ]
    assert class_.lesson.lifecycle.ended_ms == 60_000
    assert class_.refused_at_the_door(QING) == "session_ended"
    assert class_.refusal("qing", PostChat("class", "再见")) == "session_ended"


def test_a_class_that_never_began_can_end_at_zero() -> None:
    assert open_class().asks("lead", EndSession("key"))[0] == SessionEnded("key", 0)


def test_only_the_system_gives_a_class_up() -> None:
    class_ = live_class()
    class_.later(9_000_000)
    assert class_.refusal("lead", AbandonSession(1)) == "not_permitted"
    assert class_.asks(SYSTEM, AbandonSession(120_000))[0] == SessionEnded("abandoned", 120_000)
    assert class_.refusal(SYSTEM, AbandonSession(120_000)) == "session_ended"


def test_the_lead_gone_the_class_holds_and_nobody_is_promoted() -> None:
    class_ = live_class()
    class_.later(1_000)
    class_.loses_link("lead")
    class_.later(3_000)
    assert class_.asks(SYSTEM, HoldClass()) == [ClassHeld("lead_gone", 1_000)]
    assert class_.refusal(SYSTEM, HoldClass()) == "notice_stale"
    assert class_.refusal("qing", StartSession()) == "not_the_lead"
    assert {name: end.entry.role for name, end in class_.lesson.roster.endpoints.items()} == {
        "lead": "lead_teacher",
        "qing": "co_teacher",
        "yun": "co_teacher",
    }


def test_the_lead_s_return_releases_in_the_same_breath() -> None:
    class_ = live_class()
    class_.holds()
    class_.later(2_000)
    assert class_.joins("lead", LEAD) == [
        EndpointResumed("lead", "connection-4", "returned", 5_000),
        ConnectionOpened("lead", "connection-4", "device-lead", "link", CLIENT),
        ClassReleased("lead_back", 0),
    ]
    assert not class_.lesson.lifecycle.held


def test_a_class_is_not_held_while_a_lead_is_there() -> None:
    class_ = live_class()
    assert class_.refusal(SYSTEM, HoldClass()) == "notice_stale"
    assert class_.refusal(SYSTEM, ReleaseClass()) == "notice_stale"
    class_.joins("lead2", LEAD, device="second screen")
    class_.loses_link("lead")
    assert class_.refusal(SYSTEM, HoldClass()) == "notice_stale"


def test_before_the_bell_nothing_is_held() -> None:
    class_ = open_class()
    class_.loses_link("lead")
    assert class_.refusal(SYSTEM, HoldClass()) == "notice_stale"


def test_a_release_that_the_return_missed_can_be_told_later() -> None:
    class_ = live_class()
    class_.holds()
    class_.happens(EndpointResumed("lead", "connection-9", "moved", 0))
    assert class_.asks(SYSTEM, ReleaseClass()) == [ClassReleased("lead_back", 0)]


def test_while_held_the_rooms_write_nothing_and_keep_their_hands() -> None:
    class_ = live_class()
    class_.holds()
    assert class_.refusal("qing", PostChat("class", "老师？")) == "switched_off"
    class_.asks("qing", RaiseHand("seat:3", "question"), naming="hand1")
    class_.joins("lead", LEAD)
    assert [hand.hand for hand in class_.lesson.hands.raised] == ["hand1"]


def test_a_new_owner_counts_every_link_as_lost() -> None:
    class_ = live_class()
    class_.loses_link("yun")
    anchor = datetime(2026, 11, 24, 0, 5, tzinfo=UTC)
    own = OwnSession("http://a", 2, anchor, "0.1.0", "failover", "00", anchor_ms=300_000, last_heard_ms=290_000)
    assert class_.asks(SYSTEM, own) == [
        SessionOwned("http://a", 2, anchor, "0.1.0", "failover", "00", 300_000),
        EndpointLinkLost("lead", "connection-1", 290_000, "server"),
        EndpointLinkLost("qing", "connection-2", 290_000, "server"),
    ]


def test_a_tick_names_who_is_connected() -> None:
    class_ = live_class()
    class_.loses_link("qing")
    assert class_.asks(SYSTEM, Tick()) == [SessionTicked(("lead", "yun"))]
    class_.asks("lead", EndSession("taught"))
    assert class_.refusal(SYSTEM, Tick()) == "notice_stale"


@pytest.mark.parametrize("command", [HoldClass(), ReleaseClass(), Tick(), OpenSession(PLAN, Rules())])
def test_what_the_system_sees_nobody_may_say(command: HoldClass | ReleaseClass | Tick | OpenSession) -> None:
    assert live_class().refusal("lead", command) == "not_permitted"


def test_a_session_that_is_not_open_lets_nobody_in() -> None:
    class_ = Class()
    class_.lesson = LESSON.initial("session-1")
    assert class_.refused_at_the_door(LEAD) == "session_not_open"
    assert class_.refusal(By("lead"), PublishTrack("camera", "vp8")) == "not_joined"


def test_the_title_is_carried_unread() -> None:
    erased = SessionOpened(PLAN, Rules())
    lesson = LESSON.evolve(LESSON.initial("session-1"), erased, None)
    assert lesson.lifecycle.plan is not None
    assert lesson.lifecycle.plan.title == Personal("org:mingxi", "平行四边形的面积")


def test_until_the_bell_the_class_is_called_off_and_everybody_is_sent_home() -> None:
    class_ = open_class()
    cancelled, *gone = class_.asks("lead", CancelSession("teacher", "发烧"))
    assert cancelled == SessionCancelled("teacher", Personal(f"person:{LEAD.person}", "发烧"))
    assert {fact.endpoint for fact in gone if isinstance(fact, EndpointLeft)} == {"lead", "qing", "yun"}
    assert phase(class_) == "cancelled"
    assert class_.refusal("lead", StartSession()) == "session_ended"
    assert class_.refusal(SYSTEM, CancelSession("other")) == "session_ended"


def test_a_class_that_has_begun_is_ended_and_not_called_off() -> None:
    class_ = live_class()
    assert class_.refusal("lead", CancelSession("teacher")) == "already_started"
    assert class_.refusal("yun", CancelSession("teacher")) == "not_the_lead"


def test_what_was_planned_before_leaves_the_state_as_it_was() -> None:
    unopened = LESSON.initial("session-2")
    for fact in (SessionScheduled(PLAN), SessionAmended(PLAN, ("title",), "edited")):
        assert LESSON.evolve(unopened, fact, None) == unopened
