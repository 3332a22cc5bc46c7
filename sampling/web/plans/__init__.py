"""Plans: the versions of a session's plan, what each does, its map and tables, files of it, and publishing it."""

from flask import Blueprint

bp = Blueprint("plans", __name__, url_prefix="/rounds/<round_code>/sessions/<session_code>/plans")

from . import cautions, changes, comparing, files, maps, pages, publishing  # noqa: E402, F401  (they add their views)
