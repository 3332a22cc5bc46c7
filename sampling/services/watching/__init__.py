"""Watching: coverage as of a time for every area, the day's curve, the map, and the sites without news."""

from .areas import AreaLine, Watch, coverages, watch
from .curves import Curve, CurvePoint, curve
from .doubtful import DoubtfulCount, doubtful_counts
from .grounds import grounds
from .rounds import Moment, moments, round_at_hand, version
from .sites import SiteLine, site_lines

__all__ = [
    "AreaLine",
    "Curve",
    "CurvePoint",
    "DoubtfulCount",
    "Moment",
    "SiteLine",
    "Watch",
    "coverages",
    "curve",
    "doubtful_counts",
    "grounds",
    "moments",
    "round_at_hand",
    "site_lines",
    "version",
    "watch",
]
