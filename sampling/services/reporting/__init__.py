"""Reporting: a site's count each hour, taken exactly once, corrected with a reason, and shown as it stands."""

from .page import HourLine, SitePage, site_page
from .reading import CountPage, counts
from .taking import Sent, Stored, report, report_all, sites_of

__all__ = [
    "CountPage",
    "HourLine",
    "Sent",
    "SitePage",
    "Stored",
    "counts",
    "report",
    "report_all",
    "site_page",
    "sites_of",
]
