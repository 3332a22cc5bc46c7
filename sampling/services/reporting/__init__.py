"""Reporting: a site's count each hour, taken exactly once, corrected with a reason, and shown as it stands."""

from .accepting import Sent, faults_of_hours
from .doubting import Abilities, doubts_of
from .page import HourLine, SitePage, site_page
from .reading import CountPage, counts
from .taking import Stored, report, report_all, sites_of, take

__all__ = [
    "Abilities",
    "CountPage",
    "HourLine",
    "Sent",
    "SitePage",
    "Stored",
    "counts",
    "doubts_of",
    "faults_of_hours",
    "report",
    "report_all",
    "site_page",
    "sites_of",
    "take",
]
