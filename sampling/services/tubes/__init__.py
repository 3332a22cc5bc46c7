"""Tubes: how many the sites have taken, and how many were sent, tested and resulted, as desk and townships tell."""

from .boards import Board, Line, Listed, board, listed
from .chain import Chain, chain
from .entering import Kept, Sent, enter, look
from .pages import AreaPage, area_page

__all__ = [
    "AreaPage",
    "Board",
    "Chain",
    "Kept",
    "Line",
    "Listed",
    "Sent",
    "area_page",
    "board",
    "chain",
    "enter",
    "listed",
    "look",
]
