"""Whose address counts behind a reverse proxy: what a trusted proxy says in `X-Forwarded-For`, nobody else.

Wrong passwords and guesses are counted by address; a proxy that is not named would be the address of everybody,
and a header that is believed from anyone would be whatever a guesser writes. The last address of the header that
is no proxy of ours is the client's: what stands before it was written by the client.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MAX_HOPS = 10


def forwarded(proxies: Sequence[str]) -> Middleware:
    """`proxies` are addresses or networks; with none the peer's address is the client's."""
    trusted = [ipaddress.ip_network(each, strict=False) for each in proxies]

    @web.middleware
    async def seen(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not trusted or not _within(request.remote or "", trusted):
            return await handler(request)
        said = ",".join(request.headers.getall("X-Forwarded-For", ()))
        return await handler(request.clone(remote=client_of(said, request.remote or "", trusted)))

    return seen


def client_of(said: str, peer: str, trusted: Sequence[Network]) -> str:
    """
    >>> ours = [ipaddress.ip_network("10.0.0.0/8")]
    >>> client_of("6.6.6.6, 1.2.3.4, 10.0.0.7", "10.0.0.1", ours), client_of("nonsense", "10.0.0.1", ours)
    ('1.2.3.4', '10.0.0.1')
    """
    found = peer
    for hop in reversed([each.strip() for each in said.split(",")][-MAX_HOPS:]):
        try:
            found = str(ipaddress.ip_address(hop))
        except ValueError:
            return found
        if not _within(found, trusted):
            return found
    return found


def _within(address: str, networks: Sequence[Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
