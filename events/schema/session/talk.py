"""What is written in class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..base import Fact, Personal, fact


@fact(
    "session.chat.posted",
    audience="all",
    data_class="sen",
    retention="talk",
    read_by="R T P L:chat ax:posted",
)
@dataclass(frozen=True, slots=True)
class ChatPosted(Fact):
    """A message to everyone in class."""

    message: str
    endpoint: str
    channel: Literal["class"]
    text: Personal
    question: bool = False
    reply_to: str | None = None
