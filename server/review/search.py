"""What a reader's text means in one session: people and places by their labels, seats, words of the chat.

The labels are those the reader may know, so a search finds nothing that the page would not show him.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .filter import Search
from .rows import EndpointRow

MAX_SEATS = 60  # conditions of one query; a name shared by more pupils wants more letters
_SEAT = re.compile(r"(\d{1,3})\s*(座|号|seat)?", re.IGNORECASE)


def meaning(
    text: str,
    endpoints: Mapping[str, EndpointRow],
    directory: Mapping[str, Any],
    said: Iterable[tuple[tuple[int, int], str]],
) -> Search:
    """`said` is each line of the chat that the reader may read, with its address."""
    wanted = text.strip().casefold()
    seats: set[tuple[str | None, str]] = set()
    if number := _SEAT.fullmatch(wanted):
        seats.add((None, f"seat:{int(number[1])}"))
    seats.update(_pupils(wanted, endpoints, directory))
    return Search(
        endpoints=frozenset(each.endpoint for each in endpoints.values() if _named(wanted, each, directory)),
        seats=frozenset(sorted(seats, key=str)[:MAX_SEATS]),
        lines=frozenset(address for address, words in said if wanted in words.casefold()),
    )


def _named(wanted: str, row: EndpointRow, directory: Mapping[str, Any]) -> bool:
    labels = (
        directory["orgs"].get(row.org_path[-1]) if row.org_path else None,
        directory["persons"].get(row.person),
        directory["rooms"].get(row.room),
        directory["classes"].get(row.class_group),
    )
    return any(wanted in label.casefold() for label in labels if label)


def _pupils(
    wanted: str, endpoints: Mapping[str, EndpointRow], directory: Mapping[str, Any]
) -> Iterable[tuple[str, str]]:
    for row in endpoints.values():
        for seat, name in directory["seats"].get(row.class_group, {}).items():
            if wanted in name.casefold():
                yield row.endpoint, f"seat:{seat}"
