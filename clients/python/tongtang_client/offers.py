"""Offers of media and the answers to them (docs/protocol.md §6). An offer lives no longer than its link."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from .link import Link
from .reducer import Json


class OfferRefused(Exception):
    """The server will not take an offer of media."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code, self.text = code, text


@dataclass(slots=True)
class Offers:
    last: int = 0
    _asked: dict[int, asyncio.Future[Json]] = field(default_factory=dict)

    async def ask(self, link: Link, offer: Json) -> str:
        """The SDP of the answer; raises `OfferRefused`, `ConnectionError` if the link breaks before it."""
        self.last += 1
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._asked[self.last] = answer
        link.tell({"offer": offer | {"id": self.last}})
        told = await answer
        if "error" in told:
            raise OfferRefused(told["error"]["code"], told["error"]["text"])
        return str(told["sdp"])

    def answered(self, told: Json) -> None:
        answer = self._asked.pop(told["id"], None)
        if answer is not None and not answer.done():
            answer.set_result(told)

    def fail(self) -> None:
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the link broke before the answer"))
        self._asked.clear()
