"""Closing: the lead's phone page at the end, and the noon and final figures of a session."""

from flask import Blueprint

bp = Blueprint("closing", __name__)

from . import board, site  # noqa: E402, F401  (they register their views)
