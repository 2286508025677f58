"""Rules of attendance: within their ranges, told to two who write at once, those of the nearest above."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import ValidationError
from sqlalchemy import select

from events.schema.values import Rules
from server.access.desk import Desk
from server.db import Database
from server.schools import policies
from server.schools.outbox import Outbox
from server.schools.policies import DEFAULTS, RANGES, Policy, in_force
from server.schools.policy_routes import PolicyBody, PolicyRoutes
from server.schools.tables import outbox as waiting
from server.web.api import Api
from server.web.errors import problems
from tests.schools.timetable.test_routes import ACTORS, GROUP_PATH, NOW, OTHER_SCHOOL, SATELLITE
from tests.support.queries import statements

Client = TestClient[web.Request, web.Application]
GIVEN = {"row_version": 1, "grace_ms": 30_000, "present_bp": 8500, "late_ms": 600_000, "stage_seats": 2}
SCHOOL = SATELLITE[0]


@pytest_asyncio.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    async def who(token: str) -> Any:
        return ACTORS.get(token)

    app = web.Application(middlewares=[problems])
    PolicyRoutes(database, "main", Desk(who, lambda: NOW), Outbox("main", lambda: NOW)).add_to(Api(app))
    async with TestClient(TestServer(app)) as opened:
        yield opened


async def ask(
    client: Client, who: str = "satellite", at: str = SCHOOL, **changes: int
) -> tuple[int, dict[str, Any]]:
    """Reads without changes, writes with them."""
    method, body = ("POST", GIVEN | changes) if changes else ("GET", None)
    headers, query = {"Authorization": f"Bearer {who}"}, {"organization": at}
    path = "/api/v1/policies/attendance"
    async with client.request(method, path, json=body, params=query, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


# -- pure --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(RANGES))
def test_a_figure_lies_within_its_range_and_in_whole_steps(name: str) -> None:
    range_ = RANGES[name]
    for figure in (range_.least, range_.most):
        assert getattr(PolicyBody(**GIVEN | {name: figure}), name) == figure
    beside = {range_.least - range_.step, range_.most + range_.step} | (
        {range_.least + 1} if range_.step > 1 else set()
    )
    for figure in beside:
        with pytest.raises(ValidationError):
            PolicyBody(**GIVEN | {name: figure})


def test_the_defaults_are_within_the_ranges() -> None:
    assert PolicyBody(**{name: getattr(DEFAULTS, name) for name in RANGES}, row_version=1)


def test_the_nearest_organization_counts_and_of_it_the_newest() -> None:
    def policy(version: int, organization: str) -> Policy:
        return Policy(version, Rules(version), organization, datetime(2026, 11, 24, tzinfo=UTC))

    history = [policy(4, "district"), policy(3, "school"), policy(2, "school")]
    assert in_force(history, ("district", "school"))[1].version == 3
    assert in_force(history, ("district", "other"))[1].version == 4
    assert in_force(history, ("elsewhere",)) == (Policy(DEFAULTS.version, DEFAULTS), DEFAULTS)


# -- over REST ---------------------------------------------------------------------------------------------------


async def test_who_chose_nothing_goes_by_the_defaults(client: Client) -> None:
    status, found = await ask(client)
    assert status == 200
    assert (found["version"], found["present_bp"], found["history"], found["may_change"]) == (1, 8500, [], True)


async def test_a_new_version_counts_below_until_something_nearer_has_its_own(client: Client) -> None:
    assert (await ask(client, "group", at=GROUP_PATH[-1], present_bp=9000))[0] == 201
    status, below = await ask(client)
    assert (status, below["version"], below["present_bp"]) == (200, 2, 9000)
    assert below["organization"] == GROUP_PATH[-1] and below["organization_label"]
    status, own = await ask(client, row_version=2, late_ms=300_000)
    assert (status, own["version"], own["late_ms"], own["organization"]) == (201, 3, 300_000, SCHOOL)
    assert [each["version"] for each in own["history"]] == [3, 2]
    assert (await ask(client, "other", at=OTHER_SCHOOL[0]))[1]["version"] == 2


async def follow(client: Client, row_version: int, who: str = "satellite") -> tuple[int, dict[str, Any]]:
    headers, path = {"Authorization": f"Bearer {who}"}, "/api/v1/policies/attendance/follow"
    asked = client.post(path, json={"row_version": row_version}, params={"organization": SCHOOL}, headers=headers)
    async with asked as answer:
        return answer.status, await answer.json(content_type=None)


async def test_an_organization_goes_by_the_rules_above_again(client: Client) -> None:
    await ask(client, "group", at=GROUP_PATH[-1], present_bp=9000)
    await ask(client, row_version=2, late_ms=300_000)
    status, found = await follow(client, 3)
    assert (status, found["version"], found["present_bp"], found["organization"]) == (201, 2, 9000, GROUP_PATH[-1])
    assert [(each["version"], "late_ms" in each) for each in found["history"]] == [
        (4, False),
        (3, True),
        (2, True),
    ]
    status, changed = await ask(client, "group", at=GROUP_PATH[-1], row_version=2, present_bp=9500)
    assert (status, (await ask(client))[1]["present_bp"]) == (201, changed["present_bp"])


async def test_who_has_no_rules_of_its_own_follows_without_a_new_version(client: Client) -> None:
    status, found = await follow(client, 1)
    assert (status, found["version"], found["history"]) == (201, 1, [])


async def test_who_follows_over_a_change_that_was_not_seen_is_told(client: Client) -> None:
    await ask(client, grace_ms=60_000)
    status, told = await follow(client, 1)
    assert (status, told["code"], told["current"]["grace_ms"]) == (409, "changed_meanwhile", 60_000)


async def test_who_changed_it_above_is_not_told_to_who_reads_no_names_there(client: Client) -> None:
    await ask(client, "group", at=GROUP_PATH[-1], present_bp=9000)
    assert "by_label" not in (await ask(client))[1]
    assert (await ask(client, "group"))[1]["by_label"] == "韩雪梅"


async def test_the_second_of_two_writers_is_told_and_shown_what_counts_now(client: Client) -> None:
    assert (await ask(client, grace_ms=60_000))[0] == 201
    status, told = await ask(client, grace_ms=90_000)
    assert (status, told["code"], told["current"]["grace_ms"]) == (409, "changed_meanwhile", 60_000)
    assert told["current"]["row_version"] == 2
    assert (await ask(client))[1]["grace_ms"] == 60_000


async def test_who_wrote_while_somebody_above_did_is_told_too(client: Client) -> None:
    await ask(client, "group", at=GROUP_PATH[-1], present_bp=9000)
    status, told = await ask(client, late_ms=0)
    assert (status, told["current"]["present_bp"]) == (409, 9000)


async def test_other_schools_and_who_has_no_such_right_are_refused(client: Client) -> None:
    there = OTHER_SCHOOL[0]
    assert await ask(client, at=there) == await ask(client, at="there-is-none")
    assert (await ask(client, at=there, late_ms=0))[0] == 404
    assert (await ask(client, "satellite", at=GROUP_PATH[-1], late_ms=0))[0] in (403, 404)
    assert (await ask(client, "nobody", late_ms=0))[0] in (403, 404)


@pytest.mark.parametrize("wrong", [{"stage_seats": 7}, {"grace_ms": 30_500}, {"present_bp": 0}, {"more": 1}])
async def test_what_does_not_fit_is_refused(client: Client, wrong: dict[str, int]) -> None:
    assert (await ask(client, "satellite", SCHOOL, **wrong))[0] == 400
    assert (await ask(client))[1]["version"] == 1


async def test_a_change_leaves_as_a_fact_and_a_refused_one_does_not(client: Client, database: Database) -> None:
    await ask(client, grace_ms=60_000)
    await ask(client, grace_ms=90_000)
    async with database.reading() as db:
        (row,) = (await db.execute(select(waiting).where(waiting.c.command == "ChangePolicy"))).all()
    (fact,) = row.facts
    assert (fact["type"], fact["data"]["version"], fact["data"]["organization"]) == (
        "registry.policy.changed",
        2,
        SCHOOL,
    )
    assert {"name": "grace_ms", "value": 60_000} in fact["data"]["values"]
    assert row.person_id == ACTORS["satellite"].person


async def test_a_longer_history_costs_no_more_queries(client: Client, database: Database) -> None:
    counts = []
    for version in (1, 2, 3):
        await ask(client, row_version=version, late_ms=60_000 * version)
        with statements(database) as seen:
            _, found = await ask(client)
        assert len(found["history"]) == version
        counts.append(len(seen))
    assert counts[0] == counts[2]


async def test_a_session_asks_for_its_rules_by_its_own_way_down(client: Client, database: Database) -> None:
    await ask(client, grace_ms=60_000)
    async with database.reading() as db:
        mine = await policies.rules_of(db, "main", (*GROUP_PATH, SCHOOL))
        others = await policies.rules_of(db, "main", (*GROUP_PATH, OTHER_SCHOOL[0]))
    assert (mine.version, mine.grace_ms, others) == (2, 60_000, DEFAULTS)
