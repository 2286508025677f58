"""What can be asked of a seminar. Commands of the system are made by the server and never parsed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from server.live import reading
from server.live.aspects.chat import PostChat, WithdrawChat
from server.live.aspects.checks import ReportCheck
from server.live.aspects.door import AllowEntry, LockDoor, UnlockDoor
from server.live.aspects.floor import GiveFloor, TakeFloor
from server.live.aspects.grants import GrantRight, TakeRight
from server.live.aspects.hands import LowerAllHands, LowerHand, RaiseHand, RestoreHands
from server.live.aspects.keys import LockInteraction, TurnSwitch, UnlockInteraction
from server.live.aspects.lead import HandOverLead
from server.live.aspects.lifecycle import (
    CancelSession,
    EndSession,
    LifecycleCommand,
    ResumeSession,
    StartSession,
    SuspendSession,
)
from server.live.aspects.marks import RemoveMark, SetMark
from server.live.aspects.microphones import CloseMicrophone, OpenMicrophone
from server.live.aspects.mute import Mute, MuteAll, Unmute, UnmuteAll
from server.live.aspects.reception import ReceptionCommand
from server.live.aspects.roster import DepartureCommand, Join, Leave, RemoveEndpoint
from server.live.aspects.tracks import PublishTrack, UnpublishTrack

ClientCommand: TypeAlias = (
    StartSession
    | SuspendSession
    | ResumeSession
    | EndSession
    | CancelSession
    | Leave
    | RemoveEndpoint
    | PublishTrack
    | UnpublishTrack
    | RaiseHand
    | LowerHand
    | LowerAllHands
    | RestoreHands
    | GiveFloor
    | TakeFloor
    | HandOverLead
    | MuteAll
    | UnmuteAll
    | Mute
    | Unmute
    | OpenMicrophone
    | CloseMicrophone
    | PostChat
    | WithdrawChat
    | SetMark
    | RemoveMark
    | LockInteraction
    | UnlockInteraction
    | TurnSwitch
    | GrantRight
    | TakeRight
    | LockDoor
    | UnlockDoor
    | AllowEntry
    | ReportCheck
)

SeminarCommand: TypeAlias = ClientCommand | LifecycleCommand | DepartureCommand | ReceptionCommand | Join

NARROWING: frozenset[type] = frozenset(
    {
        SuspendSession,
        EndSession,
        CancelSession,
        Leave,
        RemoveEndpoint,
        UnpublishTrack,
        LowerHand,
        LowerAllHands,
        TakeFloor,
        MuteAll,
        Mute,
        CloseMicrophone,
        WithdrawChat,
        RemoveMark,
        LockInteraction,
        TakeRight,
        LockDoor,
    }
)
"""Commands that only take away: media obeys at once, the journal follows. What the system notices is told there
with the scene that follows it."""

FORMS = reading.forms(ClientCommand)


def narrows(command: SeminarCommand) -> bool:
    return not command.on if isinstance(command, TurnSwitch) else type(command) in NARROWING


def parse(name: str, fields: Mapping[str, Any]) -> ClientCommand:
    """A client's command; raises `Malformed`."""
    command: ClientCommand = reading.parse(FORMS, name, fields)
    return command
