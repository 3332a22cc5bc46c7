"""Importing: areas, sites, staff and vehicles from files of rows; outlines of areas come as `layers`.

A dry run first, then all of it or nothing, or the right rows.

`checking` holds a file against what stands; `applying` writes it in one transaction that checks once more. What is
right is judged by `areas`, `sites`, `staff`, `vehicles` (with `points` for coordinates); `uploads` keeps
a file between its dry run and its import.
"""

from .applying import apply, apply_within
from .changes import Change
from .checking import KINDS, Examined, check, check_round, examine, heading_of, left_out, template
from .reports import Applied, Brought, Difference, ImportReport

__all__ = [
    "KINDS",
    "Applied",
    "Brought",
    "Change",
    "Difference",
    "Examined",
    "ImportReport",
    "apply",
    "apply_within",
    "check",
    "check_round",
    "examine",
    "heading_of",
    "left_out",
    "template",
]
