"""Watching: coverage as of a time for every area, the day's curve, the map, the sites without news, the close."""

from .answering import Answering, answering
from .areas import AreaLine, Watch, coverages, watch
from .beside import Beside, beside
from .closing import Closing, closing
from .curves import Curve, CurvePoint, curve
from .doubtful import DoubtfulCount, doubtful_counts
from .grounds import grounds
from .rebuilding import Checked, check, made_anew
from .rounds import Moment, moments, round_ahead, round_at_hand, version
from .sites import SiteLine, site_lines
from .telling import Brief, Change, Share, brief
from .waiting import waiting

__all__ = [
    "Answering",
    "AreaLine",
    "Beside",
    "Brief",
    "Change",
    "Checked",
    "Closing",
    "Curve",
    "CurvePoint",
    "DoubtfulCount",
    "Moment",
    "Share",
    "SiteLine",
    "Watch",
    "answering",
    "beside",
    "brief",
    "check",
    "closing",
    "coverages",
    "curve",
    "doubtful_counts",
    "grounds",
    "made_anew",
    "moments",
    "round_ahead",
    "round_at_hand",
    "site_lines",
    "version",
    "waiting",
    "watch",
]
