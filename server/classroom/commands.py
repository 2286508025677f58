"""What can be asked of a lesson, and how a client's JSON becomes such a command.

A client's words are taken strictly: a wrong type, a missing or an extra field is `malformed`, a name that no
client may use is `unknown_command`. Commands of the system are made by the server and never parsed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from server.live.aspects.chat import PostChat, WithdrawChat
from server.live.aspects.checks import ReportCheck
from server.live.aspects.door import AllowEntry, LockDoor, UnlockDoor
from server.live.aspects.grants import GrantRight, NoticeGrantOver, RevealEndpoint, TakeRight
from server.live.aspects.hands import LowerAllHands, LowerHand, RaiseHand, RestoreHands
from server.live.aspects.keys import LockInteraction, ResumeRoom, SuspendRoom, TurnSwitch, UnlockInteraction
from server.live.aspects.lead import HandOverLead, NameSubstitute, TakeLead
from server.live.aspects.lifecycle import (
    AbandonSession,
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
from server.live.rulebook import Malformed

ClientCommand: TypeAlias = (
    StartSession
    | SuspendSession
    | ResumeSession
    | EndSession
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


MAX_SAID = 200  # characters of what was wrong: a list of rights is longer than anybody reads
STRICT = ConfigDict(strict=True, extra="forbid")

FORMS: Mapping[str, TypeAdapter[Any]] = {
    command.__name__: TypeAdapter(with_config(STRICT)(command)) for command in ClientCommand.__args__
}


def parse(name: str, fields: Mapping[str, Any]) -> ClientCommand:
    """A client's command; raises `Malformed`."""
    form = FORMS.get(name)
    if form is None:
        raise Malformed("unknown_command", "This server knows no such command.")
    try:
        # Through JSON: only there do lists stand for tuples and objects for dataclasses while all else is strict.
        command: ClientCommand = form.validate_json(json.dumps(fields, allow_nan=False))
    except ValidationError as error:
        raise Malformed("malformed", _sentence(name, error)) from None
    except (TypeError, ValueError, RecursionError):
        raise Malformed("malformed", f"{name} is not plain JSON.") from None
    return command


def _sentence(name: str, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    said = first["msg"] if len(first["msg"]) <= MAX_SAID else f"{first['msg'][:MAX_SAID]}…"
    where = ".".join(str(part) for part in first["loc"])[:60]
    return f"{name}: {where}: {said}." if where else f"{name}: {said}."
