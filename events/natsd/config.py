"""What nats-server is told, and where it leaves word: files in the data folder's `nats/`.

server.conf      written anew for each start; holds the token, readable by its owner alone
address.json     url and token of the running server, for the CLI
nats-server.log  its own words; the older half is kept as .1
store/           JetStream
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from ..wire import Address

MAX_PAYLOAD_BYTES = 1024 * 1024  # a commit has at most half of it
FREE_SHARE_PERCENT = 90  # of what the store may still grow by: a full disk breaks publishing until a restart
LOG_BYTES = 8 * 1024 * 1024

CONFIG = """\
listen: "127.0.0.1:{port}"
server_name: tongtang
authorization {{ token: "{token}" }}
max_payload: {max_payload_bytes}
ports_file_dir: {folder}
jetstream {{
  store_dir: {store}
  max_memory_store: 16777216
  max_file_store: {max_file_store_bytes}
  sync_interval: {sync_interval}
}}
"""


def write_config(folder: Path, port: int, token: str, *, durable: bool = True) -> tuple[Path, int]:
    """The file, and how many bytes it lets the store hold. Port -1 lets nats-server choose one. Not `durable`:
    whoever fills the store syncs it when it is whole."""
    store = folder / "store"
    store.mkdir(exist_ok=True)
    most_bytes = max_file_store_bytes(store)
    text = CONFIG.format(
        port=port,
        token=token,
        folder=json.dumps(str(folder)),
        store=json.dumps(str(store)),
        max_payload_bytes=MAX_PAYLOAD_BYTES,
        max_file_store_bytes=most_bytes,
        sync_interval="always" if durable else "10m",
    )
    path = folder / "server.conf"
    _write_private(path, text)
    return path, most_bytes


def max_file_store_bytes(store: Path) -> int:
    """What the store holds already and most of what the disk has left."""
    held = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    return held + shutil.disk_usage(store).free * FREE_SHARE_PERCENT // 100


def write_address(folder: Path, address: Address) -> None:
    _write_private(folder / "address.json", json.dumps({"url": address.url, "token": address.token}))


def forget_address(folder: Path) -> None:
    (folder / "address.json").unlink(missing_ok=True)


def address_of(folder: Path) -> Address | None:
    """Where the server that last ran in this `nats/` folder listened; None if it was stopped in order."""
    try:
        found = json.loads((folder / "address.json").read_text())
    except FileNotFoundError:
        return None
    return Address(found["url"], found["token"])


def listening_port(folder: Path, pid: int) -> int | None:
    """The port a starting server has told, None while it is not ready. Its ports file is taken away."""
    path = folder / f"nats-server_{pid}.ports"
    try:
        urls = json.loads(path.read_text())["nats"]
    except (FileNotFoundError, ValueError):  # not there, or not whole yet
        return None
    path.unlink()
    return int(str(urls[0]).rpartition(":")[2])


def open_log(folder: Path) -> int:
    """A descriptor to write to; a log that grew too long is put aside first."""
    path = folder / "nats-server.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _write_private(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)
