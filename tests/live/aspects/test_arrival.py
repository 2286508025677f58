from __future__ import annotations

from dataclasses import replace

import pytest

from events.schema.session import (
    ClassReleased,
    ConnectionOpened,
    EndpointJoined,
    EndpointMuted,
    EndpointResumed,
)
from events.schema.values import Entry
from server.classroom.commands import (
    Leave,
    Mute,
    MuteAll,
    OpenMicrophone,
    RemoveEndpoint,
    Revoke,
    Unmute,
)
from server.live.aspects.arrival import MAX_SEEN, MAX_UNSEEN
from tests.classroom.room import (
    BOX,
    CLIENT,
    LEAD,
    OBSERVER,
    PHONE,
    QING,
    SYSTEM,
    YUN,
    Class,
    joined_endpoint,
    live_class,
    open_class,
)


def test_a_device_that_is_new_becomes_an_endpoint() -> None:
    class_ = Class()
    assert class_.joins("qing", QING) == [
        EndpointJoined(replace(QING, endpoint="qing"), "connection-1"),
        ConnectionOpened("qing", "connection-1", "device-qing", "link", CLIENT),
    ]


def test_what_the_entry_calls_itself_is_not_believed() -> None:
    class_ = open_class()
    facts = class_.joins("fresh", replace(QING, endpoint="lead"), device="another")
    assert joined_endpoint(facts) == "fresh"


def test_an_id_that_is_taken_is_drawn_again() -> None:
    class_ = open_class()
    facts = class_.joins("lead", YUN, device="another")
    assert joined_endpoint(facts) == "spare-1"


def test_the_same_device_connected_replaces_its_connection() -> None:
    class_ = live_class()
    assert class_.joins("other name", QING, device="device-qing") == [
        EndpointResumed("qing", "connection-4", "replaced", 0),
        ConnectionOpened("qing", "connection-4", "device-qing", "link", CLIENT),
    ]


def test_the_same_device_lost_returns_and_says_for_how_long() -> None:
    class_ = live_class()
    class_.loses_link("qing")
    class_.later(12_000)
    assert class_.joins("qing", QING)[0] == EndpointResumed("qing", "connection-4", "returned", 12_000)
    assert class_.endpoint("qing")["link"] == "connected"


def test_before_the_bell_a_return_counts_no_time() -> None:
    class_ = open_class()
    class_.loses_link("qing")
    assert class_.joins("qing", QING)[0] == EndpointResumed("qing", "connection-4", "returned", 0)


def test_the_same_device_gone_joins_anew_under_its_old_id() -> None:
    class_ = live_class()
    class_.publishes("qing", "camera")
    class_.asks("qing", OpenMicrophone())
    class_.asks("qing", Leave())
    assert class_.joins("other name", QING, device="device-qing")[0] == EndpointJoined(
        replace(QING, endpoint="qing"), "connection-4"
    )
    again = class_.endpoint("qing")
    assert (again["link"], again["tracks"], again["microphone"]) == ("connected", {}, "closed")


@pytest.mark.parametrize(
    "thief",
    [
        replace(LEAD, person="sun"),
        replace(LEAD, role="co_teacher"),
        replace(LEAD, kind="personal"),
        replace(LEAD, room="room-yun"),
    ],
)
def test_a_device_key_in_other_hands_is_another_endpoint(thief: Entry) -> None:
    class_ = live_class()
    facts = class_.joins("thief", thief, device="device-lead")
    assert joined_endpoint(facts) == "thief"
    assert class_.endpoint("lead")["link"] == "connected"


def test_an_observer_cannot_come_back_seen_by_the_device_that_was_unseen() -> None:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    assert class_.refused_at_the_door(replace(OBSERVER, hidden=False), "device-observer") == "already_here_as"
    class_.asks("observer", Leave())
    facts = class_.joins("seen", replace(OBSERVER, hidden=False), device="device-observer")
    assert joined_endpoint(facts) == "seen"


def test_a_person_seen_in_class_cannot_be_unseen_in_it_too() -> None:
    class_ = live_class()
    assert class_.refused_at_the_door(replace(OBSERVER, person="wang")) == "already_here_as"


def test_only_observers_may_be_unseen() -> None:
    assert open_class().refused_at_the_door(replace(YUN, person="another", hidden=True)) == "not_permitted"


