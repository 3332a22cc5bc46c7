"""The day's report: which townships have signed, a township's figures to be signed, and reopening by the county."""

from flask import Blueprint

bp = Blueprint("daily", __name__)

from . import files, pages  # noqa: E402, F401  (they register their views)
