"""The machine's own IPv4 addresses, for the candidates of an answer.

Loopback is among them for browsers on this machine, and never alone: Firefox does not pair with 127.0.0.1.
"""

from __future__ import annotations

import ifaddr

LOOPBACK = "127.0.0.1"
MAX_ADDRESSES = 12  # every one of them costs each browser a pair to check


def own_addresses() -> tuple[str, ...]:
    found = [str(address.ip) for adapter in ifaddr.get_adapters() for address in adapter.ips if address.is_IPv4]
    outside = [address for address in found if not address.startswith("127.")]
    return (*outside[: MAX_ADDRESSES - 1], LOOPBACK)
