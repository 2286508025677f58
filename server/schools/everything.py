"""Who administers everything: whose organizations have all others beneath or above them.

What belongs to no school, the machine itself, is shown to nobody else. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from server.access.actor import Actor, Path


def administers_everything(actor: Actor, paths: Iterable[Path], now: datetime) -> bool:
    """`paths` are those of all organizations, each from the top down. Nobody does where there are none."""
    scopes = [
        each.org_path
        for each in actor.current(now)
        if each.role == "org_admin" and each.scope_kind == "organization"
    ]
    found = list(paths)
    if actor.scopes is not None or not found or not scopes:
        return False
    return all(any(_beneath(path, scope) or _beneath(scope, path) for scope in scopes) for path in found)


def _beneath(path: Path, scope: Path) -> bool:
    return path[: len(scope)] == scope
