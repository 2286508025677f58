"""Spreadsheets that tests send."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import xlsxwriter

from tests.schools.register.asking import Answer, Asking

PEOPLE_HEAD = ("姓名", "类别", "工号或学籍号", "学校", "角色", "教室", "到期", "班级", "座号")


def csv(*rows: tuple[object, ...], encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding)


def xlsx(*rows: tuple[object, ...]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet("第 1 张")
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    return written.getvalue()


async def send(ask: Asking, person: str, path: str, data: bytes, **query: Any) -> Answer:
    headers = {"Authorization": f"Bearer {await ask.token(person)}", "Content-Type": "application/octet-stream"}
    url = f"/api/v1/imports/{path}"
    async with ask.client.request("POST", url, data=io.BytesIO(data), params=query, headers=headers) as response:
        return Answer(response.status, await response.json(content_type=None))


async def look(ask: Asking, person: str, noun: str, data: bytes) -> dict[str, Any]:
    answer = await send(ask, person, f"{noun}/preview", data, name="名单.xlsx")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


async def write(ask: Asking, person: str, noun: str, data: bytes) -> Answer:
    return await send(ask, person, noun, data, sha256=hashlib.sha256(data).hexdigest())
