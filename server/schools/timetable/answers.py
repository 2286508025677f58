"""Values of the timetable as its routes answer them, labels joined, cut to what the reader may know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncConnection

from ..queries import org_paths
from . import entries
from .bodies import (
    ClashAnswer,
    EntryAnswer,
    EntryRoomAnswer,
    HeldAnswer,
    HeldRoom,
    HolidayName,
    Named,
    ProspectAnswer,
    WayAnswer,
)
from .clashes import Clash
from .entries import Entry, Series
from .labels import Labels, labels
from .planning import Prospect
from .ways import Move, MoveOther, Way, WithoutRooms
from .week import Planned


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose lessons a reader may know by name: those hosted under these organizations."""

    organizations: frozenset[str]

    def knows(self, path: Sequence[str]) -> bool:
        return bool(self.organizations & set(path))


async def entry_answer(db: AsyncConnection, tenant: str, found: Sequence[Entry]) -> list[EntryAnswer]:
    called = await labels(
        db,
        tenant,
        rooms_=[room for entry in found for room in (entry.room, *(each.room for each in entry.rooms))],
        classes=[each.class_group for entry in found for each in entry.rooms],
        people=[who for entry in found for who in (entry.lead, *(each.co_teacher for each in entry.rooms))],
        organizations_=[entry.host for entry in found],
    )
    return [_entry(entry, called) for entry in found]


def _entry(entry: Entry, called: Labels) -> EntryAnswer:
    return EntryAnswer(
        id=entry.id,
        host=called.organization(entry.host),
        term=entry.term,
        title=entry.title,
        subject=entry.subject,
        grade=entry.grade,
        weekday=entry.rhythm.weekday,
        period=entry.rhythm.period,
        weeks=entry.rhythm.weeks,
        room=called.room(entry.room),
        lead=called.person(entry.lead),
        rooms=[
            EntryRoomAnswer(
                room=called.room(each.room),
                school=called.school(each.room),
                class_group=called.class_group(each.class_group),
                co_teacher=called.person(each.co_teacher) if each.co_teacher else None,
                partnership=each.partnership,
            )
            for each in entry.rooms
        ],
        course=entry.course,
        lesson=entry.lesson,
        row_version=entry.row_version,
        retired=entry.retired,
    )


async def prospect_answer(db: AsyncConnection, tenant: str, found: Prospect, reader: Reader) -> ProspectAnswer:
    clashes = found.clashes
    paths = await org_paths(db, tenant)
    named = await entries.series(db, tenant, {clash.series for clash in clashes})
    known = {id_: each for id_, each in named.items() if reader.knows(paths[each.host])}
    out = [room for way in found.ways if isinstance(way, WithoutRooms) for room in way.rooms]
    called = await labels(
        db,
        tenant,
        rooms_=[*(clash.what for clash in clashes if clash.kind == "room"), *out],
        classes=[clash.what for clash in clashes if clash.kind == "class"],
        people=[
            *(clash.what for clash in clashes if clash.kind == "teacher"),
            *(each.lead for each in known.values()),
        ],
    )
    return ProspectAnswer(
        times=[held.starts for held in found.times],
        clashes=[_clash(clash, called, known) for clash in clashes],
        off=[HolidayName(first_day=each.first_day, last_day=each.last_day) for each in found.off],
        ways=[_way(way, called, known) for way in found.ways],
    )


def _clash(clash: Clash, called: Labels, known: Mapping[str, Series]) -> ClashAnswer:
    series = known.get(clash.series)
    what = {"room": called.room, "teacher": called.person, "class": called.class_group}[clash.kind]
    return ClashAnswer(
        kind=clash.kind,
        what=what(clash.what),
        school=called.school(clash.what) if clash.kind == "room" else None,
        series=_series(clash.series, known),
        lead=called.person(series.lead).label if series else None,
        times=list(clash.times),
    )


def _series(id_: str, known: Mapping[str, Series]) -> Named:
    """A lesson that the reader may not know has neither a name nor an id."""
    return Named(id=id_, label=known[id_].title) if id_ in known else Named(id="")


def _way(way: Way, called: Labels, known: Mapping[str, Series]) -> WayAnswer:
    leaves = len(way.leaves)
    match way:
        case Move(rhythm=rhythm):
            return WayAnswer(way="move", leaves=leaves, weekday=rhythm.weekday, period=rhythm.period)
        case WithoutRooms(rooms=rooms):
            named = [called.room(room).model_copy(update={"label": _place(room, called)}) for room in rooms]
            return WayAnswer(way="without_rooms", leaves=leaves, rooms=named)
        case MoveOther(series=series):
            return WayAnswer(way="move_other", leaves=leaves, series=_series(series, known))
        case _:
            assert_never(way)


def _place(room: str, called: Labels) -> str | None:
    return called.school(room) or called.room(room).label


async def held_answers(db: AsyncConnection, tenant: str, found: Iterable[Planned]) -> list[HeldAnswer]:
    held = list(found)
    called = await labels(
        db,
        tenant,
        rooms_=[room for each in held for room in (each.room, *(seat.room for seat in each.rooms))],
        classes=[seat.class_group for each in held for seat in each.rooms],
        people=[
            who for each in held for who in (each.lead, each.substitute, *(seat.co_teacher for seat in each.rooms))
        ],
        organizations_={each.host for each in held},
    )
    return [_held(each, called) for each in held]


def _held(each: Planned, called: Labels) -> HeldAnswer:
    return HeldAnswer(
        id=each.id,
        kind="seminar" if each.kind == "seminar" else "lesson",
        title=each.title,
        subject=each.subject,
        grade=each.grade,
        period=each.period,
        starts=each.starts,
        ends=each.ends,
        zone=each.zone,
        host=called.organization(each.host),
        room=called.room(each.room) if each.room else None,
        lead=called.person(each.lead),
        substitute=called.person(each.substitute) if each.substitute else None,
        entry=each.entry,
        cancelled=each.cancelled is not None,
        cancel_reason=each.cancel_reason,
        rooms=[
            HeldRoom(
                room=called.room(seat.room),
                school=called.school_of(seat.room),
                class_group=called.class_group(seat.class_group) if seat.class_group else None,
                expected_count=seat.expected_count,
                co_teacher=called.person(seat.co_teacher) if seat.co_teacher else None,
            )
            for seat in each.rooms
        ],
    )
