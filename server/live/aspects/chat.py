"""What is written in class: short texts and quick codes, in four channels that never mix.

`class` is read by all who are in it, `room` by the endpoints of one room and the lead, `private` by one endpoint
and the lead, `back` by the teachers at devices of their own. Of each conversation the last 200 are kept, so that
what somebody cannot see never pushes out what he can. Blanks are evened out, and characters that deceive the eye
are refused: controls, zero-width ones, and those that turn the direction of writing. The pupil side writes while
its text is on and the class goes on; the teachers' channel stays open in a pause.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, assert_never

from events.schema.base import Fact, Personal
from events.schema.session import ChatPosted, ChatWithdrawn
from events.schema.values import Entry

from ..rulebook import Refused
from . import keys
from .eyes import is_staff, leads
from .forms import Id, Text
from .mute import pupil_side
from .roster import Roster

if TYPE_CHECKING:
    from .petition import Petition

MAX_CHARACTERS = 500  # some ten lines on a projector
KEPT = 200  # of each conversation
UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})  # controls, formats (zero-width, direction), lone surrogates

Channel = Literal["class", "room", "private", "back"]
Quick = Literal["slower", "cannot_hear", "cannot_see", "repeat"]
Conversation = tuple[Channel, str]


@dataclass(frozen=True, slots=True)
class PostChat:
    """Words or a quick code. `to` names whom the lead writes to in private."""

    channel: Channel
    text: Text | None = None
    reply_to: Id | None = None
    question: bool = False
    quick: Quick | None = None
    to: Id | None = None


@dataclass(frozen=True, slots=True)
class WithdrawChat:
    message: Id


ChatCommand = PostChat | WithdrawChat


@dataclass(frozen=True, slots=True)
class Message:
    message: str
    endpoint: str
    channel: Channel
    text: Personal | None
    at_ms: int | None
    question: bool = False
    reply_to: str | None = None
    to: str | None = None
    quick: Quick | None = None
    withdrawn: bool = False
    room: str | None = None  # of the author, in the channel `room`

    @property
    def conversation(self) -> Conversation:
        match self.channel:
            case "room":
                return "room", self.room or ""
            case "private":
                return "private", self.to or self.endpoint
            case channel:
                return channel, ""


@dataclass(frozen=True, slots=True)
class Chat:
    messages: tuple[Message, ...] = ()  # as they came

    def find(self, message: str) -> Message | None:
        return next((one for one in reversed(self.messages) if one.message == message), None)


def evolve(chat: Chat, fact: Fact, at_ms: int | None, roster: Roster) -> Chat:
    match fact:
        case ChatPosted():
            return _kept(chat, _message(fact, at_ms, roster))
        case ChatWithdrawn(message=gone):
            return replace(chat, messages=tuple(_emptied(one, gone) for one in chat.messages))
        case _:
            return chat


def _message(fact: ChatPosted, at_ms: int | None, roster: Roster) -> Message:
    author = roster.endpoints.get(fact.endpoint)
    return Message(
        message=fact.message,
        endpoint=fact.endpoint,
        channel=fact.channel,
        text=fact.text,
        at_ms=at_ms,
        question=fact.question,
        reply_to=fact.reply_to,
        to=fact.to,
        quick=fact.quick,
        room=author.entry.room if author is not None and fact.channel == "room" else None,
    )


def _kept(chat: Chat, posted: Message) -> Chat:
    messages = (*chat.messages, posted)
    if len(messages) > KEPT:
        own = posted.conversation
        of_it = [place for place, one in enumerate(messages) if one.conversation == own]
        if len(of_it) > KEPT:
            messages = (*messages[: of_it[0]], *messages[of_it[0] + 1 :])
    return replace(chat, messages=messages)


def _emptied(message: Message, gone: str) -> Message:
    return replace(message, text=None, quick=None, withdrawn=True) if message.message == gone else message


def visible(chat: Chat, roster: Roster, viewer: str) -> Chat:
    return Chat(tuple(one for one in chat.messages if reads(roster, viewer, one)))


def reads(roster: Roster, viewer: str, message: Message) -> bool:
    channel, of = message.conversation
    match channel:
        case "class":
            return True
        case "room":
            eyes = roster.endpoints.get(viewer)
            return leads(roster, viewer) or (eyes is not None and eyes.entry.room == of != "")
        case "private":
            return viewer == of or leads(roster, viewer)
        case "back":
            return is_staff(roster, viewer)
        case _:
            assert_never(channel)


def hears(chat: Chat, roster: Roster, viewer: str, fact: ChatPosted | ChatWithdrawn) -> bool:
    """Does a fact of the chat reach the endpoint?"""
    if isinstance(fact, ChatWithdrawn):
        message = chat.find(fact.message)
        return message is not None and reads(roster, viewer, message)
    return reads(roster, viewer, _message(fact, None, roster))


def decide(petition: Petition, command: ChatCommand) -> Sequence[Fact]:
    match command:
        case PostChat():
            return _post(petition, command)
        case WithdrawChat(message=name):
            return _withdraw(petition, name)
        case _:
            assert_never(command)


def _post(petition: Petition, command: PostChat) -> Sequence[Fact]:
    own = petition.own
    _require_channel(petition, own, command)
    _require_speech(petition, own, command.channel)
    posted = ChatPosted(
        message=petition.fresh([message.message for message in petition.gathering.chat.messages]),
        endpoint=own.endpoint,
        channel=command.channel,
        text=_words(own, command),
        question=command.question,
        reply_to=command.reply_to,
        to=command.to,
        quick=command.quick,
    )
    _require_answered(petition, posted)
    return [posted]


def _require_channel(petition: Petition, own: Entry, command: PostChat) -> None:
    """Existence, then right: nobody writes where he does not read."""
    if command.to is not None:
        petition.endpoint(command.to)
    match command.channel:
        case "class":
            petition.require("send_chat", own)
        case "room":
            petition.require("send_chat", own)
            if own.room is None:
                raise Refused("not_permitted", "This endpoint stands in no room.")
        case "private":
            _require_private(petition, own, command.to)
        case "back":
            petition.require("back_channel")
        case _:
            assert_never(command.channel)
    if command.to is not None and command.channel != "private":
        raise Refused("malformed", "Only a private message is to somebody.")


def _require_private(petition: Petition, own: Entry, to: str | None) -> None:
    if own.role == "lead_teacher":
        if to is None or petition.gathering.roster.leads(to):
            raise Refused("no_such_endpoint", "Say whom this is to.")
        if petition.endpoint(to).entry.hidden:
            raise Refused("not_permitted", "An unseen observer is not written to.")
        return
    if to is not None:
        raise Refused("not_permitted", "In private one writes to the lead teacher alone.")
    if own.role == "student":  # the switch grants to all what the lead else grants to one
        petition.require("send_chat", own)
        granted = "private_chat" in petition.gathering.grants.of(own.endpoint)
        keys.require_open(petition.gathering.keys, own, None if granted else "private_chat")
    else:
        petition.require("private_chat", own)


def _require_speech(petition: Petition, own: Entry, channel: Channel) -> None:
    if channel == "back" or own.role == "lead_teacher":
        petition.during("open", "live", "suspended")
        return
    petition.during("open", "live")
    if petition.gathering.lifecycle.held and pupil_side(own):
        raise Refused("switched_off", "The class waits for its teacher.")
    keys.require_open(petition.gathering.keys, own, "text")


def _words(own: Entry, command: PostChat) -> Personal | None:
    if command.quick is not None:
        if command.text is not None:
            raise Refused("malformed", "A quick code has no words beside it.")
        return None
    return Personal(subject_of(own), readable(command.text or ""))


def _require_answered(petition: Petition, posted: ChatPosted) -> None:
    """What is answered must be read by who answers, and stand in the same conversation."""
    if posted.reply_to is None:
        return
    chat, roster = petition.gathering.chat, petition.gathering.roster
    answered, here = chat.find(posted.reply_to), _message(posted, None, roster).conversation
    if answered is None or not reads(roster, posted.endpoint, answered) or answered.conversation != here:
        raise Refused("no_such_message", "The message answered is not here.")


def _withdraw(petition: Petition, name: str) -> Sequence[Fact]:
    own, gathering = petition.own, petition.gathering
    message = gathering.chat.find(name)
    if message is None or not reads(gathering.roster, own.endpoint, message):
        raise Refused("no_such_message", "There is no such message.")
    if message.endpoint == own.endpoint:
        return [ChatWithdrawn(name, "author")]
    petition.require("moderate_chat", gathering.roster.endpoints[message.endpoint].entry, narrows=True)
    return [ChatWithdrawn(name, "teacher")]


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


def subject_of(own: Entry) -> str:
    """Whose key seals the text: the author's, or the school's where nobody is identified."""
    return f"person:{own.person}" if own.person else f"org:{own.org_path[-1]}"
