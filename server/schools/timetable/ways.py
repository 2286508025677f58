"""Ways out of a clash: another period, without the rooms in the way, or the other lesson moved. Pure.

Each says what it leaves over, so that whoever decides sees the price before the press.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from .calendar import Rhythm
from .clashes import Booking, Clash, clashes

MOVES = 3  # free places offered in the sheet; all of them are a list of their own


@dataclass(frozen=True, slots=True)
class Move:
    """To another weekday or period of the same weeks."""

    rhythm: Rhythm
    leaves: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class WithoutRooms:
    """These rooms, with their classes, do not take part."""

    rooms: tuple[str, ...]
    leaves: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class MoveOther:
    """The lesson most in the way is planned anew by whoever teaches it."""

    series: str
    leaves: tuple[Clash, ...]


Way = Move | WithoutRooms | MoveOther
Held = Callable[[Rhythm], Sequence[Booking]]


def free(wish: Rhythm, places: Iterable[Rhythm], held: Held, existing: Sequence[Booking]) -> tuple[Move, ...]:
    """Every place where nothing clashes, the nearest to the wish first: same day, then the days around."""
    open_places = [
        Move(place) for place in places if place != wish and held(place) and not clashes(held(place), existing)
    ]
    return tuple(sorted(open_places, key=lambda move: _distance(wish, move.rhythm)))


def without_rooms(
    wanted: Sequence[Booking], existing: Sequence[Booking], class_of: dict[str, str | None], host_room: str
) -> WithoutRooms | None:
    """Leaves out each satellite room that is taken or whose class is; None if that helps nothing or nobody stays.

    `class_of` maps the satellite rooms to their classes.
    """
    found = clashes(wanted, existing)
    taken = {clash.what for clash in found if clash.kind in ("room", "class")}
    rooms = tuple(room for room, group in class_of.items() if room in taken or group in taken)
    if not rooms or len(rooms) == len(class_of) or host_room in rooms:
        return None
    classes = {class_of[room] for room in rooms}
    fewer = [
        replace(booking, rooms=booking.rooms - set(rooms), classes=booking.classes - classes) for booking in wanted
    ]
    return WithoutRooms(rooms, clashes(fewer, existing))


def move_other(wanted: Sequence[Booking], existing: Sequence[Booking]) -> MoveOther | None:
    """The one lesson that takes most of the wanted times, out of the way."""
    found = clashes(wanted, existing)
    if not found:
        return None
    weight: dict[str, int] = {}
    for clash in found:
        weight[clash.series] = weight.get(clash.series, 0) + len(clash.times)
    series = max(sorted(weight), key=lambda name: weight[name])
    return MoveOther(series, clashes(wanted, [booking for booking in existing if booking.series != series]))


def ways_out(
    wish: Rhythm,
    places: Iterable[Rhythm],
    held: Held,
    existing: Sequence[Booking],
    class_of: dict[str, str | None],
    host_room: str,
) -> tuple[Way, ...]:
    """What can be done about the clashes of a wish, the least costly first."""
    wanted = held(wish)
    others = [without_rooms(wanted, existing, class_of, host_room), move_other(wanted, existing)]
    costly = sorted((way for way in others if way), key=lambda way: len(way.leaves))
    return (*free(wish, places, held, existing)[:MOVES], *costly)


def _distance(wish: Rhythm, place: Rhythm) -> tuple[int, int, int, int]:
    return (
        abs(place.weekday - wish.weekday),
        abs(place.period - wish.period),
        place.weekday,
        place.period,
    )
