"""Briefings: how a round stands as of a moment, issued under a number, kept as issued, on paper in both languages; and
the watch of a moment as a picture or on paper."""

from .ahead import ahead_told
from .document import document
from .gathering import gather
from .issuing import check, issue, issue_again
from .pictures import curve_svg, map_svg
from .reading import COUNTY, Listed, Listing, Place, briefing, known_now, listing, place
from .sheet import Sheet, number_of, sheet, told_differences
from .snapshot import snapshot

__all__ = [
    "COUNTY",
    "Listed",
    "Listing",
    "Place",
    "Sheet",
    "ahead_told",
    "briefing",
    "check",
    "curve_svg",
    "document",
    "gather",
    "issue",
    "issue_again",
    "known_now",
    "listing",
    "map_svg",
    "number_of",
    "place",
    "sheet",
    "snapshot",
    "told_differences",
]
