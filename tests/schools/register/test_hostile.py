"""What must not come in by the registry's routes: too much, in the wrong form, with the wrong names."""

from __future__ import annotations

from typing import Any

import pytest

from migrations import demo_world as world
from server.schools.importing.sheets import MAX_BYTES
from tests.schools.importing.lists import csv, send
from tests.schools.register.asking import GROUP_ADMIN, Asking

ROOM: dict[str, Any] = {"organization": world.HOST, "label": "音乐教室"}


async def test_a_file_that_is_too_large_is_not_read_to_its_end(ask: Asking) -> None:
    answer = await send(ask, GROUP_ADMIN, "people/preview", b"a" * (MAX_BYTES + 1), name="x")
    assert (answer.status, answer.code) == (413, "too_large")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x00" * 1000, b"\xff\xfe\xff"])
async def test_what_is_no_spreadsheet_is_malformed(ask: Asking, data: bytes) -> None:
    answer = await send(ask, GROUP_ADMIN, "rooms/preview", data, name="x")
    assert answer.status == 400


async def test_no_such_list_is_nowhere(ask: Asking) -> None:
    assert (await send(ask, GROUP_ADMIN, "credentials/preview", csv(("a",)), name="x")).status == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        ROOM | {"tenant_id": "other"},
        ROOM | {"id": "mine"},
        ROOM | {"capacity": "40"},
        ROOM | {"capacity": 10**12},
        ROOM | {"capacity": -1},
        ROOM | {"organization": "../../etc"},
        ROOM | {"organization": ["x"]},
        ROOM | {"label": "字" * 101},
        ROOM | {"label": {"$ne": ""}},
        [],
        "x",
    ],
)
async def test_a_body_that_does_not_fit_is_malformed(ask: Asking, body: Any) -> None:
    answer = await ask(GROUP_ADMIN, "POST", "rooms", body)
    assert (answer.status, answer.code) == (400, "malformed")


async def test_a_name_of_a_hundred_characters_outside_the_first_plane_is_kept(ask: Asking) -> None:
    made = await ask(GROUP_ADMIN, "POST", "rooms", ROOM | {"label": "𠮷" * 100})
    assert (made.status, made.body["label"]) == (201, "𠮷" * 100)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"cursor": "!!!"},
        {"cursor": "W10"},
        {"cursor": "WzEsMl0"},
        {"under": "' OR 1=1"},
        {"text": "x" * 101},
        {"unknown": "1"},
        {"retired": "perhaps"},
    ],
)
@pytest.mark.parametrize("noun", ["rooms", "people", "role-assignments", "planned-sessions"])
async def test_a_query_that_does_not_fit_is_malformed(ask: Asking, noun: str, query: dict[str, str]) -> None:
    answer = await ask(GROUP_ADMIN, "GET", noun, **query)
    assert (answer.status, answer.code) == (400, "malformed")


async def test_quotes_and_wildcards_are_characters(ask: Asking) -> None:
    for text in ("'", '"', "%", "_", "\\", "' OR '1'='1", "\x00"):
        answer = await ask(GROUP_ADMIN, "GET", "people", text=text)
        assert (answer.status, answer.body.get("total")) == ((400, None) if text == "\x00" else (200, 0)), text
