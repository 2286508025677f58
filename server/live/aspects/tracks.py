"""What every endpoint publishes: at most one track a source, at most one screen in the session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from .forms import Id, Layers, Source


@dataclass(frozen=True, slots=True)
class PublishTrack:
    source: Source
    codec: Annotated[str, StringConstraints(max_length=32)]
    layers: Layers = ()


@dataclass(frozen=True, slots=True)
class UnpublishTrack:
    track: Id
