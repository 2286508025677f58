from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from events.schema.base import UnknownFact
from events.schema.session import (
    EndpointJoined,
    EndpointLeft,
    EndpointLinkLost,
    EndpointResumed,
    SessionOwned,
    SessionStarted,
    SessionTicked,
)
from events.schema.values import Entry
from server.classroom.commands import Leave
from server.classroom.lesson import LESSON
from server.live.rulebook import LOG
from tests.classroom.room import OBSERVER, QING, Class, live_class

COLLEAGUE = replace(OBSERVER, person="gao")
SUPERVISOR = replace(OBSERVER, person="duan", capacity="supervision")
OTHER_ACTIVITY = replace(OBSERVER, person="xu", activity="activity-2")
UNASKED = replace(OBSERVER, person="ma", activity=None)
UNASKED_TOO = replace(OBSERVER, person="lu", activity=None)
SEEN_GUEST = replace(OBSERVER, person="fang", hidden=False)


def observed_class() -> Class:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    class_.joins("colleague", COLLEAGUE)
    class_.joins("supervisor", SUPERVISOR)
    class_.joins("other", OTHER_ACTIVITY)
    class_.joins("unasked", UNASKED)
    class_.joins("unasked-too", UNASKED_TOO)
    class_.joins("guest", SEEN_GUEST)
    return class_


SEEN = {"lead", "qing", "yun", "guest"}


@pytest.mark.parametrize(
    ("viewer", "unseen"),
    [
        ("lead", {"observer", "colleague", "supervisor", "other", "unasked", "unasked-too"}),
        ("qing", set()),
        ("guest", set()),
        ("observer", {"observer", "colleague"}),
        ("colleague", {"observer", "colleague"}),
        ("supervisor", {"supervisor"}),
        ("other", {"other"}),
        ("unasked", {"unasked"}),
        ("nobody", set()),
        (LOG, {"observer", "colleague", "supervisor", "other", "unasked", "unasked-too"}),
    ],
)
def test_who_sees_which_unseen_observer(viewer: str, unseen: set[str]) -> None:
    assert LESSON.snapshot(observed_class().lesson, viewer)["endpoints"].keys() == SEEN | unseen


def test_the_rooms_see_the_same_bytes_with_and_without_observers() -> None:
    observed, alone = observed_class(), live_class()
    alone.joins("guest", SEEN_GUEST)
    assert LESSON.snapshot(observed.lesson, "qing") == LESSON.snapshot(alone.lesson, "qing")


@pytest.mark.parametrize(
    "fact",
    [
        EndpointLinkLost("observer", "connection-4", 0, "closed"),
        EndpointResumed("observer", "connection-9", "returned", 0),
        EndpointLeft("observer", "left", "connection-4"),
        EndpointJoined(replace(OBSERVER, endpoint="observer"), "connection-9"),
        EndpointJoined(replace(COLLEAGUE, endpoint="a new one"), "connection-9"),
    ],
)
def test_a_fact_that_names_an_unseen_observer_reaches_only_who_sees_it(fact: EndpointLeft) -> None:
    lesson = observed_class().lesson
    told = {viewer for viewer in lesson.roster.endpoints if LESSON.reaches(fact, lesson, viewer)}
    assert told == {"lead", "observer", "colleague"}
    assert LESSON.reaches(fact, lesson, LOG)


@pytest.mark.parametrize(
    "fact",
    [
        SessionTicked(("qing",)),
        SessionOwned("http://a", 1, datetime(2026, 11, 24, tzinfo=UTC), "0.1.0", "start", "00"),
        UnknownFact("session.quiz.opened", 1, {"quiz": "k7q2mzpd"}),
    ],
)
def test_what_is_for_the_log_alone_reaches_nobody_live(fact: SessionTicked) -> None:
    lesson = observed_class().lesson
    assert not any(LESSON.reaches(fact, lesson, viewer) for viewer in lesson.roster.endpoints)
    assert LESSON.reaches(fact, lesson, LOG)


def test_all_else_reaches_everyone() -> None:
    lesson = observed_class().lesson
    fact = SessionStarted(datetime(2026, 11, 24, tzinfo=UTC))
    assert all(LESSON.reaches(fact, lesson, viewer) for viewer in lesson.roster.endpoints)


def test_the_doer_is_named_only_to_who_sees_it() -> None:
    lesson = observed_class().lesson
    assert {viewer for viewer in SEEN if LESSON.sees_actor(lesson, viewer, "observer")} == {"lead"}
    assert all(LESSON.sees_actor(lesson, viewer, "qing") for viewer in SEEN)
    assert LESSON.sees_actor(lesson, LOG, "observer")


def test_an_unseen_observer_that_is_gone_stays_unseen() -> None:
    class_ = observed_class()
    class_.asks("observer", Leave())
    assert LESSON.visible(class_.lesson, "qing").roster.endpoints.keys() == SEEN
    assert "observer" not in LESSON.snapshot(class_.lesson, "lead")["endpoints"]
    class_.joins("again", OBSERVER, device="device-observer")
    assert "observer" in LESSON.snapshot(class_.lesson, "lead")["endpoints"]


def test_devices_and_connections_are_shown_to_nobody() -> None:
    lesson = observed_class().lesson
    assert lesson.roster.desks["qing"].device == "device-qing"
    for viewer in lesson.roster.endpoints:
        assert LESSON.visible(lesson, viewer).roster.desks == {}
        assert "device-" not in str(LESSON.snapshot(lesson, viewer))


def test_a_fact_of_a_later_edition_is_skipped() -> None:
    lesson = live_class().lesson
    assert LESSON.evolve(lesson, UnknownFact("session.quiz.opened", 1, {"quiz": "k7q2mzpd"}), 5) == lesson


def test_the_reader_of_the_log_is_nobody() -> None:
    assert "me" not in LESSON.snapshot(live_class().lesson, LOG)


def test_one_knows_oneself_and_what_one_may() -> None:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    assert LESSON.snapshot(class_.lesson, "observer")["me"] == {
        "endpoint": "observer",
        "role": "observer",
        "kind": "observer",
        "person": "chen",
        "can": ["join", "observe", "receive_class", "receive_wall"],
        "hidden": True,
    }
    assert LESSON.snapshot(class_.lesson, "qing")["me"]["room"] == "room-qing"


def test_the_lead_s_endpoint_passes_on_only_when_it_is_gone() -> None:
    class_ = live_class()
    lead = class_.lesson.roster.endpoints["lead"].entry

    def named() -> str | None:
        endpoint: str | None = LESSON.snapshot(class_.lesson, "qing")["session"]["lead"].get("endpoint")
        return endpoint

    class_.joins("box", replace(lead, kind="camera_box"))
    assert named() == "lead"
    class_.loses_link("lead")
    assert named() == "box"
    class_.joins("lead", lead)
    assert named() == "box"
    class_.asks("box", Leave())
    assert named() == "lead"
    class_.loses_link("lead")
    assert named() == "lead"
    class_.asks("lead", Leave())
    assert named() is None


def test_a_co_teacher_is_never_the_lead_s_endpoint() -> None:
    class_ = Class()
    class_.joins("qing", QING)
    impostor: Entry = replace(QING, person="li")
    class_.joins("impostor", impostor)
    assert class_.lesson.roster.lead is None
