"""Names in the order of their sounds, and found by them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.schools.spelling import MAX_KEY, MAX_SPELLED, sort_key, spelled


@pytest.mark.parametrize(
    "names",
    [
        ["第一小学", "第2小学", "第十小学", "第十二小学", "第二十小学"],
        ["一年级(3)班", "三年级（2）班", "三年级(10)班", "五年级(1)班"],
        ["教室 2", "教室 10", "实验室", "音乐室"],
        ["Ada", "李雷", "三江口小学", "王芳", "王小满"],
    ],
)
def test_numbers_go_by_their_size_and_chinese_by_its_sound(names: list[str]) -> None:
    mixed = [*names[1:], names[0]]
    assert sorted(mixed, key=sort_key) == names


def test_a_surname_is_sounded_as_one() -> None:
    people = ["曾国强", "张伟", "单田芳", "陈晨"]
    assert sorted(people, key=lambda name: sort_key(name, of_person=True)) == ["陈晨", "单田芳", "曾国强", "张伟"]
    assert spelled("单田芳").split("\n") == ["单田芳", "shantianfang", "stf"]


@given(st.text(max_size=100))
def test_every_label_has_a_key_that_fits(label: str) -> None:
    assert len(sort_key(label)) <= MAX_KEY and len(spelled(label)) <= MAX_SPELLED
    assert sort_key(label) == sort_key(label)


def test_digits_in_a_name_stay_in_it() -> None:
    assert spelled("张 1").split("\n") == ["张 1", "zhang1", "z1"]
