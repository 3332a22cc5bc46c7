"""Gaps: the list that must reach zero or be signed for, and the frame of the five no-misses."""

from flask import Blueprint

bp = Blueprint("gaps", __name__, url_prefix="/rounds/<round_code>/gaps")

from . import files, frame, pages  # noqa: E402, F401  (they add their views)
