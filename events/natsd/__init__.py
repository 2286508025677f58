"""The embedded nats-server: a child process that lives exactly as long as we do.

`NatsServer` starts, watches and stops it; `address_of` tells other processes of this machine (the CLI) where it
listens. What it writes is on disk before it acknowledges (`sync_interval: always`): its default loses the whole
stream in a power cut.
"""

from .config import address_of
from .server import NatsServer, NotStarted

__all__ = ["NatsServer", "NotStarted", "address_of"]
