"""Typed routes: a body goes in as a pydantic model, an answer comes out as one, and OpenAPI tells of both.

api.add("POST", "/api/v1/sign-ins", sign_in, "Sign in by link", right="public", body=LinkBody, status=201)

`right` is the permission that a route asks for, `public`, or `own` for whoever is signed in about himself; a law
(tests/laws/test_authorization.py) reads it off every route.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.json_schema import models_json_schema

from .errors import Problem

MAX_BODY_BYTES = 64 * 1024
BODY_TIMEOUT_S = 10.0

Body = TypeVar("Body", bound=BaseModel)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse | BaseModel]]

PROBLEM = {
    "type": "object",
    "required": ["status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; for programs."},
        "detail": {"type": "string", "description": "A sentence; for people."},
    },
}


class Strict(BaseModel):
    """What clients send: no unknown field, no guessed type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    summary: str
    body: type[BaseModel] | None
    answer: type[BaseModel] | None
    status: int
    query: tuple[str, ...]
    right: str


async def body_of(request: web.Request, model: type[Body]) -> Body:
    """The request's JSON body as the model; raises `Problem`."""
    if request.content_type != "application/json":
        raise Problem(415, "Send application/json.")
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            raw = await request.read()
    except TimeoutError:
        raise Problem(408, f"The body did not come within {BODY_TIMEOUT_S:.0f} s.") from None
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _unfit(error) from None


def query_of(request: web.Request, model: type[Body]) -> Body:
    """The request's query as the model, each name at most once; raises `Problem`."""
    repeated = next((name for name in request.query if len(request.query.getall(name)) > 1), None)
    if repeated is not None:
        raise Problem(400, f"{repeated[:60]}: given more than once")
    try:
        return model.model_validate_strings(dict(request.query))
    except ValidationError as error:
        raise _unfit(error) from None


def _unfit(error: ValidationError) -> Problem:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])[:60]
    return Problem(400, f"{where}: {first['msg']}" if where else str(first["msg"]))


Door = Callable[[web.Request], Awaitable[object]]  # raises a 401 `Problem` for who is nobody
OPEN_TO_ALL = frozenset({"public", "first_run"})


@dataclass(slots=True)
class Api:
    """The REST routes of an application, and what OpenAPI says of them.

    `door` is asked before every route that is not open to all, so that nobody is told that his request is
    malformed before he has said who he is.
    """

    app: web.Application
    door: Door | None = None
    routes: list[Route] = field(default_factory=list)

    def add(
        self,
        method: str,
        path: str,
        handler: Handler,
        summary: str,
        *,
        right: str,
        body: type[BaseModel] | None = None,
        answer: type[BaseModel] | None = None,
        status: int = 200,
        query: tuple[str, ...] = (),
    ) -> None:
        self.routes.append(Route(method, path, summary, body, answer, status, query, right))

        async def answered(request: web.Request) -> web.StreamResponse:
            if self.door is not None and right not in OPEN_TO_ALL:
                await self.door(request)
            result = await handler(request)
            if isinstance(result, BaseModel):
                text = result.model_dump_json(exclude_none=True)
                return web.Response(status=status, text=text, content_type="application/json")
            return result

        self.app.router.add_route(method, path, answered)

    def document(self, version: str) -> dict[str, Any]:
        """The OpenAPI document of all routes."""
        models = [model for route in self.routes for model in (route.body, route.answer) if model]
        pairs = [(model, "validation") for model in dict.fromkeys(models)]
        _, schemas = models_json_schema(pairs, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]  # pairs of a literal, which a list widens
        paths: dict[str, Any] = {}
        for route in self.routes:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
        return {
            "openapi": "3.1.0",
            "info": {"title": "Tongtang", "version": version},
            "paths": paths,
            "components": {
                "schemas": {**schemas.get("$defs", {}), "Problem": PROBLEM},
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            },
        }


def _operation(route: Route) -> dict[str, Any]:
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    string = {"type": "string"}
    parameters = [{"name": name, "in": "path", "required": True, "schema": string} for name in names]
    parameters += [{"name": name, "in": "query", "required": False, "schema": string} for name in route.query]
    answer: dict[str, Any] = {"description": route.summary}
    if route.answer is not None:
        answer["content"] = {"application/json": {"schema": _ref(route.answer)}}
    operation: dict[str, Any] = {
        "summary": route.summary,
        "x-right": route.right,
        "parameters": parameters,
        "responses": {
            str(route.status): answer,
            "default": {
                "description": "Why not",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
    }
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _ref(route.body)}},
        }
    return operation


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
