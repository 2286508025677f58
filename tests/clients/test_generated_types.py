"""The web client's types are the vocabulary itself, printed."""

from pathlib import Path

from events.schema.typescript import typescript

FACTS = Path(__file__).parents[2] / "clients/web/src/protocol/facts.ts"


def test_the_facts_of_the_web_client_are_those_of_the_schema() -> None:
    assert FACTS.read_text(encoding="utf-8") == typescript(), (
        f"print them anew: python -m events.schema --typescript > {FACTS}"
    )
