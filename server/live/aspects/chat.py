"""The class's chat: short texts, read by all who are in it; the last 200 are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .forms import Id, Text


@dataclass(frozen=True, slots=True)
class PostChat:
    channel: Literal["class"]
    text: Text
    reply_to: Id | None = None
    question: bool = False
