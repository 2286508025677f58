from __future__ import annotations

from dataclasses import replace

import pytest

from events.schema.base import Personal
from events.schema.session import ChatPosted, ChatWithdrawn
from events.schema.values import Entry
from server.classroom.commands import (
    HandOverLead,
    NameSubstitute,
    PostChat,
    SuspendSession,
    TurnSwitch,
    WithdrawChat,
)
from server.classroom.lesson import LESSON
from server.live.aspects.chat import KEPT, MAX_CHARACTERS
from server.live.rulebook import LOG
from tests.classroom.room import BOX, OBSERVER, PHONE, QING, YUN, Class, live_class, open_class


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


PUPIL = Entry("", "student_device", "student", ("beijing", "qingshiling"), "p7", "room-qing")
NEIGHBOUR = replace(PUPIL, person="p8")
LIN = Entry("", "personal", "substitute", ("beijing", "mingxi"), "lin")
TERMINAL = replace(QING, role="device", person=None)


def class_of_all() -> Class:
    class_ = live_class()
    for name, entry in (
        ("pupil", PUPIL),
        ("neighbour", NEIGHBOUR),
        ("phone", PHONE),
        ("yun-phone", replace(YUN, kind="personal")),
        ("lin", LIN),
        ("terminal", TERMINAL),
        ("observer", OBSERVER),
        ("seen", replace(OBSERVER, person="fang", hidden=False)),
    ):
        class_.joins(name, entry)
    class_.asks("lead", TurnSwitch("private_chat", True))
    return class_


def readers(class_: Class, message: str) -> set[str]:
    """Who finds it in the snapshot; and the very same are told of it when it is posted."""
    viewers = class_.lesson.roster.endpoints
    return {
        viewer
        for viewer in viewers
        if message in [line["message"] for line in LESSON.snapshot(class_.lesson, viewer)["chat"]]
    }


EVERYONE = {
    *("lead", "qing", "yun", "pupil", "neighbour", "phone", "yun-phone", "lin", "terminal", "observer", "seen"),
}


@pytest.mark.parametrize(
    ("who", "command", "told"),
    [
        ("qing", PostChat("class", "好"), EVERYONE),
        ("qing", PostChat("room", "小声点"), {"lead", "qing", "pupil", "neighbour", "phone", "terminal"}),
        ("pupil", PostChat("private", "老师，我没懂"), {"pupil", "lead"}),
        ("lead", PostChat("private", "哪里", to="pupil"), {"pupil", "lead"}),
        ("phone", PostChat("back", "三班网不好"), {"lead", "lin", "phone", "yun-phone"}),
        ("lin", PostChat("back", "要我接吗"), {"lead", "lin", "phone", "yun-phone"}),
        ("qing", PostChat("class", quick="cannot_hear"), EVERYONE),
    ],
)
def test_a_channel_is_read_by_its_own_and_told_to_nobody_else(who: str, command: PostChat, told: set[str]) -> None:
    class_ = class_of_all()
    before = class_.lesson
    posted = class_.asks(who, command, naming="message1")[0]
    assert {viewer for viewer in before.roster.endpoints if LESSON.reaches(posted, before, viewer)} == told
    assert readers(class_, "message1") == told


@pytest.mark.parametrize(
    ("who", "command", "code"),
    [
        ("qing", PostChat("back", "好"), "not_permitted"),
        ("terminal", PostChat("back", "好"), "not_permitted"),
        ("pupil", PostChat("back", "好"), "not_permitted"),
        ("observer", PostChat("back", "好"), "not_permitted"),
        ("seen", PostChat("private", "好"), "not_permitted"),
        ("lin", PostChat("room", "好"), "not_permitted"),
        ("pupil", PostChat("private", "好", to="neighbour"), "not_permitted"),
        ("pupil", PostChat("class", "好", to="neighbour"), "malformed"),
        ("qing", PostChat("private", "好", to="observer"), "no_such_endpoint"),
        ("lead", PostChat("private", "好", to="observer"), "not_permitted"),
        ("lead", PostChat("private", "好"), "no_such_endpoint"),
        ("qing", PostChat("class", "好", quick="slower"), "malformed"),
        ("qing", PostChat("class"), "empty"),
    ],
)
def test_refused_in_its_channel(who: str, command: PostChat, code: str) -> None:
    assert class_of_all().refusal(who, command) == code


