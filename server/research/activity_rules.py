"""What may be asked of an activity, and the facts that it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from events.schema.base import Fact
from events.schema.research import (
    ActivityAdjourned,
    ActivityAmended,
    ActivityCancelled,
    ActivityInvited,
    ActivityOpened,
    ActivityPlanned,
    InvitationAnswered,
    MaterialAttached,
    MaterialDetached,
    SessionLinked,
    SessionUnlinked,
    Step,
)
from server.live.rulebook import Refused

from .activities import (
    AMENDED,
    Activity,
    ActivityCommand,
    AdjournActivity,
    AmendActivity,
    AnswerInvitation,
    AttachMaterial,
    By,
    CancelActivity,
    DetachMaterial,
    InviteToActivity,
    OpenActivity,
    PlanActivity,
)
from .groups import Changed

FROZEN_BEFORE = timedelta(minutes=30)  # who comes early finds the seminar open from then on
LONGEST_SEMINAR = timedelta(hours=12)
LONGEST = timedelta(days=400)
MAX_MATERIALS = 40
MAX_INVITED = 300


def decide(activity: Activity, command: ActivityCommand, by: By, now: datetime) -> Sequence[Fact]:
    """The facts in order of effect, none if nothing changes; raises `Refused` or `Changed`."""
    if isinstance(command, PlanActivity):
        _check_leads(by)
        return _plan(activity, command, now)
    if activity.state is None:
        raise Refused("not_found", "There is no such activity.")
    if activity.state == "cancelled":
        if isinstance(command, CancelActivity):
            return ()
        raise Refused("cancelled", "It has been called off.")
    match command:
        case AmendActivity():
            _check_leads(by)
            return _amend(activity, command, now)
        case CancelActivity():
            _check_leads(by)
            return _cancel(activity, command, now)
        case InviteToActivity():
            _check_leads(by)
            return _invite(activity, command)
        case AnswerInvitation():
            return _answer(activity, command, by)
        case AttachMaterial():
            return _attach(activity, command, by)
        case DetachMaterial():
            return _detach(activity, command, by)
        case OpenActivity():
            _check_runs(activity, by)
            return _open(activity)
        case AdjournActivity():
            _check_runs(activity, by)
            return _adjourn(activity)
        case _:
            assert_never(command)


def _check_leads(by: By) -> None:
    if not by.leads:
        raise Refused("not_permitted", "Only who leads the group does this.")


def _check_runs(activity: Activity, by: By) -> None:
    if not by.leads and by.person != activity.chair:
        raise Refused("not_permitted", "Only its chair and who leads the group do this.")


def _plan(activity: Activity, command: PlanActivity, now: datetime) -> Sequence[Fact]:
    if activity.state is not None:
        raise Refused("already_exists", "There is an activity of this id.")
    _check_cycle(command.cycle, command.step)
    seminar = command.seminar is not None
    _check_times(command.planned_start, command.planned_end, seminar=seminar)
    if seminar:
        _check_ahead(command.planned_start, now)
    groups = (command.group,) if command.everyone else ()
    facts: list[Fact] = [
        ActivityPlanned(
            command.kind,
            command.theme,
            command.chair,
            command.planned_start,
            command.planned_end,
            command.group,
            command.cycle,
            command.step,
            command.description,
        )
    ]
    if groups or command.persons:
        facts.append(ActivityInvited(command.persons, groups, ()))
    if command.seminar is not None:
        facts.append(SessionLinked(command.seminar, "seminar"))
    return facts


OF_THE_SEMINAR = frozenset({"theme", "chair", "planned_start", "planned_end"})


def _amend(activity: Activity, command: AmendActivity, now: datetime) -> Sequence[Fact]:
    if command.version != activity.version:
        raise Changed
    if activity.state == "adjourned":
        raise Refused("already_over", "It has taken place.")
    wanted = {name: getattr(command, name) for name in AMENDED}
    changed = {name: value for name, value in wanted.items() if value not in (None, getattr(activity, name))}
    after = replace(activity, **changed)
    assert after.planned_start is not None and after.planned_end is not None  # planned with both
    _check_cycle(after.cycle, after.step)
    had, gets = activity.seminar, command.seminar if activity.seminar is None else None
    keeps = (had is not None and not command.no_seminar) or gets is not None
    _check_times(after.planned_start, after.planned_end, seminar=keeps)
    if had is not None and (OF_THE_SEMINAR & changed.keys() or command.no_seminar):
        _check_not_frozen(activity, now)
    if keeps and (gets or "planned_start" in changed):
        _check_ahead(after.planned_start, now)
    facts: list[Fact] = [ActivityAmended(**changed)] if changed else []
    if had is not None and command.no_seminar:
        facts.append(SessionUnlinked(had, "seminar"))
    elif gets is not None:
        facts.append(SessionLinked(gets, "seminar"))
    return facts


def _cancel(activity: Activity, command: CancelActivity, now: datetime) -> Sequence[Fact]:
    if activity.state == "adjourned":
        raise Refused("already_over", "It has taken place.")
    if activity.seminar is not None:
        _check_not_frozen(activity, now)
    return (ActivityCancelled(command.reason),)


def _invite(activity: Activity, command: InviteToActivity) -> Sequence[Fact]:
    persons = tuple(each for each in dict.fromkeys(command.persons) if each not in activity.invited)
    groups = (activity.group,) if command.everyone and activity.group not in activity.groups else ()
    if len(activity.invited) + len(persons) > MAX_INVITED:
        raise Refused("too_many", f"At most {MAX_INVITED} persons are asked by name.")
    return (ActivityInvited(persons, groups, ()),) if persons or groups else ()


def _answer(activity: Activity, command: AnswerInvitation, by: By) -> Sequence[Fact]:
    asked = by.person in activity.invited or (by.takes_part and bool(activity.groups))
    if not asked and by.person != activity.chair:
        raise Refused("not_invited", "You were not asked to come to this.")
    if activity.state == "adjourned":
        raise Refused("already_over", "It has taken place.")
    if activity.answers.get(by.person) == command.answer:
        return ()
    return (InvitationAnswered(by.person, command.answer),)


def _attach(activity: Activity, command: AttachMaterial, by: By) -> Sequence[Fact]:
    _check_takes_part(activity, by)
    if len(activity.materials) >= MAX_MATERIALS:
        raise Refused("too_many", f"An activity has at most {MAX_MATERIALS} links.")
    return (MaterialAttached(command.material, command.label, command.url),)


def _detach(activity: Activity, command: DetachMaterial, by: By) -> Sequence[Fact]:
    _check_takes_part(activity, by)
    return (MaterialDetached(command.material),) if command.material in activity.materials else ()


def _check_takes_part(activity: Activity, by: By) -> None:
    if not by.takes_part and by.person not in (activity.chair, *activity.invited):
        raise Refused("not_permitted", "Only who takes part does this.")


def _open(activity: Activity) -> Sequence[Fact]:
    if activity.state == "adjourned":
        raise Refused("already_over", "It has taken place.")
    return (ActivityOpened(tuple(activity.sessions)),) if activity.state == "planned" else ()


def _adjourn(activity: Activity) -> Sequence[Fact]:
    if activity.state == "planned":
        raise Refused("not_open", "It has not begun.")
    return (ActivityAdjourned(tuple(activity.sessions)),) if activity.state == "open" else ()


def _check_cycle(cycle: str | None, step: Step | None) -> None:
    if (cycle is None) != (step is None):
        raise Refused("step_without_cycle", "A step belongs to a cycle, and a cycle is made of steps.")


def _check_times(start: datetime, end: datetime, *, seminar: bool) -> None:
    if not start < end:
        raise Refused("ends_before_it_begins", "It must end after it begins.")
    if end - start > (LONGEST_SEMINAR if seminar else LONGEST):
        raise Refused("too_long", "A seminar lasts at most 12 hours, an activity 400 days.")


def _check_ahead(start: datetime, now: datetime) -> None:
    if start < now:
        raise Refused("in_the_past", "Its seminar would begin in the past.")


def _check_not_frozen(activity: Activity, now: datetime) -> None:
    assert activity.planned_start is not None
    if activity.planned_start - FROZEN_BEFORE <= now:
        raise Refused("already_started", "Its seminar has been opened to its members; change it there.")
