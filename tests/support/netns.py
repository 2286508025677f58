"""A network namespace with an address of its own, made for one test and removed after it. Needs root.

Firefox and Janus never pair 127.0.0.1; inside a namespace with a veth pair both ends have an ordinary address and
no other machine's network is touched.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

CLONE_NEWNET = 0x40000000  # linux/sched.h


class Namespace:
    """`with Namespace() as space:` then run commands behind `space.prefix`.

    `inside` is the address of the namespace, `outside` that of the machine on the same pair.
    """

    def __init__(self) -> None:
        mark = secrets.token_hex(2)
        self.name = f"tt-{mark}"
        self._pair = (f"tt{mark}o", f"tt{mark}i")
        subnet = f"10.{200 + secrets.randbelow(50)}.{secrets.randbelow(250)}"
        self.outside, self.inside = f"{subnet}.1", f"{subnet}.2"

    @staticmethod
    def available() -> bool:
        return os.geteuid() == 0 and shutil.which("ip") is not None

    @property
    def prefix(self) -> tuple[str, ...]:
        return ("ip", "netns", "exec", self.name)

    def __enter__(self) -> Namespace:
        out, within = self._pair
        _ip("netns", "add", self.name)
        _ip("link", "add", out, "type", "veth", "peer", "name", within, "netns", self.name)
        _ip("address", "add", f"{self.outside}/24", "dev", out)
        _ip("link", "set", out, "up")
        self._ip_inside("address", "add", f"{self.inside}/24", "dev", within)
        self._ip_inside("link", "set", within, "up")
        self._ip_inside("link", "set", "lo", "up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        _ip("netns", "delete", self.name)  # takes its end of the pair with it, and that takes ours

    def connect(self, address: tuple[str, int]) -> socket.socket:
        """A TCP connection made inside the namespace, usable outside: a socket stays where it was made."""
        with ThreadPoolExecutor(1, initializer=self._enter) as inside:
            return inside.submit(socket.create_connection, address).result()

    def _enter(self) -> None:
        """The calling thread's new sockets belong to the namespace from now on; other threads' do not."""
        with (Path("/run/netns") / self.name).open() as place:
            if ctypes.CDLL(None, use_errno=True).setns(place.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), f"setns {self.name}")

    def cut(self) -> None:
        """The cable is pulled: nothing passes until `mend`."""
        self._ip_inside("link", "set", self._pair[1], "down")

    def mend(self) -> None:
        self._ip_inside("link", "set", self._pair[1], "up")

    def _ip_inside(self, *words: str) -> None:
        _ip("-n", self.name, *words)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
