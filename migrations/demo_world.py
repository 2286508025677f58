"""The invented world of the demo: one school group of Beijing, five schools, one lesson. Nobody bears these names.

Ids are fixed, so links, tests and examples can rely on them. The migration that seeds them is their only reader:
what a school enters later stands in the tables alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TENANT = "main"

DISTRICT = "29740814-d17f-4627-9634-7b12631b0584"
GROUP = "c11efa1e-3999-4a17-bf5c-d13ce2fd2535"
HOST = "35331430-418c-492e-a772-eab7aae207d2"
HOST_ROOM = "4b884a05-be7f-4c21-8d74-95c9ef2ad4f2"
LEAD = "af81b9a6-2a7a-4ac2-94b3-ddef909966d7"
OBSERVER = "88f7f03e-afd1-4d0b-97fd-e56acc0830db"
ADMINISTRATOR = "50934cf9-e981-4817-923c-c306b7ef56d0"
LESSON = "4ef89aed-5830-472c-b865-1a297f276690"

# school id, school, room id, class group id, class, expected, co-teacher id, co-teacher
SATELLITES = (
    (
        "cd71b471-9a1f-4af1-89b0-8baf9355b395",
        "青石岭小学",
        "c8a2867b-0284-4cd5-b1a0-3c06f2f67e87",
        "a069328a-a050-4912-a04a-1fe281767d36",
        "五(1)班",
        31,
        "69b8c3f3-1cd5-4a7a-9f41-c783c6436894",
        "王海山",
    ),
    (
        "9d733734-422a-40f6-8235-b86d8a4004b3",
        "云岭小学",
        "f12302d6-5f5a-4d78-8ad9-8048e4256c03",
        "53db5026-dac7-4ce8-974c-89e82e996038",
        "五(1)班",
        25,
        "579f1364-a1b0-4bd1-8b3e-25f64ea6831c",
        "孙佳宁",
    ),
    (
        "e235d910-1700-48bf-a002-b23ceb1dae22",
        "大滩中心校",
        "fb77f60d-a70c-495d-b13a-b71d5b5cf295",
        "13c222ff-550a-4b25-9650-110bb09d865e",
        "五(1)班",
        29,
        "da403198-d357-480b-880e-f5290e713cbd",
        "周立群",
    ),
    (
        "9d6a7841-be7e-40b7-a967-beb0c0a2d5f7",
        "河口小学",
        "756b6661-e866-4f9f-a35d-ff9e4ef2d6df",
        "1996d229-d6cf-44e8-9f15-0a10cb31143b",
        "五(3)班",
        28,
        "38ff1b46-ef82-441c-938e-89fb5ba4be8d",
        "贺春生",
    ),
)

SURNAMES = "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁马方任袁柳唐罗薛"
GIVEN_NAMES = (  # two characters each
    "小满雨桐子涵浩然思远佳怡明轩欣悦一诺天宇梓萱俊杰若曦嘉乐文博诗涵立夏晨曦志远可欣"
    "宇航静雯书瑶泽楷心怡鹏飞雅琪睿哲春晓冬阳秋实安然乐言清扬知行景行望舒南星云舒北辰长青"
)


def pupil_name(number: int) -> str:
    """The name of the n-th pupil of the whole demo, from 0; different for the first 1,845 pupils.

    >>> pupil_name(0), pupil_name(45)
    ('赵小满', '赵诗涵')
    """
    turn, surname = divmod(number, len(SURNAMES))
    given = 2 * ((surname + 15 * turn) % (len(GIVEN_NAMES) // 2))
    return SURNAMES[surname] + GIVEN_NAMES[given : given + 2]


def organizations() -> Iterator[dict[str, Any]]:
    yield {"id": DISTRICT, "parent_id": None, "kind": "district", "label": "北京市"}
    yield {"id": GROUP, "parent_id": DISTRICT, "kind": "group", "label": "明溪教育集团"}
    yield {"id": HOST, "parent_id": GROUP, "kind": "school", "label": "明溪实验小学"}
    for school, label, *_ in SATELLITES:
        yield {"id": school, "parent_id": GROUP, "kind": "school", "label": label}


def rooms() -> Iterator[dict[str, Any]]:
    yield {"id": HOST_ROOM, "organization_id": HOST, "label": "录播教室"}
    for school, _, room, *_ in SATELLITES:
        yield {"id": room, "organization_id": school, "label": "多媒体教室"}


def class_groups() -> Iterator[dict[str, Any]]:
    for school, _, _, class_group, label, expected, *_ in SATELLITES:
        yield {"id": class_group, "organization_id": school, "label": label, "expected_count": expected}


def pupils() -> Iterator[dict[str, Any]]:
    number = 0
    for _, _, _, class_group, _, expected, *_ in SATELLITES:
        for seat in range(1, expected + 1):
            yield {"class_group_id": class_group, "seat": seat, "label": pupil_name(number)}
            number += 1


def people() -> Iterator[dict[str, Any]]:
    named = [(LEAD, "李静仪"), (OBSERVER, "陈岚"), (ADMINISTRATOR, "韩雪梅")]
    named += [(co_teacher, label) for *_, co_teacher, label in SATELLITES]
    for person, label in named:
        yield {"id": person, "kind": "staff", "label": label}


def role_assignments() -> Iterator[dict[str, Any]]:
    rows: list[tuple[str, str, str, str, str | None]] = [
        ("406a7a0d-c2f6-41d4-a4ca-f109b4153c85", LEAD, "lead_teacher", HOST, None),
        ("d4e8434d-d6c1-4eb9-b7d8-9998eee153cc", OBSERVER, "observer", HOST, None),
        ("6b1f0a52-3c9e-4d7a-8f25-90ab7e1d4c63", ADMINISTRATOR, "org_admin", GROUP, None),
    ]
    ids = (
        "0f7c2d91-5b3e-4a86-9c14-e2d805b7a3f6",
        "1a94e6b3-7d20-4f58-b6c9-38f1c07d52ea",
        "2cd85f17-e4a6-4b93-8d70-5f9a26e3b81c",
        "3e61b0a8-92f4-4c7d-a5e3-7c048d1fb926",
    )
    rows += [
        (row, co_teacher, "co_teacher", school, room)
        for row, (school, _, room, *_, co_teacher, _) in zip(ids, SATELLITES, strict=True)
    ]
    for row, person, role, organization, room in rows:
        yield {"id": row, "person_id": person, "role": role, "organization_id": organization, "room_id": room}


def lessons() -> Iterator[dict[str, Any]]:
    yield {
        "id": LESSON,
        "organization_id": HOST,
        "room_id": HOST_ROOM,
        "lead_id": LEAD,
        "title": "平行四边形的面积",
        "subject": "数学",
        "grade": "五年级",
        "minutes": 40,
    }


def lesson_rooms() -> Iterator[dict[str, Any]]:
    for position, (_, _, room, class_group, _, _, co_teacher, _) in enumerate(SATELLITES, start=1):
        yield {
            "lesson_id": LESSON,
            "position": position,
            "room_id": room,
            "class_group_id": class_group,
            "co_teacher_id": co_teacher,
        }
