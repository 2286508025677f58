"""What a changed entry, term or holiday does to the sessions that are planned already. Pure.

What has begun stays as it was. What somebody moved or called off by hand stays as he left it and stands for one
time of its week. The others keep their session as long as its week has a time for it: who had it in his calendar
sees it move rather than vanish. Only what the timetable itself called off comes back by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .calendar import Occurrence, Term

BY_THE_TIMETABLE = frozenset({"holiday", "timetable"})  # reasons that a change of the timetable takes back


@dataclass(frozen=True, slots=True)
class Standing:
    """A session of the entry as it is planned now. `day` is the school day that it stands for."""

    session: str
    day: date
    starts: datetime
    ends: datetime
    called_off: str | None = None  # the reason


@dataclass(frozen=True, slots=True)
class Changes:
    """`move` and `revive` name a session and where it goes."""

    add: tuple[Occurrence, ...] = ()
    move: tuple[tuple[str, Occurrence], ...] = ()
    call_off: tuple[str, ...] = ()
    revive: tuple[tuple[str, Occurrence], ...] = ()


def changes(
    standing: Iterable[Standing],
    before: Iterable[Occurrence],
    after: Iterable[Occurrence],
    term: Term,
    now: datetime,
) -> Changes:
    """`before` is what the timetable said until now, by which sessions moved by hand are known."""
    said = {(held.starts, held.ends) for held in before}
    weeks: dict[int, list[Standing]] = defaultdict(list)
    times: dict[int, list[Occurrence]] = defaultdict(list)
    for session in sorted(standing, key=lambda session: (session.starts, session.session)):
        if session.starts > now:
            weeks[term.week_of(session.day)].append(session)
    for held in sorted(after, key=lambda held: held.starts):
        if held.starts > now:
            times[held.week].append(held)
    each = [_week(weeks[week], times[week], said) for week in sorted({*weeks, *times})]
    return Changes(
        tuple(held for week in each for held in week.add),
        tuple(pair for week in each for pair in week.move),
        tuple(session for week in each for session in week.call_off),
        tuple(pair for week in each for pair in week.revive),
    )


def of_the_timetable(standing: Iterable[Standing], before: Iterable[Occurrence]) -> list[str]:
    """The sessions that nobody moved or called off by hand: they take over what else their entry says."""
    said = {(held.starts, held.ends) for held in before}
    return [
        session.session
        for session in standing
        if session.called_off in BY_THE_TIMETABLE
        or (session.called_off is None and (session.starts, session.ends) in said)
    ]


def _week(
    sessions: Sequence[Standing], times: Sequence[Occurrence], said: set[tuple[datetime, datetime]]
) -> Changes:
    own = [
        session for session in sessions if session.called_off is None and (session.starts, session.ends) in said
    ]
    asleep = [session for session in sessions if session.called_off in BY_THE_TIMETABLE]
    by_hand = [session for session in sessions if session not in own and session not in asleep]
    left = [time for time in times if time not in _paired(by_hand, times).values()]
    stays = _paired(own, left)
    left = [time for time in left if time not in stays.values()]
    comes_back = _paired(asleep, left)
    moved = [(session, stays[session.session]) for session in own if session.session in stays]
    return Changes(
        tuple(time for time in left if time not in comes_back.values()),
        tuple((s.session, time) for s, time in moved if (s.starts, s.ends) != (time.starts, time.ends)),
        tuple(session.session for session in own if session.session not in stays),
        tuple(comes_back.items()),
    )


def _paired(sessions: Sequence[Standing], times: Sequence[Occurrence]) -> dict[str, Occurrence]:
    """Session → its time: that of its own day if there is one, else what is left, in order."""
    days = {time.day: time for time in times}
    pairs = {session.session: days.pop(session.day) for session in sessions if session.day in days}
    rest = [time for time in times if time.day in days]
    for session in sessions:
        if session.session not in pairs and rest:
            pairs[session.session] = rest.pop(0)
    return pairs
