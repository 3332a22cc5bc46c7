"""The second source: files of another platform, held against the county's own counts, and which is official."""

from flask import Blueprint

bp = Blueprint("second", __name__, url_prefix="/rounds/<round_code>/second-source")

from . import bringing, pages  # noqa: E402, F401  (they register their views)
