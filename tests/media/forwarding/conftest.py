"""Every forwarder there is passes every test in this folder."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from media.forwarding.forwarder import Forwarder, Outlet
from media.forwarding.reference import ReferenceForwarder
from tests.media.forwarding.transport import Outbox, Publisher, Subscriber

FORWARDERS: dict[str, Callable[[Outlet], Forwarder]] = {"reference": ReferenceForwarder}


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture(params=FORWARDERS)
def forwarder(request: pytest.FixtureRequest, outbox: Outbox) -> Forwarder:
    return FORWARDERS[request.param](outbox)


@pytest.fixture
def lead(forwarder: Forwarder) -> Publisher:
    """Peer 1: picture is source 1 on mid 0, sound is source 2 on mid 1."""
    publisher = Publisher(forwarder, number=1)
    publisher.offer(1, "video", mid="0")
    publisher.offer(2, "audio", mid="1")
    return publisher


@pytest.fixture
def room(forwarder: Forwarder, outbox: Outbox) -> Subscriber:
    """Peer 2: slot 1 for a picture (SSRC 10, RTX 11), slot 2 for sound (SSRC 20)."""
    subscriber = Subscriber(forwarder, outbox, number=2)
    subscriber.offer(1, "video")
    subscriber.offer(2, "audio")
    return subscriber
