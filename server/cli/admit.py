"""`token` and `revoke`: let a program into a session, put an endpoint out of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .said import Data, stop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from media.control import Scene
    from server.config import Config
    from server.schools.queries import Place, ScheduledSession
    from server.schools.signing import SignIn

    from .beside import Beside

Session = Annotated[str, typer.Argument(help="A session's id, or demo.")]


def add_to(app: typer.Typer) -> None:
    app.command()(token)
    app.command()(revoke)


def token(
    session: Session,
    role: Annotated[str, typer.Argument(help="lead_teacher, substitute, co_teacher, observer or org_admin.")],
    room: Annotated[str | None, typer.Option(help="Its id, or a part of its school's name.")] = None,
    data: Data = None,
) -> None:
    """Print a bearer token of a role in a session, for programs. It is good for 12 hours."""
    from server.config import configured

    typer.echo(asyncio.run(_token(configured(data=data), session, role, room)))


async def _token(config: Config, session: str, role: str, room: str | None) -> str:
    from server.config import TENANT
    from server.schools import queries, signing

    from .beside import database_of

    async with database_of(config) as database, database.writing() as db:
        session_id = await queries.session_id(db, TENANT, session)
        scheduled = await queries.scheduled(db, TENANT, session_id) if session_id else None
        if scheduled is None:
            stop(f"There is no session {session}. A server that was started once has the session demo.")
        places = await queries.places(db, TENANT, scheduled)
        sign_in = sign_in_for(scheduled, places.values(), role, room, datetime.now(UTC))
        return await signing.issue(db, TENANT, sign_in, datetime.now(UTC))


def sign_in_for(
    session: ScheduledSession, places: Iterable[Place], role: str, room: str | None, now: datetime
) -> SignIn:
    """What the token stands for; ends the command when the role or the room makes no sense."""
    from server.schools.signing import LIFETIME, SignIn

    make = partial(SignIn, session.id, via="token", expires=now + LIFETIME)
    match role:
        case "lead_teacher":
            return make(role="lead_teacher", kind="lead_room", person=session.plan.lead, room=session.room)
        case "substitute":
            if session.plan.substitute is None:
                stop("Nobody is named as the substitute of this session.")
            return make(role="substitute", kind="personal", person=session.plan.substitute)
        case "co_teacher":
            place = _satellite(places, room)
            return make(role="co_teacher", kind="satellite_room", person=place.co_teacher, room=place.room)
        case "observer":
            return make(role="observer", kind="observer")
        case "org_admin":
            return make(role="org_admin")
    return stop(
        f"There is no role {role} to sign in with: lead_teacher, substitute, co_teacher, observer or org_admin."
    )


def _satellite(places: Iterable[Place], room: str | None) -> Place:
    satellites = [place for place in places if place.class_group is not None]
    found = [place for place in satellites if room and (place.room == room or room in place.school)]
    if len(found) != 1:
        names = "，".join(place.school for place in satellites)
        stop(f"Name one room with --room, by its id or its school: {names}.")
    return found[0]


def revoke(session: Session, endpoint: Annotated[str, typer.Argument(help="Its id.")], data: Data = None) -> None:
    """Put an endpoint out of a session: its sound, picture and messages stop at once."""
    from server.config import configured

    asyncio.run(_revoke(configured(data=data), session, endpoint))
    typer.echo(f"{endpoint} is out of the session.")


async def _revoke(config: Config, session: str, endpoint: str) -> None:
    from server.config import TENANT
    from server.live.rulebook import Refused
    from server.schools import queries

    from .beside import opened

    async with opened(config) as beside:
        async with beside.database.reading() as db:
            session_id = await queries.session_id(db, TENANT, session)
        if session_id is None:
            stop(f"There is no session {session}.")
        try:
            await (_through_owner if beside.running else _by_ourselves)(beside, session_id, endpoint)
        except Refused as refusal:
            stop(f"Not revoked ({refusal.code}): {refusal.text}")


async def _through_owner(beside: Beside, session_id: str, endpoint: str) -> None:
    from events.bus import Bus, NobodyAnswers
    from server.config import TENANT
    from server.live import remote

    bus = await Bus.open(beside.nats, TENANT)
    try:
        await remote.revoke(bus, session_id, endpoint)
    except NobodyAnswers:
        stop("No running server owns this session just now. Try again in a moment.")
    finally:
        await bus.close()


async def _by_ourselves(beside: Beside, session_id: str, endpoint: str) -> None:
    """No server runs on the folder, so for this one fact we are the owner."""
    from server.app.machine import chance
    from server.config import TENANT
    from server.gateway.rulebooks import Rulebooks
    from server.live.aspects.roster import Revoke
    from server.live.clock import SYSTEM_CLOCK
    from server.live.owner import Owner
    from server.live.replies import Refusal
    from server.live.rulebook import Refused

    owner: Owner[Any] = Owner(
        Rulebooks(beside.database, TENANT),
        beside.journal,
        TENANT,
        beside.keys,
        SYSTEM_CLOCK,
        chance,
        "",
        "revoke",
        lambda _id: NoPlane(),
    )
    live = await owner.own(await owner.read(session_id), insist=True)
    writing = asyncio.create_task(live.run(), name="revoking")
    try:
        reply = await live.ask(Revoke(endpoint))
    finally:
        writing.cancel()
        await asyncio.wait([writing])
    if isinstance(reply, Refusal):
        raise Refused(reply.code, reply.text)


class NoPlane:
    """No server, no media."""

    def show(self, scene: Scene) -> None: ...
    def gone(self, endpoint: str) -> None: ...
    def over(self) -> None: ...
