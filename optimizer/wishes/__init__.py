"""Pins and wishes: what a planner asks of a plan beside the round's rules, and what each of it costs.

`solve(problem, limits=..., wishes=Wishes(...))` keeps them; `price_of` says what they cost. See docs/wishes.md.
"""

from __future__ import annotations

from optimizer.wishes.asked import OwnTownship, Pin, Teams, Together, Vehicles, Wishes
from optimizer.wishes.reading import WishFaults

__all__ = ["OwnTownship", "Pin", "Teams", "Together", "Vehicles", "WishFaults", "Wishes"]
