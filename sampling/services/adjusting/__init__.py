"""Adjusting: from an area that is behind to a few moves, each with its gain, and to the version that makes them."""

from .accepting import accept
from .proposal import MoveOut, Proposal, TownshipOut, proposal
from .requesting import Why, request, strike, why

__all__ = ["MoveOut", "Proposal", "TownshipOut", "Why", "accept", "proposal", "request", "strike", "why"]
