"""Errors of REST as RFC 9457 problem documents: a stable `code` and a sentence, never a traceback.

A peer's mistakes are the peer's: they are answered and stand in no log, or strangers could fill it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import BaseModel

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CODES = {
    400: "malformed",
    401: "sign_in",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
    415: "media_type",
    429: "too_fast",
    503: "journal_silent",
}


PEERS_MISTAKES = (HttpProcessingError, web.RequestPayloadError)


class NotOurMistake(logging.Filter):
    """For aiohttp's own logger: leaves out the tracebacks of requests that were no HTTP; they got their 400."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is None or not isinstance(record.exc_info[1], PEERS_MISTAKES)


class Problem(Exception):
    """An answer that says no. What it tells is for the asker's eyes; more must not stand in it."""

    def __init__(
        self,
        status: int,
        detail: str,
        code: str | None = None,
        retry_after_s: int | None = None,
        more: Mapping[str, Any] | None = None,  # members beside the five of every problem
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code or CODES.get(status, "error")
        self.retry_after_s = retry_after_s
        self.more = more or {}

    @property
    def headers(self) -> dict[str, str]:
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else {}
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(self.retry_after_s)
        return headers


def not_found() -> Problem:
    """The same words for what never was and for what the asker may not know of."""
    return Problem(404, "There is nothing here under this name.")


def changed_meanwhile(current: BaseModel) -> Problem:
    """To the second of two who edit one row: `current` is the row as it now is."""
    now = {"current": current.model_dump(mode="json", exclude_none=True)}
    return Problem(409, "Somebody else has changed this meanwhile.", "changed_meanwhile", more=now)


def problem_response(problem: Problem) -> web.Response:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        **problem.more,
    }
    return web.Response(
        status=problem.status,
        text=json.dumps(body, ensure_ascii=False),
        content_type="application/problem+json",
        headers=problem.headers,
    )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure becomes a problem document; one of ours is logged once, with its traceback."""
    try:
        return await handler(request)
    except Problem as problem:
        return problem_response(problem)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        detail = not_found().detail if error.status == 404 else error.reason
        response = problem_response(Problem(error.status, f"{detail}"))
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    except (web.RequestPayloadError, ConnectionResetError):  # whether it is gone or not is not ours to know
        return problem_response(Problem(400, "The body cannot be read."))
    except Exception:
        log.exception("method=%s path=%s failed", request.method, request.path)
        return problem_response(Problem(500, "The server made a mistake. It is in its log.", "internal"))
