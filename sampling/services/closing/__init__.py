"""Closing (收点): a site's last report, and the noon and the final figure of a session."""

from .figures import AreaFigures, SessionFigures, SiteFigures, of_session
from .reporting import ClosingPage, page, report

__all__ = ["AreaFigures", "ClosingPage", "SessionFigures", "SiteFigures", "of_session", "page", "report"]
