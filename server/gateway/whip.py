"""WHIP (RFC 9725) and WHEP: camera boxes and wall displays take part by plain HTTP (docs/protocol.md §7).

A POST opens an endpoint of its own for the bearer of a token and answers its offer; PATCH restarts ICE, DELETE
ends it. A resource is known by an unguessable name, and only to the token that opened it.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from typing import Any, Literal, assert_never

from aiohttp import web

from events.journal import Unavailable
from events.schema.values import EndpointKind, Entry
from media.control import Malformed, MediaNode, StaleEpoch
from media.transport.sdp import Description, read_description
from server.live.door import Close
from server.live.session import LiveSession
from server.live.sessions import Elsewhere, Over
from server.web.auth import bearer, signed_out
from server.web.errors import Problem, not_found

from .admission import Admission, Gate, Rejected
from .bridge import Bridge
from .fragment import fragment_of, published, receiving, restarted, sending
from .opening import Opening
from .resource import Resource

log = logging.getLogger(__name__)

SDP, FRAGMENT = "application/sdp", "application/trickle-ice-sdpfrag"
BODY_TIMEOUT_S = 10.0
LOOK_S = 1.0
ENDPOINT = re.compile(r"[a-z2-7]{8}\Z")
PLACES = {"lead": "lead", "stage": "stage1", "screen": "screen"}  # WHEP's views; any other is an endpoint

Via = Literal["whip", "whep"]


class Whip:
    def __init__(
        self,
        gate: Gate,
        opening: Opening,
        bridge: Bridge,
        node: MediaNode,
        ice_links: Callable[[str], list[str]],
    ) -> None:
        self._gate = gate
        self._opening, self._bridge, self._node = opening, bridge, node
        self._ice_links = ice_links
        self._resources: dict[str, Resource] = {}

    def add_to(self, app: web.Application) -> None:
        for via in ("whip", "whep"):
            app.router.add_post(f"/{via}/{{id}}", self._publish if via == "whip" else self._watch)
            app.router.add_options(f"/{via}/{{id}}", self._options)
            app.router.add_options(f"/{via}/{{id}}/{{resource}}", self._options)
            app.router.add_patch(f"/{via}/{{id}}/{{resource}}", self._patch)
            app.router.add_delete(f"/{via}/{{id}}/{{resource}}", self._delete)
            app.router.add_get(f"/{via}/{{id}}", self._no_get)
            app.router.add_get(f"/{via}/{{id}}/{{resource}}", self._no_get)
        app.cleanup_ctx.append(self._looking)

    async def _publish(self, request: web.Request) -> web.Response:
        token, sdp = bearer(request), await _body(request, SDP)
        sends = sending(await _read(sdp))
        resource = await self._entered(request, token, "whip", "camera_box", bool(sends))
        resource.sends = sends
        return await self._created(request, resource, sdp)

    async def _watch(self, request: web.Request) -> web.Response:
        token, sdp = bearer(request), await _body(request, SDP)
        view = request.query.get("view", "lead")
        if view not in PLACES and ENDPOINT.match(view) is None:
            raise Problem(400, "view is lead, stage, screen or an endpoint.")
        receives = receiving(await _read(sdp), PLACES.get(view, "lead"))
        resource = await self._entered(request, token, "whep", "observer", bool(receives))
        resource.receives = receives
        if view not in PLACES:
            self._bridge.watch(resource.session.id, resource.endpoint, view)
        return await self._created(request, resource, sdp)

    async def _created(self, request: web.Request, resource: Resource, sdp: str) -> web.Response:
        try:
            answer = await _negotiated(resource, sdp)
            if resource.over:  # its sign-in ended meanwhile
                raise signed_out()
        except Problem:
            resource.leave()
            raise
        self._resources[resource.id] = resource
        resource.publish(list(published(answer, resource.sends)))
        headers = {"Location": f"{request.path}/{resource.id}", "ETag": resource.etag, "Accept-Patch": FRAGMENT}
        response = web.Response(status=201, body=answer.encode(), content_type=SDP, headers=headers)
        for link in self._ice_links(resource.endpoint):
            response.headers.add("Link", link)
        return response

    async def _patch(self, request: web.Request) -> web.Response:
        resource = self._resource(request)
        matches = request.headers.get("If-Match")
        if matches is None:
            raise Problem(428, "Send If-Match with the ETag, or * to restart ICE.", "precondition_required")
        if matches not in ("*", resource.etag):
            raise Problem(412, "ICE has been restarted since.", "precondition_failed")
        try:
            renewed = restarted(resource.offered, await _body(request, FRAGMENT))
        except Malformed as malformed:
            raise Problem(400, malformed.text, malformed.code) from None
        if renewed is None:  # more candidates: nobody here needs them, packets tell where the peer is
            return web.Response(status=204, headers={"ETag": resource.etag})
        answer = await _negotiated(resource, renewed)
        headers = {"ETag": resource.etag}
        return web.Response(body=fragment_of(answer).encode(), content_type=FRAGMENT, headers=headers)

    async def _delete(self, request: web.Request) -> web.Response:
        resource = self._resource(request)
        del self._resources[resource.id]
        resource.leave()
        return web.Response()

    async def _options(self, _request: web.Request) -> web.Response:
        return web.Response(status=204, headers={"Accept-Post": SDP, "Accept-Patch": FRAGMENT})

    async def _no_get(self, _request: web.Request) -> web.Response:
        raise Problem(405, "There is nothing to read here.")

    async def _entered(
        self, request: web.Request, token: str, via: Via, kind: EndpointKind, offers_something: bool
    ) -> Resource:
        """The token's bearer as a new endpoint of the session; raises `Problem`."""
        with ExitStack() as unless_it_enters:
            admitted = await self._admitted(request, token, kind)
            unless_it_enters.callback(admitted.lease.give_up)
            entry = _entry(admitted, kind)
            if not offers_something:  # nobody need join for that
                raise Problem(400, "The offer has no sound or picture for this.", "nothing_offered")
            session = await self._session(admitted.session.id, request.path_qs)
            resource = Resource(session, self._node, admitted, entry, via)
            admitted.lease.tell(resource.sign_in_ended)
            await resource.enter()
            unless_it_enters.pop_all()
        return resource

    async def _admitted(self, request: web.Request, token: str, kind: EndpointKind) -> Admission:
        try:
            return await self._gate.admit(request.match_info["id"], token, kind)
        except Rejected as rejected:
            raise _problem(rejected) from None

    async def _session(self, session_id: str, path: str) -> LiveSession[Any]:
        try:
            found = await self._opening.find(session_id)
        except Unavailable:
            raise Problem(503, "The journal cannot be read just now.") from None
        match found:
            case LiveSession():
                return found
            case Elsewhere(address=address):
                raise web.HTTPTemporaryRedirect(address + path)
            case Over():
                raise Problem(404, "Class is over.", "session_ended")
            case _:
                assert_never(found)

    def _resource(self, request: web.Request) -> Resource:
        """The resource of the path, for the token that opened it: for any other there is none."""
        token = bearer(request)
        resource = self._resources.get(request.match_info["resource"])
        if resource is None or resource.over or not _same(resource.admission.token, token):
            raise not_found()
        return resource

    async def _looking(self, _app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(self._look_forever(), name="whip")
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _look_forever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            for resource in list(self._resources.values()):
                await self._look(resource)

    async def _look(self, resource: Resource) -> None:
        try:
            resource.look()
            if resource.barred:
                await self._gate.bar(resource.admission)
        except Exception:
            log.exception("session=%s a resource failed", resource.session.id)
            resource.over = True
        if resource.over or self._opening.sessions.owned(resource.session.id) is not resource.session:
            self._resources.pop(resource.id, None)
            resource.admission.lease.give_up()


async def _body(request: web.Request, content_type: str) -> str:
    if request.content_type != content_type:
        raise Problem(415, f"Send {content_type}.")
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return (await request.read()).decode()
    except TimeoutError:
        raise Problem(408, f"The body did not come within {BODY_TIMEOUT_S:.0f} s.") from None
    except UnicodeDecodeError:
        raise Problem(400, "The body is no UTF-8.") from None


async def _read(sdp: str) -> Description:
    try:
        return await asyncio.to_thread(read_description, sdp)
    except Malformed as malformed:
        raise Problem(400, malformed.text, malformed.code) from None


async def _negotiated(resource: Resource, sdp: str) -> str:
    """The answer; raises `Problem`."""
    try:
        return await resource.negotiate(sdp)
    except Malformed as malformed:
        raise Problem(400, malformed.text, malformed.code) from None
    except StaleEpoch:
        raise Problem(503, "The session is moving to another server; try again.", "moved") from None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _entry(admitted: Admission, kind: EndpointKind) -> Entry:
    try:
        return admitted.entry(kind)
    except Rejected as rejected:
        raise _problem(rejected) from None


def _problem(rejected: Rejected) -> Problem:
    match rejected.close:
        case Close.SIGN_IN:
            return signed_out()
        case Close.NO_SESSION:
            return Problem(404, rejected.text, rejected.code)
        case _:
            return Problem(403, rejected.text, rejected.code)
