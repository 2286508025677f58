"""Every fact is documented, has an audience, a data class and readers, and a phrase in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from events.schema.base import Fact
from events.schema.catalogue import facts, meaning

ROOT = Path(__file__).parents[2]
PHRASES = ROOT / "clients" / "web" / "src" / "phrases"
AUDIENCES = {"all", "staff", "staff+O", "lead", "room", "room+self", "self", "staff+self", "channel", "log"} | {
    "members",
    "members+self",
}


def phrased(language: str) -> set[str]:
    """The types that have a phrase in a language."""
    files = [path.read_text("utf-8") for path in PHRASES.glob(f"facts*.{language}.ts")]
    return {name for text in files for name in re.findall(r"^ {2,4}'([a-z_.]+)': \{", text, re.M)}


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: fact.type)
def test_a_fact_says_whom_it_reaches_what_it_holds_and_who_reads_it(fact: type[Fact]) -> None:
    assert fact.audience in AUDIENCES
    assert fact.data_class in {"pub", "int", "per", "sen"}
    assert fact.read_by or fact.type.startswith("audit."), (
        "an auditor reads the chain; all else has readers by name"
    )
    assert meaning(fact).endswith(".")


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: fact.type)
def test_a_fact_stands_in_the_document(fact: type[Fact]) -> None:
    document = (ROOT / "docs" / "events.md").read_text("utf-8")
    head = document.partition(f"#### `{fact.type}` {fact.v}")[2].partition("####")[0]
    assert meaning(fact) in " ".join(head.split())
    assert f"audience **{fact.audience}** · class `{fact.data_class}`" in head
    assert fact.read_by in head


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_fact_has_a_phrase_and_every_phrase_a_fact(language: str) -> None:
    assert phrased(language) == {fact.type for fact in facts()}
