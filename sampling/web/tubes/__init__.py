"""Tubes: a round's day by township, the form of one area, files, and the chain on the watch."""

from flask import Blueprint

bp = Blueprint("tubes", __name__)

from . import entering, files, pages  # noqa: E402, F401  (they add their views)
