"""Facts of older versions, read as what they mean today.

An upcaster turns one fact of version n into 0 … many facts of n + 1, of the same audience or a narrower one; it is
pure and total, and the bytes it reads are never rewritten. A published version keeps its golden file for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..schema.base import FACTS

Upcaster = Callable[[dict[str, Any]], list[tuple[str, int, dict[str, Any]]]]

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}  # every type is at its first version


def readable(type: str, v: int, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> bool:
    """Whether this edition knows the type at this version, or what became of it."""
    return (type, v) in upcasters or (type in FACTS and FACTS[type].v == v)


def upcast(
    type: str, v: int, data: dict[str, Any], upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS
) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """The fact, through as many steps as there are."""
    step = upcasters.get((type, v))
    if step is None:
        yield type, v, data
        return
    for newer in step(data):
        yield from upcast(*newer, upcasters)
