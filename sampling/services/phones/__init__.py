"""Phones: what a site's phone takes along to work without a network, and which sites' phones are ready for it."""

from .facts import OpeningFacts, RoundFacts, SiteFacts, facts
from .ready import Board, BoardLine, Tally, board, say_ready

__all__ = [
    "Board",
    "BoardLine",
    "OpeningFacts",
    "RoundFacts",
    "SiteFacts",
    "Tally",
    "board",
    "facts",
    "say_ready",
]
