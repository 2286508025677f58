from __future__ import annotations

from dataclasses import replace

from events.schema.session import DoorLocked, EntryAllowed, EntryBarred
from events.schema.values import Entry
from server.classroom.commands import AllowEntry, LockDoor, NameSubstitute, RemoveEndpoint, UnlockDoor
from server.classroom.lesson import LESSON
from server.live.rulebook import LOG
from tests.classroom.room import LEAD, OBSERVER, PHONE, QING, YUN, Class, live_class

LIN = Entry("", "personal", "substitute", ("beijing", "mingxi"), "lin")
GUEST = replace(OBSERVER, person="fang", hidden=False)


def test_a_locked_door_keeps_out_who_is_new_and_lets_in_who_was_here() -> None:
    class_ = live_class()
    assert class_.asks("lead", LockDoor()) == [DoorLocked()]
    assert class_.refused_at_the_door(GUEST) == "door_locked"
    assert class_.refused_at_the_door(OBSERVER) == "door_locked"
    class_.loses_link("qing")
    class_.joins("qing", QING)
    class_.asks("lead", UnlockDoor())
    class_.joins("guest", GUEST)


def test_a_locked_door_never_keeps_out_who_leads_or_is_named_to() -> None:
    class_ = live_class()
    class_.asks("lead", LockDoor())
    class_.joins("laptop", replace(LEAD, kind="personal"))
    assert class_.refused_at_the_door(PHONE, "another") == "door_locked"
    class_.asks("lead", NameSubstitute("sun"))
    class_.joins("yun-phone", replace(YUN, kind="personal"))


def test_others_lock_no_door() -> None:
    class_ = live_class()
    assert class_.refusal("qing", LockDoor()) == "not_the_lead"
    assert class_.refusal("qing", AllowEntry("fang")) == "not_the_lead"


def removed_guest(*, bar: bool = True) -> Class:
    class_ = live_class()
    class_.joins("guest", GUEST)
    class_.asks("lead", RemoveEndpoint("guest", bar))
    return class_


def test_who_was_barred_is_listed_for_the_lead_alone_by_a_fingerprint() -> None:
    class_ = removed_guest()
    print_ = class_.lesson.roster.desks["guest"].fingerprint
    assert LESSON.snapshot(class_.lesson, "lead")["barred"] == [{"person": "fang", "device": print_}]
    assert LESSON.snapshot(class_.lesson, LOG)["barred"] == [{"person": "fang", "device": print_}]
    assert "barred" not in LESSON.snapshot(class_.lesson, "qing")
    assert not LESSON.reaches(EntryBarred("removed", "fang", print_), class_.lesson, "qing")
    assert "device-guest" not in str(LESSON.snapshot(class_.lesson, "lead"))


def test_who_is_allowed_again_comes_in_again() -> None:
    class_ = removed_guest()
    assert class_.refused_at_the_door(GUEST, "device-guest") == "removed"
    assert class_.asks("lead", AllowEntry(person="fang")) == [EntryAllowed("fang")]
    assert "barred" not in LESSON.snapshot(class_.lesson, "lead")
    class_.joins("guest", GUEST)
    assert class_.refusal("lead", AllowEntry(person="fang")) == "not_barred"
    assert class_.refusal("lead", AllowEntry(person="nobody")) == "not_barred"


def test_by_the_fingerprint_too() -> None:
    class_ = removed_guest()
    class_.asks("lead", AllowEntry(device=class_.lesson.roster.desks["guest"].fingerprint))
    class_.joins("guest", GUEST)


def test_who_is_sent_out_without_a_bar_may_come_back() -> None:
    class_ = removed_guest(bar=False)
    assert "barred" not in LESSON.snapshot(class_.lesson, "lead")
    class_.joins("guest", GUEST)
