"""Counting: the township's and the county's desk for counts: the grid, files, tally sheets, conflicts, and flags."""

from .conflicts import Sides, conflicts, settle
from .exporting import export
from .files import apply_file, check_file, heading_of, left_out, template
from .flags import Flag, History, flags, history
from .grid import Cell, Grid, Line, grid
from .overview import Township, townships
from .saving import save
from .tally import Sheet, Sheets, sheets

__all__ = [
    "Cell",
    "Flag",
    "Grid",
    "History",
    "Line",
    "Sheet",
    "Sheets",
    "Sides",
    "Township",
    "apply_file",
    "check_file",
    "conflicts",
    "export",
    "flags",
    "grid",
    "heading_of",
    "history",
    "left_out",
    "save",
    "settle",
    "sheets",
    "template",
    "townships",
]
