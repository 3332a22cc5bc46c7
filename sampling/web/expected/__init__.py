"""Expected people: the village's form, the roll-up, files of many villages, and what the round is planned with."""

from flask import Blueprint

bp = Blueprint("expected", __name__, url_prefix="/rounds/<round_code>/expected")

from . import files, pages  # noqa: E402, F401  (they add their views)
