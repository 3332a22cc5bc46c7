"""Where to sample: studies of candidate places, their answers, sites moved by hand, and an answer put to use."""

from flask import Blueprint

bp = Blueprint("siting", __name__, url_prefix="/siting")

from . import asking, maps, moving, pages, reach, using, ways  # noqa: E402, F401  (they add their views)
