"""The addresses from which one peer has proved itself, and the one our packets go to.

A peer moves: a telephone changes its network, a NAT forgets a port, ICE finds a better pair. We follow a
nomination at once. We follow a plain check only when the path in use has fallen silent: Chromium keeps checking
its spare pairs, and Firefox's consent checks, the first sign of its move, nominate nothing.
"""

from __future__ import annotations

from ..forwarding.forwarder import Address

SILENT_US = 1_500_000  # even a viewer who sends nothing reports about once a second
MAX_CHECKED = 8  # two families, two cards, old and new network; more is noise


class Paths:
    """`chosen` is None until the first authentic check."""

    def __init__(self) -> None:
        self.chosen: Address | None = None
        self._heard_us: dict[Address, int] = {}

    def __contains__(self, address: Address) -> bool:
        return address in self._heard_us

    @property
    def checked(self) -> tuple[Address, ...]:
        return tuple(self._heard_us)

    def heard(self, address: Address | None, at_us: int) -> None:
        """Something authentic has come from a checked address."""
        if address in self._heard_us:
            self._heard_us[address] = max(self._heard_us[address], at_us)

    def heard_since(self, address: Address, at_us: int) -> bool:
        return address in self._heard_us and self._heard_us[address] >= at_us

    def check(self, address: Address, nominates: bool, at_us: int) -> bool:
        """An authentic check came from `address`; True when our packets must go there from now on."""
        silent = self.chosen is None or self._heard_us[self.chosen] < at_us - SILENT_US
        self._heard_us[address] = at_us
        if address == self.chosen or not (nominates or silent):
            return False
        self.chosen = address
        return True

    def moved(self, address: Address, at_us: int) -> None:
        """The peer's own packets came from `address` and were authentic: as good as a check."""
        self._heard_us[address] = at_us
        self.chosen = address

    def surplus(self) -> Address | None:
        """The address to give up before another is admitted, when there are as many as there may be."""
        if len(self._heard_us) < MAX_CHECKED:
            return None
        return min((known for known in self._heard_us if known != self.chosen), key=self._heard_us.__getitem__)

    def forget(self, address: Address) -> None:
        self._heard_us.pop(address, None)
        if self.chosen == address:
            self.chosen = None
