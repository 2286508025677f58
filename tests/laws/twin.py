"""Classes for the reducers of the clients: what each viewer is told, and the snapshot it must then have.

Printed as JSON (`python -m tests.laws.twin`), a list of cases:

    {"viewer":   "…",                                   its endpoint's id
     "snapshot": {…},                                   docs/protocol.md §4
     "messages": [{"at_ms": 120?, "facts": [{"type": "session.hand.raised", "v": 1, "data": {…}}],
                   "renewed": true?}, …],                its viewer then gets what stands in `after` as a snapshot
     "after":    [{…}, …]}                              the snapshot after each message

A message that holds none of a viewer's facts is left out, as the server leaves it out. `data` is opened: a text is
a string, or `{"erased": true}`. The same numbers give the same classes.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from events import codec
from events.schema.base import Fact
from events.schema.session import ChatPosted
from server.classroom.commands import CancelSession, ResumeSession, StartSession
from server.classroom.lesson import LESSON
from server.live.rulebook import By

from .playing import CAST, Message, Play, tour

Json = dict[str, Any]

CLASSES = 8
COMMANDS = 250  # tries each; about a third is accepted
VIEWERS = 4  # of each class, drawn
TOURED = 0.6  # of the classes begin with one of everything that chance seldom brings
ERASED_IN = 5  # in every fifth class the keys of all texts are destroyed


def cases() -> Iterator[Json]:
    for number in range(CLASSES):
        rng = random.Random(number)
        opening, messages = play(rng)
        if number % ERASED_IN == 0:
            messages = [_erased(message) for message in messages]
        names = sorted(opening.after.roster.endpoints)
        # The lead is told more than anybody.
        for viewer in sorted({opening.after.roster.lead or "", *rng.sample(names, VIEWERS)}):
            yield _case(viewer, opening, messages)
    opening, messages = called_off()
    yield from (_case(viewer, opening, messages) for viewer in sorted(opening.after.roster.endpoints))


def play(rng: random.Random) -> tuple[Message, list[Message]]:
    """A class in which everybody has joined, and what happened from there to the end."""
    class_ = Play()
    class_.open()
    opening = None
    for device in CAST:
        opening = class_.join(device) or opening
    assert opening is not None
    happened: list[Message | None] = []
    if rng.random() < TOURED:
        happened.append(class_.try_(By(class_.lesson.roster.lead), StartSession()))
        happened.extend(tour(class_))
    for tried in range(COMMANDS):
        class_.pass_time(rng.choice([0, 3, 250, 9_000]))
        if tried == 10:
            happened.append(class_.try_(By(class_.lesson.roster.lead), StartSession()))
            happened += class_.two_terminals()
        elif rng.random() < 0.12:
            happened.append(class_.join(rng.choice(list(CAST))))
        elif class_.lesson.lifecycle.phase == "suspended" and rng.random() < 0.3:
            happened.append(class_.try_(By(class_.lesson.roster.lead), ResumeSession()))
        else:
            happened.append(class_.try_anything(rng.choice))
    happened.append(class_.end())
    return opening, [message for message in happened if message is not None]


def called_off() -> tuple[Message, list[Message]]:
    """A class in which everybody waits, until the lead calls it off."""
    class_ = Play()
    class_.open()
    opening = [class_.join(device) for device in CAST][-1]
    cancelled = class_.try_(By(class_.lesson.roster.lead), CancelSession("teacher"))
    assert opening is not None and cancelled is not None
    return opening, [cancelled]


def _case(viewer: str, opening: Message, messages: list[Message]) -> Json:
    told = [(message, facts) for message in messages if (facts := told_to(viewer, message))]
    return {
        "viewer": viewer,
        "snapshot": LESSON.snapshot(opening.after, viewer),
        "messages": [
            _message(message.at_ms, facts) | ({"renewed": True} if renews(message, viewer) else {})
            for message, facts in told
        ],
        "after": [LESSON.snapshot(message.after, viewer) for message, _ in told],
    }


def renews(message: Message, viewer: str) -> bool:
    """Does the viewer get a fresh snapshot after it?"""
    return any(LESSON.renewed(fact) == viewer for fact in message.facts)


def told_to(viewer: str, message: Message) -> list[Fact]:
    pairs = zip(message.facts, message.before, strict=True)
    return [fact for fact, before in pairs if LESSON.reaches(fact, before, viewer)]


def _message(at_ms: int | None, facts: list[Fact]) -> Json:
    clock = {} if at_ms is None else {"at_ms": at_ms}
    return clock | {"facts": [codec.visible(fact) for fact in facts]}


def _erased(message: Message) -> Message:
    """The same message read with all keys destroyed."""
    chat = message.after.chat
    gone = tuple(
        replace(said, text=replace(said.text, text=None)) if said.text else said for said in chat.messages
    )
    return replace(
        message,
        facts=tuple(
            replace(fact, text=replace(fact.text, text=None))
            if isinstance(fact, ChatPosted) and fact.text
            else fact
            for fact in message.facts
        ),
        after=replace(message.after, chat=replace(chat, messages=gone)),
    )


if __name__ == "__main__":
    json.dump(list(cases()), sys.stdout, ensure_ascii=False)
