"""A backup as one file: a gzipped tar that is written and read from front to end.

    backup.json          what this is and which edition made it, so that an older server refuses it at once
    database/…           the database, less the index of opened words
    journal/000001 …     commits in the journal's order, one a line: `<position> <aggregate> <bytes as stored>`
    keys.db              the keyring; apart, so that it can be left out
    manifest.json        the position, and the size and SHA-256 of every part before it

Whatever a reader is given before it has met the manifest is only believed afterwards: it raises `Damaged` when a
part is missing, strange or not what the manifest says, when a byte of the file was cut off, or when one was turned
over: unless the very same is unpacked, as it is after a bit of gzip's own head (its time, its system) or one that
only chooses among the ways to pack a run of zeros. Nothing is ever unpacked under a name that the file chose.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from events.journal import Stored

FORMAT = 1
HEAD, KEYS, MANIFEST = "backup.json", "keys.db", "manifest.json"
NAME = re.compile(r"backup\.json|manifest\.json|keys\.db|database/[a-z0-9_.]{1,64}|journal/[0-9]{6}", re.ASCII)
CHUNK_BYTES = 8 * 1024 * 1024  # of the journal: a tar says a part's size before its bytes
PIECE_BYTES = 256 * 1024
MAX_JSON_BYTES = 32 * 1024 * 1024
FAST = 1  # gzip's level: a class runs beside us


class Damaged(Exception):
    """The file is no backup, or not what was written."""


class Newer(Exception):
    """A newer edition made the file; it may mean what we do not know."""


class Writable(Protocol):
    """All that is asked of what a backup is written to."""

    def write(self, data: bytes, /) -> object: ...

    def flush(self) -> object: ...


class Readable(Protocol):
    """All that is asked of what holds a part's bytes."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Head:
    version: str  # of the server that made it
    revision: str  # of its tables
    tenant: str
    made: str  # UTC, RFC 3339
    database: str  # sqlite, postgresql
    with_keys: bool
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Part:
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    position: int  # of the journal; the database knows nothing that came later
    parts: dict[str, Part]


class HashedFile(io.RawIOBase):
    """Writes on, and keeps the size and the SHA-256 of all of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.bytes = file, hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        self.bytes += len(data)
        return self._file.write(data)


@dataclass(slots=True)
class Writer:
    tar: tarfile.TarFile
    parts: dict[str, Part] = field(default_factory=dict)

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Raises `OSError` if `content` ends before its size."""
        read = _Measured(content)
        self.tar.addfile(_member(name, size), read)
        self.parts[name] = Part(size, read.sha256)

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as content:
            self.add(name, content, path.stat().st_size)

    def finish(self, position: int) -> None:
        self.add_bytes(MANIFEST, _json(asdict(Manifest(position, dict(self.parts)))))


@contextmanager
def writing(file: Writable, head: Head) -> Iterator[Writer]:
    packed = gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=FAST, mtime=0)
    with packed, tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        writer = Writer(tar)
        writer.add_bytes(HEAD, _json(asdict(head)))
        yield writer


def journal_line(stored: Stored) -> bytes:
    if b"\n" in stored.body:
        raise ValueError(f"the commit at position {stored.position} is not canonical JSON")
    return b"%d %s %s\n" % (stored.position, stored.aggregate.encode(), stored.body)


def stored_of(line: bytes) -> Stored:
    position, aggregate, body = line.removesuffix(b"\n").split(b" ", 2)
    return Stored(int(position), aggregate.decode(), body)


# -- reading --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Reader:
    """`parts()` gives every part once, in order; it must be read to its end for `manifest` to be known."""

    tar: tarfile.TarFile
    head: Head
    manifest: Manifest | None = None
    _seen: dict[str, Part] = field(default_factory=dict)

    def parts(self) -> Iterator[tuple[str, Readable]]:
        while (member := self.tar.next()) is not None:
            content = _content(self.tar, member)
            if member.name == MANIFEST:
                self.manifest = _manifest(content.read(MAX_JSON_BYTES))
                break
            if member.name in self._seen:
                raise Damaged(f"it holds {member.name} twice")
            yield member.name, content
            while content.read(PIECE_BYTES):
                pass
            self._seen[member.name] = Part(content.size, content.sha256)
        self._compare()

    def _compare(self) -> None:
        if self.manifest is None:
            raise Damaged("its end is missing")
        if self.tar.next() is not None:
            raise Damaged("something stands after its end")
        wrong = [
            name for name, part in self.manifest.parts.items() if self._seen.get(name) != part and name != HEAD
        ]
        if wrong or not self._seen.keys() <= self.manifest.parts.keys():
            raise Damaged(f"{', '.join(wrong) or 'a part'} is not what was written")
        if self.manifest.parts.get(HEAD) != _part(_json(asdict(self.head))):
            raise Damaged(f"{HEAD} is not what was written")


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Raises `Damaged` and `Newer`, here and while the parts are read, and `OSError`."""
    with path.open("rb") as file, _what_damage_raises():
        packed = gzip.GzipFile(fileobj=file, mode="rb")
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            yield Reader(tar, _head(tar))
        while packed.read(PIECE_BYTES):  # to the sum at gzip's own end
            pass


@contextmanager
def _what_damage_raises() -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, KeyError, TypeError) as error:
        raise Damaged(str(error) or type(error).__name__) from error


def check(path: Path) -> tuple[Head, Manifest]:
    """Reads all of it and changes nothing; raises `Damaged`, `Newer` and `OSError`."""
    with reading(path) as reader:
        for _ in reader.parts():
            pass
    assert reader.manifest is not None
    return reader.head, reader.manifest


def commits(content: Readable) -> Iterator[Stored]:
    """Those of one part of the journal."""
    rest = b""
    while piece := content.read(PIECE_BYTES):
        *lines, rest = (rest + piece).split(b"\n")
        yield from map(stored_of, lines)
    if rest:
        raise Damaged("a commit is cut off")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Measured:
    """Hands on what it reads, and keeps its size and SHA-256."""

    def __init__(self, content: Readable) -> None:
        self._content, self._digest, self.size = content, hashlib.sha256(), 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self._content.read(size)
        self._digest.update(piece)
        self.size += len(piece)
        return piece

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> _Measured:
    file = tar.extractfile(member) if member.isfile() and NAME.fullmatch(member.name) else None
    if file is None:
        raise Damaged(f"it holds {member.name[:80]!r}")
    return _Measured(file)


def _head(tar: tarfile.TarFile) -> Head:
    member = tar.next()
    if member is None or member.name != HEAD:
        raise Damaged("it is no backup of this program")
    said = json.loads(_content(tar, member).read(MAX_JSON_BYTES))
    if not isinstance(said, dict) or not isinstance(said.get("format"), int):
        raise Damaged("it is no backup of this program")
    if said["format"] > FORMAT:
        raise Newer(f"version {said.get('version')} made it, in a form that this one does not know")
    return Head(**said)


def _manifest(body: bytes) -> Manifest:
    said = json.loads(body)
    return Manifest(int(said["position"]), {name: Part(**part) for name, part in said["parts"].items()})


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _part(body: bytes) -> Part:
    return Part(len(body), hashlib.sha256(body).hexdigest())


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
