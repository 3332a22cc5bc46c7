"""Call-ups: the windows of a session, proposals that keep waits short, and the notices of the villages."""

from flask import Blueprint

bp = Blueprint("callup", __name__, url_prefix="/rounds/<round_code>/sessions/<session_code>/callup")

from . import notices, pages, printing, proposals  # noqa: E402, F401  (they add their views)
