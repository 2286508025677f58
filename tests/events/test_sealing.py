"""Personal text: sealed at rest, erased with its keys, bound to its place."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from events import codec
from events.codec import Undecodable, Unencodable, canonical
from events.schema.base import Commit, Personal
from events.schema.session import ChatPosted, ConnectionOpened
from events.schema.values import Client
from tests.events.examples import SESSION, commit_of
from tests.events.keys import TENANT, FixedKeys, counted_nonces

WANG = "person:7b0e4c5a-1f7d-4e0b-8a39-5d2c9e61f0aa"
ZHAO = "person:0c3d5e7f-1f7d-4e0b-8a39-5d2c9e61f0bb"


def posted(subject: str, text: str | None) -> ChatPosted:
    return ChatPosted("m3yk7p2d", "k7q2mzpd", "class", Personal(subject, text))


TALK = commit_of(posted(WANG, "老师好"), posted(ZHAO, "底乘高"))
OPENED = commit_of(
    ConnectionOpened("k7q2mzpd", "c", "d", "link", Client("web", "1", "chromium"), Personal(WANG, "203.0.113.7"))
)


def encoded(commit: Commit, keys: FixedKeys | None = None) -> bytes:
    return codec.encode(commit, TENANT, keys or FixedKeys(), counted_nonces())


def texts(body: bytes, keys: FixedKeys | None) -> list[str | None]:
    facts = codec.decode(body, TENANT, keys).facts
    return [fact.text.text for fact in facts if isinstance(fact, ChatPosted)]


def tampered(commit: Commit, **changes: Any) -> bytes:
    """The commit's bytes with fields of its first sealed text changed."""
    envelope = json.loads(encoded(commit))
    envelope["facts"][0]["data"]["text"] |= changes
    return canonical(envelope)


def test_the_stored_bytes_hold_no_word_of_the_text() -> None:
    body = encoded(TALK)
    assert "老师好" not in body.decode()
    assert texts(body, FixedKeys()) == ["老师好", "底乘高"]


def test_a_destroyed_subject_key_erases_one_person_and_nothing_else() -> None:
    keys = FixedKeys()
    body = encoded(TALK, keys)
    keys.destroyed.add(WANG)
    assert texts(body, keys) == [None, "底乘高"]
    assert codec.decode(body, TENANT, keys) == replace(TALK, facts=(posted(WANG, None), posted(ZHAO, "底乘高")))


def test_a_destroyed_class_secret_lets_one_class_expire() -> None:
    keys = FixedKeys()
    talk, opened = encoded(TALK, keys), encoded(OPENED, keys)
    keys.destroyed.add("telemetry")
    assert texts(talk, keys) == ["老师好", "底乘高"]
    (fact,) = codec.decode(opened, TENANT, keys).facts
    assert isinstance(fact, ConnectionOpened)
    assert fact.address == Personal(WANG, None)


def test_a_newer_key_of_the_subject_opens_nothing_older() -> None:
    class Renewed(FixedKeys):
        def sealing_key(self, subject: str) -> tuple[int, bytes]:
            return 2, b"n" * 32

    assert texts(encoded(TALK), Renewed()) == [None, None]


def test_without_keys_everything_reads_as_erased() -> None:
    assert texts(encoded(TALK), None) == [None, None]


def test_a_viewer_gets_plain_text_or_erased() -> None:
    assert codec.visible(posted(WANG, "老师好"))["data"]["text"] == "老师好"
    assert codec.visible(posted(WANG, None))["data"]["text"] == {"erased": True}


def test_a_reader_of_the_log_gets_it_sealed_or_opened() -> None:
    keys = FixedKeys()
    body = encoded(TALK, keys)
    sealed = codec.stored(body)["facts"][0]["data"]["text"]
    assert (sealed["sealed"], sealed["k"]) == (WANG, 1)
    keys.destroyed.add(ZHAO)
    opened = codec.opened(body, TENANT, keys)
    assert [fact["data"]["text"] for fact in opened["facts"]] == ["老师好", {"erased": True}]


def test_one_facts_stored_data_can_be_opened_alone() -> None:
    data = codec.stored(encoded(TALK))["facts"][1]["data"]
    opened = codec.open_data(data, TENANT, TALK.aggregate, TALK.id, 1, "session.chat.posted", FixedKeys())
    assert opened == {
        "channel": "class",
        "endpoint": "k7q2mzpd",
        "message": "m3yk7p2d",
        "question": False,
        "text": "底乘高",
    }


@pytest.mark.parametrize("place", ["id", "aggregate", "index", "tenant"])
def test_sealed_text_cannot_be_moved_to_another_place(place: str) -> None:
    envelope = json.loads(encoded(TALK))
    tenant = TENANT
    match place:
        case "id":
            envelope["id"] = f"{SESSION}.k7q2mzpd.43"
        case "aggregate":
            envelope["aggregate"] = "session/0194"
        case "index":
            envelope["facts"].reverse()
        case "tenant":
            tenant = "other"
    with pytest.raises(Undecodable, match="does not open with its key"):
        codec.decode(canonical(envelope), tenant, FixedKeys())


@pytest.mark.parametrize(
    "changes",
    [
        {"c": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"c": ""},
        {"c": "AAAA"},
        {"c": "!" * 60},
        {"c": 7},
        {"c": "A" * 61},
        {"k": "1"},
        {"sealed": "nobody"},
        {"sealed": ZHAO},
        {"sealed": 7},
    ],
    ids=str,
)
def test_forged_text_is_undecodable(changes: dict[str, Any]) -> None:
    with pytest.raises(Undecodable):
        codec.decode(tampered(TALK, **changes), TENANT, FixedKeys())


def test_a_plain_string_where_text_should_be_sealed_is_undecodable() -> None:
    envelope = json.loads(encoded(TALK))
    envelope["facts"][0]["data"]["text"] = "老师好"
    with pytest.raises(Undecodable):
        codec.decode(canonical(envelope), TENANT, FixedKeys())


def test_sealed_text_where_a_plain_string_should_be_is_undecodable() -> None:
    envelope = json.loads(encoded(TALK))
    envelope["facts"][0]["data"]["message"] = envelope["facts"][0]["data"]["text"]
    with pytest.raises(Undecodable):
        codec.decode(canonical(envelope), TENANT, None)


@pytest.mark.parametrize(
    "fact", [posted(WANG, None), posted("nobody", "x"), posted(WANG, "e\u0301"), posted(WANG, "\ud800")]
)
def test_what_cannot_be_opened_again_is_never_sealed(fact: ChatPosted) -> None:
    with pytest.raises(Unencodable):
        encoded(commit_of(fact))


def test_a_short_nonce_is_refused() -> None:
    with pytest.raises(Unencodable):
        codec.encode(TALK, TENANT, FixedKeys(), lambda: b"short")
