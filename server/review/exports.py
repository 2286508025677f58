"""What attendance and the ledger look like as a table: one row a room, a pupil, a class, a lesson. Pure.

The rule's version stands above every table, so that a figure can be asked how it came about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from .sheets import Cell, Sheet
from .view import Json

Language = Literal["zh-CN", "en"]

WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh-CN": {
        "attendance": "考勤",
        "classes": "按班级",
        "ledger": "开课账本",
        "session": "场次",
        "rules": "规则第 {version} 版：在场满 {present}% 算到，{late} 分钟后算迟到，断 {grace} 秒内不计",
        "school": "学校",
        "class": "班级",
        "kind": "类别",
        "room": "教室",
        "pupil": "学生",
        "seat": "座位",
        "name": "姓名",
        "status": "考勤",
        "was": "更正前",
        "expected": "应到",
        "present": "实到",
        "headcount": "现场人数",
        "share": "在场占比（%）",
        "missed": "断线（秒）",
        "rate": "到课率（%）",
        "sessions": "场数",
        "differing": "对不上",
        "failures": "断线场数",
        "host": "主讲学校",
        "planned": "该上（节）",
        "taught": "上了（节）",
        "received": "收到（节）",
        "received_share": "收到率（%）",
        "late": "迟到",
        "left_early": "早退",
        "absent": "缺席",
        "excused": "请假",
        "link_failure": "断线",
    },
    "en": {
        "attendance": "Attendance",
        "classes": "By class",
        "ledger": "Ledger",
        "session": "Session",
        "rules": "Rules version {version}: present from {present}%, late after {late} min, gaps of {grace} s pass",
        "school": "School",
        "class": "Class",
        "kind": "Kind",
        "room": "Room",
        "pupil": "Pupil",
        "seat": "Seat",
        "name": "Name",
        "status": "Attendance",
        "was": "Before correction",
        "expected": "Expected",
        "present": "Present",
        "headcount": "Headcount",
        "share": "Presence (%)",
        "missed": "Link lost (s)",
        "rate": "Class rate (%)",
        "sessions": "Sessions",
        "differing": "Differing",
        "failures": "Link failures",
        "host": "Main school",
        "planned": "Planned",
        "taught": "Taught",
        "received": "Received",
        "received_share": "Received (%)",
        "late": "Late",
        "left_early": "Left early",
        "absent": "Absent",
        "excused": "Excused",
        "link_failure": "Link failure",
    },
}


def percent(bp: int | None) -> float | None:
    return None if bp is None else bp / 100


def rules_line(rules: Mapping[str, Any], words: Mapping[str, str]) -> str:
    return words["rules"].format(
        version=rules["version"],
        present=f"{rules['present_bp'] / 100:g}",
        late=f"{rules['late_ms'] / 60_000:g}",
        grace=f"{rules['grace_ms'] / 1000:g}",
    )


def session_sheet(answer: Json, language: Language) -> Sheet:
    """One row a room, and below each the pupils who were missing, as far as the reader may know them."""
    words, session, directory = WORDS[language], answer["session"], answer["directory"]
    rows: list[list[Cell]] = []
    for room in answer["rooms"]:
        place = [directory["orgs"].get(room["org"]), directory["classes"].get(room.get("class_group"))]
        called = room.get("called", {})
        rows.append(
            [
                words["room"],
                *place,
                None,
                None,
                words[room["status"]],
                words[room["verdict"]] if room["verdict"] != room["status"] else None,
                called.get("expected", room.get("expected")),
                called.get("present"),
                called.get("headcount"),
                percent(room["share_bp"]),
                room["failed_ms"] // 1000,
            ]
        )
        for pupil in room.get("missing", ()):
            was = pupil.get("derived")
            rows.append(
                [words["pupil"], *place, pupil.get("seat"), pupil.get("name"), words[pupil["status"]]]
                + [words[was] if was else None]
            )
    heads = ("kind", "school", "class", "seat", "name", "status", "was", "expected", "present", "headcount")
    title = f"{session.get('title', '')} {session['planned_start']}"
    notes = [[words["session"], title], [rules_line(answer["rules"], words)]]
    return Sheet(words["attendance"], notes, [words[name] for name in (*heads, "share", "missed")], rows)


def classes_sheet(items: Sequence[Json], span: str, versions: Sequence[int], language: Language) -> Sheet:
    words = WORDS[language]
    numbers = ("sessions", "present", "expected", "headcount")
    rows = [
        [each.get("school_label"), each.get("class_label"), *(each[name] for name in numbers)]
        + [percent(each.get("rate_bp")), each["failures"], each["differing"]]
        for each in items
    ]
    head = [words[name] for name in ("school", "class", *numbers, "rate", "failures", "differing")]
    return Sheet(words["classes"], _notes(span, versions, language), head, rows)


def ledger_sheet(items: Sequence[Json], span: str, versions: Sequence[int], language: Language) -> Sheet:
    words = WORDS[language]
    rows = [
        [each.get("host_label"), each.get("school_label"), each["planned"], each["taught"]]
        + [each["received_milli"] / 1000, percent(each.get("received_bp"))]
        for each in items
    ]
    head = [words[name] for name in ("host", "school", "planned", "taught", "received", "received_share")]
    return Sheet(words["ledger"], _notes(span, versions, language), head, rows)


def _notes(span: str, versions: Sequence[int], language: Language) -> list[list[Cell]]:
    numbers = "、".join(str(each) for each in versions) if language == "zh-CN" else ", ".join(map(str, versions))
    told = f"规则第 {numbers or '—'} 版" if language == "zh-CN" else f"Rules version {numbers or '–'}"
    return [[span], [told]]
