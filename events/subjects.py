"""Names on the bus, and the grammar they keep.

    tt.<tenant>.<kind>.<id>        the commits of one aggregate; the tenant's stream takes all of them
    tb.<tenant>.<word>[.<word>…]   core NATS, stored nowhere: what must reach a session's owner in another process

A name that does not fit is refused with `ValueError` before it can reach the bus: a dot, a blank or a wildcard in
an id would otherwise read or write somebody else's log.
"""

from __future__ import annotations

import re

from .schema.base import AGGREGATE, KINDS

TENANT = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)
WORD = re.compile(r"[a-z0-9_-]{1,64}", re.ASCII)
_AGGREGATE = re.compile(AGGREGATE, re.ASCII)


def commits(tenant: str, aggregate: str) -> str:
    """Where an aggregate's commits stand.

    >>> commits("main", "session/0193")
    'tt.main.session.0193'
    """
    if not _AGGREGATE.fullmatch(aggregate):
        raise ValueError(f"{aggregate!r} names no aggregate")
    kind, _, id = aggregate.partition("/")
    return f"tt.{_checked(tenant)}.{kind}.{id}"


def aggregate_of(subject: str) -> str:
    """The aggregate whose commits stand on a subject.

    >>> aggregate_of("tt.main.session.0193")
    'session/0193'
    """
    _, _, kind, id = subject.split(".")
    return f"{kind}/{id}"


def all_commits(tenant: str) -> str:
    return f"tt.{_checked(tenant)}.*.*"


def commits_of_kind(tenant: str, kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of aggregate")
    return f"tt.{_checked(tenant)}.{kind}.*"


def stream(tenant: str) -> str:
    """The name of the tenant's stream: it may hold no dot."""
    return f"tt-{_checked(tenant)}"


def lane(tenant: str, *words: str) -> str:
    """A subject of the lane that nobody stores.

    >>> lane("main", "session", "0193", "revoke")
    'tb.main.session.0193.revoke'
    """
    for word in words:
        if not WORD.fullmatch(word):
            raise ValueError(f"{word!r} may not stand in a subject")
    return ".".join(("tb", _checked(tenant), *words))


def _checked(tenant: str) -> str:
    if not TENANT.fullmatch(tenant):
        raise ValueError(f"{tenant!r} names no tenant")
    return tenant
