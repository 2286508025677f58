"""Requests drawn from the OpenAPI document: whatever comes, the server answers as the document says, and stands.

A short run with a fixed seed. A route may answer with any problem document; none may fail, answer 5xx, or answer
200 with what its schema does not have.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from migrations import demo_world
from server.db import Database
from server.schools import signing
from server.schools.signing import PersonSignIn
from tests.support.server import RunningServer

EXAMPLES = 4  # of each route
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]


async def administrator(server: RunningServer) -> str:
    database = Database(f"sqlite+aiosqlite:///{server.data / 'tongtang.db'}")
    now = datetime.now(UTC)
    async with database.writing() as db:
        given_ = PersonSignIn(demo_world.ADMINISTRATOR, "password", now + timedelta(hours=1))
        token = await signing.issue(db, "main", given_, now)
    await database.close()
    return token


def played(server: RunningServer, token: str) -> tuple[list[str], Counter[int]]:
    """What is not as it should be, route by route, and how often each status was answered."""
    schema = schemathesis.openapi.from_url(f"{server.address}/api/v1/openapi.json", headers={})
    wrong: list[str] = []
    answered: Counter[int] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.startswith(LEFT_OUT):
            continue

        @settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def play(case: schemathesis.Case) -> None:
            try:
                answer = case.call(headers={"Authorization": f"Bearer {token}"}, timeout=10)
                answered[answer.status_code] += 1
                case.validate_response(answer, checks=CHECKS)
            except Exception as error:
                wrong.append(f"{case.operation.label}: {str(error)[:600]}")

        play()
    return wrong, answered


LEFT_OUT = (
    "/api/v1/sign-ins/current",
    "/api/v1/sign-ins/end-all",
    "/api/v1/me/password",
)  # they end what the run itself needs


@pytest.mark.story
@pytest.mark.timeout(300)
async def test_no_request_that_the_document_allows_is_answered_otherwise(server: RunningServer) -> None:
    wrong, answered = await asyncio.to_thread(played, server, await administrator(server))
    assert not wrong, "\n".join(wrong)
    assert answered.total() > 200, "so many were played"
    assert answered[200] > 20, "and some of them asked for what there is"
    assert await server.is_ready()
