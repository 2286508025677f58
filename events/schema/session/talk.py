"""What is written in class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..base import Fact, Personal, fact


@fact(
    "session.chat.posted",
    audience="channel",
    data_class="sen",
    retention="talk",
    read_by="R T P L:chat ax:posted",
)
@dataclass(frozen=True, slots=True)
class ChatPosted(Fact):
    """A message: to everyone in class, to one's room and the lead, with the lead alone, or among teachers. A quick
    one is a code without words. In `private`, `to` absent means to the lead."""

    message: str
    endpoint: str
    channel: Literal["class", "room", "private", "back"]
    text: Personal | None = None
    question: bool = False
    reply_to: str | None = None
    to: str | None = None
    quick: Literal["slower", "cannot_hear", "cannot_see", "repeat"] | None = None


@fact("session.chat.withdrawn", audience="channel", data_class="per", read_by="R T")
@dataclass(frozen=True, slots=True)
class ChatWithdrawn(Fact):
    """The words are shown no more; that something was said stays."""

    message: str
    cause: Literal["author", "teacher"]
