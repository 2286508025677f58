"""A calendar to subscribe to (RFC 5545, RFC 7986): the lessons of one person, class or room. Pure.

It lies behind a secret address that people paste into programs of others, so it names lessons, teachers, schools
and classes, and no pupil. A cancelled lesson stays in it as cancelled: a program that saw it must be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vDuration

REFRESH = timedelta(hours=1)
PRODUCT = "-//Tongtang//Timetable//ZH"


@dataclass(frozen=True, slots=True)
class Held:
    """One lesson or seminar as a calendar shows it. Times are aware UTC."""

    session: str
    title: str
    starts: datetime
    ends: datetime
    where: str
    about: str  # subject, teacher and classes, in one line
    changed: datetime
    version: int  # grows with every change of the plan
    cancelled: bool = False


def calendar_text(name: str, address: str, events: Iterable[Held]) -> bytes:
    """The feed's bytes: the same events give the same bytes, so that an unchanged feed can be answered as such.

    `address` is where the server is found; uids are made of its host, so two servers never share one.
    """
    host = address.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar["refresh-interval"] = vDuration(REFRESH, params={"VALUE": "DURATION"})
    for held in sorted(events, key=lambda held: (held.starts, held.session)):
        calendar.add_component(_event(held, host))
    text: bytes = calendar.to_ical()
    return text


def _event(held: Held, host: str) -> Event:
    event = Event()
    event.add("uid", f"{held.session}@{host}")
    event.add("dtstamp", held.changed)
    event.add("last-modified", held.changed)
    event.add("sequence", held.version)
    event.add("dtstart", held.starts)
    event.add("dtend", held.ends)
    event.add("summary", held.title)
    event.add("location", held.where)
    event.add("description", held.about)
    event.add("status", "CANCELLED" if held.cancelled else "CONFIRMED")
    return event
