"""Questions to the JetStream API: JSON out, JSON back, on `$JS.API.>`.

Only the stream's leader answers these. Direct Get is never used: a replica may answer it, and it may be behind.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from ..journal import Unavailable

ASK_TIMEOUT_S = 0.5
MESSAGE_NOT_FOUND = 10037
STREAM_NAME_IN_USE = 10058  # with other settings than ours
STREAM_NOT_FOUND = 10059
CONSUMER_NOT_FOUND = 10014


class ApiError(Exception):
    """The server understood and said no."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"JetStream error {code}: {text}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Message:
    position: int
    subject: str
    body: bytes


async def ask(
    client: Client, verb: str, question: dict[str, Any], timeout_s: float = ASK_TIMEOUT_S
) -> dict[str, Any]:
    """`verb` as in `STREAM.INFO.tt-main`. Raises `ApiError`, or `Unavailable` when nobody answers."""
    try:
        answer = await client.request(f"$JS.API.{verb}", json.dumps(question).encode(), timeout=timeout_s)
    except (NatsError, TimeoutError, OSError) as error:
        raise Unavailable(f"{verb}: {error or type(error).__name__}") from error
    found: dict[str, Any] = json.loads(answer.data)
    if "error" in found:
        raise ApiError(int(found["error"].get("err_code", 0)), str(found["error"].get("description", "")))
    return found


async def first_after(client: Client, stream: str, subject: str, position: int) -> Message | None:
    """The first message of a subject above a position of the stream."""
    return await _message(client, stream, {"seq": position + 1, "next_by_subj": subject})


async def last_of(client: Client, stream: str, subject: str) -> Message | None:
    """The newest message of a subject, wildcards allowed."""
    return await _message(client, stream, {"last_by_subj": subject})


async def _message(client: Client, stream: str, which: dict[str, Any]) -> Message | None:
    try:
        found = (await ask(client, f"STREAM.MSG.GET.{stream}", which))["message"]
    except ApiError as error:
        if error.code == MESSAGE_NOT_FOUND:
            return None
        raise Unavailable(str(error)) from error
    return Message(int(found["seq"]), str(found["subject"]), base64.b64decode(found.get("data", "")))
