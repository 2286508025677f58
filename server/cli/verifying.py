"""Is a log whole? Sequences run without a gap, epochs never fall, every commit can be read, digests agree."""

from __future__ import annotations

from events import codec
from events.journal import Stored
from events.schema.base import Commit, UnknownFact
from events.schema.session import SessionOwned


class LogCheck:
    """Takes an aggregate's commits in order and notes what is wrong with them."""

    def __init__(self, aggregate: str, tenant: str, keys: codec.Keys) -> None:
        self.faults: list[str] = []
        self.sequence = 0
        self.digest = codec.first_digest(aggregate)
        self._aggregate = aggregate
        self._tenant = tenant
        self._keys = keys
        self._epoch = 0
        self._ids: set[str] = set()

    def add(self, stored: Stored) -> None:
        before, self.digest = self.digest, codec.next_digest(self.digest, stored.body)
        self.sequence += 1
        try:
            commit = codec.decode(stored.body, self._tenant, self._keys)
        except codec.Undecodable as error:
            return self._fault(f"cannot be read: {error}")
        if commit.aggregate != self._aggregate:
            self._fault(f"belongs to {commit.aggregate}")
        if commit.sequence != self.sequence:
            self._fault(f"says that it is number {commit.sequence}")
        if commit.epoch < self._epoch:
            self._fault(f"has epoch {commit.epoch} after {self._epoch}")
        if commit.id in self._ids:
            self._fault(f"has the id {commit.id} of an earlier one")
        self._ids.add(commit.id)
        self._epoch = max(self._epoch, commit.epoch)
        return self._check_facts(commit, before)

    def _check_facts(self, commit: Commit, before: bytes) -> None:
        for fact in commit.facts:
            match fact:
                case UnknownFact(unknown_type=type_, unknown_v=v):
                    self._fault(f"holds {type_} v{v}, which this edition does not know")
                case SessionOwned(digest=digest) if digest != before.hex():
                    self._fault("names another digest of all before it")

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self._aggregate} commit {self.sequence} {what}.")
