"""Watching: coverage as of a time for every area, the day's curve, the map, the sites without news, the close."""

from .areas import AreaLine, Watch, coverages, watch
from .closing import Closing, closing
from .curves import Curve, CurvePoint, curve
from .doubtful import DoubtfulCount, doubtful_counts
from .grounds import grounds
from .rounds import Moment, moments, round_ahead, round_at_hand, version
from .sites import SiteLine, site_lines

__all__ = [
    "AreaLine",
    "Closing",
    "Curve",
    "CurvePoint",
    "DoubtfulCount",
    "Moment",
    "SiteLine",
    "Watch",
    "closing",
    "coverages",
    "curve",
    "doubtful_counts",
    "grounds",
    "moments",
    "round_ahead",
    "round_at_hand",
    "site_lines",
    "version",
    "watch",
]
