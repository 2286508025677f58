"""The session log as JSON: what the pages and programs of administrators are given. Pure shaping.

Shapes are described in docs/protocol.md, section 8. Absent means absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .queries import BEGINNINGS, Page, SessionLogRows
from .rows import EndpointRow, Line, QualityRow, SessionRow, VoiceRow

Json = dict[str, Any]
WEAK_LOSS_BP, WEAK_RTT_MS = 500, 400  # a minute beyond either is a weak one


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def moment(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def present_fields(**fields: Any) -> Json:
    """Those that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def session_item(row: SessionRow, title: str | None, lead: str | None, school: str | None) -> Json:
    return present_fields(
        id=row.session,
        title=title,
        state=row.state,
        lead=lead,
        school=school,
        planned_start=moment(row.planned_start),
        planned_end=row.plan.get("planned_end"),
        zone=row.plan.get("zone", "UTC"),
        started=moment(row.started),
        ended_ms=row.ended_ms,
        rooms=len(row.plan.get("rooms", ())),
        facts=row.facts,
    )


def lanes(log: SessionLogRows) -> list[Json]:
    """One lane an endpoint: the lead first, the rooms in the plan's order, then the others as they came.

    A room that never came has a lane without an endpoint.
    """
    planned = log.row.plan.get("rooms", ())
    rooms = [room["room"] for room in planned]
    leads = [each for each in log.endpoints.values() if each.role == "lead_teacher"]
    drawn = [lane(log, each) for each in leads]
    for room in planned:
        found = [each for each in log.endpoints.values() if each.room == room["room"] and each not in leads]
        drawn += [lane(log, each) for each in found] or [_never_came(room)]
    others = [each for each in log.endpoints.values() if each not in leads and each.room not in rooms]
    return drawn + [lane(log, each) for each in others]


def lane(log: SessionLogRows, row: EndpointRow) -> Json:
    """One endpoint's spans on the axis; before the bell is negative."""
    return present_fields(
        endpoint=row.endpoint,
        room=row.room,
        class_group=row.class_group,
        person=row.person,
        org=row.org_path[-1] if row.org_path else None,
        role=row.role,
        kind=row.kind,
        hidden=row.hidden or None,
        capacity=row.capacity,
        present=[list(log.interval(span)) for span in log.of(row.endpoint, "present")],
        lost=[[*log.interval(span), span.detail] for span in log.of(row.endpoint, "lost")],
        stage=[[*log.interval(span), span.detail] for span in log.of(row.endpoint, "stage")],
        hands=list(log.hands.get(row.endpoint, ())),
        in_class=[list(interval) for interval in log.present(row.endpoint)],
        present_ms=log.present_ms(row.endpoint),
        of_ms=log.live[1],
        line=line_quality(log.quality.get(row.endpoint, ())),
        voice=talk(log.voice.get(row.endpoint, ())),
    )


def line_quality(minutes: Sequence[QualityRow]) -> Json | None:
    """How the line was, minute by minute, and in two figures; the worse direction counts for loss."""
    if not minutes:
        return None
    loss = [max(row.up_loss_bp, row.down_loss_bp) for row in minutes]
    rtt = [row.rtt_ms for row in minutes if row.rtt_ms is not None]
    return present_fields(
        minutes=[[row.minute, worst, row.rtt_ms, row.frozen_ms] for row, worst in zip(minutes, loss, strict=True)],
        loss_p95_bp=percentile(loss, 95),
        rtt_p95_ms=percentile(rtt, 95) if rtt else None,
        weak_minutes=sum(
            worst > WEAK_LOSS_BP or (row.rtt_ms or 0) > WEAK_RTT_MS
            for row, worst in zip(minutes, loss, strict=True)
        ),
    )


def talk(minutes: Sequence[VoiceRow]) -> Json | None:
    """How long an endpoint spoke, in all and minute by minute."""
    if not minutes:
        return None
    return {
        "active_ms": sum(row.active_ms for row in minutes),
        "minutes": [[row.minute, row.active_ms] for row in minutes],
    }


def percentile(values: Sequence[int], percent: int) -> int:
    """The smallest value that so many percent of all are not above (nearest rank).

    >>> percentile([5, 1, 4, 2, 3], 95)
    5
    """
    return sorted(values)[-(-len(values) * percent // 100) - 1]


def _never_came(planned: Mapping[str, Any]) -> Json:
    """The lane of a room as it was planned."""
    place = present_fields(
        room=planned["room"],
        class_group=planned.get("class_group"),
        org=planned["org_path"][-1],
        role="co_teacher",
    )
    return place | {
        "present": [],
        "lost": [],
        "stage": [],
        "hands": [],
        "in_class": [],
        "present_ms": 0,
        "of_ms": 0,
    }


def log_view(log: SessionLogRows, item: Json, directory: Mapping[str, Any], behind: int) -> Json:
    row = log.row
    return {
        "session": item
        | {
            "grace_ms": row.rules.grace_ms,
            "live": list(log.live),
            "sequence": row.sequence,
        },
        "directory": dict(directory),
        "lanes": lanes(log),
        "kinds": dict(log.kinds),
        "verified": row.faults == 0,
        "faults": row.faults,
        "behind": behind,
    }


def entry(line: Line, data: Mapping[str, Any], page: Page) -> Json:
    """One line; `data` is the fact's data with its text opened or withheld."""
    actor = present_fields(endpoint=line.actor_endpoint, person=line.actor_person)
    return present_fields(
        sequence=line.sequence,
        index=line.index,
        type=line.type,
        at_ms=line.instant.at_ms,
        time=moment(line.instant.time),
        recorded=moment(line.recorded),
        commit=line.commit,
        command=line.command,
        actor=actor or None,
        endpoint=line.endpoint,
        began=_began(line, page),
        data=dict(data),
    )


def _began(line: Line, page: Page) -> Json | None:
    """When and how the hand, turn or track began that this line names by its id alone."""
    named = (page.beginnings.get(line.data.get(thing, "")) for thing in BEGINNINGS)
    began = next((each for each in named if each is not None), None)
    if began is None or began.type == line.type:
        return None
    of_it = {name: began.data.get(name) for name in ("whom", "source")}
    return present_fields(sequence=began.sequence, at_ms=began.instant.at_ms, **of_it)


def page_view(page: Page, items: Sequence[Json], total: int) -> Json:
    following = f"{page.next[0]}.{page.next[1]}" if page.next else None
    counted = {"items": list(items), "total": total, "matching": page.matching}
    return counted | present_fields(skipped=page.skipped, next=following)
