"""The forms of what clients may send: ids, whom, sources, layers. Anything else never becomes a command."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from events.schema.base import WHOM
from events.schema.values import Layer, Source

__all__ = ["HandKind", "Id", "Layers", "MuteSide", "Source", "Text", "Whom"]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{8}$")]
"""What lives inside a session: endpoint, hand, turn, track, message."""

Whom = Annotated[str, StringConstraints(pattern=WHOM)]
Text = Annotated[str, StringConstraints(max_length=16_384)]  # how long it may be is for the rules to say
HandKind = Literal["question", "answer", "speak"]
MuteSide = Literal["lead", "co_teacher"]

MAX_LAYERS = 3  # simulcast: low, middle, high
MAX_SIDE = 8192  # pixels
MAX_KBPS = 100_000
RID_LENGTH = 16


def _sane(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    if len(layers) > MAX_LAYERS:
        raise ValueError(f"at most {MAX_LAYERS} layers")
    for layer in layers:
        if not (0 < layer.width <= MAX_SIDE and 0 < layer.height <= MAX_SIDE):
            raise ValueError(f"sides are 1 to {MAX_SIDE} pixels")
        if not 0 < layer.max_kbps <= MAX_KBPS:
            raise ValueError(f"max_kbps is 1 to {MAX_KBPS}")
        if layer.rid is not None and not (
            layer.rid.isascii() and layer.rid.isalnum() and len(layer.rid) <= RID_LENGTH
        ):
            raise ValueError(f"a rid is up to {RID_LENGTH} letters and digits")
    return layers


Layers = Annotated[tuple[Layer, ...], AfterValidator(_sane)]
