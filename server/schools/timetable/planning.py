"""Planning a lesson that comes back: what it would take, what stands in its way, and the sessions that follow.

Everything here works inside the transaction it is handed, so a plan that is refused leaves nothing behind and one
that is accepted stands whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from .. import queries
from . import entries
from .calendar import MONDAY, Holiday, Occurrence, Rhythm, occurrences
from .clashes import Booking, Clash, clashes
from .entries import Entry
from .replan import changes, of_the_timetable
from .ways import Way, ways_out
from .year import Year, year

SETTLED = timedelta(minutes=30)  # before it begins a session is open to its rooms, and nothing moves it any more
FRIDAY = 5


class NoSuchPlace(Exception):
    """The term is no term of the host's, or its day has no such period."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a wish would come to. `off` are the holidays that take some of its times."""

    times: tuple[Occurrence, ...]
    clashes: tuple[Clash, ...]
    off: tuple[Holiday, ...]
    ways: tuple[Way, ...]


async def prospect(db: AsyncConnection, tenant: str, wish: Entry, now: datetime) -> Prospect:
    """Raises `NoSuchPlace`."""
    around = await year(db, tenant, wish.host)
    times = upcoming(wish, around, now)
    if not times:
        return Prospect((), (), _taken(wish, around), ())
    wanted = [wish.booking(held) for held in times]
    near = await entries.bookings(db, tenant, wanted[0].starts, wanted[-1].ends, wanted[0])
    found = clashes(wanted, near)
    if not found:
        return Prospect(times, (), _taken(wish, around), ())
    return Prospect(times, found, _taken(wish, around), await _ways(db, tenant, wish, around, now))


async def _ways(db: AsyncConnection, tenant: str, wish: Entry, around: Year, now: datetime) -> tuple[Way, ...]:
    term = around.terms[wish.term]
    since = now
    until = datetime.combine(term.last_day + timedelta(days=1), datetime.min.time(), around.zone)
    standing = await entries.bookings(db, tenant, since, until)

    def held(rhythm: Rhythm) -> Sequence[Booking]:
        moved = replace(wish, rhythm=rhythm)
        return [moved.booking(time) for time in upcoming(moved, around, now)]

    last = max(FRIDAY, wish.rhythm.weekday)
    places = [
        Rhythm(day, period, wish.rhythm.weeks)
        for day in range(MONDAY, last + 1)
        for period in sorted(around.periods)
    ]
    class_of: dict[str, str | None] = {room.room: room.class_group for room in wish.rooms}
    return ways_out(wish.rhythm, places, held, standing, class_of, wish.room)


def upcoming(of: Entry, around: Year, now: datetime) -> tuple[Occurrence, ...]:
    """The times of an entry that can still be planned; raises `NoSuchPlace`."""
    return tuple(held for held in times(of, around) if held.starts > now + SETTLED)


def times(of: Entry, around: Year) -> tuple[Occurrence, ...]:
    """Every time of an entry's term; none of a retired one; raises `NoSuchPlace`."""
    term, period = around.terms.get(of.term), around.periods.get(of.rhythm.period)
    if term is None or period is None:
        raise NoSuchPlace
    return () if of.retired else occurrences(of.rhythm, term, around.holidays, period, around.zone)


def _taken(wish: Entry, around: Year) -> tuple[Holiday, ...]:
    """The holidays of the term that fall on days on which it would have been held."""
    term, period = around.terms[wish.term], around.periods[wish.rhythm.period]
    without = occurrences(wish.rhythm, term, (), period, around.zone)
    return tuple(
        holiday
        for holiday in around.holidays
        if holiday.works_as is None and any(holiday.covers(held.day) for held in without)
    )


# -- what is planned follows ----------------------------------------------------------------------------------


async def plan(db: AsyncConnection, tenant: str, new: Entry, now: datetime) -> int:
    """A new entry with a session for each of its times to come; gives their number. Raises `NoSuchPlace`."""
    around = await year(db, tenant, new.host)
    coming = upcoming(new, around, now)
    await entries.add(db, tenant, new)
    await entries.plan(db, tenant, new, coming, around.zone.key, now)
    return len(coming)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many sessions a change has touched."""

    added: int = 0
    moved: int = 0
    called_off: int = 0
    revived: int = 0

    def __add__(self, other: Moved) -> Moved:
        return Moved(
            self.added + other.added,
            self.moved + other.moved,
            self.called_off + other.called_off,
            self.revived + other.revived,
        )


async def follow(
    db: AsyncConnection,
    tenant: str,
    old: Entry,
    new: Entry,
    before: Year,
    after: Year,
    now: datetime,
    reason: str = "timetable",
) -> Moved:
    """Makes the sessions of an entry what it, or the year around it, has become. Raises `NoSuchPlace`."""
    settled = now + SETTLED
    standing, said = await entries.standing(db, tenant, new.id, after.zone), _said(old, before)
    change = changes(standing, said, times(new, after), after.terms[new.term], settled)
    for session, to in (*change.move, *change.revive):
        await entries.move(db, tenant, session, to)
    if change.call_off:
        await queries.call_off(db, tenant, change.call_off, reason, now)
    if _differs(old, new):
        future = [session for session in standing if session.starts > settled]
        await entries.retell(db, tenant, old, new, of_the_timetable(future, said))
    await entries.plan(db, tenant, new, change.add, after.zone.key, now)
    return Moved(len(change.add), len(change.move), len(change.call_off), len(change.revive))


def _said(old: Entry, before: Year) -> tuple[Occurrence, ...]:
    try:
        return times(old, before)
    except NoSuchPlace:
        return ()


def _differs(old: Entry, new: Entry) -> bool:
    """In more than when it is held."""
    return replace(new, rhythm=old.rhythm, term=old.term, row_version=old.row_version, retired=old.retired) != old
