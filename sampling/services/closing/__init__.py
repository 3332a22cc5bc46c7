"""Closing (收点): a site's last report, and the noon and the final figure of a session."""

from .figures import AreaFigures, SessionFigures, of_session
from .openings import SiteFigures
from .page import ClosingPage, page
from .reporting import report

__all__ = ["AreaFigures", "ClosingPage", "SessionFigures", "SiteFigures", "of_session", "page", "report"]
