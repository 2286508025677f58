"""The annotated example configuration names every setting, with its true default."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from server.config import Config, configured

EXAMPLE = Path(__file__).parents[2] / "docs" / "tongtang.example.toml"
ELSEWHERE = {"data"}  # the folder that the file itself lies in


def default(name: str) -> Any:
    value = Config.model_fields[name].default
    return str(value) if isinstance(value, Path) else list(value) if isinstance(value, tuple) else value


def test_every_setting_is_in_the_example_with_its_default() -> None:
    given = tomllib.loads(EXAMPLE.read_text())
    wanted = {name: default(name) for name in Config.model_fields if name not in ELSEWHERE}
    assert given == {name: value for name, value in wanted.items() if value is not None}


def test_settings_without_a_default_stand_in_the_example_as_a_comment() -> None:
    commented = set(re.findall(r"^# (\w+) = ", EXAMPLE.read_text(), re.MULTILINE))
    assert commented == {name for name in Config.model_fields if default(name) is None}


def test_a_server_reads_the_file_in_its_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    (tmp_path / "tongtang.toml").write_text(EXAMPLE.read_text().replace("port = 8080", "port = 9090", 1))
    assert configured(data=tmp_path).port == 9090
    assert configured(data=tmp_path, port=7070).port == 7070
