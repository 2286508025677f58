"""docs/protocol.md names every command and every code that a client can meet, and none that it cannot."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from server.classroom.commands import FORMS
from server.live.aspects.petition import REASONS, WRONG_PHASE
from server.live.door import Close
from server.research.seminar import commands as seminar
from server.web.errors import CODES

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text("utf-8")
SECTION_2, SECTION_3, SECTION_9 = (PROTOCOL.partition(f"## {n}. ")[2].partition("\n## ")[0] for n in (2, 3, 9))
TABLE = [line for line in SECTION_3.splitlines() if line.startswith("| `")]
ANY_COMMAND = SECTION_3.partition("Any command may be refused with `")[2].partition("`")[0].split()
SPOKEN = ("Refused", "Refusal", "Malformed")
OF_COMMANDS = ("server/live", "server/classroom", "server/gateway/messages.py", "server/gateway/signalling.py")
PLACE_OF_CODE = {  # among the arguments
    **dict.fromkeys((*SPOKEN, "fail"), slice(0, 1)),
    "Rejected": slice(1, 2),
    "Problem": slice(2, 3),
}
UNSEEN = {
    "notice_stale",  # a notice of the system's own: nobody waits for its answer
    "moved",  # to our own programs; a client is told `moved` and the address
}
RESERVED = {"client_too_old"}  # for the first edition that cannot speak to older clients; they know it already


def test_the_table_of_commands_is_the_code_s() -> None:
    named = {name for line in TABLE for name in re.findall(r"`([A-Z]\w+)`", line.split("|")[1])}
    assert named == set(FORMS)


def test_the_commands_of_a_seminar_are_named_in_its_section() -> None:
    shared, _, own = SECTION_9.partition("Commands of §3 that hold here too: ")[2].partition("| Command |")
    named = {*re.findall(r"\b([A-Z]\w+[A-Z]\w+|Leave|Mute|Unmute)\b", shared), *re.findall(r"`([A-Z]\w+)`", own)}
    assert named == set(seminar.FORMS)


def test_the_fields_in_the_table_are_the_code_s() -> None:
    for line in TABLE:
        _, names, fields, *_ = line.split("|")
        documented = set(re.findall(r"`([a-z_]+)`\??(?= |,|$)", fields)) - {"class", "key", "taught"}
        for name in re.findall(r"`([A-Z]\w+)`", names):
            coded = set(FORMS[name].json_schema().get("properties", {}))
            if len(re.findall(r"`([A-Z]\w+)`", names)) == 1 or not documented:
                assert coded <= documented | {"layers"}, name


def test_every_code_that_a_command_can_be_refused_with_is_documented() -> None:
    said = codes_said() | set(REASONS) | {code for code, _ in WRONG_PHASE.values()}
    documented = set(re.findall(r"`([a-z_]+)`", SECTION_2 + SECTION_3 + SECTION_9)) | set(ANY_COMMAND)
    assert said - UNSEEN - documented == set()


def test_every_code_that_anybody_can_be_told_is_documented() -> None:
    """At the door, of an offer, by REST, WHIP and WHEP."""
    files = [path for folder in ("server", "media") for path in (ROOT / folder).rglob("*.py")]
    said = {code for path in files for code in told_in(path)} | set(CODES.values())
    assert len(said) > 60
    documented = {word for span in re.findall(r"`([^`\n]+)`", PROTOCOL) for word in span.split()}
    assert said - UNSEEN - documented == set()


def test_every_documented_code_is_said_somewhere() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "server").rglob("*.py"))
    own = {code for line in TABLE for code in re.findall(r"`([a-z_]+)`", line.split("|")[4])}
    assert [code for code in sorted((own | set(ANY_COMMAND)) - RESERVED) if f'"{code}"' not in source] == []


def test_the_close_codes_are_the_code_s() -> None:
    documented = {int(code) for code in re.findall(r"^\| ([0-9]{4})", SECTION_2, re.M)}
    of_the_protocol_beneath = {1001, 1009}
    assert documented - of_the_protocol_beneath == {int(close) for close in Close} - of_the_protocol_beneath


def codes_said() -> set[str]:
    """The codes written out where the code refuses."""
    return {code for place in OF_COMMANDS for path in python_files(ROOT / place) for code in codes_in(path)}


def python_files(place: Path) -> Iterator[Path]:
    return iter([place]) if place.is_file() else place.rglob("*.py")


def codes_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPOKEN and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def told_in(path: Path) -> Iterator[str]:
    """Codes written out in whatever call or message tells one."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in PLACE_OF_CODE:
                yield from (told.value for told in args[PLACE_OF_CODE[name]] if _is_text(told))  # type: ignore[attr-defined]
            case ast.Dict(keys=[ast.Constant(value="code"), *_], values=[ast.Constant(value=str() as code), *_]):
                yield code


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
