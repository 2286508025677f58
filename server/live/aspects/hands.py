"""Raised hands, in the order in which the server heard of them.

A hand is raised for somebody at an endpoint: a pupil's seat, a group, the room, oneself. It stays up until it is
called, lowered, or its endpoint leaves; a lost link leaves it where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from events.schema.base import Fact
from events.schema.session import HandCalled, HandLowered, HandRaised, HandRestored
from events.schema.values import Entry

from ..rulebook import Refused
from . import keys
from .forms import HandKind, Id, Whom

if TYPE_CHECKING:
    from .gathering import Gathering
    from .petition import Petition

RESTORED_MS = 30_000  # how long lowering all can be undone
MAX_HANDS = 60  # in a session: more than any teacher can look through
MAX_SEATS = 120  # of an endpoint that expects no certain number: two joined classes


@dataclass(frozen=True, slots=True)
class RaiseHand:
    whom: Whom
    kind: HandKind


@dataclass(frozen=True, slots=True)
class LowerHand:
    hand: Id


@dataclass(frozen=True, slots=True)
class LowerAllHands:
    pass


@dataclass(frozen=True, slots=True)
class RestoreHands:
    """Undoes the last `LowerAllHands`."""


HandCommand = RaiseHand | LowerHand | LowerAllHands | RestoreHands


@dataclass(frozen=True, slots=True)
class Hand:
    hand: str
    endpoint: str
    whom: str
    kind: HandKind
    raised_ms: int | None


@dataclass(frozen=True, slots=True)
class Hands:
    raised: tuple[Hand, ...] = ()
    lowered: tuple[Hand, ...] = ()  # all at once, the last time
    lowered_ms: int | None = None

    def find(self, hand: str) -> Hand:
        for raised in self.raised:
            if raised.hand == hand:
                return raised
        raise Refused("hand_not_raised", "This hand is not up.")

    def of(self, endpoint: str, whom: str) -> Hand | None:
        return next((hand for hand in self.raised if (hand.endpoint, hand.whom) == (endpoint, whom)), None)


def evolve(hands: Hands, fact: Fact, at_ms: int | None) -> Hands:
    match fact:
        case HandRaised():
            hand = Hand(fact.hand, fact.endpoint, fact.whom, fact.kind, at_ms)
            return replace(hands, raised=(*hands.raised, hand))
        case HandLowered(hand=gone, cause="all"):
            return _lowered(hands, gone, at_ms)
        case HandRestored():
            back = Hand(fact.hand, fact.endpoint, fact.whom, fact.kind, fact.raised_ms)
            raised = sorted((*hands.raised, back), key=lambda hand: (hand.raised_ms is None, hand.raised_ms))
            return Hands(tuple(raised))
        case HandCalled(hand=gone) | HandLowered(hand=gone):
            return replace(hands, raised=tuple(hand for hand in hands.raised if hand.hand != gone))
        case _:
            return hands


def _lowered(hands: Hands, gone: str, at_ms: int | None) -> Hands:
    down = tuple(hand for hand in hands.raised if hand.hand == gone)
    up = tuple(hand for hand in hands.raised if hand.hand != gone)
    before = hands.lowered if hands.lowered_ms == at_ms else ()
    return Hands(up, (*before, *down)[-MAX_HANDS:], at_ms)


def decide(petition: Petition, command: HandCommand) -> Sequence[Fact]:
    match command:
        case RaiseHand(whom=whom, kind=kind):
            return _raise(petition, whom, kind)
        case LowerHand(hand=hand):
            return _lower(petition, petition.gathering.hands.find(hand))
        case LowerAllHands():
            return _lower_all(petition)
        case RestoreHands():
            return _restore(petition)
        case _:
            assert_never(command)


def _raise(petition: Petition, whom: str, kind: HandKind) -> Sequence[Fact]:
    own, hands = petition.own, petition.gathering.hands
    petition.require("raise_hand", own)
    petition.during("live")
    if petition.gathering.keys.interaction_off(own.room):
        raise keys.interaction_off()
    _require_own(own, whom, hands)
    seated(own, whom)
    if petition.gathering.stage.turn_of(own.endpoint, whom):
        raise Refused("already_on_stage", "They are on the stage.")
    if _is_up(petition.gathering, own, whom):
        raise Refused("hand_already_raised", "This hand is up.")
    if len(hands.raised) >= MAX_HANDS:
        raise Refused("too_many_hands", f"There are {MAX_HANDS} hands up.")
    hand = petition.fresh([raised.hand for raised in hands.raised])
    return [HandRaised(hand, own.endpoint, whom, kind)]


def _is_up(gathering: Gathering, own: Entry, whom: str) -> bool:
    """A seat has one hand, at whichever device of the room it went up."""
    beside = gathering.roster.endpoints
    return any(
        hand.whom == whom
        and (
            hand.endpoint == own.endpoint
            or (own.room is not None and beside[hand.endpoint].entry.room == own.room)
        )
        for hand in gathering.hands.raised
    )


def _require_own(own: Entry, whom: str, hands: Hands) -> None:
    """A pupil's device speaks for the seat it was opened for, or for its pupil, and for nobody else."""
    if own.kind != "student_device":
        return
    others = [hand for hand in hands.raised if hand.endpoint == own.endpoint and hand.whom != whom]
    if others or whom.partition(":")[0] not in ("seat", "person"):
        raise Refused("not_permitted", "A pupil raises the own hand alone.")


