"""A session's raw log and its past states over REST, for who may read its log; each reading is a fact first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from events import codec
from events.journal import Journal, Unavailable
from server.live.history import History
from server.live.rulebook import LOG
from server.live.slices import in_slices
from server.review.reader import Reader
from server.review.rows import EndpointRow, SessionRow
from server.review.withheld import LISTS, cut
from server.web.api import Api, query_of
from server.web.errors import Problem

MAX_COMMITS = 1_000

Opened = Callable[[web.Request], Awaitable[tuple[Reader, SessionRow, dict[str, EndpointRow]]]]
Number = Annotated[int, Field(ge=0, lt=2**53)]


class FactsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    after: Number = 0
    limit: Annotated[int, Field(ge=1, le=MAX_COMMITS)] = MAX_COMMITS


class StateQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    at_sequence: Number | None = None
    at_ms: Number | None = None


class StateThen(BaseModel):
    sequence: int
    hash: str
    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PastRoutes:
    """`opened` says who may read which session's log, and notes that it was read."""

    history: History[Any]
    opened: Opened

    def add_to(self, api: Api) -> None:
        path = "/api/v1/sessions/{id}"
        api.add(
            "GET",
            path + "/facts",
            self.facts,
            "Its commits, one a line",
            right="read_log",
            query=("after", "limit"),
        )
        api.add(
            "GET",
            path + "/state",
            self.state,
            "Its state then",
            right="read_log",
            answer=StateThen,
            query=("at_sequence", "at_ms"),
        )

    async def facts(self, request: web.Request) -> web.Response:
        asked = query_of(request, FactsQuery)
        reader, row, endpoints = await self.opened(request)
        lines = []
        async with aclosing(_read(self.history.journal, row.session, asked.after)) as bodies:
            async for body in bodies:
                envelope = codec.opened(body, self.history.tenant, self.history.keys)
                lines.append(json.dumps(_cut(envelope, reader, endpoints), ensure_ascii=False, sort_keys=True))
                if len(lines) == asked.limit:
                    break
        text = "".join(f"{line}\n" for line in lines)
        return web.Response(text=text, content_type="application/x-ndjson", headers={"Cache-Control": "no-store"})

    async def state(self, request: web.Request) -> StateThen:
        asked = query_of(request, StateQuery)
        reader, row, endpoints = await self.opened(request)
        try:
            past = await self.history.at(row.session, sequence=asked.at_sequence, at_ms=asked.at_ms)
        except Unavailable:
            raise silent() from None
        viewer = _viewer(reader, endpoints)
        seen = past.rulebook.snapshot(past.state, viewer)
        if viewer == LOG:  # who was in the class has read its words there
            seen["chat"] = [cut("", said, reader, endpoints, said.get("endpoint")) for said in seen["chat"]]
            seen["rollcall"]["rolls"] = [_roll(roll, reader, endpoints) for roll in seen["rollcall"]["rolls"]]
        return StateThen(
            sequence=past.sequence, hash=hashlib.sha256(codec.canonical(seen)).hexdigest(), state=seen
        )


async def _read(journal: Journal, session_id: str, after: int) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(in_slices(journal.read(f"session/{session_id}", after))) as log:
            async for stored in log:
                yield stored.body
    except Unavailable:
        raise silent() from None


def _viewer(reader: Reader, endpoints: dict[str, EndpointRow]) -> str:
    """Whose eyes the reader has: those of its own endpoint in that class, else the log's."""
    own = (name for name, row in endpoints.items() if row.person is not None and row.person == reader.person)
    return next(own, LOG)


def _cut(envelope: dict[str, Any], reader: Reader, endpoints: dict[str, EndpointRow]) -> dict[str, Any]:
    """A commit without the words that the reader may not know."""
    datas = [fact["data"] for fact in envelope["facts"]]
    submitted = {data["rollcall"]: data["endpoint"] for data in datas if {"rollcall", "endpoint"} <= data.keys()}
    for fact in envelope["facts"]:
        endpoint = fact["data"].get("endpoint") or submitted.get(fact["data"].get("rollcall"))
        fact["data"] = cut(fact["type"], fact["data"], reader, endpoints, endpoint)
    return envelope


def _roll(roll: dict[str, Any], reader: Reader, endpoints: dict[str, EndpointRow]) -> dict[str, Any]:
    """A roll call of a past state: its names for who may read them of that room."""
    shown = cut(LISTS, {"rollcall": roll["rollcall"]}, reader, endpoints, roll["endpoint"])
    return (
        roll
        if "withheld" not in shown
        else {k: v for k, v in roll.items() if k not in ("expected", "absent", "late")}
    )


def silent() -> Problem:
    return Problem(503, "The journal cannot be read just now. Try again.")
