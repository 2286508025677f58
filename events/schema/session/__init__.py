"""What happens in a live session 场次: one class per fact, a file per noun, all of them named here.

The order of these lines is the order of docs/events.md.
"""

# ruff: isort: skip_file
from __future__ import annotations

from .course import (
    SessionScheduled as SessionScheduled,
    SessionAmended as SessionAmended,
    SessionCancelled as SessionCancelled,
    SessionOpened as SessionOpened,
    SessionStarted as SessionStarted,
    SessionSuspended as SessionSuspended,
    SessionResumed as SessionResumed,
    SessionEnded as SessionEnded,
    ClassHeld as ClassHeld,
    ClassReleased as ClassReleased,
    SessionOwned as SessionOwned,
    SessionTicked as SessionTicked,
)
from .lead import LeadChanged as LeadChanged, SubstituteNamed as SubstituteNamed
from .presence import (
    EndpointJoined as EndpointJoined,
    ConnectionOpened as ConnectionOpened,
    EndpointLinkLost as EndpointLinkLost,
    EndpointResumed as EndpointResumed,
    EndpointLeft as EndpointLeft,
)
from .door import (
    EntryBarred as EntryBarred,
    EntryAllowed as EntryAllowed,
    DoorLocked as DoorLocked,
    DoorUnlocked as DoorUnlocked,
)
from .rights import (
    EndpointRoleChanged as EndpointRoleChanged,
    GrantGiven as GrantGiven,
    GrantTaken as GrantTaken,
    EndpointRevealed as EndpointRevealed,
)
from .sound import (
    ClassMuted as ClassMuted,
    ClassUnmuted as ClassUnmuted,
    EndpointMuted as EndpointMuted,
    EndpointUnmuted as EndpointUnmuted,
    MicrophoneOpened as MicrophoneOpened,
    MicrophoneClosed as MicrophoneClosed,
    TrackPublished as TrackPublished,
    TrackUnpublished as TrackUnpublished,
)
from .keys import (
    InteractionLocked as InteractionLocked,
    InteractionUnlocked as InteractionUnlocked,
    RoomSuspended as RoomSuspended,
    RoomResumed as RoomResumed,
    SwitchTurned as SwitchTurned,
)
from .floor import (
    HandRaised as HandRaised,
    HandCalled as HandCalled,
    HandLowered as HandLowered,
    HandRestored as HandRestored,
    StageEntered as StageEntered,
    StageLeft as StageLeft,
    FloorGiven as FloorGiven,
    FloorTaken as FloorTaken,
)
from .marks import MarkSet as MarkSet, MarkRemoved as MarkRemoved
from .talk import ChatPosted as ChatPosted, ChatWithdrawn as ChatWithdrawn
