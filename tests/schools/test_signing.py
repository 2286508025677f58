"""Signing in: links become tokens, tokens run out, and nothing of a secret stands in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from server.db import Database
from server.schools import demo, queries, signing, tables
from server.schools.demo import DemoLink
from server.schools.signing import LIFETIME, MAX_SECRET_CHARACTERS

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
KEY = bytes(32)


async def linked(database: Database, at: datetime = NOW) -> tuple[str, list[DemoLink]]:
    """A scheduled demo session and its links."""
    async with database.writing() as db:
        session_id = await demo.schedule(db, "main", at)
        session = await queries.scheduled(db, "main", session_id)
        assert session is not None
        return session_id, await demo.make_links(db, "main", session, KEY)


async def test_the_demo_has_a_link_for_each_of_its_parts(database: Database) -> None:
    _, links = await linked(database)
    assert [(link.role, link.label, link.page) for link in links] == [
        ("主讲教师", "明溪实验小学 录播教室 李静仪", "/class/demo"),
        ("听课教室", "青石岭小学 五(1)班 王海山", "/class/demo"),
        ("听课教室", "云岭小学 五(1)班 孙佳宁", "/class/demo"),
        ("听课教室", "大滩中心校 五(1)班 周立群", "/class/demo"),
        ("听课教室", "河口小学 五(3)班 贺春生", "/class/demo"),
        ("听课人", "陈岚", "/class/demo"),
        ("管理员", "韩雪梅", "/admin"),
    ]


async def test_links_are_the_same_after_a_restart_and_follow_the_newest_session(database: Database) -> None:
    _, before = await linked(database)
    newest, after = await linked(database, NOW + timedelta(hours=1))
    assert after == before
    async with database.writing() as db:
        found = await signing.by_link(db, "main", after[0].secret, NOW)
    assert found is not None
    assert found.session_id == newest


async def test_a_link_signs_in_as_what_it_stands_for(database: Database) -> None:
    session_id, links = await linked(database)
    async with database.writing() as db:
        sign_in = await signing.by_link(db, "main", links[2].secret, NOW)
        assert sign_in is not None
        token = await signing.issue(db, "main", sign_in, NOW)
        assert (sign_in.session_id, sign_in.role, sign_in.kind) == (session_id, "co_teacher", "satellite_room")
        assert await signing.by_token(db, "main", token, NOW) == sign_in


async def test_a_token_is_worth_nothing_when_it_has_run_out_was_ended_or_never_was(database: Database) -> None:
    _, links = await linked(database)
    async with database.writing() as db:
        found = await signing.by_link(db, "main", links[0].secret, NOW)
        assert found is not None
        token = await signing.issue(db, "main", found, NOW)
        assert await signing.by_token(db, "main", token, NOW + LIFETIME - timedelta(seconds=1)) is not None
        assert await signing.by_token(db, "main", token, NOW + LIFETIME) is None
        assert await signing.by_token(db, "other", token, NOW) is None
        await signing.end(db, "main", token, NOW)
        assert await signing.by_token(db, "main", token, NOW) is None
        assert await signing.by_token(db, "main", "x" * (MAX_SECRET_CHARACTERS + 1), NOW) is None
        assert await signing.by_link(db, "main", "nobody knows", NOW) is None


async def test_every_sign_in_has_a_token_of_its_own_and_none_is_stored(database: Database) -> None:
    _, links = await linked(database)
    async with database.writing() as db:
        found = await signing.by_link(db, "main", links[0].secret, NOW)
        assert found is not None
        tokens = {await signing.issue(db, "main", found, NOW) for _ in range(2)}
        assert len(tokens) == 2
        stored = (await db.execute(select(tables.sign_ins))).all() + (await db.execute(select(tables.links))).all()
    secrets = tokens | {link.secret for link in links}
    assert not any(secret in str(row) for row in stored for secret in secrets)
