"""What of a fact a reader of the log may not know: words of a room that is not his, and its lists of pupils.

The line itself stays, with `withheld` in place of what is left out; counts are everybody's who reads the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .reader import NO_ROOM, Reader
from .rows import EndpointRow

WORDS = ("text", "note", "label", "seconds")  # what somebody wrote, and when somebody spoke
LISTS = "session.rollcall.listed"


def cut(
    type_: str,
    data: Mapping[str, Any],
    reader: Reader,
    endpoints: Mapping[str, EndpointRow],
    endpoint: str | None,
) -> dict[str, Any]:
    """The data as the reader may know it; `endpoint` is where it was written, or whose class is listed."""
    row = endpoints.get(endpoint or "")
    if type_ == LISTS and not reader.may("read_attendance", (row.room if row else None) or NO_ROOM):
        return {"rollcall": data["rollcall"], "withheld": True}
    hidden = [name for name in WORDS if name in data]
    if not hidden or reader.reads_words(endpoints, endpoint, data.get("channel")):
        return dict(data)
    return {name: value for name, value in data.items() if name not in hidden} | {"withheld": True}
