"""A backup that was cut off, turned over or made by somebody else is known as such before anything is written."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.journal import Stored
from server.backup import archive
from server.backup.archive import Damaged, Head, Newer
from server.backup.restoring import Target, restore

HEAD = Head("0.2.0", "0010", "main", "2026-11-24T00:00:00+00:00", "sqlite", True)
COMMITS = [
    Stored(n, f"session/s{n % 3}", b'{"n":%d,"text":"%s"}' % (n, b"\xe5\x90\x8c" * 200)) for n in range(1, 50)
]
GZIP_HEAD, GZIP_END = 10, 8  # bytes (RFC 1952 section 2.3)


def made(path: Path, head: Head = HEAD) -> bytes:
    with path.open("wb") as file, archive.writing(file, head) as parts:
        parts.add_bytes("database/tongtang.db", bytes(range(256)) * 40)
        half = len(COMMITS) // 2
        for number, some in enumerate((COMMITS[:half], COMMITS[half:]), 1):
            parts.add_bytes(f"journal/{number:06}", b"".join(map(archive.journal_line, some)))
        parts.add_bytes("keys.db", b"secret")
        parts.finish(len(COMMITS))
    return path.read_bytes()


def read(path: Path) -> dict[str, bytes]:
    with archive.reading(path) as reader:
        return {name: content.read() for name, content in reader.parts()}


def test_what_was_put_in_comes_out_and_the_manifest_says_up_to_where(tmp_path: Path) -> None:
    made(tmp_path / "a")
    head, manifest = archive.check(tmp_path / "a")
    assert head == HEAD
    assert manifest.position == len(COMMITS)
    parts = read(tmp_path / "a")
    assert list(parts) == ["database/tongtang.db", "journal/000001", "journal/000002", "keys.db"]
    assert [
        stored for name in parts if name[0] == "j" for stored in archive.commits(io.BytesIO(parts[name]))
    ] == COMMITS


def test_a_file_cut_off_anywhere_is_damaged(tmp_path: Path) -> None:
    whole = made(tmp_path / "a")
    for size in [0, 1, 10, *range(20, len(whole), 37), len(whole) - 8, len(whole) - 1]:
        (tmp_path / "cut").write_bytes(whole[:size])
        with pytest.raises(Damaged):
            archive.check(tmp_path / "cut")


def test_a_byte_turned_over_is_seen_or_changes_nothing_that_comes_out(tmp_path: Path) -> None:
    """gzip's own head says little of the content, and a run of zeros can be packed in several ways."""
    whole, parts, unseen = made(tmp_path / "a"), read(tmp_path / "a"), 0
    places = [*range(12), *range(12, len(whole), 11), *range(len(whole) - 8, len(whole))]
    for place in places:
        turned = bytearray(whole)
        turned[place] ^= 0x41
        (tmp_path / "turned").write_bytes(turned)
        try:
            archive.check(tmp_path / "turned")
        except (Damaged, Newer):
            continue
        assert read(tmp_path / "turned") == parts
        unseen += 1
    assert unseen < len(places) / 10


async def test_every_bit_turned_over_is_refused_with_nothing_left_behind_or_changes_nothing_that_comes_out(
    tmp_path: Path,
) -> None:
    """No sum covers gzip's own head, and a bit that only chooses among the ways to pack a run of zeros does no
    damage: what is unpacked is the same to the last byte, the tar's heads and padding and the manifest too."""
    whole, original = small(tmp_path / "a"), everything(tmp_path / "a")
    turned, folder = tmp_path / "turned", tmp_path / "data"
    target = Target(folder, f"sqlite+aiosqlite:///{folder}/tongtang.db", folder / "keys.db", HEAD.tenant)
    unseen = []
    for bit in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        turned.write_bytes(flipped)
        try:
            archive.check(turned)
        except (Damaged, Newer) as seen:
            with pytest.raises(type(seen)):
                await restore(turned, target, lambda: datetime.now(UTC))
            assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "turned"], bit
        else:
            assert everything(turned) == original, bit
            unseen.append(bit)
    assert set(range(4 * 8, GZIP_HEAD * 8)) <= set(unseen), "its time, compression and system are nobody's"
    assert GZIP_HEAD * 8 < max(unseen) < (len(whole) - GZIP_END) * 8, "zeros are packed in several ways"
    assert len(unseen) < len(whole)  # of eight times as many


def small(path: Path) -> bytes:
    """A whole backup of less than a kilobyte, with a database of mostly zeros, as they are."""
    with path.open("wb") as file, archive.writing(file, HEAD) as parts:
        parts.add_bytes(
            "database/tongtang.db", b"SQLite format 3\0" + bytes(5_000) + bytes(range(64)) + bytes(3_000)
        )
        parts.add_bytes("journal/000001", b"".join(map(archive.journal_line, COMMITS[:2])))
        parts.add_bytes("keys.db", b"secret")
        parts.finish(2)
    return path.read_bytes()


def everything(path: Path) -> tuple[object, ...]:
    return gzip.decompress(path.read_bytes()), read(path), archive.check(path)


def test_a_part_that_was_changed_and_packed_anew_is_damaged(tmp_path: Path) -> None:
    made(tmp_path / "a")
    members = dict(packed(tmp_path / "a"))
    assert repacked(tmp_path, members | {"keys.db": b"SECRET"}) == "keys.db is not what was written"
    assert repacked(tmp_path, {name: body for name, body in members.items() if name != "journal/000002"}) == (
        "journal/000002 is not what was written"
    )
    head = json.loads(members["backup.json"]) | {"database": "postgresql"}
    assert repacked(tmp_path, members | {"backup.json": json.dumps(head).encode()}) == (
        "backup.json is not what was written"
    )


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "journal/../x", "database/../x", "notes.txt"])
def test_a_name_of_somebody_else_is_never_unpacked(tmp_path: Path, name: str) -> None:
    made(tmp_path / "a")
    members = dict(packed(tmp_path / "a"))
    manifest = members.pop("manifest.json")
    assert repacked(tmp_path, members | {name: b"x", "manifest.json": manifest}) == f"it holds {name!r}"


def test_a_newer_form_is_refused_as_newer(tmp_path: Path) -> None:
    made(tmp_path / "a", replace(HEAD, format=archive.FORMAT + 1, version="9.0.0"))
    with pytest.raises(Newer, match=r"version 9\.0\.0 made it"):
        archive.check(tmp_path / "a")


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"\x1f\x8b", gzip.compress(b"hello"), bytes(100_000)])
def test_another_file_is_no_backup(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "other").write_bytes(body)
    with pytest.raises(Damaged):
        archive.check(tmp_path / "other")


def packed(path: Path) -> list[tuple[str, bytes]]:
    with tarfile.open(path, "r:gz") as tar:
        return [(member.name, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]


def repacked(folder: Path, members: dict[str, bytes]) -> str:
    """What is said of a whole gzipped tar with these members."""
    path = folder / "repacked"
    with tarfile.open(path, "w:gz") as tar:
        for name, body in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    with pytest.raises(Damaged) as refused:
        archive.check(path)
    return str(refused.value)


def test_the_head_that_is_written_is_the_head_that_is_read(tmp_path: Path) -> None:
    made(tmp_path / "a", replace(HEAD, with_keys=False))
    head, _ = archive.check(tmp_path / "a")
    assert asdict(head) == asdict(HEAD) | {"with_keys": False}
