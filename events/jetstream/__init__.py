"""The journal on NATS JetStream: one stream a tenant, one message a commit.

`store` opens it and says where each promise is kept; `api` asks the server; `writing` finds out what became of a
commit; `reading` reads the past and follows the present through restarts.
"""

from .store import Held, JetStreamJournal

__all__ = ["Held", "JetStreamJournal"]
