"""Pins and wishes: what a planner asks of a plan beside the round's rules, and what each of it costs.

`optimizer.staffing.solve(problem, limits=..., wishes=Wishes(...))` keeps them; `price_of` says what they cost,
`kept_of` and `unkept` how often each is kept and is not. See docs/wishes.md. Importing this loads no solver.
"""

from __future__ import annotations

from typing import Any

from optimizer.wishes.asked import OwnTownship, Pin, Teams, Together, Vehicles, Wishes
from optimizer.wishes.reading import WishFaults

__all__ = [
    "OwnTownship",
    "Pin",
    "Price",
    "Teams",
    "Together",
    "Vehicles",
    "WishFaults",
    "Wishes",
    "kept_of",
    "price_of",
    "unkept",
]


def __getattr__(name: str) -> Any:
    if name in ("Price", "price_of"):
        from optimizer.wishes import pricing

        return getattr(pricing, name)
    if name in ("kept_of", "unkept"):
        from optimizer.wishes import keeping

        return getattr(keeping, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
