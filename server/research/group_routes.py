"""Research groups over REST: found one, ask people in, come in, lead it, dissolve it.

An administrator founds groups within his subtree, a leader of one beside it. Who leads a group asks people in and
lets them in; who is asked, or finds an open group of his school, comes in by himself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.base import Personal
from server.access.actor import Actor, At, Path
from server.access.desk import refused
from server.access.matrix import Permission
from server.schools import queries as schools
from server.schools.register.people import colleagues
from server.web.api import Api, body_of, query_of
from server.web.errors import Problem, changed_meanwhile, not_found

from . import group_rules, groups, queries
from .answers import Candidate, CandidatePage, GroupAnswer, GroupPage
from .bodies import AmendGroupBody, CandidatesQuery, FoundBody, GroupsQuery, InviteBody, Nothing, OnePerson
from .circle import Circle, Seen
from .groups import By, Changed, GroupCommand, Paths
from .queries import GroupsOf
from .telling import Telling
from .writing import GROUP

LEAD: Permission = "lead_group"
PART: Permission = "take_part_in_group"


@dataclass(frozen=True, slots=True)
class GroupRoutes:
    circle: Circle

    def add_to(self, api: Api) -> None:
        path = "/api/v1/groups"
        one, query = path + "/{id}", tuple(GroupsQuery.model_fields)
        api.add("GET", path, self.listed, "My research groups", right="own", answer=GroupPage, query=query)
        api.add(
            "POST", path, self.found, "Found a research group", right="grant_role",
            body=FoundBody, answer=GroupAnswer, status=201,
        )  # fmt: skip
        api.add("GET", one, self.one, "A group with its present round", right=PART, answer=GroupAnswer)
        api.add("PATCH", one, self.amend, "Amend it", right=LEAD, body=AmendGroupBody, answer=GroupAnswer)
        asks = f"{one}/invitations"
        api.add("POST", asks, self.invite, "Ask people in", right=LEAD, body=InviteBody, answer=GroupAnswer)
        who, texts = f"{one}/candidates", tuple(CandidatesQuery.model_fields)
        api.add("GET", who, self.candidates, "Who may be asked", right=LEAD, answer=CandidatePage, query=texts)
        comes = f"{one}/applications"
        api.add("POST", comes, self.apply, "Come in, or ask to", right=PART, body=Nothing, answer=GroupAnswer)
        inside = f"{one}/members"
        api.add("POST", inside, self.admit, "Let in who asks", right=LEAD, body=OnePerson, answer=GroupAnswer)
        api.add("DELETE", inside + "/{person}", self.leave, "Leave, or take somebody out", right=PART, status=204)
        leads = f"{one}/leader"
        api.add("POST", leads, self.hand_over, "Hand it over", right=LEAD, body=OnePerson, answer=GroupAnswer)
        over = f"{one}/dissolve"
        api.add("POST", over, self.dissolve, "Dissolve it", right=LEAD, body=Nothing, answer=GroupAnswer)

    # -- reading -------------------------------------------------------------------------------------------

    async def listed(self, request: web.Request) -> GroupPage:
        circle = self.circle
        actor, person = await circle.person(request)
        asked = query_of(request, GroupsQuery)
        await circle.caught_up()
        async with circle.database.reading() as db:
            home = await circle.home_of(db, person) if person and asked.near else ()
            administers = circle.desk.reading(actor, "grant_role").organizations
            of = GroupsOf(person, administers, home, asked.near)
            rows, total, cursor = await queries.groups_page(
                db, circle.opener, of, asked.dissolved, asked.cursor, asked.limit
            )
            telling = Telling(circle, db, person, circle.utc())
            items = await telling.groups(rows, "near" if asked.near else "administrator")
        return GroupPage(items=items, total=total, cursor=cursor)

    async def one(self, request: web.Request) -> GroupAnswer:
        await self.circle.caught_up()
        return await self._answer(request, PART)

    async def candidates(self, request: web.Request) -> CandidatePage:
        """Staff and guests of the group's schools, of its home's partners and of what the leader reads, but those
        who are in it, are asked or ask."""
        circle, seen = self.circle, await self._leads(request)
        asked = query_of(request, CandidatesQuery)
        actor = await circle.desk.actor(request)
        async with circle.database.reading() as db:
            roots = await circle.around(db, seen.row) | circle.desk.reading(actor, "read_registry").organizations
            inside = {each.person for each in await queries.members(db, circle.tenant, [seen.row.group])}
            found = await colleagues(db, circle.tenant, roots, asked.text, inside, asked.limit)
        return CandidatePage(
            items=[
                Candidate(
                    id=each.id,
                    label=each.label,
                    organization=each.organization,
                    organization_label=each.organization_label,
                )
                for each in found
            ]
        )

    async def _answer(self, request: web.Request, permission: Permission, id_: str | None = None) -> GroupAnswer:
        circle = self.circle
        _, person = await circle.person(request)
        async with circle.database.reading() as db:
            seen = await circle.seen(db, request, id_ or request.match_info["id"], permission)
            return await Telling(circle, db, person, circle.utc()).group(seen)

    # -- founding ------------------------------------------------------------------------------------------

    async def found(self, request: web.Request) -> GroupAnswer:
        circle = self.circle
        actor, person = await circle.person(request)
        await circle.desk.some(actor, "grant_role", request)
        body = await body_of(request, FoundBody)
        leader = body.leader or person
        if leader is None:
            raise Problem(400, "leader: say who leads it")
        async with circle.database.reading() as db:
            home = await self._home(db, request, actor, leader == person, body.organization)
            orgs = await self._orgs(db, actor, body.organization, body.orgs)
            (who,) = await circle.somebodies(db, actor, [leader], await circle.near(db, body.organization))
        name = Personal(f"org:{home[-1]}", body.name)
        asked = circle.request(request, "FoundGroup", person)
        command = groups.FoundGroup(name, body.kind, body.entry, (home, *orgs), who)
        id_ = circle.writer.fresh_id(asked, GROUP)
        await circle.write(GROUP, id_, asked, lambda group: group_rules.decide(group, command, By(person)))
        return await self._answer(request, "grant_role", id_)

    async def _home(
        self, db: AsyncConnection, request: web.Request, actor: Actor, leads: bool, organization: str
    ) -> Path:
        """The way to its home; raises 404 for what he does not read, 403 where he founds none."""
        path = (await schools.org_paths(db, self.circle.tenant)).get(organization)
        if path is None:
            raise not_found()
        desk, at = self.circle.desk, At(path)
        if desk.may(actor, "grant_role", at):
            return path
        led = [each.org_path for each in actor.current(self.circle.utc()) if each.role == "group_leader"]
        if leads and any(path[: len(scope)] == scope for scope in led):
            return path
        await desk.check(actor, "grant_role", at, request)
        raise refused("not_permitted")  # it is his only where he leads

    async def _orgs(self, db: AsyncConnection, actor: Actor, home: str, wanted: Sequence[str]) -> Paths:
        """The ways to the other schools that it is for: such as he reads, or partners of its home; raises 404."""
        paths = await schools.org_paths(db, self.circle.tenant)
        near = await self.circle.near(db, home)
        others = [each for each in dict.fromkeys(wanted) if each != home]
        for each in others:
            if each not in paths or (
                each not in near and not self.circle.desk.may(actor, "read_registry", At(paths[each]))
            ):
                raise not_found()
        return tuple(paths[each] for each in others)

    # -- leading -------------------------------------------------------------------------------------------

    async def amend(self, request: web.Request) -> GroupAnswer:
        circle = self.circle
        seen = await self._leads(request, administers=True)
        body = await body_of(request, AmendGroupBody)
        orgs = None
        if body.orgs is not None:
            async with circle.database.reading() as db:
                orgs = await self._orgs(db, await circle.desk.actor(request), seen.row.home, body.orgs)
        name = Personal(f"org:{seen.row.home}", body.name) if body.name else None
        command = groups.AmendGroup(
            body.row_version, name, body.kind, body.entry, None if orgs is None else (seen.path, *orgs)
        )
        return await self._done(request, seen, "AmendGroup", command)

    async def invite(self, request: web.Request) -> GroupAnswer:
        circle = self.circle
        seen = await self._leads(request)
        body = await body_of(request, InviteBody)
        async with circle.database.reading() as db:
            around = set(await circle.around(db, seen.row))
            persons = await circle.somebodies(db, await circle.desk.actor(request), body.persons, around)
        return await self._done(request, seen, "Invite", groups.Invite(persons, body.role))

    async def admit(self, request: web.Request) -> GroupAnswer:
        seen = await self._leads(request)
        body = await body_of(request, OnePerson)
        return await self._done(request, seen, "Admit", groups.Admit(body.person))

    async def hand_over(self, request: web.Request) -> GroupAnswer:
        circle = self.circle
        seen = await self._leads(request, administers=True)
        body = await body_of(request, OnePerson)
        async with circle.database.reading() as db:
            around = set(await circle.around(db, seen.row))
            inside = {each.person for each in await queries.members(db, circle.tenant, [seen.row.group])}
            actor = await circle.desk.actor(request)
            paths = await schools.org_paths(db, circle.tenant)
            known = await schools.known(db, circle.tenant, [body.person, seen.row.leader])
            who = known.get(body.person)
            if who is not None and body.person in inside:
                around.update(paths[who.organization])
            (to,) = await circle.somebodies(db, actor, [body.person], around)
        if who is None or who.kind != "staff":
            raise Problem(409, "Only one of the staff leads a group.", "not_grantable")
        gone = seen.row.leader not in known or known[seen.row.leader].retired
        return await self._done(request, seen, "HandOverGroup", groups.HandOverGroup(to, gone))

    async def dissolve(self, request: web.Request) -> GroupAnswer:
        seen = await self._leads(request, administers=True)
        await body_of(request, Nothing)
        return await self._done(request, seen, "DissolveGroup", groups.DissolveGroup())

    async def _leads(self, request: web.Request, *, administers: bool = False) -> Seen:
        """Raises 401, 404 or 403."""
        circle = self.circle
        async with circle.database.reading() as db:
            seen = await circle.seen(db, request, request.match_info["id"], LEAD)
        await circle.check(request, seen, LEAD, seen.leads or (administers and seen.administers))
        return seen

    # -- coming and going ----------------------------------------------------------------------------------

    async def apply(self, request: web.Request) -> GroupAnswer:
        """To an open group of one's school, or where one was asked, one comes in at once."""
        circle = self.circle
        _, person = await circle.person(request)
        async with circle.database.reading() as db:
            seen = await circle.seen(db, request, request.match_info["id"], PART)
            may = person is not None and (seen.standing != "administrator" or await self._near(db, seen, person))
            await circle.check(request, seen, PART, may)
            assert person is not None
            known = (await schools.known(db, circle.tenant, [person]))[person]
            path = (await schools.org_paths(db, circle.tenant))[known.organization]
        await body_of(request, Nothing)
        return await self._done(request, seen, "Apply", groups.Apply(groups.Somebody(person, path)))

    async def _near(self, db: AsyncConnection, seen: Seen, person: str) -> bool:
        for_schools = await queries.schools(db, self.circle.tenant, seen.row.group)
        return bool(set(for_schools).intersection(await self.circle.home_of(db, person)))

    async def leave(self, request: web.Request) -> web.Response:
        """Oneself, or somebody by who leads the group; who is asked, and who asks, as well."""
        circle = self.circle
        _, person = await circle.person(request)
        whom = request.match_info["person"]
        async with circle.database.reading() as db:
            seen = await circle.seen(db, request, request.match_info["id"], PART)
        await circle.check(request, seen, PART, seen.leads or (person is not None and person == whom))
        own = person == whom
        command: GroupCommand = groups.LeaveGroup(whom) if own else groups.RemoveMember(whom)
        await self._write(request, seen, "LeaveGroup" if own else "RemoveMember", command)
        return web.Response(status=204)

    async def _done(self, request: web.Request, seen: Seen, name: str, command: GroupCommand) -> GroupAnswer:
        await self._write(request, seen, name, command)
        return await self._answer(request, PART)

    async def _write(self, request: web.Request, seen: Seen, name: str, command: GroupCommand) -> None:
        circle = self.circle
        _, person = await circle.person(request)
        by = By(person, seen.administers)
        asked = circle.request(request, name, person)
        try:
            await circle.write(GROUP, seen.row.group, asked, lambda group: group_rules.decide(group, command, by))
        except Changed:
            await circle.caught_up()
            raise changed_meanwhile(await self._answer(request, PART)) from None
