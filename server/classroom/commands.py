"""What can be asked of a lesson. Commands of the system are made by the server and never parsed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from server.live import reading
from server.live.aspects.chat import PostChat, WithdrawChat
from server.live.aspects.checks import ReportCheck
from server.live.aspects.door import AllowEntry, LockDoor, UnlockDoor
from server.live.aspects.grants import GrantRight, NoticeGrantOver, RevealEndpoint, TakeRight
from server.live.aspects.hands import LowerAllHands, LowerHand, RaiseHand, RestoreHands
from server.live.aspects.keys import LockInteraction, ResumeRoom, SuspendRoom, TurnSwitch, UnlockInteraction
from server.live.aspects.lead import HandOverLead, NameSubstitute, TakeLead
from server.live.aspects.lifecycle import (
    AbandonSession,
    CancelSession,
    EndSession,
    HoldClass,
    OpenSession,
    OwnSession,
    ReleaseClass,
    ResumeSession,
    StartSession,
    SuspendSession,
    Tick,
)
from server.live.aspects.microphones import CloseMicrophone, OpenMicrophone
from server.live.aspects.mute import Mute, MuteAll, Unmute, UnmuteAll
from server.live.aspects.reception import NoticePath, ReportReception, SampleQuality, TallyVoice
from server.live.aspects.rollcall import ConfirmRollcall, CorrectRollcall, OpenRollcall, SubmitRollcall
from server.live.aspects.roster import (
    Join,
    Leave,
    NoticeGraceOver,
    NoticeLeft,
    NoticeLinkLost,
    NoticeRoleEnded,
    RemoveEndpoint,
    Revoke,
)
from server.live.aspects.screens import ChangeLayout, MoveSending
from server.live.aspects.staffing import NoticeDutyOver, NoticeIdle, StaffEndpoint, UnstaffEndpoint
from server.live.aspects.stage import CallHand, InviteToStage, LeaveStage, SendDown
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
    | CallHand
    | InviteToStage
    | SendDown
    | LeaveStage
    | MuteAll
    | UnmuteAll
    | Mute
    | Unmute
    | OpenMicrophone
    | CloseMicrophone
    | PostChat
    | OpenRollcall
    | SubmitRollcall
    | ConfirmRollcall
    | CorrectRollcall
    | StaffEndpoint
    | UnstaffEndpoint
    | ReportCheck
    | ChangeLayout
    | MoveSending
    | WithdrawChat
    | RestoreHands
    | LockInteraction
    | UnlockInteraction
    | SuspendRoom
    | ResumeRoom
    | TurnSwitch
    | NameSubstitute
    | HandOverLead
    | TakeLead
    | GrantRight
    | TakeRight
    | RevealEndpoint
    | LockDoor
    | UnlockDoor
    | AllowEntry
)

SystemCommand: TypeAlias = (
    OpenSession
    | AbandonSession
    | HoldClass
    | ReleaseClass
    | OwnSession
    | Tick
    | Join
    | Revoke
    | NoticeRoleEnded
    | NoticeLinkLost
    | NoticeGraceOver
    | NoticeLeft
    | NoticeIdle
    | NoticeDutyOver
    | NoticeGrantOver
    | ReportReception
    | NoticePath
    | SampleQuality
    | TallyVoice
)

LessonCommand: TypeAlias = ClientCommand | SystemCommand

NARROWING: frozenset[type] = frozenset(
    {
        SuspendSession,
        EndSession,
        CancelSession,
        AbandonSession,
        HoldClass,
        Leave,
        RemoveEndpoint,
        Revoke,
        NoticeRoleEnded,
        NoticeGraceOver,
        NoticeLeft,
        UnpublishTrack,
        LowerHand,
        LowerAllHands,
        SendDown,
        LeaveStage,
        MuteAll,
        Mute,
        CloseMicrophone,
        WithdrawChat,
        LockInteraction,
        SuspendRoom,
        TakeRight,
        NoticeGrantOver,
        LockDoor,
    }
)
"""Commands that only take away: media obeys at once, the journal follows."""


def narrows(command: LessonCommand) -> bool:
    if isinstance(command, TurnSwitch):
        return not command.on
    return type(command) in NARROWING


FORMS = reading.forms(ClientCommand)


def parse(name: str, fields: Mapping[str, Any]) -> ClientCommand:
    """A client's command; raises `Malformed`."""
    command: ClientCommand = reading.parse(FORMS, name, fields)
    return command
