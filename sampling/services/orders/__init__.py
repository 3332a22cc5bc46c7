"""Move orders: given to sites with a re-plan that is published, signed for or refused, and followed by the county."""

from .answering import report_difficulty, sign
from .board import Board, Line, board
from .issuing import issue, moved
from .refusing import Standing, refuse, standing
from .sites import SiteOrder, SitePage, awaits, site_page

__all__ = [
    "Board",
    "Line",
    "SiteOrder",
    "SitePage",
    "Standing",
    "awaits",
    "board",
    "issue",
    "moved",
    "refuse",
    "report_difficulty",
    "sign",
    "site_page",
    "standing",
]
