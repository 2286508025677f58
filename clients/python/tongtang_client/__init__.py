"""The Python SDK of Tongtang: take part in live classes, and read their logs (docs/protocol.md).

It speaks the documented protocol and nothing else, and needs aiohttp; sound and picture (`tongtang_client.media`)
need aiortc as well.
"""

from .api import Api, Problem, open_api
from .client import Closed, LiveClient, connect
from .offers import OfferRefused
from .outbox import Reply
from .rest import Me, SignedIn, read_facts, sign_in, sign_in_by_password, sign_in_by_token, sign_out

__all__ = [
    "Api",
    "Closed",
    "LiveClient",
    "Me",
    "OfferRefused",
    "Problem",
    "Reply",
    "SignedIn",
    "connect",
    "open_api",
    "read_facts",
    "sign_in",
    "sign_in_by_password",
    "sign_in_by_token",
    "sign_out",
]
