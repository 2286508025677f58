from __future__ import annotations

import pytest

from events.schema.base import Personal
from events.schema.session import ChatPosted
from events.schema.values import Entry
from server.classroom.commands import PostChat
from server.classroom.lesson import LESSON
from server.live.aspects.chat import KEPT, MAX_CHARACTERS
from tests.classroom.room import BOX, OBSERVER, PHONE, live_class, open_class


def test_what_is_said_is_sealed_for_its_author() -> None:
    class_ = live_class()
    class_.later(900)
    assert class_.asks("qing", PostChat("class", "看得见", question=True), naming="message1") == [
        ChatPosted("message1", "qing", "class", Personal("person:wang", "看得见"), True)
    ]
    assert LESSON.snapshot(class_.lesson, "yun")["chat"] == [
        {
            "message": "message1",
            "endpoint": "qing",
            "channel": "class",
            "text": "看得见",
            "at_ms": 900,
            "question": True,
        }
    ]


def test_where_nobody_is_identified_the_school_s_key_seals() -> None:
    class_ = live_class()
    class_.joins("terminal", Entry("", "satellite_room", "device", ("beijing", "datan"), room="room-datan"))
    posted = class_.asks("terminal", PostChat("class", "好"))[0]
    assert isinstance(posted, ChatPosted)
    assert posted.text == Personal("org:datan", "好")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  看得见  ", "看得见"),
        ("第一行\n第二行\t完", "第一行 第二行 完"),
        ("e\u0301cole", "école"),
        ("<b>粗</b>", "<b>粗</b>"),
        ("x" * MAX_CHARACTERS, "x" * MAX_CHARACTERS),
        ("👍🏽", "👍🏽"),
    ],
)
def test_blanks_are_evened_out_and_all_else_is_kept(text: str, kept: str) -> None:
    posted = live_class().asks("qing", PostChat("class", text))[0]
    assert isinstance(posted, ChatPosted)
    assert posted.text.text == kept


@pytest.mark.parametrize("text", ["", "   ", "\n\t\u3000"])
def test_nothing_is_not_sent(text: str) -> None:
    assert live_class().refusal("qing", PostChat("class", text)) == "empty"


@pytest.mark.parametrize("text", ["x" * (MAX_CHARACTERS + 1), "好" * 16_000])
def test_too_much_is_not_sent(text: str) -> None:
    assert live_class().refusal("qing", PostChat("class", text)) == "too_long"


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b", "\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\ud800", "\x7f"]
)
def test_what_deceives_the_eye_is_refused(hidden: str) -> None:
    assert live_class().refusal("qing", PostChat("class", f"请{hidden}看")) == "malformed"


def test_an_answer_names_a_message_that_is_here() -> None:
    class_ = live_class()
    assert class_.refusal("qing", PostChat("class", "对", "message1")) == "no_such_message"
    class_.asks("lead", PostChat("class", "听得见吗"), naming="message1")
    class_.asks("qing", PostChat("class", "听得见", "message1"))


def test_the_last_two_hundred_are_kept() -> None:
    class_ = live_class()
    for number in range(KEPT + 3):
        class_.asks("qing", PostChat("class", str(number)))
    chat = LESSON.snapshot(class_.lesson, "lead")["chat"]
    assert [message["text"] for message in chat] == [str(number) for number in range(3, KEPT + 3)]


def test_who_may_write() -> None:
    class_ = open_class()
    class_.joins("observer", OBSERVER)
    class_.joins("box", BOX)
    class_.joins("pupil", Entry("", "student_device", "student", ("beijing", "qingshiling"), "p7", "room-qing"))
    for name in ("lead", "qing", "pupil"):
        class_.asks(name, PostChat("class", "早上好"))
    assert class_.refusal("observer", PostChat("class", "早上好")) == "not_permitted"
    assert class_.refusal("box", PostChat("class", "早上好")) == "not_permitted"


def test_while_the_class_is_held_teachers_still_write_and_the_pupils_side_does_not() -> None:
    class_ = live_class()
    class_.joins("phone", PHONE)
    class_.holds()
    assert class_.refusal("qing", PostChat("class", "老师")) == "switched_off"
    class_.asks("phone", PostChat("class", "主讲的网断了"))


def test_an_erased_text_stays_a_line_without_words() -> None:
    class_ = live_class()
    class_.happens(ChatPosted("message1", "qing", "class", Personal("person:wang", None)))
    assert LESSON.snapshot(class_.lesson, "yun")["chat"] == [
        {
            "message": "message1",
            "endpoint": "qing",
            "channel": "class",
            "erased": True,
            "at_ms": 0,
            "question": False,
        }
    ]
