"""Help: a site's phone page, the desk's list, a ticket with its history, and the calls of the dispatch telephone."""

from flask import Blueprint

bp = Blueprint("help", __name__)

from . import desk, handling, site  # noqa: E402, F401  (they register their views)
