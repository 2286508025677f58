"""Marks: remarks about a moment of the session clock, read by staff; in a seminar by its members.

Whoever wrote one takes it back, and so does who leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from pydantic import Field

from events.schema.base import Fact, Personal
from events.schema.session import MarkRemoved, MarkSet

from ..rulebook import Refused
from .chat import readable, subject_of
from .eyes import is_staff
from .forms import Id, Text

if TYPE_CHECKING:
    from .petition import Petition
    from .roster import Roster

MAX_MARKS = 500  # of a session: six a minute for longer than anybody meets


@dataclass(frozen=True, slots=True)
class SetMark:
    """`about_ms` absent is now."""

    label: Text
    about_ms: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    kind: Literal["chapter", "moment"] = "moment"


@dataclass(frozen=True, slots=True)
class RemoveMark:
    mark: Id


MarkCommand = SetMark | RemoveMark


@dataclass(frozen=True, slots=True)
class Marks:
    standing: tuple[MarkSet, ...] = ()  # by the moment they are about, then as they came

    def find(self, name: str) -> MarkSet:
        for mark in self.standing:
            if mark.mark == name:
                return mark
        raise Refused("no_such_mark", "There is no such remark.")


def evolve(marks: Marks, fact: Fact) -> Marks:
    match fact:
        case MarkSet():
            return Marks(tuple(sorted((*marks.standing, fact), key=lambda mark: mark.about_ms)))
        case MarkRemoved(mark=gone):
            return Marks(tuple(mark for mark in marks.standing if mark.mark != gone))
        case _:
            return marks


def visible(marks: Marks, roster: Roster, viewer: str) -> Marks:
    return marks if is_staff(roster, viewer) else Marks()


def decide(petition: Petition, command: MarkCommand) -> Sequence[Fact]:
    match command:
        case SetMark():
            return _set(petition, command)
        case RemoveMark(mark=name):
            return _remove(petition, name)
        case _:
            assert_never(command)


def _set(petition: Petition, command: SetMark) -> Sequence[Fact]:
    own, marks = petition.own, petition.gathering.marks
    petition.require("write_observation", own)
    petition.during("live", "suspended")
    now_ms = petition.now.at_ms or 0
    about_ms = now_ms if command.about_ms is None else command.about_ms
    if about_ms > now_ms or len(marks.standing) >= MAX_MARKS:
        raise Refused("out_of_range", f"A remark is about what was, and a session has at most {MAX_MARKS}.")
    label = Personal(subject_of(own), readable(command.label))
    name = petition.fresh([mark.mark for mark in marks.standing])
    return [MarkSet(name, about_ms, command.kind, label=label, person=own.person)]


def _remove(petition: Petition, name: str) -> Sequence[Fact]:
    own = petition.own
    if not is_staff(petition.gathering.roster, own.endpoint):
        raise Refused("no_such_mark", "There is no such remark.")
    mark = petition.gathering.marks.find(name)
    if own.person is None or mark.person != own.person:
        petition.require("moderate_chat", narrows=True)
    return [MarkRemoved(name)]
