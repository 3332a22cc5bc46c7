"""Adjusting: from an area that is behind to a proposal of few moves in two taps, and on to the version with them."""

from flask import Blueprint

bp = Blueprint("adjusting", __name__, url_prefix="/rounds/<round_code>/sessions/<session_code>/adjust")

from . import asking, proposals  # noqa: E402, F401  (they add their views)
