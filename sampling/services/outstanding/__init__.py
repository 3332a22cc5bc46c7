"""Outstanding people: what villages and grids enter from their phones, how it adds up and agrees with the sites'
counts, and whether a sweep is planned from it."""

from .entering import Kept, Sent, enter, enter_on_link, look
from .listing import Listing, Row, listed
from .planned import set_basis
from .reading import AreaPage, Board, Grid, Part, area_page, board, board_of_link, page_of_link
from .reconciling import Reconciled, reconciled

__all__ = [
    "AreaPage",
    "Board",
    "Grid",
    "Kept",
    "Listing",
    "Part",
    "Reconciled",
    "Row",
    "Sent",
    "area_page",
    "board",
    "board_of_link",
    "enter",
    "enter_on_link",
    "listed",
    "look",
    "page_of_link",
    "reconciled",
    "set_basis",
]
