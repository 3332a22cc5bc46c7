"""Planning: asking for a run, and following it while it solves. Nothing is solved inside a request."""

from flask import Blueprint

bp = Blueprint("planning", __name__, url_prefix="/rounds")

from . import following, pages  # noqa: E402, F401  (they add their views)
