"""Briefings of a round: the list, a draft, what was issued, its paper; and the watch of a moment to be sent on."""

from flask import Blueprint

bp = Blueprint("briefings", __name__)

from . import drafting, files, pages, sharing  # noqa: E402, F401  (they register their views)
