"""The vocabulary: documented, in step with what is made from it, and frozen in golden files.

A new type's golden file is written by `python -m tests.events.test_schema`, and a further one (`….1+1.json`) when
a type gained optional fields. One that exists is never changed: its bytes stand in somebody's journal.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import count, takewhile
from pathlib import Path

import pytest

from events import codec
from events.schema.base import Fact, fact
from events.schema.catalogue import facts, meaning, values
from events.schema.json_schema import json_schema
from events.schema.markdown import markdown
from events.schema.shape import PersonalText, shape_of
from events.schema.typescript import typescript
from tests.events.examples import commit_of, example
from tests.events.keys import TENANT, FixedKeys, counted_nonces

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "facts"


def golden_path(cls: type[Fact], gained: int = 0) -> Path:
    """`gained` counts how often the type had gained optional fields."""
    return GOLDEN / f"{cls.type}.{cls.v}{f'+{gained}' if gained else ''}.json"


def golden_files(cls: type[Fact]) -> list[Path]:
    """All that were ever written of the type, oldest first."""
    return list(takewhile(Path.exists, (golden_path(cls, gained) for gained in count())))


def golden_bytes(cls: type[Fact]) -> bytes:
    return codec.encode(commit_of(example(cls)), TENANT, FixedKeys(), counted_nonces())


@pytest.mark.parametrize("cls", facts(), ids=lambda cls: cls.type)
def test_the_bytes_of_a_type_never_change(cls: type[Fact]) -> None:
    body = golden_files(cls)[-1].read_bytes()
    assert golden_bytes(cls) == body
    assert codec.decode(body, TENANT, FixedKeys()) == commit_of(example(cls))


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda path: path.stem)
def test_every_golden_file_is_read_and_would_be_written_the_same(path: Path) -> None:
    body = path.read_bytes()
    commit = codec.decode(body, TENANT, FixedKeys())
    assert codec.encode(commit, TENANT, FixedKeys(), counted_nonces()) == body


def test_docs_events_md_says_what_the_code_says() -> None:
    written = (ROOT / "docs" / "events.md").read_text("utf-8")
    assert written == markdown(), "run: python -m events.schema --markdown > docs/events.md"


@pytest.mark.parametrize("cls", facts(), ids=lambda cls: cls.type)
def test_every_type_says_what_it_means_and_keeps_the_grammar(cls: type[Fact]) -> None:
    assert meaning(cls)
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+\.[a-z_]+", cls.type)
    assert cls.data_class in ("int", "per", "sen")


def test_every_value_says_what_it_means() -> None:
    assert [cls.__name__ for cls in values() if not meaning(cls)] == []


def test_the_json_schema_names_every_type_and_what_it_requires() -> None:
    schema = json.loads(json_schema())
    assert [case["properties"]["type"]["const"] for case in schema["$defs"]["Fact"]["oneOf"]] == [
        cls.type for cls in facts()
    ]
    assert schema["$defs"]["session.hand.raised"]["required"] == ["hand", "endpoint", "whom", "kind"]
    assert schema["$defs"]["session.chat.posted"]["properties"]["text"] == {"$ref": "#/$defs/Personal"}


def test_typescript_declares_every_type_once() -> None:
    printed = typescript()
    for cls in facts():
        assert printed.count(f'| {{ type: "{cls.type}"; v: {cls.v}; data: {cls.__name__} }}') == 1
        assert len(re.findall(rf"export (?:interface|type) {cls.__name__}\b", printed)) == 1


@pytest.mark.parametrize("flag", ["--markdown", "--json-schema", "--typescript"])
def test_each_form_is_printed_on_request(flag: str) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "events.schema", flag], cwd=ROOT, capture_output=True, check=True, text=True
    )
    expected = {"--markdown": markdown, "--json-schema": json_schema, "--typescript": typescript}[flag]()
    assert printed.stdout == expected


def test_a_type_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        fact("session.hand.raised", audience="all", data_class="per")(Fact)


def test_a_hint_that_facts_may_not_have_is_refused() -> None:
    from dataclasses import dataclass

    @dataclass
    class Loose:
        ratio: float

    with pytest.raises(TypeError, match="ratio"):
        shape_of(Loose)


def test_personal_text_is_known_as_such() -> None:
    shapes = {field.name: field.shape for cls in facts() for field in shape_of(cls).fields}
    assert isinstance(shapes["text"], PersonalText)


def write_missing_golden_files() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for cls in facts():
        written = golden_files(cls)
        if not written or written[-1].read_bytes() != golden_bytes(cls):
            golden_path(cls, len(written)).write_bytes(golden_bytes(cls))


if __name__ == "__main__":
    write_missing_golden_files()
