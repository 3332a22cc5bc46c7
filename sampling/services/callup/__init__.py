"""Call-ups of a session: when which area is asked to come to which site."""

from .keeping import propose_windows, set_windows
from .reading import Call, Notice, Page, SiteCalls, Township, notices, page, site_calls

__all__ = [
    "Call",
    "Notice",
    "Page",
    "SiteCalls",
    "Township",
    "notices",
    "page",
    "propose_windows",
    "set_windows",
    "site_calls",
]