def seated(entry: Entry, whom: str) -> None:
    """Refuses whom the endpoint cannot speak for: no such seat or group there, or another person."""
    kind, _, name = whom.partition(":")
    if kind in ("seat", "group"):
        exists = 1 <= int(name) <= (entry.expected_count or MAX_SEATS)
    else:
        exists = kind == "room" or name == entry.person
    if not exists:
        raise Refused("no_such_seat", "Nobody sits there.")


def _lower(petition: Petition, hand: Hand) -> Sequence[Fact]:
    about = petition.endpoint(hand.endpoint).entry
    if petition.by is not None and petition.by.endpoint == hand.endpoint:
        return [HandLowered(hand.hand, "self")]
    petition.require("moderate_floor", about, narrows=True)
    return [HandLowered(hand.hand, "teacher")]


def _lower_all(petition: Petition) -> Sequence[Fact]:
    petition.require("moderate_floor", narrows=True)
    if not petition.gathering.hands.raised:
        raise Refused("hand_not_raised", "No hand is up.")
    return [HandLowered(hand.hand, "all") for hand in petition.gathering.hands.raised]


def _restore(petition: Petition) -> Sequence[Fact]:
    petition.require("moderate_floor")
    petition.during("live")
    hands, now_ms = petition.gathering.hands, petition.now.at_ms or 0
    if hands.lowered_ms is None or now_ms - hands.lowered_ms > RESTORED_MS:
        raise Refused("hand_not_raised", "There is nothing to undo any more.")
    back = [hand for hand in hands.lowered if _comes_back(petition, hand)][: MAX_HANDS - len(hands.raised)]
    if not back:
        raise Refused("hand_not_raised", "No hand would come up again.")
    return [HandRestored(hand.hand, hand.endpoint, hand.whom, hand.kind, hand.raised_ms) for hand in back]


def _comes_back(petition: Petition, hand: Hand) -> bool:
    """Not if they raised another, stand on the stage, left, or may not raise any."""
    gathering = petition.gathering
    endpoint = gathering.roster.endpoints[hand.endpoint]
    busy = gathering.hands.of(hand.endpoint, hand.whom) or gathering.stage.turn_of(hand.endpoint, hand.whom)
    return endpoint.here and not busy and not gathering.keys.interaction_off(endpoint.entry.room)
