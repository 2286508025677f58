"""Commit ↔ bytes, and nothing else: no clock, no chance, no keys of its own.

    encode, decode     a commit and the bytes that stand in the journal
    stored, opened     the envelope as JSON data, with Personal fields sealed as stored or opened
    visible            one fact's data for a viewer
    digest             the chain over stored bytes
    plain, of_plain    a fact as JSON that nothing seals

Bytes from the journal, a backup or a peer may be anything: what is wrong with them is said by `Undecodable`.
`Unencodable` is a bug of ours.
"""

from .canonical import Undecodable, Unencodable, canonical, whole_ms
from .digest import first_digest, next_digest
from .envelope import decode, encode, opened, stored, visible
from .plain import of_plain, plain
from .sealing import Keys, SealingKeys, open_data
from .upcasters import Upcaster

__all__ = [
    "Keys",
    "SealingKeys",
    "Undecodable",
    "Unencodable",
    "Upcaster",
    "canonical",
    "decode",
    "encode",
    "first_digest",
    "next_digest",
    "of_plain",
    "open_data",
    "opened",
    "plain",
    "stored",
    "visible",
    "whole_ms",
]
