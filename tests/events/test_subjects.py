"""Names on the bus."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from events import subjects


def test_a_subject_and_its_aggregate_name_each_other() -> None:
    assert subjects.commits("main", "session/0193-ab") == "tt.main.session.0193-ab"
    assert subjects.aggregate_of("tt.main.session.0193-ab") == "session/0193-ab"


def test_wildcards_stand_only_where_they_are_meant() -> None:
    assert subjects.all_commits("main") == "tt.main.*.*"
    assert subjects.commits_of_kind("main", "audit") == "tt.main.audit.*"
    assert subjects.stream("main") == "tt-main"


@pytest.mark.parametrize(
    "aggregate", ["session", "session/", "session/*", "session/a.b", "session/a\n", "room/a", "/a"]
)
def test_what_is_no_aggregate_reaches_no_subject(aggregate: str) -> None:
    with pytest.raises(ValueError):
        subjects.commits("main", aggregate)


@pytest.mark.parametrize("tenant", ["", "*", "a.b", "A", "a b", "x" * 33, "主"])
@pytest.mark.parametrize("name", [subjects.all_commits, subjects.stream, subjects.lane])
def test_what_is_no_tenant_reaches_no_subject(name: Callable[[str], str], tenant: str) -> None:
    with pytest.raises(ValueError):
        name(tenant)


def test_what_is_no_kind_reaches_no_subject() -> None:
    with pytest.raises(ValueError):
        subjects.commits_of_kind("main", "*")
