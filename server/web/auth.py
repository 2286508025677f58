"""The bearer token of a request."""

from __future__ import annotations

from aiohttp import web

from .errors import Problem


def bearer(request: web.Request) -> str:
    """The token in `Authorization`; raises a 401 `Problem` when there is none, or one that is none of ours."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or not token.isascii():
        raise signed_out()
    return token.strip()


def signed_out() -> Problem:
    """The same words for no token, an unknown, an expired and an ended one."""
    return Problem(401, "Sign in: the token is missing, unknown, expired or ended.")
