"""Relations and rights as values: who is near to what, and what he may there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.access.actor import Actor, Assignment, At, Part, Reading, permitted, reading, relation

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=100)
MINGXI, QING, YUN = ("district", "mingxi"), ("district", "qing"), ("district", "yun")

CLASS = At(
    MINGXI,
    session="class",
    rooms=(("room-qing", QING),),
    parts=(Part("lead_teacher", "li"), Part("co_teacher", "wang", "room-qing")),
)


def of(role: str, path: tuple[str, ...], **fields: object) -> Assignment:
    made = Assignment("observer", "organization", path[-1], path, LONG_AGO)
    return replace(made, role=role, **fields)  # type: ignore[arg-type]  # the tests name roles as text


def person(name: str, *assignments: Assignment) -> Actor:
    return Actor("person", assignments, name)


LI = person("li", of("lead_teacher", MINGXI))
COLLEAGUE = person("he", of("lead_teacher", MINGXI))
WANG = person("wang", of("co_teacher", QING))
ADMIN = person("cheng", of("org_admin", MINGXI))
ADMIN_OF_QING = person("zhou", of("org_admin", QING))
DISTRICT_ADMIN = person("xu", of("org_admin", ("district",), organization_kind="district"))


@pytest.mark.parametrize(
    ("actor", "near"),
    [
        (LI, "own"),
        (WANG, "own"),
        (COLLEAGUE, "school"),
        (ADMIN, "school"),
        (ADMIN_OF_QING, "school"),
        (DISTRICT_ADMIN, "subtree"),
        (person("sun", of("co_teacher", YUN)), "other"),
        (person("nobody"), "other"),
    ],
)
def test_the_nearest_relation_counts(actor: Actor, near: str) -> None:
    assert relation(actor, CLASS, NOW) == near


def test_a_lead_reads_the_own_log_and_not_a_colleague_s() -> None:
    assert permitted(LI, "read_log", CLASS, NOW) is None
    assert permitted(COLLEAGUE, "read_log", CLASS, NOW) == "not_permitted"


def test_a_right_for_one_room_is_not_one_for_another() -> None:
    own, other = replace(CLASS, room="room-qing"), replace(CLASS, room="room-yun")
    assert permitted(WANG, "submit_rollcall", own, NOW) is None
    assert permitted(WANG, "submit_rollcall", other, NOW) == "not_your_room"


def test_an_act_on_the_whole_class_is_the_host_s() -> None:
    assert permitted(ADMIN, "press_key", CLASS, NOW, narrows=True, host_only=True) is None
    assert permitted(ADMIN_OF_QING, "press_key", CLASS, NOW, narrows=True, host_only=True) == "not_permitted"
    assert permitted(ADMIN_OF_QING, "read_log", CLASS, NOW) is None


def test_the_narrowing_half_is_no_whole_right() -> None:
    assert permitted(ADMIN, "press_key", CLASS, NOW) == "not_permitted"
    room = replace(CLASS, room="room-qing")
    assert permitted(WANG, "set_switch", room, NOW, narrows=True) is None
    assert permitted(WANG, "set_switch", room, NOW) == "not_permitted"
    assert permitted(WANG, "set_switch", CLASS, NOW, narrows=True) == "not_permitted"


def test_a_role_holds_from_its_beginning_to_before_its_end() -> None:
    temporary = person("ma", of("org_admin", MINGXI, since=NOW, until=NOW + timedelta(hours=1)))
    assert relation(temporary, CLASS, NOW - timedelta(seconds=1)) == "other"
    assert permitted(temporary, "manage_registry", CLASS, NOW) is None
    assert permitted(temporary, "manage_registry", CLASS, NOW + timedelta(hours=1)) == "role_ended"


def test_a_program_may_what_its_token_lists_within_its_scope() -> None:
    program = Actor("program", (of("integration", MINGXI),), scopes=frozenset({"read_attendance"}))
    assert permitted(program, "read_attendance", CLASS, NOW) is None
    assert permitted(program, "read_log", CLASS, NOW) == "token_scope"
    assert relation(program, At(YUN), NOW) == "other"
    greedy = replace(program, scopes=frozenset({"press_key", "issue_token"}))
    assert permitted(greedy, "press_key", CLASS, NOW, narrows=True) == "not_permitted"


def test_everyone_s_own_record_is_his_own() -> None:
    record = At(YUN, person="li")
    assert permitted(LI, "manage_access", record, NOW) is None
    assert permitted(COLLEAGUE, "manage_access", record, NOW) == "not_permitted"
    assert relation(COLLEAGUE, record, NOW) == "other"


def test_a_group_is_its_members_own() -> None:
    group = At(MINGXI, group="maths", parts=(Part("group_leader", "hu"), Part("researcher", "xu2")))
    assert permitted(person("hu"), "lead_group", group, NOW) is None
    assert permitted(person("xu2"), "lead_group", group, NOW) == "not_permitted"
    assert permitted(person("xu2"), "take_part_in_group", group, NOW) is None


def test_a_list_reaches_as_far_as_the_table_says() -> None:
    assert reading(DISTRICT_ADMIN, "read_registry", NOW) == Reading(frozenset({"district"}))
    assert reading(LI, "read_registry", NOW) == Reading(frozenset({"mingxi"}))
    assert reading(LI, "read_log", NOW) == Reading(person="li")
    terminal = Actor("terminal", (of("device", QING, scope_kind="room", room="room-qing"),))
    assert reading(terminal, "read_registry", NOW) == Reading(rooms=frozenset({"room-qing"}))
    assert reading(terminal, "read_audit", NOW).nothing


def test_a_researcher_of_a_district_does_not_read_every_school_s_registry() -> None:
    researcher = person("chen", of("researcher", ("district",), organization_kind="district"))
    assert relation(researcher, CLASS, NOW) == "subtree"
    assert permitted(researcher, "read_registry", CLASS, NOW) == "not_permitted"
    assert reading(researcher, "read_registry", NOW).organizations == frozenset()
