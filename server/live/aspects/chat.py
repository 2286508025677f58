"""The class's chat: short texts, read by all who are in it; the last 200 are kept.

Blanks are evened out, and characters that deceive the eye are refused: controls, zero-width ones, and those that
turn the direction of writing. While the class is held or paused only teachers write.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from events.schema.base import Fact, Personal
from events.schema.session import ChatPosted
from events.schema.values import Entry

from ..rulebook import Refused
from .forms import Id, Text
from .mute import pupil_side

if TYPE_CHECKING:
    from .petition import Petition

MAX_CHARACTERS = 500  # some ten lines on a projector
KEPT = 200
UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})  # controls, formats (zero-width, direction), lone surrogates


Channel = Literal["class", "room", "private", "back"]


@dataclass(frozen=True, slots=True)
class PostChat:
    channel: Literal["class"]
    text: Text
    reply_to: Id | None = None
    question: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    message: str
    endpoint: str
    channel: Channel
    text: Personal | None
    at_ms: int | None
    question: bool = False
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    messages: tuple[Message, ...] = ()


def evolve(chat: Chat, fact: Fact, at_ms: int | None) -> Chat:
    match fact:
        case ChatPosted():
            posted = Message(
                message=fact.message,
                endpoint=fact.endpoint,
                channel=fact.channel,
                text=fact.text,
                at_ms=at_ms,
                question=fact.question,
                reply_to=fact.reply_to,
            )
            return replace(chat, messages=(*chat.messages, posted)[-KEPT:])
        case _:
            return chat


def decide(petition: Petition, command: PostChat) -> Sequence[Fact]:
    own = petition.own
    petition.require("send_chat", own)
    _require_speech(petition, own)
    text = readable(command.text)
    known = [message.message for message in petition.gathering.chat.messages]
    if command.reply_to is not None and command.reply_to not in known:
        raise Refused("no_such_message", "The message answered is not here.")
    return [
        ChatPosted(
            message=petition.fresh(known),
            endpoint=own.endpoint,
            channel=command.channel,
            text=Personal(_subject(own), text),
            question=command.question,
            reply_to=command.reply_to,
        )
    ]


def _require_speech(petition: Petition, own: Entry) -> None:
    if own.role == "lead_teacher":
        petition.during("open", "live", "suspended")
        return
    petition.during("open", "live")
    if petition.gathering.lifecycle.held and pupil_side(own):
        raise Refused("switched_off", "The class waits for its teacher.")


def readable(text: str) -> str:
    """The text as it is kept, in NFC; refuses what is empty, too long or deceives the eye."""
    kept = unicodedata.normalize("NFC", " ".join(text.split()))
    if not kept:
        raise Refused("empty", "There is nothing to send.")
    if len(kept) > MAX_CHARACTERS:
        raise Refused("too_long", f"A message has at most {MAX_CHARACTERS} characters.")
    if any(unicodedata.category(character) in UNSEEN_CATEGORIES for character in kept):
        raise Refused("malformed", "The text holds characters that cannot be seen.")
    return kept


def _subject(own: Entry) -> str:
    """Whose key seals the text: the author's, or the school's where nobody is identified."""
    return f"person:{own.person}" if own.person else f"org:{own.org_path[-1]}"
