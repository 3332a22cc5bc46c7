"""Counting on the pages: the grid of a township's sites, files, tally sheets, conflicts, figures to check, exports."""

from flask import Blueprint

bp = Blueprint("counting", __name__, url_prefix="/rounds/<round_code>")

from . import checking, conflicts, files, grid, sheets  # noqa: E402, F401  (their views register here)
