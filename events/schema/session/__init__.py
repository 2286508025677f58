"""What happens in a live session 场次: one class per fact, a file per noun, all of them named here.

The order of these lines is the order of docs/events.md.
"""

# ruff: isort: skip_file
from __future__ import annotations

from .course import (
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
from .presence import (
    EndpointJoined as EndpointJoined,
    ConnectionOpened as ConnectionOpened,
    EndpointLinkLost as EndpointLinkLost,
    EndpointResumed as EndpointResumed,
    EndpointLeft as EndpointLeft,
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
from .floor import (
    HandRaised as HandRaised,
    HandCalled as HandCalled,
    HandLowered as HandLowered,
    StageEntered as StageEntered,
    StageLeft as StageLeft,
)
from .talk import ChatPosted as ChatPosted
