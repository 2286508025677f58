"""Each pupil's attendance in one session, from the list of the roll call that counts and from corrections.

A pupil is a `Whom`: `person:<id>`, or `seat:<n>` in the room. What a correction says stands beside what was
derived; one that was taken back no longer speaks. A pupil of whom nothing is said was present when the roll was
called; where no roll was called, the room's own verdict is all that is known, and a broken link accuses nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .presence import Status


@dataclass(frozen=True, slots=True)
class Absence:
    whom: str
    excused: bool


@dataclass(frozen=True, slots=True)
class Roll:
    """A roll call's list."""

    expected: tuple[str, ...] = ()
    absent: tuple[Absence, ...] = ()
    late: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """`whom` is a pupil or an endpoint; `retracts` is the address of an earlier correction that it takes back."""

    address: tuple[int, int]
    whom: str
    status: Status
    retracts: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Pupil:
    """What holds, and what was derived where a correction differs."""

    whom: str
    status: Status
    derived: Status | None = None


def standing(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """Whom → the last correction that speaks. One that takes another back says nothing itself."""
    ordered = sorted({each.address: each for each in corrections}.items())
    retracted = {each.retracts for _, each in ordered if each.retracts is not None}
    return {each.whom: each for address, each in ordered if each.retracts is None and address not in retracted}


def derived(roll: Roll) -> dict[str, Status]:
    """Whom → status, of everybody the list names."""
    found: dict[str, Status] = dict.fromkeys(roll.expected, "present")
    found.update(dict.fromkeys(roll.late, "late"))
    found.update({each.whom: "excused" if each.excused else "absent" for each in roll.absent})
    return found


def pupils(roll: Roll, corrections: Mapping[str, Correction]) -> list[Pupil]:
    """Everybody the list or a correction names, in the order of their names."""
    known = derived(roll)
    for whom in corrections:
        known.setdefault(whom, "present")
    found = []
    for whom, status in sorted(known.items()):
        said = corrections.get(whom)
        changed = said is not None and said.status != status
        found.append(Pupil(whom, said.status if said else status, status if changed else None))
    return found
