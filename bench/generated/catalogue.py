"""Every kind of generated round under its name."""

from __future__ import annotations

import random

from bench.generated.adversarial import ADVERSARIAL
from bench.generated.ground import SIZES, Round
from bench.generated.realistic import REALISTIC

KINDS: tuple[str, ...] = (*REALISTIC, *ADVERSARIAL)


def rounds(kind: str, seed: int, size: str = "small") -> Round:
    """The round of a kind from `KINDS` in a size from `SIZES`; the same arguments give the same round. KeyError for
    any other name."""
    make = (REALISTIC | ADVERSARIAL)[kind]
    round_ = make(random.Random(f"{kind} {seed} {size}"), SIZES[size])
    return round_ | {"name": f"{kind} {size} {seed}"}