def test_nobody_answers_what_he_does_not_read_or_in_another_channel() -> None:
    class_ = class_of_all()
    class_.asks("phone", PostChat("back", "听得到吗"), naming="secret1")
    class_.asks("qing", PostChat("class", "好"), naming="public1")
    assert class_.refusal("pupil", PostChat("class", "啊", "secret1")) == "no_such_message"
    assert class_.refusal("lead", PostChat("class", "啊", "secret1")) == "no_such_message"
    assert class_.refusal("pupil", WithdrawChat("secret1")) == "no_such_message"
    assert class_.would("lin", PostChat("back", "听得到", "secret1"))


def test_what_one_cannot_see_never_pushes_out_what_one_can() -> None:
    class_ = class_of_all()
    class_.asks("pupil", PostChat("private", "老师"), naming="message1")
    for number in range(KEPT + 5):
        class_.asks("phone", PostChat("back", f"{number}"), naming=f"back{number}")
    assert readers(class_, "message1") == {"pupil", "lead"}
    assert readers(class_, "back4") == set()
    assert readers(class_, "back5") == {"lead", "lin", "phone", "yun-phone"}


def test_a_message_is_withdrawn_by_its_author_the_lead_or_its_room_s_teacher() -> None:
    class_ = class_of_all()
    for number in range(3):
        class_.asks("pupil", PostChat("class", "不好"), naming=f"message{number}")
    assert class_.refusal("yun", WithdrawChat("message0")) == "not_your_room"
    assert class_.refusal("neighbour", WithdrawChat("message0")) == "not_the_lead"
    assert class_.asks("pupil", WithdrawChat("message0")) == [ChatWithdrawn("message0", "author")]
    assert class_.asks("phone", WithdrawChat("message1")) == [ChatWithdrawn("message1", "teacher")]
    assert class_.asks("lead", WithdrawChat("message2")) == [ChatWithdrawn("message2", "teacher")]
    for viewer in ("lead", "yun", "pupil"):
        shown = LESSON.snapshot(class_.lesson, viewer)["chat"]
        assert [(line.get("text"), line["withdrawn"]) for line in shown] == [(None, True)] * 3


def test_a_withdrawal_reaches_only_who_had_read_the_message() -> None:
    class_ = class_of_all()
    class_.asks("phone", PostChat("back", "啊"), naming="message1")
    before = class_.lesson
    withdrawn = class_.asks("phone", WithdrawChat("message1"))[0]
    told = {viewer for viewer in before.roster.endpoints if LESSON.reaches(withdrawn, before, viewer)}
    assert told == {"lead", "lin", "phone", "yun-phone"}


def test_in_a_pause_the_teachers_go_on_talking() -> None:
    class_ = class_of_all()
    class_.asks("lead", SuspendSession("key"))
    assert class_.refusal("phone", PostChat("class", "好")) == "session_suspended"
    assert class_.would("phone", PostChat("back", "好"))


def test_the_private_words_of_a_class_go_with_its_lead() -> None:
    class_ = class_of_all()
    class_.asks("pupil", PostChat("private", "老师"), naming="message1")
    class_.asks("lead", NameSubstitute("lin"))
    class_.asks("lead", HandOverLead("lin"))
    assert readers(class_, "message1") == {"pupil", "lin"}


def test_the_reader_of_the_log_sees_that_teachers_talked_and_not_what_they_said() -> None:
    class_ = class_of_all()
    class_.asks("phone", PostChat("back", "三班网不好"), naming="message1")
    (line,) = LESSON.snapshot(class_.lesson, LOG)["chat"]
    assert (line["message"], line["endpoint"], line.get("text")) == ("message1", "phone", None)
    assert "三班网不好" in str(LESSON.snapshot(class_.lesson, "lin"))
