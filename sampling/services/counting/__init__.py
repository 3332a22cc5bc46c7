"""Counting: the township's and the county's desk for counts: the grid, files, tally sheets, conflicts, and flags."""

from .conflicts import Sides, conflict, conflicts, settle
from .exporting import Exportable, export, export_days
from .files import apply_file, check_file, heading_of, left_out, template
from .flags import Flag, History, flags, history
from .grid import Cell, Grid, Line, grid
from .overview import Township, townships
from .saving import save
from .tally import Sheet, Sheets, sheets

__all__ = [
    "Cell",
    "Exportable",
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
    "conflict",
    "conflicts",
    "export",
    "export_days",
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
