"""Layers on the pages: choose a file, see what would stand, apply it; and take the county's areas as a file."""

from flask import Blueprint

bp = Blueprint("layers", __name__, url_prefix="/layers")

from . import bringing, giving  # noqa: E402, F401  (they register their views)
