"""Ways in that are given out and taken back are told to the registry's log, and no secret goes with them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from migrations import demo_world
from server.db import Database
from server.schools.credentials.noting import mark
from server.schools.tables import outbox

from .test_keys import DEVICE, ROOM, WANG, Ask, Client, ask, client, entrance, key, now, sign_in

__all__ = ["ask", "client", "entrance", "key", "now"]

ADMIN, SCHOOL = demo_world.ADMINISTRATOR, demo_world.SATELLITES[0][0]
Told = list[tuple[str, str | None, dict[str, Any]]]


async def told(database: Database) -> Told:
    """Fact, who did it, what it says; but for the PIN that the fixture chose."""
    async with database.reading() as db:
        rows = (await db.execute(select(outbox).order_by(outbox.c.row))).all()
    return [(fact["type"], row.person_id, fact["data"]) for row in rows for fact in row.facts][1:]


def holds_no(found: Told, *secrets: str) -> None:
    said = json.dumps(found, default=str)
    assert [secret for secret in secrets if len(secret) < 6 or secret in said] == []


async def test_a_password_a_link_and_a_pin_are_told_without_themselves(ask: Ask, database: Database) -> None:
    given = await (await ask(ADMIN, "PUT", f"/people/{WANG}/account", login="wanghaishan")).json()
    link = await (await ask(ADMIN, "POST", f"/people/{WANG}/links")).json()
    assert (await ask(WANG, "PUT", "/me/pin", pin="739164")).status == 204
    for _ in range(2):
        assert (await ask(ADMIN, "DELETE", f"/people/{WANG}/pin")).status == 204
    found = await told(database)
    assert [(kind, by, data["kind"], data["credential"], data["person"]) for kind, by, data in found] == [
        ("registry.credential.issued", ADMIN, "password", WANG, WANG),
        ("registry.credential.issued", ADMIN, "link", mark(link["link"]), WANG),
        ("registry.credential.issued", WANG, "pin", WANG, WANG),
        ("registry.credential.revoked", ADMIN, "pin", WANG, WANG),
    ]
    holds_no(found, given["password"], link["link"], "739164")


async def test_a_token_is_told_with_its_rights_when_it_is_issued_and_once_when_it_ends(
    ask: Ask, database: Database
) -> None:
    body = {"label": "教务系统", "organization": SCHOOL, "scopes": ["read_registry"]}
    issued = await (await ask(ADMIN, "POST", "/tokens", **body)).json()
    for status in (204, 404):
        assert (await ask(ADMIN, "DELETE", f"/tokens/{issued['id']}")).status == status
    found = await told(database)
    assert [(kind, by, data["credential"], data.get("scopes")) for kind, by, data in found] == [
        ("registry.credential.issued", ADMIN, issued["id"], ["read_registry"]),
        ("registry.credential.revoked", ADMIN, issued["id"], None),
    ]
    holds_no(found, issued["token"])


async def test_a_terminal_is_told_when_it_is_let_in_and_when_it_is_not_any_more(
    ask: Ask, client: Client, database: Database, key: str
) -> None:
    await sign_in(client, room_key=key, device=DEVICE)
    (waiting,) = (await (await ask(ADMIN, "GET", f"/terminals?room={ROOM}")).json())["items"]
    assert await told(database) == []
    for act in ("enrol", "enrol", "retire", "retire"):
        assert (await ask(ADMIN, "POST", f"/terminals/{waiting['id']}/{act}")).status == 200
    found = await told(database)
    assert [(kind, by, data["terminal"], data["room"], data.get("device")) for kind, by, data in found] == [
        ("registry.terminal.enrolled", ADMIN, waiting["id"], ROOM, mark(DEVICE)),
        ("registry.terminal.retired", ADMIN, waiting["id"], ROOM, None),
    ]
    holds_no(found, DEVICE, key)