def test_an_administrator_reads_the_log_and_joins_no_class() -> None:
    administrator = Entry("", "personal", "org_admin", ("beijing",), "han")
    assert open_class().refused_at_the_door(administrator) == "not_permitted"


def test_a_removed_device_or_person_stays_out() -> None:
    class_ = live_class()
    class_.asks("lead", RemoveEndpoint("qing"))
    assert class_.refused_at_the_door(QING, "device-qing") == "removed"
    assert class_.refused_at_the_door(QING, "a new device") == "removed"
    assert class_.refused_at_the_door(replace(QING, person="stand-in"), "device-qing") == "removed"
    class_.joins("stand-in", replace(QING, person="stand-in"), device="a new device")


def test_a_revoked_device_and_person_stay_out() -> None:
    class_ = live_class()
    class_.asks(SYSTEM, Revoke("qing"))
    assert class_.refused_at_the_door(QING, "device-qing") == "removed"
    assert class_.refused_at_the_door(QING, "a new device") == "removed"


def test_a_terminal_without_a_person_is_barred_by_its_device_alone() -> None:
    class_ = live_class()
    class_.joins("terminal", replace(BOX, kind="satellite_room"))
    class_.joins("box", BOX)
    class_.asks("lead", RemoveEndpoint("terminal"))
    assert class_.endpoint("box")["link"] == "connected"
    assert class_.refused_at_the_door(BOX, "device-terminal") == "removed"


def test_a_lead_removed_at_one_screen_stays_the_lead_at_another() -> None:
    class_ = live_class()
    class_.joins("lead2", LEAD, device="second screen")
    class_.asks("lead", RemoveEndpoint("lead2"))
    assert class_.refused_at_the_door(LEAD, "second screen") == "removed"
    class_.loses_link("lead")
    assert class_.joins("lead", LEAD)[0] == EndpointResumed("lead", "connection-5", "returned", 0)


def test_a_lead_who_comes_with_a_new_device_releases_the_class() -> None:
    class_ = live_class()
    class_.holds()
    facts = class_.joins("lead2", LEAD, device="second screen")
    assert facts[-1] == ClassReleased("lead_back", 0)
    assert class_.lesson.roster.lead == "lead2"


def test_nobody_sheds_the_lead_s_mute_by_leaving() -> None:
    class_ = live_class()
    class_.asks("lead", Mute("qing", "microphone"))
    class_.asks("qing", Leave())
    class_.joins("qing", QING)
    assert class_.endpoint("qing")["muted"] == {"microphone": ["lead"]}


def test_a_camera_box_forgotten_at_leaving_is_told_its_mutes_anew() -> None:
    class_ = live_class()
    class_.joins("box", BOX)
    class_.asks("lead", Mute("box", "camera"))
    class_.asks("box", Leave())
    assert class_.joins("box", BOX)[1] == EndpointMuted("box", "camera", "lead")


def test_nor_does_a_new_device_in_the_same_room() -> None:
    class_ = live_class()
    class_.asks("lead", Mute("qing", "microphone"))
    class_.asks("qing", Mute("qing", "camera"))
    assert class_.joins("qing2", QING, device="another")[1] == EndpointMuted("qing2", "microphone", "lead")
    class_.asks("lead", Unmute("qing2", "microphone"))
    assert class_.joins("phone", PHONE, device="a third")[1:] == [
        ConnectionOpened("phone", "connection-5", "a third", "link", CLIENT)
    ]


def test_a_class_mute_lies_over_who_comes_later() -> None:
    class_ = open_class()
    class_.asks("lead", MuteAll("microphone"))
    class_.goes_live()
    class_.joins("qing2", QING, device="another")
    class_.publishes("qing2", "microphone")
    assert class_.refusal("qing2", OpenMicrophone()) == "class_muted"
    assert class_.forwarded() == set()


def test_a_full_class_is_full_and_unseen_observers_take_nobody_s_place() -> None:
    class_ = Class()
    for number in range(MAX_UNSEEN):
        class_.joins(f"observer-{number}", replace(OBSERVER, person=f"o{number}"))
    assert class_.refused_at_the_door(replace(OBSERVER, person="one more")) == "session_full"
    for number in range(MAX_SEEN):
        class_.joins(f"phone-{number}", replace(PHONE, person=f"p{number}"))
    assert class_.refused_at_the_door(QING) == "session_full"
    class_.asks("phone-1", Leave())
    class_.joins("qing", QING)
