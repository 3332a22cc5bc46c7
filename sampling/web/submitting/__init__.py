"""Submitting: a township's own page in a round, its files and single changes, and the planner's board of them all."""

from flask import Blueprint

bp = Blueprint("submitting", __name__, url_prefix="/rounds/<round_code>/townships")

from . import board, deciding, editing, files, pages  # noqa: E402, F401  (they add their routes)
