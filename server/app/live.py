"""The live side of a server: its media node, the sessions that it owns, and who opens them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from media.node import Node
from server.access.refusals import Refusals
from server.config import TENANT, Config
from server.gateway.bridge import Bridge
from server.gateway.opening import Opening
from server.gateway.rulebooks import Rulebooks
from server.live.clock import SYSTEM_CLOCK
from server.live.owner import Owner
from server.live.remote import answer_revocations, hand_over, hear_hand_overs
from server.live.sessions import Sessions

from .machine import chance, wall
from .store import Store


@dataclass(frozen=True, slots=True)
class Live:
    node: Node
    bridge: Bridge
    rulebooks: Rulebooks
    sessions: Sessions[Any]
    opening: Opening


@asynccontextmanager
async def going(
    config: Config, store: Store, refusals: Refusals, address: str, version: str
) -> AsyncIterator[Live]:
    """Until the block ends; `address` is where the other servers send who belongs here."""
    async with AsyncExitStack() as stack:
        node = Node(config.media_port, config.media_addresses)
        await node.start()
        stack.push_async_callback(node.stop)
        bridge = Bridge(node, lambda session_id: sessions.owned(session_id))
        rulebooks = Rulebooks(store.database, TENANT)
        owner: Owner[Any] = Owner(
            rulebooks, store.journal, TENANT, store.keys, SYSTEM_CLOCK, chance, address, version, bridge.plane,
            refusals.refused,
        )  # fmt: skip
        sessions: Sessions[Any] = Sessions(owner, alone=not config.nats_url)
        stack.push_async_callback(lambda: hand_over(store.bus, sessions.left))
        await stack.enter_async_context(sessions)
        await answer_revocations(store.bus, sessions)
        await hear_hand_overs(store.bus, sessions)
        opening = Opening(store.database, TENANT, sessions, wall)
        await opening.everything(with_demo=config.demo)
        await stack.enter_async_context(opening.ringing())
        yield Live(node, bridge, rulebooks, sessions, opening)
