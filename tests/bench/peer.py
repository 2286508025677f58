"""One light WebRTC end: a socket, a STUN check, a DTLS handshake, and no more.

It is made to load a server while costing little itself: what arrives is counted, and opened only now and then.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import time

from aioice import stun
from pylibsrtp import Session

from .dtls import Identity, shake_hands
from .sdp import Local, Remote

CHECK_S = 0.2  # between connectivity checks until the handshake is done
CONNECT_S = 10.0
KEEP_S = 2.0  # between consent checks (RFC 7675 asks for one every 5 s)


class Peer:
    """A controlling ICE agent with one candidate. Subclasses say what to do with media: `media_arrived`."""

    def __init__(self, identity: Identity, host: str) -> None:
        self.identity = identity
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
        self._socket.bind((host, 0))
        self.local = Local(
            address=(host, self._socket.getsockname()[1]),
            ufrag=secrets.token_hex(4),
            password=secrets.token_hex(12),
            fingerprint=identity.fingerprint,
            ssrcs={"audio": 1 + secrets.randbelow(2**31), "video": 1 + secrets.randbelow(2**31)},
        )
        self.outgoing: Session
        self.incoming: Session
        self._checked = asyncio.Event()
        self._handshake: asyncio.Queue[bytes] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def connect(self, remote: Remote) -> float:
        """Returns the seconds from the first check to the finished handshake."""
        start_s = time.perf_counter()
        self.remote = remote
        self._socket.connect(remote.address)
        asyncio.get_running_loop().add_reader(self._socket, self._drain)
        checking = asyncio.create_task(self._check_every(CHECK_S), name="checks")
        try:
            await asyncio.wait_for(self._checked.wait(), CONNECT_S)
            self.outgoing, self.incoming = await shake_hands(self.identity, self.send, self._handshake.get)
        finally:
            checking.cancel()
        self._tasks.append(asyncio.create_task(self._check_every(KEEP_S), name="consent"))
        return time.perf_counter() - start_s

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def send(self, datagram: bytes) -> None:
        try:
            self._socket.send(datagram)
        except (BlockingIOError, ConnectionRefusedError):
            return  # as on any network: it is lost

    def media_arrived(self, datagram: bytes) -> None:
        """SRTP or SRTCP, still protected."""

    def _check(self) -> None:
        request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self.remote.ufrag}:{self.local.ufrag}"
        request.attributes["PRIORITY"] = 1853824767  # a host candidate of a peer-reflexive check
        request.attributes["ICE-CONTROLLING"] = 1
        request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(self.remote.password.encode())
        request.add_fingerprint()
        self.send(bytes(request))

    async def _check_every(self, seconds: float) -> None:
        while True:
            self._check()
            await asyncio.sleep(seconds)

    def _drain(self) -> None:
        """Everything that has come, told apart by the first byte (RFC 7983)."""
        while True:
            try:
                datagram = self._socket.recv(2048)
            except (BlockingIOError, ConnectionRefusedError):
                return
            first = datagram[0]
            if first >= 128:
                self.media_arrived(datagram)
            elif 20 <= first < 64:
                self._handshake.put_nowait(datagram)
            elif first < 4:
                self._stun(stun.parse_message(datagram))

    def _stun(self, message: stun.Message) -> None:
        if message.message_class is stun.Class.RESPONSE:
            self._checked.set()
        elif message.message_class is stun.Class.REQUEST:  # Janus checks us even as ICE-lite
            answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, transaction_id=message.transaction_id)
            answer.attributes["XOR-MAPPED-ADDRESS"] = self.remote.address
            answer.add_message_integrity(self.local.password.encode())
            answer.add_fingerprint()
            self.send(bytes(answer))
