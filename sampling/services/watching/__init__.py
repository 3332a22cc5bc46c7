"""Watching: coverage as of a time for every area, the day's curve, the map, the sites without news, the close."""

from sampling.domain.silence import Silence

from .answering import Answering, answering
from .areas import AreaLine, Watch, area_lines, coverage_of, coverages, watch
from .atsites import SitesAtHand, sites_at_hand
from .beside import Beside, beside
from .closing import Closing, closing
from .curves import Curve, CurvePoint, curve
from .days import days_counted
from .doubtful import SITES_MOST as DOUBTS_SITES_MOST
from .doubtful import DoubtfulCount, doubtful_counts
from .exporting import counts_file
from .facts import one_look
from .finals import Final, finals
from .grounds import grounds
from .mapped import Mapped, levels_on_map, mapped
from .outside import Outside, outside
from .rebuilding import Checked, check, made_anew
from .rounds import Moment, moments, round_ahead, round_at_hand, round_watched, takes_part, version
from .sentences import told
from .sites import SiteLine, site_lines
from .standings import silences
from .telling import Brief, Change, Share, brief
from .together import Shares, TogetherLine
from .tracing import CountLine, DueLine, Traced, Which, sent, traced
from .waiting import waiting

__all__ = [
    "DOUBTS_SITES_MOST",
    "Answering",
    "AreaLine",
    "Beside",
    "Brief",
    "Change",
    "Checked",
    "Closing",
    "CountLine",
    "Curve",
    "CurvePoint",
    "DoubtfulCount",
    "DueLine",
    "Final",
    "Mapped",
    "Moment",
    "Outside",
    "Share",
    "Shares",
    "Silence",
    "SiteLine",
    "SitesAtHand",
    "TogetherLine",
    "Traced",
    "Watch",
    "Which",
    "answering",
    "area_lines",
    "beside",
    "brief",
    "check",
    "closing",
    "counts_file",
    "coverage_of",
    "coverages",
    "curve",
    "days_counted",
    "doubtful_counts",
    "finals",
    "grounds",
    "levels_on_map",
    "made_anew",
    "mapped",
    "moments",
    "one_look",
    "outside",
    "round_ahead",
    "round_at_hand",
    "round_watched",
    "sent",
    "silences",
    "site_lines",
    "sites_at_hand",
    "takes_part",
    "told",
    "traced",
    "version",
    "waiting",
    "watch",
]
